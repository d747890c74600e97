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

/** A canvas in a window of usual size, at a zoom at which letters are read with ease. */
const ROOM = { width: 820, height: 480 };
/** Between rows of a graph that goes on below: an edge runs back through it. */
const GAP_ROWS = 56;
/** A cut that more edges cross would tear apart what belongs together. */
const MOST_CUT = 2;

/**
 * Positions of all nodes, left to right, as few crossings as dagre finds. What would be too long to be read at once goes
 * on in a row below. Graphs with stages stay in one row: a stage's frame would cover what is not in it.
 */
export function layoutOf(document: PipelineDocument): Map<string, Position> {
  const graph = new graphlib.Graph();
  graph.setGraph({ rankdir: 'LR', nodesep: GAP_Y, ranksep: GAP_X });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const node of document.nodes) graph.setNode(node.id, { width: NODE_WIDTH, height: NODE_HEIGHT });
  for (const edge of document.edges) {
    if (graph.hasNode(edge.source) && graph.hasNode(edge.target)) graph.setEdge(edge.source, edge.target);
  }
  layout(graph);
  const line = new Map(
    document.nodes.map((node) => {
      const { x, y } = graph.node(node.id) as { x: number; y: number };
      return [node.id, snap({ x: x - NODE_WIDTH / 2, y: y - NODE_HEIGHT / 2 })];
    }),
  );
  return document.groups === undefined ? inRows(document, line) : line;
}

/** Breaks a long line of nodes into the number of rows that is read best. */
function inRows(document: PipelineDocument, line: ReadonlyMap<string, Position>): Map<string, Position> {
  const ranks = [...new Set([...line.values()].map(({ x }) => x))].sort((a, b) => a - b);
  const rankOf = (id: string): number => ranks.indexOf(line.get(id)?.x ?? 0);
  const spans = document.edges.map(({ source, target }) => [rankOf(source), rankOf(target)] as const);
  let best = { places: new Map(line), zoom: 0 };
  for (let rows = 1; rows <= ranks.length; rows++) {
    const perRow = Math.ceil(ranks.length / rows);
    const isTorn = ranks.some(
      (_, rank) =>
        rank > 0 && rank % perRow === 0 && spans.filter(([from, to]) => from < rank && to >= rank).length > MOST_CUT,
    );
    if (rows > 1 && isTorn) continue;
    const { places, height } = rowsOf(line, rankOf, perRow);
    const width = perRow * (NODE_WIDTH + GAP_X) - GAP_X;
    const zoom = Math.min(1, ROOM.width / width, ROOM.height / height);
    if (zoom > best.zoom * 1.1) best = { places, zoom };
  }
  return best.places;
}

function rowsOf(line: ReadonlyMap<string, Position>, rankOf: (id: string) => number, perRow: number) {
  const places = new Map<string, Position>();
  let height = -GAP_ROWS;
  for (let row = 0; places.size < line.size; row++) {
    const members = [...line].filter(([id]) => Math.floor(rankOf(id) / perRow) === row);
    const top = Math.min(...members.map(([, { y }]) => y));
    const low = Math.max(...members.map(([, { y }]) => y)) + NODE_HEIGHT;
    for (const [id, { y }] of members) {
      const column = rankOf(id) % perRow;
      places.set(id, snap({ x: column * (NODE_WIDTH + GAP_X), y: height + GAP_ROWS + y - top }));
    }
    height += GAP_ROWS + low - top;
  }
  return { places, height };
}

/** Steps in a row of a block, before the next row begins. */
const BLOCK_COLUMNS = 3;

/** Puts a chain that was just added into rows, its first step where it stands; leaves it as it is where that place is taken. */
export function blockOf(draft: PipelineDocument, ids: readonly string[]): void {
  const chain = ids.map((id) => draft.nodes.find((node) => node.id === id));
  const first = positionOf(chain[0]);
  const members = new Set(ids);
  const places = ids.map((_, index) => ({
    x: first.x + (index % BLOCK_COLUMNS) * (NODE_WIDTH + GAP_X),
    y: first.y + Math.floor(index / BLOCK_COLUMNS) * (NODE_HEIGHT + GAP_ROWS),
  }));
  const isTaken = draft.nodes.some(
    (node) => !members.has(node.id) && places.some((place) => overlaps(positionOf(node), place)),
  );
  if (isTaken) return;
  for (const [index, node] of chain.entries())
    if (node !== undefined) node.position = { ...(places[index] as Position) };
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
