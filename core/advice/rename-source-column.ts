/** Gives a column of a source the name that the steps know. */
import type { PipelineDocument } from '../graph/document-schema.ts';
import { storedTypes, typesOf } from '../ir/column-types.ts';
import type { ColumnType } from '../ir/types.ts';
import { insertAfter, type NewStep } from './edit.ts';

/**
 * Renames `to`, the name in the file, back to `from` by a step after the source, and keeps the type that was decided for
 * the column. A rename that follows the source already takes the name in.
 */
export function renameSourceColumn(draft: PipelineDocument, sourceId: string, from: string, to: string): void {
  const source = draft.nodes.find(({ id }) => id === sourceId);
  if (source === undefined) return;
  const types = typesOf(source.params['types']);
  if (types.has(from)) {
    const renamed = Array.from(types, ([name, type]): { name: string; type: ColumnType } => ({
      name: name === from ? to : name,
      type,
    }));
    source.params['types'] = storedTypes(renamed);
  }
  const step: NewStep = { type: 'RenameColumns', params: { names: { [to]: from } } };
  const fed = draft.edges.filter((edge) => edge.source === sourceId);
  const next = fed.length === 1 ? draft.nodes.find(({ id }) => id === fed[0]?.target) : undefined;
  const names = next?.type === step.type && next.bypassed !== true ? next.params['names'] : undefined;
  if (typeof names === 'object' && names !== null) Object.assign(names, step.params['names']);
  else insertAfter(draft, sourceId, step);
}
