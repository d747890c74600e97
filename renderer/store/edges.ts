/** Edges have no id in the document; where one is needed it is made of their ends. */
import type { DocumentEdge } from '../../core/graph/document.ts';

export const edgeId = (edge: DocumentEdge): string =>
  [edge.source, edge.sourceHandle ?? '', edge.target, edge.targetHandle ?? ''].map(encodeURIComponent).join('>');
