/** A cell as it is shown, and as it is copied. */
import { MS_PER_DAY } from '../../core/words/durations.ts';
import type { CellValue } from '../../core/protocol/engine.ts';
import type { ColumnType } from '../design/families.tsx';
import { shownDigits } from '../design/numbers.ts';

/** As many digits as the settings say; all of them are one press away. */
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

/** Rows of cells as a spreadsheet takes them from the clipboard. */
export const tabbed = (rows: readonly (readonly string[])[]): string =>
  rows
    .map((row) => row.map((cell) => (/[\t\n"]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join('\t'))
    .join('\n');

/** Of a cell's width, beside its text. */
const MARGINS = 21;
/** As wide as a digit, a small letter, and any letter of ASCII may be in a cell, whatever the typeface. */
const [NARROW, WIDE] = [8, 12.6];
const narrow = /[a-ln-vx-z\d.,_ −-]/g;

/** Whether the text is surely seen whole in a cell so wide: only what may not be has to be cut off, which costs. */
export function fits(text: string, width: number): boolean {
  const room = width - MARGINS;
  if (text.length * NARROW > room || !/^[ -~−]*$/.test(text)) return false;
  return text.length * NARROW + text.replace(narrow, '').length * (WIDE - NARROW) <= room;
}
