/** Places of nodes: their size, and free places beside others. */
import type { DocumentNode, PipelineDocument } from '../../core/graph/document-schema.ts';
import { changeNodes, nodeIn, plain } from './plain.ts';

export interface Position {
  readonly x: number;
  readonly y: number;
}

/** Size in pixels of every node, constant so that nothing moves while results arrive. */
export const NODE_WIDTH = 208;
export const NODE_HEIGHT = 104;
export const GAP_X = 48;
export const GAP_Y = 28;
/** Positions snap to this grid, in pixels. */
export const GRID = 4;

export const snap = ({ x, y }: Position): Position => ({
  x: Math.round(x / GRID) * GRID,
  y: Math.round(y / GRID) * GRID,
});

/** A node's position; nodes of documents written by hand may have none. */
export const positionOf = (node: DocumentNode | undefined): Position => node?.position ?? { x: 0, y: 0 };

/** Distance of upper left corners, along either axis, from which steps do not collide. */
const APART: Position = { x: NODE_WIDTH + GAP_X / 4, y: NODE_HEIGHT + GAP_Y / 4 };

/** Whether two steps at these places would collide. */
export const overlaps = (a: Position, b: Position): boolean =>
  Math.abs(a.x - b.x) < APART.x && Math.abs(a.y - b.y) < APART.y;

/** Range that something covers along an axis, without its ends. */
export type Span = readonly [from: number, to: number];

/**
 * The first of `from`, `from` + `step`, `from` + 2 `step` … that lies in none of the spans. The spans are sorted once:
 * trying step by step would take as many rounds as there are steps in a column, or never end among numbers so large
 * that a step changes nothing.
 */
export function firstFree(from: number, step: number, spans: readonly Span[]): number {
  let at = from;
  for (const [start, end] of [...spans].sort(([a], [b]) => a - b)) {
    if (start >= at) break;
    if (end > at) at = from + step * Math.ceil((end - from) / step);
  }
  return at;
}

/**
 * Above 200,000 pairs, steps are not compared one by one, and the part is placed below all steps in the way of its box.
 */
const MAX_PAIRS = 200_000;

/** A shift at which the places collide with no standing step: the wanted one, or the nearest below it. */
export function clearShift(standing: readonly Position[], places: readonly Position[], wanted: Position): Position {
  const by = snap(wanted);
  // Copied once, because in a draft they are proxies.
  const others = standing.map(({ x, y }) => ({ x, y }));
  const own = places.map(({ x, y }) => ({ x: x + by.x, y: y + by.y }));
  const spans = others.length * own.length > MAX_PAIRS ? spansOfBox(others, own) : spansOfPairs(others, own);
  return { x: by.x, y: by.y + firstFree(0, GAP_Y, spans) };
}

/** Downward shifts at which one of the places would collide with a standing step. */
const spansOfPairs = (others: readonly Position[], own: readonly Position[]): Span[] =>
  others.flatMap((other) =>
    own
      .filter((place) => Math.abs(other.x - place.x) < APART.x)
      .map((place): Span => [other.y - place.y - APART.y, other.y - place.y + APART.y]),
  );

/** Downward shifts at which a standing step would be in the box around the places. */
function spansOfBox(others: readonly Position[], own: readonly Position[]): Span[] {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { x, y } of own) {
    left = Math.min(left, x);
    top = Math.min(top, y);
    right = Math.max(right, x);
    bottom = Math.max(bottom, y);
  }
  return others
    .filter(({ x }) => x > left - APART.x && x < right + APART.x)
    .map(({ y }): Span => [y - bottom - APART.y, y - top + APART.y]);
}

/** Places at which a step with that left end would collide with another one. */
export const spansOfSteps = (document: PipelineDocument, left: number): Span[] =>
  plain(document.nodes).flatMap((node): Span[] => {
    const { x, y } = positionOf(node);
    return Math.abs(x - left) < APART.x ? [[y - APART.y, y + APART.y]] : [];
  });

/** The wanted place, or the nearest free one below it. */
export function freePlace(document: PipelineDocument, wanted: Position): Position {
  const { x, y } = snap(wanted);
  return { x, y: firstFree(y, NODE_HEIGHT + GAP_Y, spansOfSteps(document, x)) };
}

