/** The document as a graph: connections, order, and reachability. */
import type { DocumentEdge, DocumentNode, PipelineDocument } from './document-schema.ts';
import { keepSeeds } from './seeds.ts';

export interface GraphNode {
  readonly node: DocumentNode;
  /** Edges into the node. */
  readonly inputs: readonly DocumentEdge[];
  /** Ids of the nodes it feeds. */
  readonly feeds: readonly string[];
}

const graphs = new WeakMap<PipelineDocument, ReadonlyMap<string, GraphNode>>();

/**
 * Nodes by id. Edges to or from unknown nodes are left out; validation reports them. If two nodes share an id, the last one
 * is used. The graph of a frozen document is kept, because many parts of the window ask for it at each change; a document
 * that is not frozen may change.
 */
export function graphOf(document: PipelineDocument): ReadonlyMap<string, GraphNode> {
  if (!Object.isFrozen(document)) return readGraph(document);
  const graph = graphs.get(document) ?? readGraph(document);
  graphs.set(document, graph);
  return graph;
}

function readGraph(document: PipelineDocument): Map<string, GraphNode> {
  const inputs = new Map<string, DocumentEdge[]>(document.nodes.map(({ id }) => [id, []]));
  const feeds = new Map<string, string[]>(document.nodes.map(({ id }) => [id, []]));
  for (const edge of document.edges) {
    const [into, from] = [inputs.get(edge.target), feeds.get(edge.source)];
    if (into === undefined || from === undefined) continue;
    into.push(edge);
    from.push(edge.target);
  }
  return new Map(
    document.nodes.map((node) => [
      node.id,
      { node, inputs: inputs.get(node.id) ?? [], feeds: feeds.get(node.id) ?? [] },
    ]),
  );
}

/** Node ids, each after all nodes that feed it; ties are in document order. Nodes on or after a cycle are left out. */
export function topologicalOrder(document: PipelineDocument): string[] {
  const graph = graphOf(document);
  const waiting = new Map([...graph].map(([id, { inputs }]) => [id, inputs.length]));
  const ready = document.nodes.map((node) => node.id).filter((id) => waiting.get(id) === 0);
  const order: string[] = [];
  for (const id of ready) {
    order.push(id);
    for (const fed of graph.get(id)?.feeds ?? []) {
      const left = (waiting.get(fed) ?? 0) - 1;
      waiting.set(fed, left);
      if (left === 0) ready.push(fed);
    }
  }
  return order;
}

/** The node and all nodes that it feeds, directly or indirectly. */
export function downstreamOf(document: PipelineDocument, id: string): Set<string> {
  return downstreamOfAll(document, [id]);
}

/** The nodes and all nodes that they feed, directly or indirectly. */
export function downstreamOfAll(document: PipelineDocument, ids: readonly string[]): Set<string> {
  const graph = graphOf(document);
  return reach(ids, (at) => graph.get(at)?.feeds ?? []);
}

/** The node and all nodes that feed it, directly or indirectly. */
export function upstreamOf(document: PipelineDocument, id: string): Set<string> {
  return upstreamOfAll(document, [id]);
}

/** The nodes and all nodes that feed them, directly or indirectly. */
export function upstreamOfAll(document: PipelineDocument, ids: readonly string[]): Set<string> {
  const graph = graphOf(document);
  return reach(ids, (at) => (graph.get(at)?.inputs ?? []).map((edge) => edge.source));
}

/** The part of the document that the node's table depends on. */
export function partFor(document: PipelineDocument, id: string): PipelineDocument {
  const wanted = upstreamOf(document, id);
  const nodes = document.nodes.filter((node) => wanted.has(node.id));
  keepSeeds(nodes, document.nodes);
  return {
    ...document,
    nodes,
    edges: document.edges.filter((edge) => wanted.has(edge.source) && wanted.has(edge.target)),
  };
}

function reach(from: readonly string[], next: (id: string) => readonly string[]): Set<string> {
  const seen = new Set<string>();
  const pending = [...from];
  for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
    if (seen.has(id)) continue;
    seen.add(id);
    pending.push(...next(id));
  }
  return seen;
}

/** Nodes that feed no other node. */
export function terminalNodes(document: PipelineDocument): DocumentNode[] {
  const sources = new Set(document.edges.map((edge) => edge.source));
  return document.nodes.filter((node) => !sources.has(node.id));
}
