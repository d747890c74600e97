/** Size of the pieces in which results are computed. */

/** Cells that a worker thread computes at once: 32 MB of doubles. */
export const PIECE_CELLS = 1 << 22;

export const rowsOfCells = (cells: number, width: number): number =>
  Math.max(1, Math.floor(cells / Math.max(1, width)));
