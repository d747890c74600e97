/** Rows of a data frame's columns, on a worker thread. */
import { MAX_MOMENT_MS } from '../cells/moment.ts';
import { sharedFloat64, sharedInt32, sharedInt8 } from '../../table/shared-arrays.ts';
import type { Vector } from '../../table/column.ts';
import type { Piece, PieceColumn, Unfit } from '../pieces/assemble.ts';
import { countMissing } from '../pieces/count-missing.ts';
import { retyped } from '../pieces/retype.ts';
import { entryOf } from '../records/texts.ts';
import { TextIndex } from '../texts/text-index.ts';
import { ThreadBytes } from '../thread-bytes.ts';
import { markBefore, type NumberSource, type RColumn, textOf } from './frames.ts';

export interface PlannedColumn extends RColumn {
  /** Whole numbers beyond 2^53 are among its cells: they are texts. */
  readonly isBig: boolean;
  readonly readAs: PieceColumn['type'] | null;
}

export interface RowsInput {
  readonly path: string;
  /** The file that the user knows. */
  readonly file: string;
  readonly from: number;
  readonly rows: number;
  readonly columns: readonly PlannedColumn[];
}

export interface RowsOutput {
  readonly piece: Piece;
  /** Columns with whole numbers beyond 2^53. */
  readonly big: readonly string[];
}

const MISSING_INT = -(2 ** 31);
const MISSING_INT64 = -(2n ** 63n);
const encoder = new TextEncoder();
/** Kept between the pieces of a thread, because fresh memory costs more than writing into it. */
const texts = new TextIndex();

export const typeOfCells = ({ cells, isBig }: PlannedColumn): PieceColumn['type'] => {
  if (isBig || cells.as === 'text' || cells.as === 'number as text') return 'text';
  if (cells.as === 'boolean') return 'boolean';
  if (cells.labels !== null) return 'text';
  return cells.date === null ? 'number' : 'datetime';
};

export function readRows({ path, from, rows, columns }: RowsInput): RowsOutput {
  const bytes = new ThreadBytes(path);
  try {
    texts.clear();
    const missing = new Int32Array(columns.length);
    const whole = new Uint8Array(columns.length);
    const big: string[] = [];
    let unfit: Unfit | null = null;
    const vectors = columns.map((column, index): Vector => {
      const made = vectorOf(bytes, column, index, from, rows);
      if (made.isBig) big.push(column.name);
      let { vector } = made;
      if (column.readAs === null) {
        missing[index] = countMissing(vector);
        whole[index] =
          vector.type === 'number' && vector.cells.every((cell) => cell !== cell || Number.isInteger(cell)) ? 1 : 0;
        return vector;
      }
      const other = retyped(vector, column.readAs, index, texts);
      vector = other.vector;
      missing[index] = other.missing;
      whole[index] = other.whole;
      if (other.unfit !== null) unfit ??= { column: column.name, wanted: column.readAs, ...other.unfit };
      return vector;
    });
    return { piece: { rows, vectors, texts: texts.toBlock(), missing, whole, unfit }, big };
  } finally {
    bytes.close();
  }
}

interface Made {
  readonly vector: Vector;
  readonly isBig: boolean;
}

function vectorOf(
  bytes: ThreadBytes,
  { cells, isBig }: PlannedColumn,
  index: number,
  from: number,
  rows: number,
): Made {
  if (cells.as === 'text') return { vector: readTexts(bytes, cells.marks, index, from, rows), isBig: false };
  if (cells.source.as === 'file' && cells.source.type === 'int64') {
    const { wide, isBig: found } = readWide(bytes, cells.source.at, from, rows);
    if (isBig) return { vector: asTexts(wide, index, (value) => String(value)), isBig: false };
    const numbers = sharedFloat64(rows);
    for (const [row, value] of wide.entries()) numbers[row] = value === null ? Number.NaN : Number(value);
    return { vector: { type: 'number', cells: numbers }, isBig: found };
  }
  const numbers = readNumbers(bytes, cells.source, from, rows);
  const asList = (): (number | null)[] => Array.from(numbers, (value) => (Number.isNaN(value) ? null : value));
  if (cells.as === 'boolean') {
    const truths = sharedInt8(rows);
    for (let row = 0; row < rows; row++) truths[row] = Number.isNaN(numbers[row]) ? -1 : numbers[row] === 0 ? 0 : 1;
    return { vector: { type: 'boolean', cells: truths }, isBig: false };
  }
  if (cells.as === 'number as text') return { vector: asTexts(asList(), index, numberText), isBig: false };
  if (cells.labels !== null) {
    const { values, labels } = cells.labels;
    const known = new Map(values.map((value, at) => [value, labels[at] ?? '']));
    return { vector: asTexts(asList(), index, (value) => known.get(value) ?? String(value)), isBig: false };
  }
  const { date, factor } = cells;
  const scale = date ?? factor;
  if (scale !== 1) for (let row = 0; row < rows; row++) numbers[row] *= scale;
  if (date === null) return { vector: { type: 'number', cells: numbers }, isBig: false };
  for (let row = 0; row < rows; row++) if (Math.abs(numbers[row]) > MAX_MOMENT_MS) numbers[row] = Number.NaN;
  return { vector: { type: 'datetime', cells: numbers }, isBig: false };
}