export const beside = (position: Position): Position => ({ x: position.x + NODE_WIDTH + GAP_X, y: position.y });

/** Steps in a row of a chain, as many as fit into a small window at a zoom of 75 %; the chain continues below. */
const MAX_ROW_STEPS = 4;

/** Place of a step after another one: right of it, or below the beginning of its row if that is full. */
export function placeAfter(document: PipelineDocument, id: string): Position {
  const row = rowEndingAt(document, id);
  const last = row[0] ?? { x: 0, y: 0 };
  const first = row.at(-1) ?? last;
  return row.length === MAX_ROW_STEPS ? { x: first.x, y: last.y + NODE_HEIGHT + GAP_ROWS } : beside(last);
}

/** Places of a chain's steps in one line, from its end backwards; at most one more than fills a row. */
function rowEndingAt({ nodes, edges }: PipelineDocument, end: string): readonly Position[] {
  const row: Position[] = [];
  for (let id: string | undefined = end; id !== undefined && row.length <= MAX_ROW_STEPS; ) {
    const place = positionOf(nodes.find((node) => node.id === id));
    const [right] = row.slice(-1);
    if (right !== undefined && (place.x >= right.x || Math.abs(place.y - right.y) >= NODE_HEIGHT / 2)) break;
    row.push(place);
    const inputs: PipelineDocument['edges'] = edges.filter(({ target }) => target === id);
    id = inputs.length === 1 ? inputs[0]?.source : undefined;
  }
  return row;
}

/** Moves steps that overlap a step, and those right of them, to the right, only as far as needed. */
export function makeRoom(draft: PipelineDocument, id: string): void {
  const node = nodeIn(draft, id);
  if (node === undefined) return;
  const place = positionOf(node);
  const covered = plain(draft.nodes).filter((other) => other.id !== id && overlaps(positionOf(other), place));
  const behind = covered.filter((other) => positionOf(other).x >= place.x);
  const before = covered.filter((other) => positionOf(other).x < place.x);
  // First the step itself is moved clear of its inputs, then the following steps clear of it.
  const left = before.reduce((most, other) => Math.max(most, beside(positionOf(other)).x), place.x);
  node.position = snap({ x: left, y: place.y });
  const starts = [...behind.map((other) => positionOf(other).x), ...fedBy(plain(draft), id)];
  const border = starts.reduce((least, x) => Math.min(least, x), Infinity);
  const shift = left + NODE_WIDTH + GAP_X - border;
  if (!Number.isFinite(border) || shift <= 0) return;
  changeNodes(
    draft,
    (other) => other.id !== id && positionOf(other).x >= border,
    (other) => {
      const { x, y } = positionOf(other);
      other.position = { x: x + shift, y };
    },
  );
}

/** Left ends of the steps that a step feeds, at about its height. */
function fedBy(document: PipelineDocument, id: string): number[] {
  const own = positionOf(document.nodes.find((node) => node.id === id));
  const fed = new Set(document.edges.filter(({ source }) => source === id).map(({ target }) => target));
  return document.nodes
    .filter((node) => fed.has(node.id) && Math.abs(positionOf(node).y - own.y) < NODE_HEIGHT)
    .map((node) => positionOf(node).x);
}

/** Gap in pixels between rows of a graph that continues below: an edge runs back through it. */
export const GAP_ROWS = 56;

/** Steps in a row of a block, before the next row begins. */
const BLOCK_COLUMNS = 3;

/** Arranges a newly added chain in rows, with its first step in place; does nothing if that space is occupied. */
export function blockOf(draft: PipelineDocument, ids: readonly string[]): void {
  const chain = ids.map((id) => nodeIn(draft, id));
  const first = positionOf(chain[0]);
  const members = new Set(ids);
  const places = ids.map((_, index) => ({
    x: first.x + (index % BLOCK_COLUMNS) * (NODE_WIDTH + GAP_X),
    y: first.y + Math.floor(index / BLOCK_COLUMNS) * (NODE_HEIGHT + GAP_ROWS),
  }));
  const isTaken = plain(draft.nodes).some(
    (node) => !members.has(node.id) && places.some((place) => overlaps(positionOf(node), place)),
  );
  if (isTaken) return;
  for (const [index, node] of chain.entries())
    if (node !== undefined) node.position = { ...(places[index] as Position) };
}
