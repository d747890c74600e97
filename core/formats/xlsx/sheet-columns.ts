/** Cells of a sheet as columns of a table. */
import { allocateVector, holdsNumbers, type Vector } from '../../table/column.ts';
import { cellReader } from '../cells/cell-reader.ts';
import { isoText } from '../cells/iso-text.ts';
import type { Piece, PieceColumn, Unfit } from '../pieces/assemble.ts';
import { hashBytes, TextIndex } from '../texts/text-index.ts';
import { CELL, type CellList } from './cell-list.ts';
import { type CellRange, cellName } from '../../words/cell-name.ts';
import { type ColumnCounts, noCounts, type SheetType, sheetType } from './column-counts.ts';
import { durationText } from './serial-dates.ts';

export interface PlannedColumn {
  readonly name: string;
  readonly type: SheetType;
  /** Whether the document decided it: then cells of other kinds are read as it, or are unfit. */
  readonly isDecided: boolean;
}

export interface SheetPlan {
  /** The sheet's name, for places of cells. */
  readonly sheet: string;
  /** Row of the first row below the names, and columns of the sheet, from and to, counted from 0. */
  readonly top: number;
  readonly left: number;
  readonly right: number;
  /** One a column of the table; null while their types are only counted. */
  readonly columns: readonly PlannedColumn[] | null;
}

export const vectorType = (type: SheetType): PieceColumn['type'] => (type === 'seconds' ? 'number' : type);

/** A row of texts, as the header is judged by: null where a cell is empty. */
export interface HeadRow {
  readonly row: number;
  readonly cells: readonly { readonly column: number; readonly text: string; readonly isText: boolean }[];
}

/** Rows by which header and titles are judged. */
const HEAD_ROWS = 200;

const isIn = (range: CellRange, row: number, column: number): boolean =>
  row >= range.top && row <= range.bottom && column >= range.left && column <= range.right;

/** The text of a cell, as it would stand in a CSV. */
export function cellText(cells: CellList, at: number): string {
  const value = cells.values[at];
  switch (cells.kindAt(at)) {
    case CELL.number:
      return String(value);
    case CELL.boolean:
      return String(value === 1);
    case CELL.date:
      return isoText(value);
    case CELL.duration:
    case CELL.time:
      return durationText(value);
    case CELL.uncalculated:
      return '';
    default:
      return cells.text(at);
  }
}

export function headRows(cells: CellList, range: CellRange): HeadRow[] {
  const rows: { row: number; cells: { column: number; text: string; isText: boolean }[] }[] = [];
  for (let at = 0; at < cells.size; at++) {
    const row = cells.rows[at];
    if (!isIn(range, row, cells.columns[at])) continue;
    let last = rows.at(-1);
    if (last?.row !== row) {
      if (rows.length === HEAD_ROWS) break;
      last = { row, cells: [] };
      rows.push(last);
    }
    const kind = cells.kindAt(at);
    const text = kind === CELL.error ? '' : cellText(cells, at);
    last.cells.push({ column: cells.columns[at], text, isText: kind === CELL.text });
  }
  return rows;
}

/** The smallest range with all cells in it; null where there is none. */
export function usedRange(cells: CellList, range: CellRange): CellRange | null {
  let top = Infinity;
  let left = Infinity;
  let bottom = -1;
  let right = -1;
  for (let at = 0; at < cells.size; at++) {
    const row = cells.rows[at];
    const column = cells.columns[at];
    if (!isIn(range, row, column)) continue;
    if (row < top) top = row;
    if (row > bottom) bottom = row;
    if (column < left) left = column;
    if (column > right) right = column;
  }
  return bottom < 0 ? null : { top, left, bottom, right };
}

/** The missing words, to be found by their bytes. */
export function missingIndex(words: readonly string[]): TextIndex {
  const index = new TextIndex();
  for (const word of words) {
    const bytes = Buffer.from(word, 'utf8');
    index.add(hashBytes(0, bytes, 0, bytes.length), 0, bytes, 0, bytes.length);
  }
  return index;
}

