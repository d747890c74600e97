/** Records to the columns of a piece, on a worker thread. */
import { sharedFloat64, sharedInt32 } from '../../table/shared-arrays.ts';
import type { Vector } from '../../table/column.ts';
import type { Piece, Unfit } from '../pieces/assemble.ts';
import { retyped } from '../pieces/retype.ts';
import { TextIndex } from '../texts/text-index.ts';
import type { FarTexts } from './far-texts.ts';
import { isText, type RecordColumn, type RecordLayout, typeOfColumn } from './layout.ts';
import { fillNumbers, NumberFinds, toDates } from './numbers.ts';
import { decodeTexts, entryOf, fillTexts, isGarbled, TextFinds } from './texts.ts';

/** What a column lost or left open in a piece; rows are counted from 0 within it. */
export interface ColumnFinds {
  /** Cells that are missing for a reason that the file gives. */
  special: number;
  firstSpecial: number;
  /** Dates that no calendar holds. */
  far: number;
  firstFar: number;
  /** Cells with bytes that are no text in the encoding. */
  garbled: number;
  firstGarbled: number;
  /** Cells with letters beyond ASCII. */
  foreign: number;
  /** Cells that have a label, and those that have none, of a column of numbers with labels. */
  labelled: number;
  unlabelled: number;
  /** The first distinct numbers without a label. */
  readonly unlabelledValues: readonly number[];
}

export interface RecordsOutput {
  readonly piece: Piece;
  readonly finds: readonly ColumnFinds[];
}

/** Distinct numbers without a label that are listed. */
export const MAX_UNLABELLED = 21;
/** Records that are read column by column while they are in a core's cache. */
const BLOCK_BYTES = 128 << 10;

/** Kept between the pieces of a thread, because fresh memory costs more than writing into it. */
const raw = new TextIndex();
const spare = new TextIndex();
const encoder = new TextEncoder();

/** @param start byte of `bytes` where the first record begins */
export function pieceOfRecords(
  bytes: Uint8Array,
  start: number,
  rows: number,
  layout: RecordLayout,
  farTexts: FarTexts | null = null,
): RecordsOutput {
  raw.clear();
  const { columns, recordBytes } = layout;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const numbers = columns.map((column) => (isText(column) ? null : sharedFloat64(rows)));
  const codes = columns.map((column) => (isText(column) ? sharedInt32(rows) : null));
  const numberFinds = columns.map(() => new NumberFinds());
  const textFinds = columns.map(() => new TextFinds());
  const step = Math.max(1, Math.floor(BLOCK_BYTES / Math.max(1, recordBytes)));
  for (let from = 0; from < rows; from += step) {
    const to = Math.min(rows, from + step);
    for (const [index, { cell }] of columns.entries()) {
      if (cell.as === 'number')
        fillNumbers(view, start, recordBytes, from, to, cell, numbers[index] as Float64Array, numberFinds[index]);
      else if (cell.as === 'text')
        fillTexts(bytes, start, recordBytes, from, to, cell, index, codes[index] as Int32Array, raw, textFinds[index]);
      else
        farTexts?.fill(
          bytes,
          start,
          recordBytes,
          from,
          to,
          cell,
          index,
          codes[index] as Int32Array,
          raw,
          textFinds[index],
        );
    }
  }
  const finds = columns.map((_, index): ColumnFinds & { unlabelledValues: number[] } => ({
    special: numberFinds[index].special + textFinds[index].special,
    firstSpecial: Math.max(numberFinds[index].firstSpecial, textFinds[index].firstSpecial),
    far: 0,
    firstFar: -1,
    garbled: 0,
    firstGarbled: -1,
    foreign: 0,
    labelled: 0,
    unlabelled: 0,
    unlabelledValues: [],
  }));
  for (const [index, column] of columns.entries()) {
    const cells = numbers[index];
    if (cells === null) continue;
    if (column.labels?.of === 'number') codes[index] = codesOf(cells, column, index, finds[index]);
    else if (column.meaning.as !== 'number') {
      toDates(cells, column.meaning, numberFinds[index]);
      finds[index].far = numberFinds[index].far;
      finds[index].firstFar = numberFinds[index].firstFar;
    }
  }
  const { texts, entries, kinds } = decodeTexts(raw, spare, layout);
  const missing = new Int32Array(columns.length);
  const whole = new Uint8Array(columns.length);
  let unfit: Unfit | null = null;
  const vectors = columns.map((column, index): Vector => {
    missing[index] = numberFinds[index].missing + textFinds[index].missing;
    whole[index] = numberFinds[index].isWhole ? 1 : 0;
    const own = codes[index];
    if (own !== null) missing[index] += finish(own, entries, kinds, finds[index]);
    const vector: Vector =
      own !== null
        ? { type: 'text', cells: own }
        : { type: typeOfColumn(column) === 'datetime' ? 'datetime' : 'number', cells: numbers[index] as Float64Array };
    if (column.readAs === null) return vector;
    const other = retyped(vector, column.readAs, index, texts);
    missing[index] = other.missing;
    whole[index] = other.whole;
    if (other.unfit !== null) unfit ??= { column: column.name, wanted: column.readAs, ...other.unfit };
    return other.vector;
  });
  return { piece: { rows, vectors, texts: texts.toBlock(), missing, whole, unfit }, finds };
}

/** Codes of labels in place of numbers; a number without a label stays its own text. */
function codesOf(
  cells: Float64Array,
  { labels }: RecordColumn,
  column: number,
  finds: ColumnFinds & { unlabelledValues: number[] },
): Int32Array {
  const codes = sharedInt32(cells.length);
  const entries = new Map<number, number>();
  const known = new Map(labels?.of === 'number' ? labels.values.map((value, at) => [value, labels.labels[at]]) : []);
  const isLabelled = new Set<number>();
  for (let row = 0; row < cells.length; row++) {
    const cell = cells[row];
    if (cell !== cell) {
      codes[row] = -1;
      continue;
    }
    let entry = entries.get(cell);
    if (entry === undefined) {
      const label = known.get(cell);
      const bytes = encoder.encode(label ?? String(cell));
      entry = entryOf(raw, column, bytes, 0, bytes.length);
      entries.set(cell, entry);
      if (label !== undefined) isLabelled.add(entry);
      else if (finds.unlabelledValues.length < MAX_UNLABELLED) finds.unlabelledValues.push(cell);
    }
    if (isLabelled.has(entry)) finds.labelled++;
    else finds.unlabelled++;
    codes[row] = entry;
  }
  return codes;
}

/** Puts the entries after decoding in place, and counts cells beyond ASCII; gives the cells that became missing. */
function finish(codes: Int32Array, entries: Int32Array | null, kinds: Uint8Array, finds: ColumnFinds): number {
  let missing = 0;
  for (let row = 0; row < codes.length; row++) {
    const code = codes[row];
    if (code < 0) continue;
    const kind = kinds[code];
    if (kind !== 0) {
      finds.foreign++;
      if (isGarbled(kind) && finds.garbled++ === 0) finds.firstGarbled = row;
    }
    if (entries === null) continue;
    codes[row] = entries[code];
    if (codes[row] < 0) missing++;
  }
  return missing;
}
