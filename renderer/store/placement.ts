/** Where nodes stand: their size, and free places beside others. */
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

/** A shift by which the places cover none of those where something stands: the wanted one, or the nearest below it. */
export function clearShift(standing: readonly Position[], places: readonly Position[], wanted: Position): Position {
  let by = snap(wanted);
  // Read once: in a draft they are proxies.
  const others = standing.map(({ x, y }) => ({ x, y }));
  const own = places.map(({ x, y }) => ({ x, y }));
  const covers = (): boolean =>
    others.some((other) => own.some((place) => overlaps(other, { x: place.x + by.x, y: place.y + by.y })));
  while (covers()) by = { x: by.x, y: by.y + GAP_Y };
  return by;
}

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

/** Between rows of a graph that goes on below: an edge runs back through it. */
export const GAP_ROWS = 56;

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