function readNumbers(bytes: ThreadBytes, source: NumberSource, from: number, rows: number): Float64Array {
  const numbers = sharedFloat64(rows);
  if (source.as === 'sequence') {
    for (let row = 0; row < rows; row++) numbers[row] = source.start + (from + row) * source.step;
    return numbers;
  }
  const width = source.type === 'real' ? 8 : 4;
  const raw = new Uint8Array(rows * width);
  bytes.fill(source.at + from * width, raw);
  const view = new DataView(raw.buffer);
  if (width === 8) for (let row = 0; row < rows; row++) numbers[row] = view.getFloat64(8 * row);
  else
    for (let row = 0; row < rows; row++) {
      const value = view.getInt32(4 * row);
      numbers[row] = value === MISSING_INT ? Number.NaN : value;
    }
  return numbers;
}

function readWide(bytes: ThreadBytes, at: number, from: number, rows: number) {
  const raw = new Uint8Array(rows * 8);
  bytes.fill(at + from * 8, raw);
  const view = new DataView(raw.buffer);
  const wide: (bigint | null)[] = [];
  let isBig = false;
  for (let row = 0; row < rows; row++) {
    const value = view.getBigInt64(8 * row);
    wide.push(value === MISSING_INT64 ? null : value);
    if (value !== MISSING_INT64 && !Number.isSafeInteger(Number(value))) isBig = true;
  }
  return { wide, isBig };
}

function asTexts<Value extends number | bigint>(
  values: readonly (Value | null)[],
  column: number,
  text: (value: Value) => string,
): Vector {
  const codes = sharedInt32(values.length);
  const entries = new Map<Value, number>();
  for (const [row, value] of values.entries()) {
    if (value === null) {
      codes[row] = -1;
      continue;
    }
    let entry = entries.get(value);
    if (entry === undefined) {
      const bytes = encoder.encode(text(value));
      entry = entryOf(texts, column, bytes, 0, bytes.length);
      entries.set(value, entry);
    }
    codes[row] = entry;
  }
  return { type: 'text', cells: codes };
}

const LATIN1_OR_NATIVE = 0x80;

function readTexts(bytes: ThreadBytes, marks: readonly number[], column: number, from: number, rows: number): Vector {
  const codes = sharedInt32(rows);
  const mark = markBefore(marks, from);
  let { at } = mark;
  for (let row = -mark.skip; row < rows; row++) {
    const flags = bytes.int32(at);
    const length = bytes.int32(at + 4);
    at += 8 + Math.max(0, length);
    if (row < 0) continue;
    if (length < 0) {
      codes[row] = -1;
      continue;
    }
    const raw = bytes.take(at - length, length);
    const isAscii = !raw.some((byte) => byte >= LATIN1_OR_NATIVE);
    const utf8 = isAscii ? raw : encoder.encode(textOf(raw, flags));
    codes[row] = entryOf(texts, column, utf8, 0, utf8.length);
  }
  return { type: 'text', cells: codes };
}

const DIGITS = 15;

/** A number as `as.character` writes it: 15 digits at most, with an exponent where that is shorter. */
function numberText(value: number): string {
  if (!Number.isFinite(value)) return value > 0 ? 'Inf' : '-Inf';
  const short = Number(value.toPrecision(DIGITS));
  const fixed = Math.abs(short) < 1e21 ? plainText(short) : '';
  const [digits = '', power = '0'] = short.toExponential().split('e');
  const exponent = Number(power);
  const scientific = `${digits}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
  return fixed !== '' && fixed.length <= scientific.length ? fixed : scientific;
}

/** Without an exponent. */
function plainText(value: number): string {
  const text = String(value);
  if (!text.includes('e')) return text;
  const decimals = (/\.(\d+)/.exec(text)?.[1]?.length ?? 0) - Number(text.split('e')[1] ?? 0);
  return value.toFixed(Math.min(100, Math.max(0, decimals)));
}
