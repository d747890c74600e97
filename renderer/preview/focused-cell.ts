/** The cell with the keyboard focus. */
import type { CellValue } from '../../core/protocol/values.ts';
import type { ColumnReportMessage } from '../../core/protocol/node-report.ts';
import { columnName, count, shorten } from '../design/numbers.ts';
import type { Page } from '../engine/page-cache.ts';
import { exactText } from './cell-text.ts';
import { cellIn, rowNumberIn } from './page-cells.ts';
import type { Place } from './selection.ts';

export interface FocusedCell {
  readonly column: ColumnReportMessage;
  /** Its row in the table; undefined until the view's rows arrive. */
  readonly row: number | undefined;
  /** Undefined until it arrives. */
  readonly value: CellValue | undefined;
}

interface ShownCells {
  readonly columns: readonly ColumnReportMessage[];
  /** Positions in the table of the displayed columns. */
  readonly order: readonly number[];
  readonly pageOf: (row: number, position: number) => Page | undefined;
  /** Whether the displayed rows are all rows of the table, in its order. */
  readonly isWhole: boolean;
}

/** The cell at a place; null if there is none. */
export function focusedCell(place: Place | null, { columns, order, pageOf, isWhole }: ShownCells): FocusedCell | null {
  const position = place === null ? undefined : order[place.column];
  const column = columns[position ?? -1];
  if (place === null || position === undefined || column === undefined) return null;
  const page = pageOf(place.row, position);
  return { column, row: rowNumberIn(page, place.row, isWhole), value: cellIn(page, place.row, position) };
}

/** Text of the cell in the status line. */
export function statusText(cell: FocusedCell | null): string {
  if (cell === null) return '';
  const { column, row, value } = cell;
  const text = value === null ? '∅ missing' : value === undefined ? '…' : shorten(exactText(value, column.type), 300);
  return `Row ${row === undefined ? '…' : count(row + 1)} · ${columnName(column.name, 40)}: ${text}`;
}
