/**
 * Values that are requested again and again of one document, computed once. A document that is not frozen may change,
 * so its values are computed each time.
 */
import type { DocumentNode, PipelineDocument } from '../../core/graph/document-schema.ts';
import { type GraphNode, graphOf } from '../../core/graph/graph.ts';

/** `graphOf`, which keeps the graph of a frozen document. */
export const graphIn: (document: PipelineDocument) => ReadonlyMap<string, GraphNode> = graphOf;

export const nodeOf = (document: PipelineDocument, id: string): DocumentNode | undefined =>
  graphIn(document).get(id)?.node;

const above = new WeakMap<PipelineDocument, { readonly id: string; readonly ids: ReadonlySet<string> }>();

function reached(document: PipelineDocument, id: string, next: (at: GraphNode) => readonly string[]): Set<string> {
  const graph = graphIn(document);
  const ids = new Set([id]);
  for (const at of ids) {
    const node = graph.get(at);
    if (node !== undefined) for (const other of next(node)) ids.add(other);
  }
  return ids;
}

/** `downstreamOf`, on the cached graph. */
export const downstreamIn = (document: PipelineDocument, id: string): Set<string> =>
  reached(document, id, ({ feeds }) => feeds);

/** `upstreamOf`, cached for the last node, because it is requested repeatedly while an edge is drawn from it. */
export function upstreamIn(document: PipelineDocument, id: string): ReadonlySet<string> {
  const known = Object.isFrozen(document) ? above.get(document) : undefined;
  if (known?.id === id) return known.ids;
  const ids = reached(document, id, ({ inputs }) => inputs.map(({ source }) => source));
  above.set(document, { id, ids });
  return ids;
}
