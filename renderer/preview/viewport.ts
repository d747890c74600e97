/**
 * Arithmetic of a table of which only a window is drawn. Browsers cap the height of a scrolled element at 33.5 million
 * pixels, and lose precision before that; longer tables scroll by scale: a pixel of the scrollbar is many of the table.
 */

/** Height in pixels. */
export const ROW_HEIGHT = 26;
export const HEADER_HEIGHT = 66;
const MAX_SCROLL = 12_000_000;

/** Numbers from `from` up to but without `end`. */
export const range = (from: number, end: number): number[] =>
  Array.from({ length: Math.max(0, end - from) }, (_, index) => from + index);

export interface Extent {
  /** Rows of the table. */
  readonly rows: number;
  /** Height in pixels in which rows are seen. */
  readonly height: number;
}

/** Largest offset of the table in pixels. */
export const farthest = ({ rows, height }: Extent): number => Math.max(0, rows * ROW_HEIGHT - height);

/** Height of the area that the browser scrolls in place of the table. */
export const scrollHeight = (extent: Extent): number => Math.min(extent.rows * ROW_HEIGHT, MAX_SCROLL);

/** Pixels of the table for one of the scrollbar. */
export function scaleOf(extent: Extent): number {
  const range = scrollHeight(extent) - extent.height;
  return range <= 0 ? 1 : Math.max(1, farthest(extent) / range);
}

/** The table's offset for a position of the scrollbar. */
export const offsetOf = (scrollTop: number, extent: Extent): number =>
  Math.max(0, Math.min(farthest(extent), scrollTop * scaleOf(extent)));

/** The position of the scrollbar for an offset of the table. */
export const scrollTopOf = (offset: number, extent: Extent): number => offset / scaleOf(extent);

/** First and one past the last of the rows that are visible, at least in part. */
export function visibleRows(offset: number, { rows, height }: Extent): readonly [number, number] {
  const first = Math.min(rows, Math.max(0, Math.floor(offset / ROW_HEIGHT)));
  return [first, Math.min(rows, Math.ceil((offset + height) / ROW_HEIGHT))];
}

/** The offset nearest to the current one at which the whole row is visible. */
export function offsetToShow(row: number, offset: number, extent: Extent): number {
  const top = row * ROW_HEIGHT;
  const wanted =
    top < offset ? top : top + ROW_HEIGHT > offset + extent.height ? top + ROW_HEIGHT - extent.height : offset;
  return Math.max(0, Math.min(farthest(extent), wanted));
}

/** Left edges of the columns, and the right edge of the last. */
export function edgesOf(widths: readonly number[]): Float64Array {
  const edges = new Float64Array(widths.length + 1);
  for (let index = 0; index < widths.length; index++)
    edges[index + 1] = (edges[index] as number) + (widths[index] as number);
  return edges;
}

/** Index of the column at distance `x` from the left, by bisection. */
export function columnAt(edges: Float64Array, x: number): number {
  let low = 0;
  let high = edges.length - 2;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((edges[middle] as number) <= x) low = middle;
    else high = middle - 1;
  }
  return Math.max(0, low);
}

/** First and one past the last of the columns that are visible, at least in part. */
export function visibleColumns(edges: Float64Array, left: number, width: number): readonly [number, number] {
  const columns = edges.length - 1;
  if (columns === 0) return [0, 0];
  return [columnAt(edges, left), Math.min(columns, columnAt(edges, Math.max(left, left + width - 0.5)) + 1)];
}

/**
 * The horizontal offset nearest to the current one at which a whole scrolled column is visible; pinned ones always are.
 */
export function leftToShow(
  column: number,
  left: number,
  { edges, pins, width }: { readonly edges: Float64Array; readonly pins: number; readonly width: number },
): number {
  const pinWidth = edges[pins] as number;
  const from = (edges[column] as number) - pinWidth;
  const until = (edges[column + 1] as number) - pinWidth;
  const room = width - pinWidth;
  if (column < pins || (from >= left && until <= left + room)) return left;
  return from < left ? from : Math.min(from, until - room);
}
