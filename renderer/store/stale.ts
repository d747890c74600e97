/** Which nodes' results a change of the document may have changed. */
import type { DocumentNode, PipelineDocument } from '../../core/graph/document.ts';
import { graphOf } from '../../core/graph/graph.ts';
import { edgeId } from './edges.ts';

/** Nodes whose table depends on something that differs; moving or naming a node changes no table. */
export function staleAfter(before: PipelineDocument, after: PipelineDocument): Set<string> {
  const old = new Map(before.nodes.map((node) => [node.id, node]));
  const start = after.nodes.filter((node) => differs(old.get(node.id), node)).map((node) => node.id);
  if (before.edges !== after.edges) {
    const oldEdges = new Set(before.edges.map(edgeId));
    const newEdges = new Set(after.edges.map(edgeId));
    for (const edge of after.edges) if (!oldEdges.has(edgeId(edge))) start.push(edge.target);
    for (const edge of before.edges) if (!newEdges.has(edgeId(edge))) start.push(edge.target);
  }
  if (start.length === 0) return new Set();
  const graph = graphOf(after);
  const stale = new Set<string>();
  for (let id = start.pop(); id !== undefined; id = start.pop()) {
    if (stale.has(id) || !graph.has(id)) continue;
    stale.add(id);
    start.push(...(graph.get(id)?.feeds ?? []));
  }
  return stale;
}

const differs = (before: DocumentNode | undefined, after: DocumentNode): boolean =>
  before !== after &&
  (before === undefined ||
    before.type !== after.type ||
    before.bypassed !== after.bypassed ||
    (before.params !== after.params && JSON.stringify(before.params) !== JSON.stringify(after.params)));
