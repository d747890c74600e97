/** The step of a fix: a new one, or the columns in a step beside it that does the same. */
import type { PipelineDocument } from '../graph/document-schema.ts';
import type { Evidence } from './advice.ts';
import { joinedColumns } from './columns/joins-step.ts';
import { insertAfter, type NewStep, setParams } from './edit.ts';

/**
 * Inserts a step after a node, so that it feeds the nodes that the node fed. Its columns join the node itself, or the
 * only step that the node feeds, if the new step would only repeat that one.
 */
export function addAfter(
  draft: PipelineDocument,
  nodeId: string,
  step: NewStep,
  { reports }: Pick<Evidence, 'reports'>,
): void {
  const nodeOf = (id: string | undefined) => draft.nodes.find((node) => node.id === id);
  const fed = draft.edges.filter(({ source }) => source === nodeId);
  const [only] = fed;
  const next = fed.length === 1 ? nodeOf(only?.target) : undefined;
  // Columns that the node made cannot be given to it; the next step takes all columns of the node's table.
  const touched = reports.get(nodeId)?.touched;
  const own = touched === undefined ? undefined : nodeOf(nodeId);
  for (const [node, made] of [
    [own, touched ?? []],
    [next, []],
  ] as const) {
    const columns = node === undefined ? null : joinedColumns(node, step, made);
    if (node === undefined || columns === null) continue;
    setParams(draft, node.id, { columns });
    return;
  }
  insertAfter(draft, nodeId, step);
}
