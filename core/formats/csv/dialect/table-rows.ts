/** Which rows of a sample are the table: lines before the header and a footer are none. */
import { judgeHeader } from '../../cells/header-row.ts';
import { isMissingMark, isValueShape, shapeOf } from '../../cells/cell-shape.ts';
import type { SampleRow } from './sample.ts';

/** Lines before the header or after the last row that are looked for. */
const MAX_LINES = 60;
const MAX_FOOTER_ROWS = 20;

export interface TableRows {
  /** Cells of most rows. */
  readonly width: number;
  /** Index of the first row of the table. */
  readonly begin: number;
  /** Index behind its last row; rows from there on are a footer. */
  readonly end: number;
  /** Whether each row ends with a delimiter that the header has not. */
  readonly hasTrailing: boolean;
  /** Whether the header is one cell shorter than the rows, which begin with a name each: as R writes tables. */
  readonly hasRowNames: boolean;
  /** Rows of the table that have its width, as a share. */
  readonly regularity: number;
}

/** The width that most rows have. Of two that are as frequent, the larger: titles are short. */
function usualWidth(rows: readonly SampleRow[]): number {
  const counts = new Map<number, number>();
  for (const { cells } of rows) counts.set(cells.length, (counts.get(cells.length) ?? 0) + 1);
  const [best] = [...counts].sort((a, b) => b[1] - a[1] || b[0] - a[0]);
  return best?.[0] ?? 0;
}

const isBlankCell = (cell: string | undefined): boolean => cell === undefined || cell.trim() === '';

/** A row of the table's width whose cells are all empty but the first: a title in a sheet that was saved as text. */
const isTitle = ({ cells, quoted }: SampleRow): boolean =>
  cells.length > 2 &&
  !isBlankCell(cells[0]) &&
  cells.slice(1).every((cell, index) => isBlankCell(cell) && !quoted[index + 1]);

/** A row of delimiters only. */
const isEmptyRow = ({ cells, quoted }: SampleRow): boolean =>
  cells.length > 1 && cells.every((cell, index) => isBlankCell(cell) && !quoted[index]);

/** A remark that fills the first cell of a row. */
const isRemark = (row: SampleRow): boolean => isTitle(row) && /\p{L}{2,}.* .*\p{L}/u.test(row.cells[0]);

const textsOf = (rows: readonly SampleRow[]): readonly (readonly string[])[] => rows.map(({ cells }) => cells);

/** Whether a row reads as the names of the columns below. */
function isHeader(rows: readonly SampleRow[], index: number, end: number): boolean {
  const { cells } = rows[index];
  if (cells.filter((cell) => !isBlankCell(cell)).length < cells.length / 2) return false;
  return judgeHeader(textsOf(rows.slice(index, Math.min(end, index + 30)))).value;
}

/** Whether the rows before the table may be left out; they must not be a header that is too short. */
function mayBeSkipped(rows: readonly SampleRow[], begin: number, width: number, end: number): boolean {
  const before = rows.slice(0, begin);
  if (before.length === 0) return true;
  if (before.some(({ cells }) => cells.length > width)) return false;
  const isShort = before.every(({ cells, isAfterBlank }) => cells.length === 1 || isAfterBlank);
  if (width > 2 && isShort) return true;
  if (end - begin < 2 || !before.every((row) => isProse(row, width))) return false;
  // One line above two columns may be the name of a single column of texts with commas.
  const header = judgeHeader(textsOf(rows.slice(begin, Math.min(end, begin + 30))));
  if (width === 2) return isShort && (rows[begin].isAfterBlank || (header.value && header.confidence > 0.9));
  return isHeader(rows, begin, end);
}

/** Whether a row before the table holds less than a row of it: a label with a value, or a sentence with commas. */
const isProse = ({ cells }: SampleRow, width: number): boolean =>
  cells.filter((cell) => !isBlankCell(cell)).length <= Math.max(2, width / 2) ||
  cells.some((cell) => cell.includes(' ') && shapeOf(cell) === 'prose');

const SUMS = /^(?:grand |sub)?total|^(?:sum|summe|gesamt|somme|totale|suma)\b/i;

export const isTotal = ({ cells }: SampleRow): boolean =>
  SUMS.test((cells.find((cell) => !isBlankCell(cell)) ?? '').trim());

/**
 * Whether a row that is too short is a remark below the table: a sentence or a label, after a blank line or of several words.
 * The last row of a file that was cut off is none, and is refused by its line.
 */
