/** Determines the last step of the displayed code. */
import type { PipelineDocument } from '../../core/graph/document-schema.ts';
import { upstreamOf } from '../../core/graph/graph.ts';
import { endsAfter } from '../store/reach.ts';

/**
 * The end of the graph after `nodeId`, so that each step is displayed among all others; if no end can be written, the
 * step itself. The displayed code stays as long as the step is in it, so that text does not jump away under the
 * pointer.
 */
export function writtenNode(
  document: PipelineDocument,
  nodeId: string,
  shown: string | null,
  canWrite: (nodeId: string) => boolean,
): string {
  const ends = endsAfter(document, nodeId).filter(canWrite);
  const [first] = ends;
  if (first !== undefined) return shown !== null && ends.includes(shown) ? shown : first;
  if (shown !== null && canWrite(shown) && upstreamOf(document, shown).has(nodeId)) return shown;
  return nodeId;
}
