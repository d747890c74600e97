/** The cells of a column that are there, from its streams. See the ORC specification (v1), "Column encodings". */
import { MS_PER_DAY } from '../../words/durations.ts';
import { decimalOf, isRoundedDecimal, MAX_EXACT_POWER } from '../cells/decimals.ts';
import { losesNanoseconds, momentOf } from '../cells/moment.ts';
import { hasBig, readWords } from '../cells/whole-words.ts';
import { Damage } from '../damage.ts';
import { entryOf } from '../records/texts.ts';
import type { TextIndex } from '../texts/text-index.ts';
import { readIntegers } from './integers.ts';
import { cutOff, readBitRuns, readByteRuns } from './runs.ts';
import type { ZoneOffset } from './zones.ts';

/** Streams by their number in the specification. */
export const STREAM = { present: 0, data: 1, length: 2, dictionary: 3, secondary: 5 } as const;

export interface ColumnStreams {
  /** The bytes of a stream, unpacked; none where the column has no such stream. */
  stream(kind: number): Uint8Array;
  readonly isDictionary: boolean;
  /** Whether whole numbers are in runs of the second version. */
  readonly isSecondVersion: boolean;
  /** Texts in the dictionary. */
  readonly dictionarySize: number;
}

/** What doubles do not hold of a column's cells. */
export class Losses {
  /** Whether there is a whole number beyond 2^53. */
  isBig = false;
  /** Times that are finer than a microsecond. */
  fine = 0;
  /** Decimals that have more digits than a double holds. */
  decimals = 0;
}

const integers = (column: ColumnStreams, kind: number, count: number, isSigned: boolean): Int32Array =>
  readIntegers(column.stream(kind), count, isSigned, column.isSecondVersion);

/** Truths, a byte each. */
export const readTruths = (column: ColumnStreams, count: number): Uint8Array =>
  readBitRuns(column.stream(STREAM.data), count);

export function readNumbers(
  kind: string,
  column: ColumnStreams,
  out: Float64Array,
  losses: Losses,
  writerZone: ZoneOffset,
): void {
  const count = out.length;
  switch (kind) {
    case 'tinyint': {
      const bytes = readByteRuns(column.stream(STREAM.data), count);
      for (let index = 0; index < count; index++) out[index] = (bytes[index] << 24) >> 24;
      return;
    }
    case 'smallint':
    case 'int':
    case 'bigint': {
      const words = integers(column, STREAM.data, count, true);
      if (readWords(words, false, out)) losses.isBig = hasBig(words, false, () => true);
      return;
    }
    case 'float':
      out.set(new Float32Array(ofTheirOwn(column.stream(STREAM.data), 4 * count)));
      return;
    case 'double':
      out.set(new Float64Array(ofTheirOwn(column.stream(STREAM.data), 8 * count)));
      return;
    case 'date':
      readWords(integers(column, STREAM.data, count, true), false, out);
      for (let index = 0; index < count; index++) out[index] *= MS_PER_DAY;
      return;
    case 'decimal':
      readDecimals(column, out, losses);
      return;
    case 'timestamp':
      readMoments(column, out, losses, writerZone);
      return;
    default:
      readMoments(column, out, losses, () => 0);
  }
}

/** A buffer of their own, so that numbers of any size can be laid over them. */
function ofTheirOwn(bytes: Uint8Array, length: number): ArrayBuffer {
  if (bytes.length < length) throw cutOff();
  const buffer = new ArrayBuffer(length);
  new Uint8Array(buffer).set(bytes.subarray(0, length));
  return buffer;
}

/** Midnight of 2015-01-01 in seconds since 1970, from which times are counted, on the clock of the writer. */
const BASE_SECONDS = 1_420_070_400;
/** Nanoseconds from which on seconds before 1970 are one too many, as Java cut them towards zero. */
const MILLISECOND_NANOS = 999_999;

/** Times on the clock of the writer, as if it was UTC: hours stay what they were written as. */
function readMoments(column: ColumnStreams, out: Float64Array, losses: Losses, zone: ZoneOffset): void {
  const count = out.length;
  readWords(integers(column, STREAM.data, count, true), false, out);
  const fractions = integers(column, STREAM.secondary, count, false);
  const nanos = new Float64Array(count);
  readWords(fractions, false, nanos);
  const base = BASE_SECONDS - zone(BASE_SECONDS);
  for (let index = 0; index < count; index++) {
    const moment = out[index] + base;
    let seconds = moment + zone(moment);
    // The lowest three bits say how many zeros were taken away, less one. Arrow writes fractions below zero before 1970.
    const zeros = fractions[2 * index] & 7;
    const nanoseconds = Math.floor(nanos[index] / 8) * (zeros === 0 ? 1 : 10 ** (zeros + 1));
    if (!(Math.abs(nanoseconds) < 1e9)) throw new Damage('a time has more nanoseconds than a second');
    if (seconds < 0 && nanoseconds > MILLISECOND_NANOS) seconds--;
    const milliseconds = Math.floor(nanoseconds / 1e6);
    const rest = nanoseconds - milliseconds * 1e6;
    out[index] = momentOf(seconds * 1000 + milliseconds, rest);
    if (losesNanoseconds(out[index], rest)) losses.fine++;
  }
}