function isFooterRow({ cells, isAfterBlank }: SampleRow, isFollowed: boolean): boolean {
  const filled = cells.filter((cell) => !isBlankCell(cell));
  const text = filled[0] ?? '';
  if (filled.length === 0) return true;
  if (!/\p{L}{2,}/u.test(text)) return false;
  if (isAfterBlank) return true;
  return filled.length === 1 && (isFollowed || /\S\s+\S+\s+\S|:/.test(text));
}

/** Where the table ends: behind it stand rows of another width, shorter than its own, down to the end of the file. */
function endOf(rows: readonly SampleRow[], begin: number, width: number): number {
  let end = rows.length;
  let isFollowed = false;
  while (end > begin + 1 && rows.length - end < MAX_FOOTER_ROWS) {
    const row = rows[end - 1];
    const isFooter = row.cells.length < width ? isFooterRow(row, isFollowed) : isRemark(row);
    if (!isFooter) break;
    isFollowed = row.isAfterBlank;
    end--;
  }
  // Rows that are all short are no footer but ragged.
  return end > begin + 1 && rows[end - 1]?.cells.length === width ? end : rows.length;
}

/** Finds the table in the rows of a sample. `isWhole` tells whether the last row is that of the file. */
export function tableOf(rows: readonly SampleRow[], isWhole: boolean): TableRows {
  const width = usualWidth(rows.length > 2 ? rows.slice(Math.min(Math.floor(rows.length / 3), MAX_LINES)) : rows);
  let begin = rows.findIndex((row) => row.cells.length === width && (width < 3 || !isTitle(row)) && !isEmptyRow(row));
  if (begin < 0) begin = 0;
  let hasTrailing = false;
  let hasRowNames = false;
  const end = isWhole && width > 1 ? endOf(rows, begin, width) : rows.length;
  const previous = rows[begin - 1];
  const below = rows.slice(begin, end);
  if (previous !== undefined && previous.cells.length === width - 1 && width > 1) {
    const full = below.filter(({ cells }) => cells.length === width);
    // The header ends without the delimiter with which all rows end.
    if (full.every(({ cells, quoted }) => cells[width - 1] === '' && !quoted[width - 1])) {
      hasTrailing = true;
      begin--;
    } else if (!isHeader(rows, begin, end)) {
      hasRowNames = full.length === below.length && width > 2;
      begin--;
    }
  }
  if (!mayBeSkipped(rows, begin, width, end)) begin = 0;
  const table = rows.slice(begin, end);
  const isRegular = ({ cells }: SampleRow, index: number): boolean =>
    cells.length === width || ((hasTrailing || hasRowNames) && index === 0 && cells.length === width - 1);
  const regularity = table.length === 0 ? 0 : table.filter(isRegular).length / table.length;
  return { width, begin, end, hasTrailing, hasRowNames, regularity };
}

/** Words for units, in a row below the names. */
const UNIT =
  /^(?:[[(].{1,20}[\])]|[a-zµ°%Ωμ$€]{1,4}(?:[/·*^ ]?[a-zµ°Ω0-9²³^-]{1,6}){0,3}|%|-|yymmdd|dd\/mm\/yyyy|yyyy-mm-dd|count|number|none|float|int|text|string)$/i;

/** What the rows below the header's first one are: more names, or units. */
export interface HeaderRows {
  /** Rows that hold names. */
  readonly names: number;
  /** Rows between the names and the first row of data. */
  readonly skipped: number;
}

/** Looks for a second row of names and a row of units, in a table whose first row is a header. */
export function headerRowsOf(rows: readonly (readonly string[])[]): HeaderRows {
  const [first, second, ...rest] = rows;
  if (first === undefined || second === undefined || rest.length < 2) return { names: 1, skipped: 0 };
  let typed = 0;
  let texts = 0;
  let units = 0;
  for (let column = 0; column < first.length; column++) {
    const below = rest.map((row) => row[column] ?? '').filter((cell) => !isMissingMark(cell));
    const isTyped =
      below.length > 0 && below.filter((cell) => isValueShape(shapeOf(cell))).length >= 0.9 * below.length;
    const cell = second[column] ?? '';
    if (isTyped) {
      typed++;
      if (!isMissingMark(cell) && !isValueShape(shapeOf(cell))) texts++;
      if (UNIT.test(cell.trim())) units++;
    }
  }
  const filled = first.filter((cell) => !isBlankCell(cell));
  const isGrouped = first.slice(1).some(isBlankCell) || new Set(filled).size < filled.length;
  const isNames = second.every((cell) => !isValueShape(shapeOf(cell)));
  if (typed < 2 || texts < typed * 0.6 || !isNames) return { names: 1, skipped: 0 };
  if (isGrouped && texts === typed) return { names: 2, skipped: 0 };
  return units >= texts * 0.5 ? { names: 1, skipped: 1 } : { names: 1, skipped: 0 };
}
