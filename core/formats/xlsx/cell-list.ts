/** Cells of a part of a sheet in the order of the file: the common result of the scans of all kinds of workbooks. */
import { sharedFloat64, sharedInt32, sharedUint8 } from '../../table/shared-arrays.ts';
import { hashBytes, TextIndex } from '../texts/text-index.ts';
import { NO_TEXTS, type TextSpans } from './shared-strings.ts';

export const CELL = {
  number: 0,
  /** A whole number beyond 2^53: its digits are a text. */
  big: 1,
  boolean: 2,
  /** Milliseconds since 1970. */
  date: 3,
  /** Seconds. */
  duration: 4,
  /** A time of day: seconds since midnight. */
  time: 5,
  text: 6,
  /** An error such as #N/A: its text. */
  error: 7,
  /** A formula without a value: the workbook was never calculated. */
  uncalculated: 8,
} as const;

export const CELL_KINDS = 9;

/** Set in a kind whose text is one of the workbook's shared strings; else it is one of the list's own. */
const SHARED = 16;
/** Set in a kind where a formula gave 0: some programs store 0 for formulas that they do not calculate. */
const ZERO_FORMULA = 32;
const KIND = SHARED - 1;

/** Cells on shared memory, so that threads read them without a copy. */
export interface PackedCells {
  readonly rows: Int32Array;
  readonly columns: Int32Array;
  readonly kinds: Uint8Array;
  readonly values: Float64Array;
  readonly texts: TextSpans;
}

export class CellList {
  size = 0;
  /** Counted from 0 in the sheet. */
  rows = new Int32Array(1 << 12);
  columns = new Int32Array(1 << 12);
  private kinds = new Uint8Array(1 << 12);
  /** Numbers, milliseconds, seconds, 0 or 1, or the position of a text. */
  values = new Float64Array(1 << 12);
  private readonly index = new TextIndex();
  private texts: TextSpans = this.index;
  private readonly shared: TextSpans;

  constructor(shared: TextSpans = NO_TEXTS) {
    this.shared = shared;
  }

  static unpacked({ rows, columns, kinds, values, texts }: PackedCells): CellList {
    const list = new CellList();
    list.size = rows.length;
    list.rows = rows as Int32Array<ArrayBuffer>;
    list.columns = columns as Int32Array<ArrayBuffer>;
    list.kinds = kinds as Uint8Array<ArrayBuffer>;
    list.values = values as Float64Array<ArrayBuffer>;
    list.texts = texts;
    return list;
  }

  packed(): PackedCells {
    const { size } = this;
    const rows = sharedInt32(size);
    rows.set(this.rows.subarray(0, size));
    const columns = sharedInt32(size);
    columns.set(this.columns.subarray(0, size));
    const kinds = sharedUint8(size);
    kinds.set(this.kinds.subarray(0, size));
    const values = sharedFloat64(size);
    values.set(this.values.subarray(0, size));
    return { rows, columns, kinds, values, texts: this.index.toBlock() };
  }

  add(row: number, column: number, kind: number, value: number): void {
    const at = this.size++;
    if (at === this.rows.length) this.grow();
    this.rows[at] = row;
    this.columns[at] = column;
    this.kinds[at] = kind;
    this.values[at] = value;
  }

  addText(row: number, column: number, kind: number, bytes: Uint8Array, from: number, to: number): void {
    const hash = hashBytes(0, bytes, from, to);
    const known = this.index.find(hash, 0, bytes, from, to);
    this.add(row, column, kind, known >= 0 ? known : this.index.add(hash, 0, bytes, from, to));
  }

  addShared(row: number, column: number, position: number): void {
    this.add(row, column, CELL.text | SHARED, position);
  }

  /** The cell that was added last holds a formula's 0. */
  markZeroFormula(): void {
    this.kinds[this.size - 1] |= ZERO_FORMULA;
  }

  /** The cell at `from` once more, elsewhere. */
  repeat(from: number, row: number, column: number): void {
    this.add(row, column, this.kinds[from], this.values[from]);
  }

  kindAt(at: number): number {
    return this.kinds[at] & KIND;
  }

  isZeroFormula(at: number): boolean {
    return (this.kinds[at] & ZERO_FORMULA) !== 0;
  }

  /** Where the text of a cell stands. */
  spansOf(at: number): TextSpans {
    return this.kinds[at] & SHARED ? this.shared : this.texts;
  }

  text(at: number): string {
    const { bytes, offsets } = this.spansOf(at);
    const text = this.values[at];
    return Buffer.from(bytes.buffer, bytes.byteOffset + offsets[text], offsets[text + 1] - offsets[text]).toString(
      'utf8',
    );
  }

  private grow(): void {
    const length = this.rows.length * 2;
    const rows = new Int32Array(length);
    rows.set(this.rows);
    this.rows = rows;
    const columns = new Int32Array(length);
    columns.set(this.columns);
    this.columns = columns;
    const kinds = new Uint8Array(length);
    kinds.set(this.kinds);
    this.kinds = kinds;
    const values = new Float64Array(length);
    values.set(this.values);
    this.values = values;
  }
}
