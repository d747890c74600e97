/** The values of a page, without the missing ones, as numbers or as entries among the strings of the piece. */
import { MS_PER_DAY } from '../../words/durations.ts';
import { Damage } from '../damage.ts';
import { decimalOf, isRoundedDecimal, unscaledOf } from '../cells/decimals.ts';
import { byteStreamSplit } from 'hyparquet/src/encoding.js';
import { readPlain } from 'hyparquet/src/plain.js';
import { hashBytes, type TextIndex } from '../texts/text-index.ts';
import {
  isFinerThanMicroseconds,
  losesMicroseconds,
  losesNanoseconds,
  momentOf,
  momentOfMicroseconds,
  momentOfNanoseconds,
} from '../cells/moment.ts';
import { halfOf } from '../cells/half.ts';
import { uuidText } from '../cells/uuid-text.ts';
import { deltaLengths, deltaNumbers, deltaTexts } from './delta.ts';
import type { Leaf } from './leaf.ts';

/** Whole numbers beyond this are not all doubles. */
const MOST_EXACT = 2 ** 53;
const TWO_32 = 2 ** 32;

/** Met by a column that was not read for what it is: it is read once more, otherwise. */
export interface Misreads {
  /** A whole number beyond 2^53. */
  big: boolean;
  /** Bytes that are no text, in a column that is not declared to hold text. */
  binary: boolean;
  /** Times that are finer than a microsecond, or than doubles are beyond the years 1691 to 2248. */
  fine: number;
  /** Decimals that have more digits than a double holds. */
  decimals: number;
}

type Plain =
  | 'PLAIN'
  | 'RLE'
  | 'DELTA_BINARY_PACKED'
  | 'DELTA_LENGTH_BYTE_ARRAY'
  | 'DELTA_BYTE_ARRAY'
  | 'BYTE_STREAM_SPLIT';

const encoder = new TextEncoder();

/** Values of a number, date or boolean column as doubles. */
export function numbersOf(
  leaf: Leaf,
  encoding: string,
  bytes: Uint8Array,
  count: number,
  misreads: Misreads,
): Float64Array {
  const out = new Float64Array(count);
  if (encoding === 'PLAIN' && plainNumbers(leaf, bytes, count, out, misreads)) return out;
  const values = storedValues(leaf, encoding as Plain, bytes, count);
  for (let index = 0; index < count; index++) out[index] = cellOf(leaf, values[index], misreads);
  return out;
}

/** The common types, straight from the bytes; false for the others. */
function plainNumbers(
  { physical, meaning }: Leaf,
  bytes: Uint8Array,
  count: number,
  out: Float64Array,
  misreads: Misreads,
): boolean {
  const { as } = meaning;
  const size = physical === 'INT64' || physical === 'DOUBLE' ? 8 : physical === 'INT96' ? 12 : 4;
  if (physical !== 'BOOLEAN' && !physical.includes('BYTE_ARRAY') && bytes.length < count * size)
    throw new Damage('a page is cut off');
  switch (physical) {
    case 'BOOLEAN':
      if (bytes.length * 8 < count) throw new Damage('a page is cut off');
      for (let index = 0; index < count; index++) out[index] = (bytes[index >> 3] >> (index & 7)) & 1;
      return true;
    case 'DOUBLE':
      new Uint8Array(out.buffer).set(bytes.subarray(0, count * 8));
      return true;
    case 'FLOAT':
      out.set(new Float32Array(aligned(bytes, count * 4)));
      return true;
    case 'INT32': {
      const buffer = aligned(bytes, count * 4);
      if (as === 'unsigned') out.set(new Uint32Array(buffer));
      else out.set(new Int32Array(buffer));
      scale(out, divisorOf(meaning));
      return true;
    }
    case 'INT64': {
      const words = new Int32Array(aligned(bytes, count * 8));
      if (as === 'datetime' && meaning.unitsPerMillisecond === NANOSECONDS) {
        for (let index = 0; index < count; index++) {
          const [low, high] = [words[2 * index] >>> 0, words[2 * index + 1]];
          out[index] = momentOfNanoseconds(low, high);
          if (isFinerThanMicroseconds(low, high) || losesMicroseconds(out[index], low, high, true)) misreads.fine++;
        }
        return true;
      }
      const isUnsigned = as === 'unsigned';
      const isExact = as === 'number' || isUnsigned;
      /** Decimals that are no double before they are divided. */
      const far: { index: number; unscaled: bigint }[] = [];
      for (let index = 0; index < count; index++) {
        const low = words[2 * index] >>> 0;
        const high = words[2 * index + 1];
        const value = (isUnsigned ? high >>> 0 : high) * TWO_32 + low;
        if (value >= MOST_EXACT || value <= -MOST_EXACT) {
          const isRounded = Math.abs(value) > MOST_EXACT || low !== 0;
          if (isExact && isRounded) misreads.big = true;
          if (as === 'decimal') {
            far.push({ index, unscaled: (BigInt(high) << 32n) + BigInt(low) });
          }
        }
        out[index] = value;
      }
      scale(out, divisorOf(meaning));
      if (as === 'datetime' && meaning.unitsPerMillisecond === MICROSECONDS) {
        for (let index = 0; index < count; index++) {
          const [low, high] = [words[2 * index], words[2 * index + 1]];
          out[index] = momentOfMicroseconds(out[index], low, high);
          if (losesMicroseconds(out[index], low, high, false)) misreads.fine++;
        }
      }
      for (const { index, unscaled } of far) out[index] = decimalCell(unscaled, meaning, misreads);
      return true;
    }
    case 'INT96': {
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      for (let index = 0; index < count; index++) {
        const nanoseconds = view.getUint32(index * 12, true) + view.getUint32(index * 12 + 4, true) * TWO_32;
        out[index] = momentOf((view.getUint32(index * 12 + 8, true) - 2_440_588) * MS_PER_DAY, nanoseconds);
        if (losesNanoseconds(out[index], nanoseconds % 1e6)) misreads.fine++;
      }
      return true;
    }
    default:
      return false;
  }
}