/** Bytes of a number of seven bits each that a double holds exactly. */
const EXACT_BYTES = 7;
/** Numbers of 38 digits take 19 bytes. */
const MAX_DECIMAL_BYTES = 40;
const MAX_SCALE = 1000;

function readDecimals(column: ColumnStreams, out: Float64Array, losses: Losses): void {
  const count = out.length;
  const bytes = column.stream(STREAM.data);
  const scales = integers(column, STREAM.secondary, count, true);
  let at = 0;
  for (let index = 0; index < count; index++) {
    const scale = scales[2 * index];
    if (Math.abs(scale) > MAX_SCALE) throw new Damage('a decimal number has more than 1,000 places');
    const start = at;
    while (at < bytes.length && bytes[at] >= 0x80) at++;
    if (at >= bytes.length) throw cutOff();
    const length = ++at - start;
    if (length > MAX_DECIMAL_BYTES) throw new Damage('a decimal number is longer than any format allows');
    if (length <= EXACT_BYTES && scale >= 0 && scale <= MAX_EXACT_POWER) {
      let value = 0;
      for (let place = at - 1; place >= start; place--) value = value * 128 + (bytes[place] & 0x7f);
      // Odd numbers stand for those below zero.
      out[index] = (value % 2 === 0 ? value / 2 : -(value + 1) / 2) / 10 ** scale;
      continue;
    }
    let value = 0n;
    for (let place = at - 1; place >= start; place--) value = (value << 7n) | BigInt(bytes[place] & 0x7f);
    const unscaled = (value & 1n) === 0n ? value >> 1n : -(value >> 1n) - 1n;
    out[index] = decimalOf(unscaled, scale);
    if (isRoundedDecimal(unscaled, scale)) losses.decimals++;
  }
}

const encoder = new TextEncoder();
/** A text of the dictionary that no row has named yet. */
const UNKNOWN = -2;

/** Entries of the texts among those of the piece. */
export function readTexts(column: ColumnStreams, count: number, place: number, texts: TextIndex): Int32Array {
  const entries = new Int32Array(count);
  const size = column.isDictionary ? column.dictionarySize : count;
  const lengths = new Float64Array(size);
  readWords(integers(column, STREAM.length, size, false), false, lengths);
  const bytes = column.stream(column.isDictionary ? STREAM.dictionary : STREAM.data);
  const ends = lengths;
  for (let index = 0, end = 0; index < size; index++) {
    if (!(lengths[index] >= 0)) throw cutOff();
    end += lengths[index];
    if (end > bytes.length) throw cutOff();
    ends[index] = end;
  }
  const entryAt = (index: number): number =>
    entryOf(texts, place, bytes, index === 0 ? 0 : ends[index - 1], ends[index]);
  if (!column.isDictionary) {
    for (let index = 0; index < count; index++) entries[index] = entryAt(index);
    return entries;
  }
  const words = integers(column, STREAM.data, count, false);
  const known = new Int32Array(size).fill(UNKNOWN);
  for (let index = 0; index < count; index++) {
    const position = words[2 * index];
    // Neither below 0 nor beyond the end is there an element.
    const entry = words[2 * index + 1] === 0 ? known[position] : undefined;
    if (entry === undefined) throw new Damage('it refers to a text that its dictionary does not hold');
    entries[index] = entry === UNKNOWN ? (known[position] = entryAt(position)) : entry;
  }
  return entries;
}

/** Whole numbers as texts with all their digits. */
export function readLongTexts(column: ColumnStreams, count: number, place: number, texts: TextIndex): Int32Array {
  const words = integers(column, STREAM.data, count, true);
  return Int32Array.from({ length: count }, (_, index) => {
    const whole = (BigInt(words[2 * index + 1]) << 32n) | BigInt(words[2 * index] >>> 0);
    const bytes = encoder.encode(String(whole));
    return entryOf(texts, place, bytes, 0, bytes.length);
  });
}
