/** Alignment while dragging: a step near a line of another step snaps to it, and the line is displayed. */
import type { Size } from '../store/annotations.ts';
import type { Position } from '../store/placement.ts';

export type Box = Position & Size;

/** A line on the canvas, from one end to the other, in its coordinates. */
export interface Guide {
  readonly axis: 'x' | 'y';
  /** Position of the line on its axis. */
  readonly at: number;
  readonly from: number;
  readonly to: number;
}

export interface Aligned {
  /** Shift that aligns it. */
  readonly by: Position;
  readonly guides: readonly Guide[];
}

const linesOf = (from: number, length: number): readonly number[] => [from, from + length / 2, from + length];

/** The smallest shift, within reach, that aligns an edge or the middle of one span with that of another. */
function nearest(own: readonly number[], others: readonly (readonly number[])[], reach: number): number | null {
  let best: number | null = null;
  for (const lines of others) {
    for (const [index, line] of own.entries()) {
      // Edges snap to edges and middles to middles, because any other pair looks accidental.
      for (const [other, at] of lines.entries()) {
        if ((index === 1) !== (other === 1)) continue;
        const by = at - line;
        if (Math.abs(by) <= reach && (best === null || Math.abs(by) < Math.abs(best))) best = by;
      }
    }
  }
  return best;
}

/** Snaps a box to the nearest lines of others, along both axes. `reach` is in canvas units. */
export function align(box: Box, others: readonly Box[], reach: number): Aligned {
  const byX = nearest(
    linesOf(box.x, box.width),
    others.map(({ x, width }) => linesOf(x, width)),
    reach,
  );
  const byY = nearest(
    linesOf(box.y, box.height),
    others.map(({ y, height }) => linesOf(y, height)),
    reach,
  );
  const moved = { ...box, x: box.x + (byX ?? 0), y: box.y + (byY ?? 0) };
  const guides: Guide[] = [];
  if (byX !== null) guides.push(...guidesOn('x', moved, others));
  if (byY !== null) guides.push(...guidesOn('y', moved, others));
  return { by: { x: byX ?? 0, y: byY ?? 0 }, guides };
}

/** Lines on which the box is now aligned with others, each as long as all aligned boxes together. */
function guidesOn(axis: 'x' | 'y', box: Box, others: readonly Box[]): Guide[] {
  const along = (one: Box): readonly number[] =>
    axis === 'x' ? linesOf(one.x, one.width) : linesOf(one.y, one.height);
  const across = (one: Box): [number, number] =>
    axis === 'x' ? [one.y, one.y + one.height] : [one.x, one.x + one.width];
  const guides: Guide[] = [];
  for (const [index, at] of along(box).entries()) {
    const inLine = others.filter((other) =>
      along(other).some((line, place) => (place === 1) === (index === 1) && Math.abs(line - at) < 0.5),
    );
    if (inLine.length === 0) continue;
    const ends = [box, ...inLine].flatMap(across);
    guides.push({ axis, at, from: Math.min(...ends), to: Math.max(...ends) });
  }
  return guides;
}
