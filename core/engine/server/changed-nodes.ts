/** Which nodes of a document are no longer what they were: work on what they showed is work for nothing. */
import type { PipelineDocument } from '../../graph/document-schema.ts';
import { downstreamOfAll, graphOf } from '../../graph/graph.ts';

/** Ids of nodes that were changed, fed otherwise or taken out, and of all that they feed. */
export function changedNodes(before: PipelineDocument, after: PipelineDocument): Set<string> {
  const old = recipes(before);
  const present = recipes(after);
  const changed = new Set([...old.keys()].filter((id) => !present.has(id)));
  const others = [...present].filter(([id, recipe]) => old.get(id) !== recipe).map(([id]) => id);
  for (const id of downstreamOfAll(after, others)) changed.add(id);
  return changed;
}

/** What each node does to what, as text: neither its place nor its name. */
function recipes(document: PipelineDocument): Map<string, string> {
  return new Map(
    Array.from(graphOf(document), ([id, { node, inputs }]) => {
      const feeds = inputs.map(({ source, targetHandle }) => [source, targetHandle]);
      return [id, JSON.stringify([node.type, node.params, node.bypassed === true, feeds])];
    }),
  );
}
