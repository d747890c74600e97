/** Cells of Arrow's number, date and decimal columns as doubles. */
import { MS_PER_DAY } from '../../words/durations.ts';
import { Damage } from '../damage.ts';
import { decimalOf, isRoundedDecimal } from '../cells/decimals.ts';
import { type Data, DataType, type Decimal, TimeUnit, Vector as ArrowVector } from 'apache-arrow';
import { isThere } from './validity.ts';

const TWO_32 = 2 ** 32;
/** The upper word of 2^53. */
const UPPER_MOST = 2 ** 21;
const NANOSECONDS = 1_000_000;

/**
 * Fills `out` with the cells of `rows` rows; what stands in missing ones is undefined. Tells whether there is a whole number
 * beyond 2^53, which a double would round. Throws Damage where the column's bytes end too early.
 */
export function readNumbers(data: Data, rows: number, validity: Uint8Array | null, out: Float64Array): boolean {
  const { type } = data;
  if (DataType.isNull(type)) return false;
  const values = data.values as ArrayBufferView & { readonly length: number };
  if (!DataType.isDictionary(type))
    refuseShort(values.length, DataType.isDecimal(type) ? (rows * type.bitWidth) / 32 : rows);
  if (values instanceof BigInt64Array || values instanceof BigUint64Array) {
    const words = new Int32Array(values.buffer, values.byteOffset, 2 * rows);
    if (DataType.isTimestamp(type)) readTimestamps(words, type.unit, out);
    else if (DataType.isDate(type)) readWords(words, false, 1, 1, out);
    else if (DataType.isInt(type)) {
      const isUnsigned = values instanceof BigUint64Array;
      return readWords(words, isUnsigned, 1, 1, out) && hasBig(words, rows, isUnsigned, validity);
    } else readOneByOne(data, rows, out);
    return false;
  }
  if (DataType.isDate(type)) {
    const days = values as Int32Array;
    for (let row = 0; row < rows; row++) out[row] = days[row] * MS_PER_DAY;
  } else if (DataType.isDecimal(type)) readDecimals(values as Uint32Array, type, rows, out);
  else if (DataType.isInt(type) || (DataType.isFloat(type) && !(values instanceof Uint16Array)))
    out.set((values as Float64Array).subarray(0, rows));
  else readOneByOne(data, rows, out);
  return false;
}

function refuseShort(length: number, least: number): void {
  if (length < least) throw new Damage('the values of a column are cut off');
}

/** What the library knows to read one by one. */
function readOneByOne(data: Data, rows: number, out: Float64Array): void {
  const cells = new ArrowVector([data]);
  for (let row = 0; row < rows; row++) out[row] = Number(cells.get(row) ?? Number.NaN);
}

/** Whole numbers of 64 bits. Tells whether some may exceed 2^53; most fit 32 bits, which takes no arithmetic. */
function readWords(
  words: Int32Array,
  isUnsigned: boolean,
  factor: number,
  divisor: number,
  out: Float64Array,
): boolean {
  const rows = words.length >> 1;
  let isLarge = false;
  for (let row = 0; row < rows; row++) {
    const low = words[2 * row];
    const high = words[2 * row + 1];
    if (high === low >> 31 && !isUnsigned) out[row] = low;
    else {
      if (high >= UPPER_MOST || high < -UPPER_MOST) isLarge = true;
      out[row] = (isUnsigned ? high >>> 0 : high) * TWO_32 + (low >>> 0);
    }
  }
  if (isUnsigned) return true;
  if (factor !== 1) for (let row = 0; row < rows; row++) out[row] *= factor;
  if (divisor !== 1) for (let row = 0; row < rows; row++) out[row] /= divisor;
  return isLarge;
}

function hasBig(words: Int32Array, rows: number, isUnsigned: boolean, validity: Uint8Array | null): boolean {
  for (let row = 0; row < rows; row++) {
    const high = words[2 * row + 1];
    if (high < UPPER_MOST && high >= -UPPER_MOST && !(isUnsigned && high < 0)) continue;
    // 2^53 itself is a double.
    const isEdge = high === UPPER_MOST && words[2 * row] === 0;
    if (!isEdge && isThere(validity, row)) return true;
  }
  return false;
}

function readTimestamps(words: Int32Array, unit: TimeUnit, out: Float64Array): void {
  switch (unit) {
    case TimeUnit.SECOND:
      readWords(words, false, 1000, 1, out);
      return;
    case TimeUnit.MILLISECOND:
      readWords(words, false, 1, 1, out);
      return;
    case TimeUnit.MICROSECOND:
      readWords(words, false, 1, 1000, out);
      return;
    case TimeUnit.NANOSECOND:
      for (let row = 0; row < out.length; row++) out[row] = millisecondsOf(words[2 * row], words[2 * row + 1]);
  }
}

/**
 * Nanoseconds since 1970 exceed what a double holds exactly: whole milliseconds first, and the rest beside them. Milliseconds
 * found by a division of doubles are wrong by one at most; the rest is exact, since it is small and its lower word is.
 */
function millisecondsOf(low: number, high: number): number {
  let whole = Math.trunc((high * TWO_32 + (low >>> 0)) / NANOSECONDS);
  let rest = (low - Math.imul(whole % TWO_32, NANOSECONDS)) | 0;
  if (high >= 0) {
    if (rest < 0) {
      whole--;
      rest += NANOSECONDS;
    } else if (rest >= NANOSECONDS) {
      whole++;
      rest -= NANOSECONDS;
    }
  } else if (rest > 0) {
    whole++;
    rest -= NANOSECONDS;
  } else if (rest <= -NANOSECONDS) {
    whole--;
    rest += NANOSECONDS;
  }
  return whole + rest / NANOSECONDS;
}

/** 2^32 modulo 1,000: nanoseconds of two words beyond whole microseconds. */
const TWO_32_REST = 296;

/** Times that are finer than a microsecond, which doubles round. */
export function fineTimes(data: Data, rows: number, validity: Uint8Array | null): number {
  const { type, values } = data;
  if (!DataType.isTimestamp(type) || type.unit !== TimeUnit.NANOSECOND || !(values instanceof BigInt64Array)) return 0;
  const words = new Int32Array(values.buffer, values.byteOffset, 2 * rows);
  let fine = 0;
  for (let row = 0; row < rows; row++) {
    const rest = words[2 * row + 1] * TWO_32_REST + (words[2 * row] >>> 0);
    if (rest % 1000 !== 0 && isThere(validity, row)) fine++;
  }
  return fine;
}

/** Two's complement of 128 or 256 bits, the lowest word first. */
function readDecimals(words: Uint32Array, type: Decimal, rows: number, out: Float64Array): void {
  for (let row = 0; row < rows; row++) out[row] = decimalOf(unitsAt(words, type, row), type.scale);
}

function unitsAt(words: Uint32Array, { bitWidth }: Decimal, row: number): bigint {
  const count = bitWidth / 32;
  let value = 0n;
  for (let word = count - 1; word >= 0; word--) value = (value << 32n) | BigInt(words[row * count + word]);
  return BigInt.asIntN(bitWidth, value);
}

/** Decimals that have more digits than a double holds. */
export function roundedDecimals(data: Data, rows: number, validity: Uint8Array | null): number {
  const { type } = data;
  if (!DataType.isDecimal(type)) return 0;
  let rounded = 0;
  for (let row = 0; row < rows; row++) {
    if (isThere(validity, row) && isRoundedDecimal(unitsAt(data.values as Uint32Array, type, row), type.scale))
      rounded++;
  }
  return rounded;
}
