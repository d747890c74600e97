/** Rows as records of a Stata file, on worker threads; texts longer than a record holds (strL) stand beside them. */
import { MS_PER_DAY } from '../../words/durations.ts';
import { holdsNumbers } from '../../table/column.ts';
import { affect } from '../output/affected-cells.ts';
import { GrowingBytes } from '../output/growing-bytes.ts';
import type { OutputColumn, OutputRows } from '../output/output-column.ts';
import { noLosses, type RecordLosses } from '../output/record-losses.ts';
import type { StataLayout, WrittenColumn } from './write-layout.ts';

export interface StataRows {
  readonly rows: number;
  readonly records: Uint8Array;
  /** Blocks of long texts ("GSO"), in the order of rows and columns. */
  readonly longTexts: Uint8Array;
  readonly losses: RecordLosses;
}

/** The missing number "." of each storage. */
const MISSING = { byte: 101, int: 32_741, long: 2_147_483_621, double: 2 ** 1023 };
/** The largest double below the missing ones. */
const LARGEST_DOUBLE = (2 - 2 ** -52) * 2 ** 1022;
/** From 1960-01-01 to 1970-01-01. */
const ORIGIN_MS = 3653 * MS_PER_DAY;

export function encodeRows({ columns, rows }: OutputRows, start: number, layout: StataLayout): StataRows {
  const { recordBytes } = layout;
  const records = new Uint8Array(rows * recordBytes);
  const view = new DataView(records.buffer);
  const losses = noLosses(columns.length);
  for (const [index, column] of columns.entries()) {
    const written = layout.columns[index];
    if (holdsNumbers(column.vector)) putNumbers(view, recordBytes, column, written, rows, index, losses);
    else if (written.labelsFrom !== null) putCodes(view, recordBytes, column, written, rows);
    else if (written.storage !== 'strL') putTexts(records, recordBytes, column, written, rows, index, losses);
  }
  const longTexts = new GrowingBytes();
  const long = columns.map((_, index) => index).filter((index) => layout.columns[index].storage === 'strL');
  const keys = new Map(long.map((index) => [index, new Map<number, number>()]));
  if (long.length > 0)
    for (let row = 0; row < rows; row++)
      for (const index of long) {
        const key = row * recordBytes + layout.columns[index].at;
        const first = putLongText(longTexts, columns[index], row, start, index, keys.get(index) ?? new Map(), losses);
        if (first === null) continue;
        view.setUint16(key, index + 1, true);
        view.setUint32(key + 2, first % 2 ** 32, true);
        view.setUint16(key + 6, Math.floor(first / 2 ** 32), true);
      }
  return { rows, records, longTexts: longTexts.taken(), losses };
}

type Setter = (at: number, value: number) => void;

function setterOf(view: DataView, storage: WrittenColumn['storage']): Setter {
  switch (storage) {
    case 'byte':
      return (at, value) => view.setInt8(at, value);
    case 'int':
      return (at, value) => view.setInt16(at, value, true);
    case 'long':
      return (at, value) => view.setInt32(at, value, true);
    default:
      return (at, value) => view.setFloat64(at, value, true);
  }
}

const missingOf = (storage: WrittenColumn['storage']): number =>
  storage === 'byte' || storage === 'int' || storage === 'long' ? MISSING[storage] : MISSING.double;

function putNumbers(
  view: DataView,
  stride: number,
  { vector }: OutputColumn,
  { storage, at }: WrittenColumn,
  rows: number,
  index: number,
  losses: RecordLosses,
): void {
  const { cells, type } = vector;
  const put = setterOf(view, storage);
  const missing = missingOf(storage);
  for (let row = 0; row < rows; row++) {
    const value = cells[row];
    const place = row * stride + at;
    if (Number.isNaN(value)) put(place, missing);
    else if (type === 'datetime') {
      if (!Number.isInteger(value)) affect(losses.fine[index], row, value);
      put(place, Math.floor(value) + ORIGIN_MS);
    } else if (Math.abs(value) > LARGEST_DOUBLE) {
      affect(losses.infinite[index], row, value);
      put(place, missing);
    } else put(place, value);
  }
}

function putCodes(
  view: DataView,
  stride: number,
  { vector }: OutputColumn,
  { storage, at, labelsFrom }: WrittenColumn,
  rows: number,
): void {
  const put = setterOf(view, storage);
  const missing = missingOf(storage);
  for (let row = 0; row < rows; row++) {
    const code = vector.cells[row];
    put(row * stride + at, code < 0 ? missing : code + (labelsFrom ?? 0));
  }
}

const NUL = 0;

function putTexts(
  records: Uint8Array,
  stride: number,
  { vector, dictionary }: OutputColumn,
  { at }: WrittenColumn,
  rows: number,
  index: number,
  losses: RecordLosses,
): void {
  if (dictionary === null) return;
  const { offsets, bytes } = dictionary;
  for (let row = 0; row < rows; row++) {
    const code = vector.cells[row];
    if (code < 0) continue;
    const from = offsets[code];
    const to = offsets[code + 1];
    let place = row * stride + at;
    let next = from;
    while (next < to && bytes[next] !== NUL) records[place++] = bytes[next++];
    if (next < to) affect(losses.cut[index], row);
    else if (from === to) affect(losses.empty[index], row);
  }
}

/** Bytes before a long text: GSO, column, row, kind and length. */
const LONG_HEAD_BYTES = 3 + 4 + 8 + 1 + 4;
/** Kind of a text that ends with a NUL character. */
const TEXT_KIND = 130;

/**
 * Appends the text unless the piece has it already. Returns the row of its key in the file, counted from 1; null for missing
 * cells and empty texts.
 */
function putLongText(
  output: GrowingBytes,
  { vector, dictionary }: OutputColumn,
  row: number,
  start: number,
  index: number,
  known: Map<number, number>,
  losses: RecordLosses,
): number | null {
  const code = vector.cells[row];
  if (code < 0 || dictionary === null) return null;
  const text = dictionary.bytes.subarray(dictionary.offsets[code], dictionary.offsets[code + 1]);
  const nul = text.indexOf(NUL);
  const own = nul < 0 ? text : text.subarray(0, nul);
  if (nul >= 0) affect(losses.cut[index], row);
  else if (own.length === 0) affect(losses.empty[index], row);
  if (own.length === 0) return null;
  const before = known.get(code);
  if (before !== undefined) return before;
  const key = start + row + 1;
  known.set(code, key);
  output.reserve(LONG_HEAD_BYTES + own.length + 1);
  const { bytes, length: at } = output;
  const head = new DataView(bytes.buffer, at, LONG_HEAD_BYTES);
  bytes.set([0x47, 0x53, 0x4f], at);
  head.setUint32(3, index + 1, true);
  head.setBigUint64(7, BigInt(key), true);
  head.setUint8(15, TEXT_KIND);
  head.setUint32(16, own.length + 1, true);
  bytes.set(own, at + LONG_HEAD_BYTES);
  bytes[at + LONG_HEAD_BYTES + own.length] = NUL;
  output.length = at + LONG_HEAD_BYTES + own.length + 1;
  return key;
}
