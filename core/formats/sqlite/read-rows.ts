/** Some rows of a SQLite table or query to typed columns, on a worker thread. */
import { allocateVector, BATCH_ROWS, holdsNumbers, type Vector } from '../../table/column.ts';
import type { Piece, PieceColumn, Unfit } from '../pieces/assemble.ts';
import { retyped } from '../pieces/retype.ts';
import { hashBytes, TextIndex } from '../texts/text-index.ts';
import { type Database, type Sqlite3Static, type StoredFile, withDatabase } from './library.ts';
import { sqliteProblem } from './sqlite-problems.ts';

/** Cells of a column by their storage class, and what else decides over its type. */
export interface Classes {
  integer: number;
  real: number;
  text: number;
  blob: number;
  /** Whole numbers other than 0 and 1, and those that a double does not hold. */
  notBits: number;
  big: number;
}

export const noClasses = (): Classes => ({ integer: 0, real: 0, text: 0, blob: 0, notBits: 0, big: 0 });

export interface SqliteColumn {
  readonly name: string;
  /** Among the columns of the statement. */
  readonly index: number;
  readonly type: PieceColumn['type'];
  /** Another type, because the document says so. */
  readonly wanted: PieceColumn['type'] | null;
}

export interface RowsInput extends StoredFile {
  /** A SELECT statement; its last column is the row's number where `from` is given. */
  readonly sql: string;
  readonly field: 'table' | 'query';
  /** The row number behind which the rows begin; null for a statement that is read whole. */
  readonly from: string | null;
  readonly columns: readonly SqliteColumn[];
  readonly width: number;
  readonly most: number;
  readonly timeLimit: { readonly milliseconds: number; readonly problem: object };
}

export interface RowsOutput {
  readonly pieces: readonly Piece[];
  readonly rows: number;
  /** By column of the statement. */
  readonly classes: readonly Classes[];
  /** Columns, by index, with bytes that are no UTF-8. */
  readonly garbled: readonly number[];
  /** The last row's number; null at the end. */
  readonly last: string | null;
}

const INTEGER = 1;
const REAL = 2;
const TEXT = 3;
const BLOB = 4;

const texts = new TextIndex();
const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true });

export async function readRows(input: RowsInput): Promise<RowsOutput> {
  try {
    return await withDatabase(input, (database, sqlite) => rowsOf(database, sqlite, input));
  } catch (error) {
    throw sqliteProblem(error, input.path, input.field);
  }
}

function rowsOf(database: Database, sqlite: Sqlite3Static, input: RowsInput): RowsOutput {
  const { sql, from, columns, width, most } = input;
  const { capi } = sqlite;
  const statement = database.prepare(sql);
  try {
    if (from !== null) statement.bind([BigInt(from), most]);
    const pointer = statement.pointer as number;
    const classes = Array.from({ length: width }, noClasses);
    const garbled = new Set<number>();
    const pieces: Piece[] = [];
    let rows = 0;
    let last: string | null = null;
    let builder = new PieceBuilder(columns, Math.min(most, BATCH_ROWS));
    while (rows < most && statement.step()) {
      builder.add(pointer, sqlite, classes, garbled);
      if (from !== null) last = String(capi.sqlite3_column_int64(pointer, width));
      rows++;
      if (builder.rows === BATCH_ROWS) {
        pieces.push(builder.finish());
        builder = new PieceBuilder(columns, BATCH_ROWS);
      }
    }
    if (builder.rows > 0) pieces.push(builder.finish());
    return { pieces, rows, classes, garbled: [...garbled], last: rows < most ? null : last };
  } finally {
    statement.finalize();
  }
}

class PieceBuilder {
  rows = 0;
  private readonly columns: readonly SqliteColumn[];
  private readonly vectors: Vector[];
  private readonly missing: Int32Array;
  private readonly whole: Uint8Array;

  constructor(columns: readonly SqliteColumn[], capacity: number) {
    this.columns = columns;
    this.vectors = columns.map(({ type }) => allocateVector(type, capacity));
    this.missing = new Int32Array(columns.length);
    this.whole = new Uint8Array(columns.length).fill(1);
    texts.clear();
  }

  add(statement: number, { capi, wasm }: Sqlite3Static, classes: readonly Classes[], garbled: Set<number>): void {
    const row = this.rows++;
    const { columns, vectors } = this;
    for (let at = 0; at < columns.length; at++) {
      const { index } = columns[at];
      const vector = vectors[at];
      const of = classes[index];
      let number = Number.NaN;
      let code = -1;
      switch (capi.sqlite3_column_type(statement, index)) {
        case INTEGER: {
          of.integer++;
          const whole = capi.sqlite3_column_int64(statement, index);
          number = Number(whole);
          if (number !== 0 && number !== 1) of.notBits++;
          if (!Number.isSafeInteger(number)) of.big++;
          if (vector.type === 'text') code = this.textOf(at, encoder.encode(String(whole)));
          break;
        }
        case REAL:
          of.real++;
          number = capi.sqlite3_column_double(statement, index);
          if (vector.type === 'text') code = this.textOf(at, encoder.encode(String(number)));
          break;
        case TEXT: {
          of.text++;
          if (vector.type !== 'text') break;
          const pointer = capi.sqlite3_column_blob(statement, index);
          const length = capi.sqlite3_column_bytes(statement, index);
          const bytes = wasm.heap8u().subarray(pointer, pointer + length);
          code = isUtf8(bytes) ? this.textOf(at, bytes) : this.textOf(at, mended(bytes));
          if (!isUtf8(bytes)) garbled.add(index);
          break;
        }
        case BLOB:
          of.blob++;
      }
      if (holdsNumbers(vector)) {
        vector.cells[row] = number;
        if (Number.isNaN(number)) this.missing[at]++;
        else if (!Number.isInteger(number)) this.whole[at] = 0;
      } else if (vector.type === 'boolean') {
        vector.cells[row] = Number.isNaN(number) ? -1 : number === 0 ? 0 : 1;
        if (Number.isNaN(number)) this.missing[at]++;
      } else {
        vector.cells[row] = code;
        if (code < 0) this.missing[at]++;
      }
    }
  }

  private textOf(column: number, bytes: Uint8Array): number {
    const hash = hashBytes(column, bytes, 0, bytes.length);
    const known = texts.find(hash, column, bytes, 0, bytes.length);
    return known >= 0 ? known : texts.add(hash, column, bytes, 0, bytes.length);
  }

  finish(): Piece {
    const { rows, columns, missing, whole } = this;
    let unfit: Unfit | null = null;
    const vectors = this.vectors.map((vector, at): Vector => {
      const own = { ...vector, cells: vector.cells.subarray(0, rows) } as Vector;
      const { name, wanted } = columns[at];
      if (wanted === null) return own;
      const other = retyped(own, wanted, at, texts);
      missing[at] = other.missing;
      whole[at] = other.whole;
      if (other.unfit !== null && (unfit === null || other.unfit.row < unfit.row))
        unfit = { column: name, wanted, ...other.unfit };
      return other.vector;
    });
    return { rows, vectors, texts: texts.toBlock(), missing, whole, unfit };
  }
}

function isUtf8(bytes: Uint8Array): boolean {
  let at = 0;
  while (at < bytes.length && bytes[at] < 0x80) at++;
  if (at === bytes.length) return true;
  try {
    decoder.decode(bytes);
    return true;
  } catch {
    return false;
  }
}

const lenient = new TextDecoder('utf-8', { ignoreBOM: true });
const mended = (bytes: Uint8Array): Uint8Array => encoder.encode(lenient.decode(bytes));
