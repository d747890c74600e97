/** Cells as JavaScript values, as JSON and workbooks hold them, to typed columns. */
import { allocateVector, holdsNumbers, type Vector } from '../../table/column.ts';
import { isoText } from '../cells/iso-text.ts';
import type { PieceColumn } from './assemble.ts';
import { cellReader } from '../cells/cell-reader.ts';
import { hashBytes, type TextIndex } from '../texts/text-index.ts';

/** A `bigint` is a whole number beyond 2^53, with all digits of the file. */
export type LooseCell = number | bigint | string | boolean | Date | null | undefined;

/** How many cells of each kind a column holds. */
export interface Kinds {
  number: number;
  boolean: number;
  date: number;
  text: number;
  /** Whole numbers beyond 2^53, which a double has rounded. */
  big: number;
  /** Whole numbers beyond 2^53, with all digits of the file. */
  long: number;
}

export const noKinds = (): Kinds => ({ number: 0, boolean: 0, date: 0, text: 0, big: 0, long: 0 });

export function addCell(kinds: Kinds, cell: LooseCell): void {
  if (cell === null || cell === undefined) return;
  if (typeof cell === 'number') {
    kinds.number++;
    if (Number.isInteger(cell) && !Number.isSafeInteger(cell) && Math.abs(cell) < 1e21) kinds.big++;
  } else if (typeof cell === 'string') kinds.text++;
  else if (typeof cell === 'bigint') kinds.long++;
  else if (typeof cell === 'boolean') kinds.boolean++;
  else kinds.date++;
}

export function addKinds(kinds: Kinds, more: Kinds): void {
  for (const kind of Object.keys(kinds) as (keyof Kinds)[]) kinds[kind] += more[kind];
}

/** The type that holds all cells; null where there is none. */
export function typeOfKinds({ number, boolean, date, text, long }: Kinds): PieceColumn['type'] | null {
  const found = [number, boolean, date, text + long].filter((count) => count > 0).length;
  if (found === 0) return null;
  if (found > 1 || text + long > 0) return 'text';
  return number > 0 ? 'number' : boolean > 0 ? 'boolean' : 'datetime';
}

const encoder = new TextEncoder();

/** What a cell of another kind is read from: its text. */
const textOf = (cell: number | bigint | string | boolean | Date): string =>
  cell instanceof Date ? isoText(Number(cell)) : String(cell);

const typeOfCell = (cell: number | bigint | string | boolean | Date): PieceColumn['type'] =>
  typeof cell === 'number'
    ? 'number'
    : typeof cell === 'string' || typeof cell === 'bigint'
      ? 'text'
      : typeof cell === 'boolean'
        ? 'boolean'
        : 'datetime';

/**
 * A vector on shared memory. A cell of another kind than the column's means what its text would mean in a CSV: a text
 * column holds that text, "12" is a number among numbers, and what has no such meaning is `unfit`.
 */
export class ColumnOfCells {
  readonly vector: Vector;
  missing = 0;
  /** 1 while all numbers are whole. */
  whole = 1;
  /** The first cell that cannot be read as the column's type. */
  unfit: { readonly row: number; readonly cell: string } | null = null;
  private readonly column: number;
  private readonly texts: TextIndex;
  private readonly read: ReturnType<typeof cellReader>;

  constructor(type: PieceColumn['type'], rows: number, column: number, texts: TextIndex) {
    this.vector = allocateVector(type, rows);
    this.column = column;
    this.texts = texts;
    this.read = cellReader(type, {});
  }

  set(row: number, given: LooseCell): void {
    const { vector } = this;
    const cell = this.asType(row, given);
    if (cell === null || cell === undefined || (typeof cell === 'number' && Number.isNaN(cell))) {
      this.missing++;
      if (holdsNumbers(vector)) vector.cells[row] = Number.NaN;
      else vector.cells[row] = -1;
    } else if (holdsNumbers(vector)) {
      const value = Number(cell);
      if (!Number.isInteger(value)) this.whole = 0;
      vector.cells[row] = value;
    } else if (vector.type === 'boolean') {
      vector.cells[row] = cell === true ? 1 : 0;
    } else {
      const bytes = encoder.encode(textOf(cell));
      const hash = hashBytes(this.column, bytes, 0, bytes.length);
      const known = this.texts.find(hash, this.column, bytes, 0, bytes.length);
      vector.cells[row] = known >= 0 ? known : this.texts.add(hash, this.column, bytes, 0, bytes.length);
    }
  }

  private asType(row: number, cell: LooseCell): LooseCell {
    const { type } = this.vector;
    if (cell === null || cell === undefined || type === 'text' || typeOfCell(cell) === type) return cell;
    const text = textOf(cell);
    const { value, fits } = this.read(text);
    if (!fits) this.unfit ??= { row, cell: text };
    return value;
  }
}
