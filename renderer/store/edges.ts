/** Ids of edges. Edges have no id in the document, so it is derived from their ends. */
import type { DocumentEdge } from '../../core/graph/document-schema.ts';

/** Cache for frozen edges, because after each change the ids of all edges are requested. */
const idCache = new WeakMap<DocumentEdge, string>();

export function edgeId(edge: DocumentEdge): string {
  const found = idCache.get(edge);
  if (found !== undefined) return found;
  const ends = [edge.source, edge.sourceHandle ?? '', edge.target, edge.targetHandle ?? ''];
  const id = ends.map(encodeURIComponent).join('>');
  if (Object.isFrozen(edge)) idCache.set(edge, id);
  return id;
}
