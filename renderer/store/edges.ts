/** Edges have no id in the document; where one is needed it is made of their ends. */
import type { DocumentEdge } from '../../core/graph/document-schema.ts';

/** Of edges that cannot change any more: after each change, all of a document are asked for theirs. */
const known = new WeakMap<DocumentEdge, string>();

export function edgeId(edge: DocumentEdge): string {
  const found = known.get(edge);
  if (found !== undefined) return found;
  const ends = [edge.source, edge.sourceHandle ?? '', edge.target, edge.targetHandle ?? ''];
  const id = ends.map(encodeURIComponent).join('>');
  if (Object.isFrozen(edge)) known.set(edge, id);
  return id;
}
