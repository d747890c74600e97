/** Names of cells as spreadsheets call them. Rows and columns are counted from 0. */

/** `A` … `Z`, `AA` … */
export function columnLetters(column: number): string {
  let letters = '';
  for (let rest = column; rest >= 0; rest = Math.floor(rest / 26) - 1)
    letters = String.fromCharCode(65 + (rest % 26)) + letters;
  return letters;
}

/** `C17` */
export const address = (row: number, column: number): string => `${columnLetters(column)}${row + 1}`;

/** `Sheet1!C17`, with the sheet's name in quotes where spreadsheets want them. */
export const cellName = (sheet: string, row: number, column: number): string =>
  `${quotedSheet(sheet)}!${address(row, column)}`;

const quotedSheet = (name: string): string =>
  /^[\p{L}_][\p{L}\p{N}_.]*$/u.test(name) ? name : `'${name.replace(/'/g, "''")}'`;

/** A rectangle of cells, its ends included. */
export interface CellRange {
  readonly top: number;
  readonly left: number;
  readonly bottom: number;
  readonly right: number;
}

/** Limits of the file formats: cells beyond them do not exist. */
export const MAX_ROWS = 1_048_576;
export const MAX_COLUMNS = 16_384;

const RANGE = /^\$?([A-Z]{1,3})\$?(\d{1,8})(?::\$?([A-Z]{1,3})\$?(\d{1,8}))?$/i;

const columnOf = (letters: string): number =>
  Array.from(letters.toUpperCase()).reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1;

/** `A3:F200` or `B7`; null where the text is no range of cells. */
export function rangeOf(text: string): CellRange | null {
  const match = RANGE.exec(text);
  if (match === null) return null;
  const [, left, top, right = left, bottom = top] = match as unknown as [string, string, string, string?, string?];
  const rows = [Number(top) - 1, Number(bottom) - 1];
  const columns = [columnOf(left), columnOf(right)];
  if (Math.min(...rows) < 0) return null;
  return {
    top: Math.min(...rows),
    bottom: Math.max(...rows),
    left: Math.min(...columns),
    right: Math.max(...columns),
  };
}
