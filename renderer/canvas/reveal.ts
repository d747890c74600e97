/** Brings a part of the graph into sight without changing the zoom, by the shortest way. */
import type { Size } from '../store/annotations.ts';
import type { Box } from './bounds.ts';

/** Pixels between the part and the edge of the canvas. */
export const MARGIN = 24;

export interface Viewport {
  readonly x: number;
  readonly y: number;
  readonly zoom: number;
}

/** The viewport in which the box is in sight, or its beginning if it is larger; null if it is in sight already. */
export function revealed({ x, y, zoom }: Viewport, box: Box, { width, height }: Size): Viewport | null {
  const dx = shift(x + box.x * zoom, box.width * zoom, width);
  const dy = shift(y + box.y * zoom, box.height * zoom, height);
  return dx === 0 && dy === 0 ? null : { x: x + dx, y: y + dy, zoom };
}

/** Pixels by which something has to move along an axis; 0 if it lies within 0 … `room`. */
function shift(start: number, length: number, room: number): number {
  const end = start + length;
  if (start >= 0 && end <= room) return 0;
  const isLarger = length + 2 * MARGIN > room;
  return start < 0 || isLarger ? MARGIN - start : room - MARGIN - end;
}