/** Longer texts are no missing words, whatever they are. */
const MAX_WORD_BYTES = 64;

/** Whether a cell's text is a missing word. */
function isMissing(cells: CellList, at: number, words: TextIndex): boolean {
  const { bytes, offsets } = cells.spansOf(at);
  const text = cells.values[at];
  const from = offsets[text];
  const to = offsets[text + 1];
  if (to - from > MAX_WORD_BYTES || words.size === 0) return false;
  return words.find(hashBytes(0, bytes, from, to), 0, bytes, from, to) >= 0;
}

export function countColumns(cells: CellList, plan: SheetPlan, range: CellRange, words: TextIndex): ColumnCounts[] {
  const { top, left, right } = plan;
  const counts = Array.from({ length: right - left + 1 }, noCounts);
  for (let at = 0; at < cells.size; at++) {
    const row = cells.rows[at];
    const column = cells.columns[at];
    if (row < top || row > range.bottom || column < left || column > right) continue;
    const of = counts[column - left];
    const kind = cells.kindAt(at);
    if (kind === CELL.text && isMissing(cells, at, words)) {
      const word = cells.text(at);
      of.words.set(word, (of.words.get(word) ?? 0) + 1);
      continue;
    }
    of.kinds[kind]++;
    if (kind === CELL.error) of.error ??= { row, text: cells.text(at) };
    else if (kind === CELL.uncalculated) of.uncalculated ??= { row, text: '' };
    else if (cells.isZeroFormula(at)) of.zeroFormulas++;
  }
  return counts;
}

/** Rows [top, bottom] of the part that hold cells of the table; null where none does. */
function rowsOf(
  cells: CellList,
  { top, left, right }: SheetPlan,
  range: CellRange,
): { top: number; bottom: number } | null {
  const used = usedRange(cells, { ...range, top: Math.max(top, range.top), left, right });
  return used === null ? null : { top: used.top, bottom: used.bottom };
}

/** Cells between the first and the last one that is filled: more are no table, but a few cells far from each other. */
export const MAX_CELLS = 50_000_000;

/** Thrown where the filled cells of a part lie too far from each other. */
export class TooWide extends Error {}

export interface MadePiece {
  readonly piece: Piece;
  /** Its first row in the sheet. */
  readonly top: number;
}

/** The columns of the part; null where it has no cells, `misfit` where they do not fit the plan. Throws TooWide. */
export function pieceOf(
  cells: CellList,
  plan: SheetPlan,
  range: CellRange,
  words: TextIndex,
  counts: readonly ColumnCounts[],
): MadePiece | 'misfit' | null {
  const { columns, left, right } = plan;
  if (columns === null) return null;
  const fits = columns.every(({ type, isDecided }, index) => {
    const found = sheetType(counts[index]);
    return isDecided || type === 'text' || found === null || found === type;
  });
  const extent = rowsOf(cells, plan, range);
  if (!fits) return 'misfit';
  if (extent === null) return null;
  const rows = extent.bottom - extent.top + 1;
  if (rows * columns.length > MAX_CELLS) throw new TooWide();
  const texts = new TextIndex();
  const made = columns.map((column, index) => new SheetColumn(column, rows, index, texts));
  for (let at = 0; at < cells.size; at++) {
    const row = cells.rows[at];
    const column = cells.columns[at];
    if (row < extent.top || row > extent.bottom || column < left || column > right) continue;
    const kind = cells.kindAt(at);
    if (kind >= CELL.error || (kind === CELL.text && isMissing(cells, at, words))) continue;
    made[column - left].set(row - extent.top, cells, at);
  }
  let unfit: Unfit | null = null;
  made.forEach((column, index) => {
    if (column.unfit === null || (unfit !== null && unfit.row <= column.unfit.row)) return;
    const { row, cell } = column.unfit;
    const { name, type } = columns[index];
    unfit = {
      column: name,
      row,
      cell,
      wanted: vectorType(type),
      place: cellName(plan.sheet, extent.top + row, left + index),
    };
  });
  const piece: Piece = {
    rows,
    vectors: made.map(({ vector }) => vector),
    texts: texts.toBlock(),
    missing: Int32Array.from(made, ({ filled }) => rows - filled),
    whole: Uint8Array.from(made, ({ whole }) => whole),
    decimals: Float64Array.from(made, ({ rounded }) => rounded),
    unfit,
  };
  return { piece, top: extent.top };
}