/** Microseconds and nanoseconds in a millisecond. */
const MICROSECONDS = 1e3;
const NANOSECONDS = 1e6;

/** What stored whole numbers are divided by. */
function divisorOf(meaning: Leaf['meaning']): number {
  if (meaning.as === 'decimal') return 10 ** meaning.scale;
  return meaning.as === 'datetime' ? meaning.unitsPerMillisecond : 1;
}

function scale(values: Float64Array, divisor: number): void {
  if (divisor === 1) return;
  const factor = divisor < 1 ? Math.round(1 / divisor) : 0;
  for (let index = 0; index < values.length; index++)
    values[index] = factor === 0 ? values[index] / divisor : values[index] * factor;
}

/** A buffer of their own, so that words of any size can be laid over them. */
function aligned(bytes: Uint8Array, length: number): ArrayBuffer {
  const buffer = new ArrayBuffer(length);
  new Uint8Array(buffer).set(bytes.subarray(0, length));
  return buffer;
}

type Stored = number | bigint | boolean | Uint8Array;

/** Any encoding that the library knows, value by value. */
function storedValues({ physical, width }: Leaf, encoding: Plain, page: Uint8Array, count: number): ArrayLike<Stored> {
  // Bytes of their own: the library would read on in those that follow.
  const bytes = page.slice();
  const reader = { view: new DataView(bytes.buffer), offset: 0 };
  switch (encoding) {
    case 'PLAIN':
      if (count > 8 * bytes.length) throw new Damage('a page is cut off');
      return readPlain(reader, physical, count, width) as ArrayLike<Stored>;
    case 'DELTA_BINARY_PACKED':
      return deltaNumbers(bytes, count, physical === 'INT32');
    case 'DELTA_LENGTH_BYTE_ARRAY':
      return deltaLengths(bytes, count);
    case 'DELTA_BYTE_ARRAY':
      return deltaTexts(bytes, count);
    case 'BYTE_STREAM_SPLIT':
      if (count * (physical === 'FIXED_LEN_BYTE_ARRAY' ? width : 4) > bytes.length)
        throw new Damage('a page is cut off');
      return byteStreamSplit(reader, count, physical, width) as ArrayLike<Stored>;
    default:
      throw new Damage(`the encoding ${encoding} is not known`);
  }
}

