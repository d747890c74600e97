/** Cells of Arrow's number, date and time columns as doubles. */
import { MS_PER_DAY } from '../../words/durations.ts';
import {
  isFinerThanMicroseconds,
  losesMicroseconds,
  momentOfMicroseconds,
  momentOfNanoseconds,
} from '../cells/moment.ts';
import { hasBig, readWords } from '../cells/whole-words.ts';
import { halfOf } from '../cells/half.ts';
import { decimalOf, isRoundedDecimal } from '../cells/decimals.ts';
import type { ArrowArray } from './batch.ts';
import type { ArrowType } from './schema.ts';
import { isThere } from './validity.ts';

/** What doubles do not hold of a column's cells. */
export interface NumberLosses {
  /** Whether there is a whole number beyond 2^53. */
  isBig: boolean;
  /** Times that are finer than a microsecond, or than doubles are beyond the years 1691 to 2248. */
  fine: number;
  /** Decimals that have more digits than a double holds. */
  decimals: number;
}

/**
 * Fills `out` with the cells of `rows` rows; what stands in missing ones is undefined. Durations and times of day are
 * seconds. Throws Damage where the column's bytes end too early.
 */
export function readNumbers(
  array: ArrowArray,
  rows: number,
  validity: Uint8Array | null,
  out: Float64Array,
): NumberLosses {
  const { type } = array.field;
  const losses: NumberLosses = { isBig: false, fine: 0, decimals: 0 };
  switch (type.is) {
    case 'int':
      if (type.bits > 64) {
        readLong(array, type.bits, type.isSigned, rows, validity, out, losses);
      } else if (type.bits === 64) {
        const words = wordsOf(array, rows);
        const mayBeBig = readWords(words, !type.isSigned, out);
        losses.isBig = mayBeBig && hasBig(words, !type.isSigned, (row) => isThere(validity, row));
      } else out.set(smallInts(array, type, rows));
      break;
    case 'float':
      if (type.bits === 64) {
        const bytes = array.buffer(0, 8 * rows);
        new Uint8Array(out.buffer, out.byteOffset, 8 * rows).set(bytes.subarray(0, 8 * rows));
      } else if (type.bits === 32) {
        const bytes = array.buffer(0, 4 * rows);
        out.set(new Float32Array(bytes.buffer, bytes.byteOffset, rows));
      } else {
        const bytes = array.buffer(0, 2 * rows);
        const halves = new Uint16Array(bytes.buffer, bytes.byteOffset, rows);
        for (let row = 0; row < rows; row++) out[row] = halfOf(halves[row]);
      }
      break;
    case 'decimal':
      readDecimals(array, type, rows, validity, out, losses);
      break;
    case 'date':
      if (type.bits === 64) readWords(wordsOf(array, rows), false, out);
      else {
        const days = int32sOf(array, rows);
        for (let row = 0; row < rows; row++) out[row] = days[row] * MS_PER_DAY;
      }
      break;
    case 'timestamp':
      readTimestamps(wordsOf(array, rows), type.perSecond, validity, out, losses);
      break;
    case 'time':
    case 'duration':
      if (type.is === 'time' && type.bits === 32) out.set(int32sOf(array, rows));
      else readUnits(wordsOf(array, rows), type.perSecond, out);
      if (type.is === 'time' && type.bits === 32) divide(out, type.perSecond);
      break;
    default:
      out.fill(Number.NaN);
  }
  return losses;
}

function wordsOf(array: ArrowArray, rows: number): Int32Array {
  const bytes = array.buffer(0, 8 * rows);
  return new Int32Array(bytes.buffer, bytes.byteOffset, 2 * rows);
}

function int32sOf(array: ArrowArray, rows: number): Int32Array {
  const bytes = array.buffer(0, 4 * rows);
  return new Int32Array(bytes.buffer, bytes.byteOffset, rows);
}

type Ints = Int8Array | Uint8Array | Int16Array | Uint16Array | Int32Array | Uint32Array;

