/** Which nodes' results a change of the document may have changed. */
import type { PipelineDocument } from '../../core/graph/document-schema.ts';
import type { DocumentNode } from '../../core/graph/document-schema.ts';
import { graphIn } from './lookup.ts';
import { edgeId } from './edges.ts';

/** Nodes whose table depends on something that differs; moving or naming a node changes no table. */
export function staleAfter(before: PipelineDocument, after: PipelineDocument): Set<string> {
  const old = new Map(before.nodes.map((node) => [node.id, node]));
  const start = after.nodes.filter((node) => differs(old.get(node.id), node)).map((node) => node.id);
  if (before.edges !== after.edges) {
    const gone = without(before.edges, after.edges);
    const come = without(after.edges, before.edges);
    const oldIds = new Set(gone.map(edgeId));
    const newIds = new Set(come.map(edgeId));
    for (const edge of come) if (!oldIds.has(edgeId(edge))) start.push(edge.target);
    for (const edge of gone) if (!newIds.has(edgeId(edge))) start.push(edge.target);
  }
  if (start.length === 0) return new Set();
  const graph = graphIn(after);
  const stale = new Set<string>();
  for (let id = start.pop(); id !== undefined; id = start.pop()) {
    if (stale.has(id) || !graph.has(id)) continue;
    stale.add(id);
    start.push(...(graph.get(id)?.feeds ?? []));
  }
  return stale;
}

/** Edges of the first that are not those of the second themselves: most are, whatever was changed. */
function without(edges: PipelineDocument['edges'], others: PipelineDocument['edges']): PipelineDocument['edges'] {
  const same = new Set(others);
  return edges.filter((edge) => !same.has(edge));
}

const differs = (before: DocumentNode | undefined, after: DocumentNode): boolean =>
  before !== after &&
  (before === undefined ||
    before.type !== after.type ||
    before.bypassed !== after.bypassed ||
    (before.params !== after.params && JSON.stringify(before.params) !== JSON.stringify(after.params)));
