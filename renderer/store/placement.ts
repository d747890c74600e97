/** Where nodes stand: their size, free places beside others, and the automatic layout. */
import { graphlib, layout } from '@dagrejs/dagre';
import type { DocumentNode, PipelineDocument } from '../../core/graph/document.ts';

export interface Position {
  readonly x: number;
  readonly y: number;
}

/** Every node has this size, so that nothing moves while results arrive. */
export const NODE_WIDTH = 208;
export const NODE_HEIGHT = 92;
export const GAP_X = 48;
export const GAP_Y = 28;
/** Positions snap to this grid. */
export const GRID = 4;

export const snap = ({ x, y }: Position): Position => ({
  x: Math.round(x / GRID) * GRID,
  y: Math.round(y / GRID) * GRID,
});

/** A node's position; nodes of documents written by hand may have none. */
export const positionOf = (node: DocumentNode | undefined): Position => node?.position ?? { x: 0, y: 0 };

const overlaps = (a: Position, b: Position): boolean =>
  Math.abs(a.x - b.x) < NODE_WIDTH + GAP_X / 4 && Math.abs(a.y - b.y) < NODE_HEIGHT + GAP_Y / 4;

/** The wanted place, or the nearest free one below it. */
export function freePlace(document: PipelineDocument, wanted: Position): Position {
  let place = snap(wanted);
  while (document.nodes.some((node) => overlaps(positionOf(node), place))) {
    place = { x: place.x, y: place.y + NODE_HEIGHT + GAP_Y };
  }
  return place;
}

export const beside = (position: Position): Position => ({ x: position.x + NODE_WIDTH + GAP_X, y: position.y });

/** Positions of all nodes, left to right, as few crossings as dagre finds. */
export function layoutOf(document: PipelineDocument): Map<string, Position> {
  const graph = new graphlib.Graph();
  graph.setGraph({ rankdir: 'LR', nodesep: GAP_Y, ranksep: GAP_X });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const node of document.nodes) graph.setNode(node.id, { width: NODE_WIDTH, height: NODE_HEIGHT });
  for (const edge of document.edges) {
    if (graph.hasNode(edge.source) && graph.hasNode(edge.target)) graph.setEdge(edge.source, edge.target);
  }
  layout(graph);
  return new Map(
    document.nodes.map((node) => {
      const { x, y } = graph.node(node.id) as { x: number; y: number };
      return [node.id, snap({ x: x - NODE_WIDTH / 2, y: y - NODE_HEIGHT / 2 })];
    }),
  );
}

/** Gives a place to nodes that have none; a document written by hand may leave them all out. */
export function placed(document: PipelineDocument): PipelineDocument {
  if (document.nodes.every((node) => node.position !== undefined)) return document;
  const positions = layoutOf(document);
  return {
    ...document,
    nodes: document.nodes.map((node) => (node.position ? node : { ...node, position: { ...positions.get(node.id)! } })),
  };
}
