/** Lets a source read another file. */
import { renameSourceColumn } from '../../core/advice/rename-source-column.ts';
import type { PipelineDocument } from '../../core/graph/document-schema.ts';
import { type RenamedColumn, renamedColumns } from '../../core/graph/renamed-columns.ts';
import { typesOf } from '../../core/ir/column-types.ts';
import type { Field } from '../../core/ir/types.ts';
import { operatorOf } from '../../core/operators/catalogue.ts';
import type { NodeReport } from '../../core/protocol/node-report.ts';
import { stem, storedPath } from './paths.ts';
import { nodeIn } from './plain.ts';
import type { Replacement, WorkbenchState } from './state.ts';

/** The parameter that holds the types of columns that were decided. */
const TYPES = 'types';

/** Columns of a source: of its table, else those whose types are decided. */
export function columnsOfSource({ document: { current }, runs }: WorkbenchState, nodeId: string): readonly Field[] {
  const reported = runs.reports.get(nodeId)?.columns;
  if (reported !== undefined) return reported;
  const types = typesOf(current.nodes.find(({ id }) => id === nodeId)?.params[TYPES]);
  return Array.from(types, ([name, type]) => ({ name, type }));
}

export interface ColumnDifference {
  readonly same: number;
  readonly gone: readonly string[];
  readonly added: readonly string[];
  /** Columns that likely have another name in the file; they are neither gone nor added. */
  readonly renamed: readonly RenamedColumn[];
}

export function columnDifference({ before, after }: Pick<Replacement, 'before' | 'after'>): ColumnDifference {
  const there = new Set(after.map(({ name }) => name));
  const known = new Set(before.map(({ name }) => name));
  const renamed = renamedColumns(before, after);
  const from = new Set(renamed.map((one) => one.from));
  const to = new Set(renamed.map((one) => one.to));
  return {
    same: before.filter(({ name }) => there.has(name)).length,
    gone: before.flatMap(({ name }) => (there.has(name) || from.has(name) ? [] : [name])),
    added: after.flatMap(({ name }) => (known.has(name) || to.has(name) ? [] : [name])),
    renamed,
  };
}

/**
 * The source reads the file. What an earlier file decided, such as its delimiter, is found anew, except for the types
 * of columns; what the person set stays. `renamed` columns get their old names by a step after the source.
 */
export function replaceSource(
  draft: PipelineDocument,
  { nodeId, file, type, params }: Replacement,
  report: NodeReport | undefined,
  folder: string | null,
  renamed: readonly RenamedColumn[],
): void {
  const node = nodeIn(draft, nodeId);
  if (node === undefined) return;
  const isSameType = node.type === type;
  const decided = new Set(Object.keys(report?.decided ?? {}).filter((name) => name !== TYPES));
  const kept = Object.entries(node.params).filter(([name]) =>
    isSameType ? !decided.has(name) : name === TYPES && TYPES in (operatorOf(type)?.params.shape ?? {}),
  );
  const before = node.params['path'];
  // A name that the source got from its file follows the file.
  if (typeof before === 'string' && node.name === stem(before)) node.name = stem(file.name);
  node.type = type;
  node.params = { ...Object.fromEntries(kept), ...params, path: storedPath(file.path, folder) };
  for (const { from, to } of renamed) renameSourceColumn(draft, nodeId, from, to);
}
