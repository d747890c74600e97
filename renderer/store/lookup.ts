/** What is asked of one document again and again, found once. Of one that is not frozen, and may change, it is found anew. */
import type { PipelineDocument } from '../../core/graph/document-schema.ts';
import type { DocumentNode } from '../../core/graph/document-schema.ts';
import { type GraphNode, graphOf } from '../../core/graph/graph.ts';

const graphs = new WeakMap<PipelineDocument, ReadonlyMap<string, GraphNode>>();

/** `graphOf`, once a document. */
export function graphIn(document: PipelineDocument): ReadonlyMap<string, GraphNode> {
  if (!Object.isFrozen(document)) return graphOf(document);
  const graph = graphs.get(document) ?? graphOf(document);
  graphs.set(document, graph);
  return graph;
}

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

/** `downstreamOf`, from the graph that is known. */
export const downstreamIn = (document: PipelineDocument, id: string): Set<string> =>
  reached(document, id, ({ feeds }) => feeds);

/** `upstreamOf`; that of the node that was asked about last is known, as while an edge is drawn from it. */
export function upstreamIn(document: PipelineDocument, id: string): ReadonlySet<string> {
  const known = Object.isFrozen(document) ? above.get(document) : undefined;
  if (known?.id === id) return known.ids;
  const ids = reached(document, id, ({ inputs }) => inputs.map(({ source }) => source));
  above.set(document, { id, ids });
  return ids;
}