/** Whole numbers of up to 32 bits. */
export function smallInts(
  array: ArrowArray,
  { bits, isSigned }: { bits: number; isSigned: boolean },
  rows: number,
): Ints {
  const bytes = array.buffer(0, (bits / 8) * rows);
  const buffer = bytes.buffer as ArrayBuffer;
  const { byteOffset } = bytes;
  switch (bits) {
    case 8:
      return new (isSigned ? Int8Array : Uint8Array)(buffer, byteOffset, rows);
    case 16:
      return new (isSigned ? Int16Array : Uint16Array)(buffer, byteOffset, rows);
    default:
      return new (isSigned ? Int32Array : Uint32Array)(buffer, byteOffset, rows);
  }
}

function readTimestamps(
  words: Int32Array,
  perSecond: number,
  validity: Uint8Array | null,
  out: Float64Array,
  losses: NumberLosses,
): void {
  const rows = words.length >> 1;
  if (perSecond === 1e9) {
    for (let row = 0; row < rows; row++) {
      const [low, high] = [words[2 * row], words[2 * row + 1]];
      out[row] = momentOfNanoseconds(low, high);
      const isFine = isFinerThanMicroseconds(low, high) || losesMicroseconds(out[row], low, high, true);
      if (isFine && isThere(validity, row)) losses.fine++;
    }
    return;
  }
  readWords(words, false, out);
  if (perSecond === 1) for (let row = 0; row < rows; row++) out[row] *= 1000;
  else divide(out, perSecond / 1000);
  if (perSecond !== 1e6) return;
  for (let row = 0; row < rows; row++) {
    const [low, high] = [words[2 * row], words[2 * row + 1]];
    out[row] = momentOfMicroseconds(out[row], low, high);
    if (losesMicroseconds(out[row], low, high, false) && isThere(validity, row)) losses.fine++;
  }
}

function divide(values: Float64Array, divisor: number): void {
  if (divisor !== 1) for (let row = 0; row < values.length; row++) values[row] /= divisor;
}

/** Units as the nearest double of seconds. */
function readUnits(words: Int32Array, perSecond: number, out: Float64Array): void {
  readWords(words, false, out);
  const places = Math.round(Math.log10(perSecond));
  for (let row = 0; row < out.length; row++) {
    const units = out[row];
    out[row] = Number.isSafeInteger(units)
      ? units / perSecond
      : decimalOf((BigInt(words[2 * row + 1]) << 32n) | BigInt(words[2 * row] >>> 0), places);
  }
}

/** Two's complement of many bits, the lowest word first. */
function unitsAt(words: Uint32Array, bits: number, row: number): bigint {
  const count = bits / 32;
  let value = 0n;
  for (let word = count - 1; word >= 0; word--) value = (value << 32n) | BigInt(words[row * count + word]);
  return BigInt.asIntN(bits, value);
}

function longWords(array: ArrowArray, bits: number, rows: number): Uint32Array {
  const bytes = array.buffer(0, (bits / 8) * rows);
  return new Uint32Array(bytes.buffer, bytes.byteOffset, (bits / 32) * rows);
}

/** Whole numbers of 128 bits and more. */
export function longAt(array: ArrowArray, bits: number, isSigned: boolean, rows: number): (row: number) => bigint {
  const words = longWords(array, bits, rows);
  return (row) => (isSigned ? unitsAt(words, bits, row) : BigInt.asUintN(bits, unitsAt(words, bits, row)));
}

function readLong(
  array: ArrowArray,
  bits: number,
  isSigned: boolean,
  rows: number,
  validity: Uint8Array | null,
  out: Float64Array,
  losses: NumberLosses,
): void {
  const at = longAt(array, bits, isSigned, rows);
  for (let row = 0; row < rows; row++) {
    const value = at(row);
    out[row] = Number(value);
    if (!Number.isSafeInteger(out[row]) && BigInt(out[row]) !== 2n ** 53n && isThere(validity, row))
      losses.isBig = true;
  }
}

function readDecimals(
  array: ArrowArray,
  { bits, scale }: Extract<ArrowType, { is: 'decimal' }>,
  rows: number,
  validity: Uint8Array | null,
  out: Float64Array,
  losses: NumberLosses,
): void {
  const words = longWords(array, bits, rows);
  for (let row = 0; row < rows; row++) {
    const units = unitsAt(words, bits, row);
    out[row] = decimalOf(units, scale);
    if (isThere(validity, row) && isRoundedDecimal(units, scale)) losses.decimals++;
  }
}
