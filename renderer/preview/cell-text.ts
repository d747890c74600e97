/** Text of a cell as displayed, and as copied. */
import { MS_PER_DAY } from '../../core/words/durations.ts';
import type { CellValue } from '../../core/protocol/values.ts';
import type { ColumnType } from '../design/families.tsx';
import { shownDigits } from '../design/numbers.ts';

/** A number with the digits of the settings; a press displays all digits. */
export function shownNumber(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '−∞';
  const text =
    Number.isInteger(value) && Math.abs(value) < 1e15
      ? String(value)
      : String(Number(value.toPrecision(shownDigits())));
  return text.replaceAll('-', '−').replace('e+', 'e');
}

export function dateText(milliseconds: number): string {
  const date = new Date(milliseconds);
  if (Number.isNaN(date.getTime())) return String(milliseconds);
  const text = date.toISOString();
  return milliseconds % MS_PER_DAY === 0 ? text.slice(0, 10) : text.slice(0, 19).replace('T', ' ');
}

/** Text of a cell that is not missing, in full. */
export function exactText(value: NonNullable<CellValue>, type: ColumnType): string {
  if (typeof value === 'number') return type === 'datetime' ? dateText(value) : String(value);
  return String(value);
}

export function shownText(value: NonNullable<CellValue>, type: ColumnType): string {
  if (typeof value === 'number' && type !== 'datetime') return shownNumber(value);
  const text = exactText(value, type);
  return text.length > 300 ? `${text.slice(0, 299)}…` : text;
}

/** Rows of cells as a spreadsheet pastes them from the clipboard. */
export const tabbed = (rows: readonly (readonly string[])[]): string =>
  rows
    .map((row) => row.map((cell) => (/[\t\n"]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join('\t'))
    .join('\n');

/** Margins of a cell in pixels, part of its width. */
const MARGINS_PX = 21;
/** Maximum width in pixels of a digit or small letter, and of any ASCII letter, in every typeface. */
const [NARROW, WIDE] = [8, 12.6];
const narrow = /[a-ln-vx-z\d.,_ −-]/g;

/** Whether the text certainly fits a cell of this width: only other texts are clipped, because clipping costs time. */
export function fits(text: string, width: number): boolean {
  const room = width - MARGINS_PX;
  if (text.length * NARROW > room || !/^[ -~−]*$/.test(text)) return false;
  return text.length * NARROW + text.replace(narrow, '').length * (WIDE - NARROW) <= room;
}
