/** Cells that a format does not hold as they are: counted while rows are encoded, piece by piece. */
export interface AffectedCells {
  readonly column: number;
  count: number;
  /** The first of them: row of the piece, counted from 0, and its number. */
  row: number;
  value: number;
}

export function affect(cells: AffectedCells, row: number, value = Number.NaN): void {
  if (cells.count++ > 0) return;
  cells.row = row;
  cells.value = value;
}

export const noneAffected = (column: number): AffectedCells => ({ column, count: 0, row: -1, value: Number.NaN });

/** Adds what was affected in the rows that begin at `start`. */
export function addAffected(all: Map<number, AffectedCells>, piece: readonly AffectedCells[], start: number): void {
  for (const { column, count, row, value } of piece) {
    const known = all.get(column);
    if (known === undefined) all.set(column, { column, count, row: start + row, value });
    else known.count += count;
  }
}
