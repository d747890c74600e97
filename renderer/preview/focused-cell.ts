/** The cell that the keyboard is on. */
import type { CellValue, ColumnReportMessage } from '../../core/protocol/engine.ts';
import { columnName, count, shorten } from '../design/numbers.ts';
import { exactText } from './cell-text.ts';

export interface FocusedCell {
  readonly column: ColumnReportMessage;
  /** Its row in the table; undefined while the rows of a view are on their way. */
  readonly row: number | undefined;
  /** Undefined while it is on its way. */
  readonly value: CellValue | undefined;
}

/** Its text in the status line. */
export function statusText(cell: FocusedCell | null): string {
  if (cell === null) return '';
  const { column, row, value } = cell;
  const text = value === null ? '∅ missing' : value === undefined ? '…' : shorten(exactText(value, column.type), 300);
  return `Row ${row === undefined ? '…' : count(row + 1)} · ${columnName(column.name, 40)}: ${text}`;
}