/** A stored value as a double. */
function cellOf({ meaning }: Leaf, stored: Stored | undefined, misreads: Misreads): number {
  if (stored instanceof Uint8Array) {
    if (meaning.as === 'half') return halfOf(stored[0] | (stored[1] << 8));
    return decimalCell(unscaledOf(stored), meaning, misreads);
  }
  if (typeof stored === 'boolean') return stored ? 1 : 0;
  if (typeof stored === 'bigint' && meaning.as === 'datetime' && meaning.unitsPerMillisecond === NANOSECONDS) {
    const [low, high] = [Number(stored & 0xffffffffn), Number(stored >> 32n)];
    const moment = momentOfNanoseconds(low, high);
    if (stored % 1000n !== 0n || losesMicroseconds(moment, low, high, true)) misreads.fine++;
    return moment;
  }
  if (typeof stored === 'bigint' && meaning.as === 'decimal') return decimalCell(stored, meaning, misreads);
  let value = Number(stored);
  if (meaning.as === 'unsigned' && value < 0) value += typeof stored === 'bigint' ? 2 ** 64 : TWO_32;
  const isWhole = meaning.as === 'number' || meaning.as === 'unsigned';
  if (isWhole && typeof stored === 'bigint' && isBeyondExact(value, stored)) misreads.big = true;
  const divisor = divisorOf(meaning);
  const cell = divisor < 1 ? value * Math.round(1 / divisor) : value / divisor;
  if (typeof stored !== 'bigint' || meaning.as !== 'datetime' || meaning.unitsPerMillisecond !== MICROSECONDS)
    return cell;
  const [low, high] = [Number(stored & 0xffffffffn), Number(stored >> 32n)];
  const moment = momentOfMicroseconds(cell, low, high);
  if (losesMicroseconds(moment, low, high, false)) misreads.fine++;
  return moment;
}

/** Whether doubles may have rounded the whole number: 2^53 + 1 is 2^53 as a double. */
const isBeyondExact = (value: number, stored: bigint): boolean =>
  Math.abs(value) > MOST_EXACT ||
  (Math.abs(value) === MOST_EXACT && BigInt.asIntN(64, stored) !== BigInt.asIntN(64, BigInt(value)));

/** A decimal as a double; one that is rounded is counted. */
function decimalCell(unscaled: bigint, meaning: Leaf['meaning'], misreads: Misreads): number {
  const places = meaning.as === 'decimal' ? meaning.scale : 0;
  if (isRoundedDecimal(unscaled, places)) misreads.decimals++;
  return decimalOf(unscaled, places);
}

/** Adds the strings of a page to the index, and gives the entry of each. */
export function entriesOf(
  leaf: Leaf,
  column: number,
  encoding: string,
  bytes: Uint8Array,
  count: number,
  texts: TextIndex,
  misreads: Misreads,
): Int32Array {
  const entries = new Int32Array(count);
  const mayBeBinary = leaf.meaning.as === 'string' && !leaf.meaning.isDeclared;
  const enter = (source: Uint8Array, from: number, to: number): number => {
    if (mayBeBinary && !misreads.binary && !isText(source.subarray(from, to))) misreads.binary = true;
    const hash = hashBytes(column, source, from, to);
    const known = texts.find(hash, column, source, from, to);
    return known >= 0 ? known : texts.add(hash, column, source, from, to);
  };
  if (leaf.physical === 'BYTE_ARRAY' && encoding === 'PLAIN') {
    let at = 0;
    for (let index = 0; index < count; index++) {
      if (at + 4 > bytes.length) throw new Damage('a page is cut off');
      const length = bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24);
      at += 4;
      if (length < 0 || at + length > bytes.length) throw new Damage('a page is cut off');
      entries[index] = enter(bytes, at, at + length);
      at += length;
    }
    return entries;
  }
  const values = storedValues(leaf, encoding as Plain, bytes, count);
  for (let index = 0; index < count; index++) {
    const text = textOf(leaf, values[index]);
    entries[index] = enter(text, 0, text.length);
  }
  return entries;
}

const strict = new TextDecoder('utf-8', { fatal: true });

function isText(bytes: Uint8Array): boolean {
  if (bytes.includes(0)) return false;
  try {
    strict.decode(bytes);
    return true;
  } catch {
    return false;
  }
}

function textOf({ meaning }: Leaf, stored: Stored): Uint8Array {
  if (meaning.as === 'uuid') return encoder.encode(uuidText(stored as Uint8Array));
  if (stored instanceof Uint8Array) return stored;
  // Whole numbers beyond 2^53.
  const whole = BigInt(stored);
  return encoder.encode(String(meaning.as === 'unsigned' && whole < 0n ? whole + (1n << 64n) : whole));
}
