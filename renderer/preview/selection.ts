/** A rectangle of selected cells. Rows and columns are counted as displayed. */
export interface Place {
  readonly row: number;
  readonly column: number;
}

export interface Area {
  readonly fromRow: number;
  readonly toRow: number;
  readonly fromColumn: number;
  readonly toColumn: number;
}

/** The rectangle between two corners, both included. */
export const areaOf = (a: Place, b: Place): Area => ({
  fromRow: Math.min(a.row, b.row),
  toRow: Math.max(a.row, b.row),
  fromColumn: Math.min(a.column, b.column),
  toColumn: Math.max(a.column, b.column),
});

export const isWithin = ({ row, column }: Place, area: Area): boolean =>
  row >= area.fromRow && row <= area.toRow && column >= area.fromColumn && column <= area.toColumn;

/** The nearest place within a table of this size. */
export const bounded = ({ row, column }: Place, rows: number, columns: number): Place => ({
  row: Math.max(0, Math.min(rows - 1, row)),
  column: Math.max(0, Math.min(columns - 1, column)),
});
