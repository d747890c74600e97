/**
 * Numbers from bytes, rounded exactly: bit for bit what `Number` makes of the same characters, without making a string.
 * The grammar is that of `cells.ts`, except that a thousands mark is left to it.
 */
import { KIND } from './type-ledger.ts';

/** 10^0 … 10^22: the powers of ten that a double holds exactly. */
const POWERS = Float64Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`));
const LAST_POWER = 22;

/** Digits that surely fit a double's 53 bits. */
const EXACT_DIGITS = 15;

/** Splits a double into two halves of 26 bits whose products are exact (Veltkamp). */
const SPLITTER = 2 ** 27 + 1;

/** The value of the cell that `parseNumber` saw last. An array, because returning two numbers would allocate. */
export const parsed = new Float64Array(2);

/** `a * b - product`, exactly, for `product = a * b` rounded (Dekker); far from overflow and underflow. */
function productError(a: number, b: number, product: number): number {
  const aScaled = SPLITTER * a;
  const aHigh = aScaled - (aScaled - a);
  const aLow = a - aHigh;
  const bScaled = SPLITTER * b;
  const bHigh = bScaled - (bScaled - b);
  const bLow = b - bHigh;
  return aLow * bLow - (product - aHigh * bHigh - aLow * bHigh - aHigh * bLow);
}

/**
 * (high · 10^lowDigits + low) · 10^exponent rounded to a double, computed with twice its precision; NaN in the rare
 * case that the result lies too near the middle between two doubles to be sure. Both parts have at most 15 digits, and
 * |exponent| ≤ 22.
 */
function scaled(high: number, low: number, lowDigits: number, exponent: number): number {
  const shift = POWERS[lowDigits];
  const shifted = high * shift;
  const shiftedError = productError(high, shift, shifted);
  // The significand as an unevaluated sum of two doubles; `low` is the smaller addend.
  const top = shifted + low;
  const rest = low - (top - shifted) + shiftedError;
  let main: number;
  let correction: number;
  if (exponent < 0) {
    const power = POWERS[-exponent];
    main = top / power;
    const back = main * power;
    correction = (top - back - productError(main, power, back) + rest) / power;
  } else {
    const power = POWERS[exponent];
    main = top * power;
    correction = productError(top, power, main) + rest * power;
  }
  const value = main + correction;
  // What rounding cut off. Where a slightly larger cut would have rounded elsewhere, the result is in doubt.
  const cut = correction - (value - main);
  return value + cut * (1 + 2 ** -40) === value ? value : Number.NaN;
}

const asciiOf = (bytes: Uint8Array, from: number, to: number): string => {
  let text = '';
  for (let at = from; at < to; at++) text += String.fromCharCode(bytes[at]);
  return text;
};

const isSpace = (byte: number | undefined): boolean => byte === 0x20 || byte === 0x09;

/** Whether the bytes spell `inf` or `infinity`, in any case. */
function isInfinity(bytes: Uint8Array, from: number, to: number): boolean {
  if (to - from !== 3 && to - from !== 8) return false;
  // Spares most texts the making of a string.
  if ((bytes[from + 2] | 0x20) !== 0x66) return false;
  const text = asciiOf(bytes, from, to).toLowerCase();
  return text === 'inf' || text === 'infinity';
}

/**
 * The kind of the cell at bytes [from, to) as far as it is a number, else `KIND.other`; the value is in `parsed[0]`.
 * `decimal` is the byte of the decimal mark.
 */
export function parseNumber(bytes: Uint8Array, from: number, to: number, decimal: number): number {
  let at = from;
  let end = to;
  while (at < end && isSpace(bytes[at])) at++;
  while (end > at && isSpace(bytes[end - 1])) end--;
  const signed = at;
  const isNegative = bytes[at] === 0x2d;
  if (isNegative || bytes[at] === 0x2b) at++;
  const start = at;

  // Significant digits: the first 15 in `high`, the next 15 in `low`; with more, `Number` has to do it.
  let high = 0;
  let low = 0;
  let significant = 0;
  let digits = 0;
  let whole = -1;
  for (; at < end; at++) {
    const digit = bytes[at] - 0x30;
    if (digit >= 0 && digit <= 9) {
      digits++;
      if (significant === 0 && digit === 0) continue;
      if (significant < EXACT_DIGITS) high = high * 10 + digit;
      else if (significant < 2 * EXACT_DIGITS) low = low * 10 + digit;
      significant++;
    } else if (bytes[at] === decimal && whole < 0) {
      whole = digits;
    } else {
      break;
    }
  }
  if (digits === 0) {
    if (at === start && isInfinity(bytes, at, end)) {
      parsed[0] = isNegative ? -Infinity : Infinity;
      return KIND.infinite;
    }
    return KIND.other;
  }
  const isWhole = whole < 0;
  if (isWhole) whole = digits;
  let exponent = whole - digits;
  let hasExponent = false;
  if (at < end && (bytes[at] | 0x20) === 0x65) {
    hasExponent = true;
    at++;
    const isDown = bytes[at] === 0x2d;
    if (at < end && (isDown || bytes[at] === 0x2b)) at++;
    if (at === end) return KIND.other;
    let size = 0;
    for (; at < end; at++) {
      const digit = bytes[at] - 0x30;
      if (digit < 0 || digit > 9) return KIND.other;
      if (size < 100_000) size = size * 10 + digit;
    }
    exponent += isDown ? -size : size;
  }
  if (at < end) return KIND.other;

  let value = Number.NaN;
  if (significant <= EXACT_DIGITS) {
    // One rounding of two exact numbers rounds exactly (Clinger).
    if (high === 0 || exponent === 0) value = high;
    else if (exponent < 0 && exponent >= -LAST_POWER) value = high / POWERS[-exponent];
    else if (exponent > 0 && exponent <= LAST_POWER) value = high * POWERS[exponent];
  } else if (significant <= 2 * EXACT_DIGITS && exponent >= -LAST_POWER && exponent <= LAST_POWER) {
    value = scaled(high, low, significant - EXACT_DIGITS, exponent);
  }
  if (Number.isNaN(value)) {
    value = Math.abs(Number(asciiOf(bytes, signed, end).replace(String.fromCharCode(decimal), '.')));
    if (value === Infinity) return KIND.other;
  }
  parsed[0] = isNegative ? -value : value;
  if (whole > 1 && bytes[start] === 0x30) return KIND.leadingZero;
  if (!isWhole || hasExponent) return KIND.decimal;
  if (significant <= EXACT_DIGITS) return KIND.integer;
  // 2^53 = 9007199254740992; the digits are compared, because the value is rounded already.
  const isBig = significant > EXACT_DIGITS + 1 || high > 900719925474099 || (high === 900719925474099 && low > 2);
  return isBig ? KIND.bigInteger : KIND.integer;
}
