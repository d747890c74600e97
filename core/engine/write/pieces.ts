/** How much of a result is made at once. */

/** Cells of a result that a worker thread makes at once: some 32 MB of doubles. */
export const PIECE_CELLS = 1 << 22;

export const rowsOfCells = (cells: number, width: number): number =>
  Math.max(1, Math.floor(cells / Math.max(1, width)));