/** Rows without any cell. */
export function emptyPiece(columns: readonly PlannedColumn[], rows: number): Piece {
  const texts = new TextIndex();
  return {
    rows,
    vectors: columns.map((column, index) => new SheetColumn(column, rows, index, texts).vector),
    texts: texts.toBlock(),
    missing: new Int32Array(columns.length).fill(rows),
    whole: new Uint8Array(columns.length).fill(1),
    unfit: null,
  };
}

const encoder = new TextEncoder();

class SheetColumn {
  readonly vector: Vector;
  filled = 0;
  /** 1 while all numbers are whole. */
  whole = 1;
  /** Numbers that have more digits than a double holds. */
  rounded = 0;
  unfit: { readonly row: number; readonly cell: string } | null = null;
  private readonly type: SheetType;
  private readonly column: number;
  private readonly texts: TextIndex;
  private readonly read: ReturnType<typeof cellReader>;

  constructor({ type }: PlannedColumn, rows: number, column: number, texts: TextIndex) {
    this.type = type;
    this.column = column;
    this.texts = texts;
    this.vector = allocateVector(vectorType(type), rows);
    if (holdsNumbers(this.vector)) this.vector.cells.fill(Number.NaN);
    else this.vector.cells.fill(-1);
    this.read = cellReader(vectorType(type), { missing: [] });
  }

  set(row: number, cells: CellList, at: number): void {
    const kind = cells.kindAt(at);
    const value = cells.values[at];
    switch (this.type) {
      case 'text':
        if (kind === CELL.text || kind === CELL.big) {
          const { bytes, offsets } = cells.spansOf(at);
          this.setText(row, bytes, offsets[value], offsets[value + 1]);
        } else {
          const bytes = encoder.encode(cellText(cells, at));
          this.setText(row, bytes, 0, bytes.length);
        }
        return;
      case 'number':
      case 'seconds':
        if (kind === CELL.number || kind === CELL.duration || kind === CELL.time) this.setNumber(row, value);
        else this.convert(row, cells, at);
        return;
      case 'datetime':
        if (kind === CELL.date) this.setNumber(row, value);
        else this.convert(row, cells, at);
        return;
      case 'boolean':
        if (kind === CELL.boolean) this.setBoolean(row, value === 1);
        else this.convert(row, cells, at);
    }
  }

  private setNumber(row: number, value: number): void {
    if (!Number.isInteger(value)) this.whole = 0;
    this.vector.cells[row] = value;
    this.filled++;
  }

  private setBoolean(row: number, value: boolean): void {
    this.vector.cells[row] = value ? 1 : 0;
    this.filled++;
  }

  private setText(row: number, bytes: Uint8Array, from: number, to: number): void {
    const { texts, column } = this;
    const hash = hashBytes(column, bytes, from, to);
    const known = texts.find(hash, column, bytes, from, to);
    this.vector.cells[row] = known >= 0 ? known : texts.add(hash, column, bytes, from, to);
    this.filled++;
  }

  /** A cell of another kind than its column's means what its text would mean in a CSV. */
  private convert(row: number, cells: CellList, at: number): void {
    const text = cellText(cells, at);
    const { value, fits } = this.read(text);
    if (!fits) this.unfit ??= { row, cell: text };
    else if (typeof value === 'boolean') this.setBoolean(row, value);
    else if (value !== null) {
      this.setNumber(row, Number(value));
      if (cells.kindAt(at) === CELL.big) this.rounded++;
    }
  }
}
