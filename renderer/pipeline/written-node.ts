/** Up to which step the code that is shown goes. */
import type { PipelineDocument } from '../../core/graph/document-schema.ts';
import { upstreamOf } from '../../core/graph/graph.ts';
import { endsAfter } from '../store/reach.ts';

/**
 * The step that ends the graph behind `nodeId`, so that each step is seen among all others; where no end can be written,
 * the step itself. What is shown stays as long as the step is in it: text does not jump away under the pointer.
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
