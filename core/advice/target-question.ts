/** The question which column is to be predicted: where it is asked, its answer, and where the answer shows. */
import type { PipelineDocument } from '../graph/document-schema.ts';
import { type GraphNode, graphOf } from '../graph/graph.ts';
import { hasTarget } from '../graph/target.ts';
import { operatorOf } from '../operators/catalogue.ts';
import type { NewStep } from './edit.ts';

/** The step that marks a column as the target. */
export const targetStep = (column: string): NewStep => ({ type: 'SetTarget', params: { column } });

const isSource = (type: string): boolean => operatorOf(type)?.inputs.length === 0;

/**
 * The source that asks what is to be predicted: the first one. Null once there is a target, or once the person said
 * that there is none.
 */
export function targetAskedAt(document: PipelineDocument): string | null {
  if (document.no_target === true || hasTarget(document)) return null;
  return document.nodes.find(({ type }) => isSource(type))?.id ?? null;
}

/** A step that marks the target, and the column's name there. */
export interface TargetMark {
  readonly nodeId: string;
  readonly column: string;
}

/** Maximum number of marks that are followed to their sources; a document has one, or one a branch. */
const MAX_MARKS = 8;

/** For each node, the mark of the target that follows it; the first one in the document where several do. */
export function targetMarks(
  document: PipelineDocument,
  graph: ReadonlyMap<string, GraphNode> = graphOf(document),
): ReadonlyMap<string, TargetMark> {
  const found = new Map<string, TargetMark>();
  const marks = document.nodes.filter(
    ({ type, bypassed }) => operatorOf(type)?.marksTarget === true && bypassed !== true,
  );
  for (const { id: nodeId, type, params } of marks.slice(0, MAX_MARKS)) {
    const column = params[operatorOf(type)?.targetParam ?? ''];
    if (typeof column !== 'string') continue;
    const above = new Set([nodeId]);
    for (const id of above) {
      for (const { source } of graph.get(id)?.inputs ?? []) above.add(source);
      if (id !== nodeId && !found.has(id)) found.set(id, { nodeId, column });
    }
  }
  return found;
}
