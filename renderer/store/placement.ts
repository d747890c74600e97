/** Where nodes stand: their size, free places beside others, and the automatic layout. */
import { graphlib, layout } from '@dagrejs/dagre';
import type { DocumentNode, PipelineDocument } from '../../core/graph/document.ts';

export interface Position {
  readonly x: number;
  readonly y: number;
}

/** Every node has this size, so that nothing moves while results arrive. */
export const NODE_WIDTH = 208;
export const NODE_HEIGHT = 104;
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

/** Whether two steps at these places would stand in each other's way. */
export const overlaps = (a: Position, b: Position): boolean =>
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

/** Moves what overlaps a step, and what is right of that, to the right, no farther than needed. */
export function makeRoom(draft: PipelineDocument, id: string): void {
  const node = draft.nodes.find((candidate) => candidate.id === id);
  if (node === undefined) return;
  const place = positionOf(node);
  const covered = draft.nodes.filter((other) => other.id !== id && overlaps(positionOf(other), place));
  const behind = covered.filter((other) => positionOf(other).x >= place.x);
  const before = covered.filter((other) => positionOf(other).x < place.x);
  // The step itself stands clear of what feeds it; then what follows stands clear of the step.
  const left = Math.max(place.x, ...before.map((other) => beside(positionOf(other)).x));
  node.position = snap({ x: left, y: place.y });
  const border = Math.min(...behind.map((other) => positionOf(other).x), ...fedBy(draft, id));
  const shift = left + NODE_WIDTH + GAP_X - border;
  if (!Number.isFinite(border) || shift <= 0) return;
  for (const other of draft.nodes) {
    const { x, y } = positionOf(other);
    if (other.id !== id && x >= border) other.position = { x: x + shift, y };
  }
}

/** Left ends of the steps that a step feeds, on about its height. */
function fedBy(document: PipelineDocument, id: string): number[] {
  const own = positionOf(document.nodes.find((node) => node.id === id));
  const fed = new Set(document.edges.filter(({ source }) => source === id).map(({ target }) => target));
  return document.nodes
    .filter((node) => fed.has(node.id) && Math.abs(positionOf(node).y - own.y) < NODE_HEIGHT)
    .map((node) => positionOf(node).x);
}

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
