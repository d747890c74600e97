/**
 * The shortest decimal that reads back to the same double, the digits and the notation that `String(x)` gives, written
 * straight into bytes without making a string.
 *
 * The double is scaled by a power of ten to seventeen digits, in twice a double's precision. All decimals that read back
 * to it lie within half a step between doubles; of those the one is taken that ends in the most zeros and, among these,
 * lies nearest. The error of the scaling is below one millionth of the last digit: where a decision hangs on less than
 * `DOUBT`, which random numbers do once in a million, none is made and `String` is asked instead.
 */

/** Splits a double into two halves of 26 bits whose products are exact (Veltkamp). */
const SPLITTER = 2 ** 27 + 1;

/** Beyond these, scaling would overflow or touch subnormal numbers. */
const LEAST = 1e-260;
const MOST = 1e280;
const LEAST_POWER = -264;
const MOST_POWER = 278;

const DIGITS = 17;
const LOW_DIGITS = 8;
const LOW_UNIT = 10 ** LOW_DIGITS;

/** The decimal logarithm of 2, times 2^18: close enough for every exponent of a double. */
const LOG_2 = 78_913;

/** In units of the seventeenth digit. Several times the error of all steps together. */
const DOUBT = 1e-6;

/** Powers of ten, four numbers each: the nearest double, its upper and lower half, and what it lacks to the power. */
const powers = powersOfTen();

function powersOfTen(): Float64Array {
  const table = new Float64Array(4 * (MOST_POWER - LEAST_POWER + 1));
  const put = (power: number, value: number, rest: number): void => {
    const scaled = SPLITTER * value;
    const upper = scaled - (scaled - value);
    table.set([value, upper, value - upper, rest], 4 * (power - LEAST_POWER));
  };
  put(0, 1, 0);
  // Ten times, or a tenth of, the power before: each step adds an error of 2^-104, so the last have less than 2^-95.
  let value = 1;
  let rest = 0;
  for (let power = 1; power <= MOST_POWER; power++) {
    const product = value * 10;
    const error = productError(value, 10, product) + rest * 10;
    value = product + error;
    rest = error - (value - product);
    put(power, value, rest);
  }
  value = 1;
  rest = 0;
  for (let power = -1; power >= LEAST_POWER; power--) {
    const quotient = value / 10;
    const product = quotient * 10;
    const error = (value - product - productError(quotient, 10, product) + rest) / 10;
    value = quotient + error;
    rest = error - (value - quotient);
    put(power, value, rest);
  }
  return table;
}

/** `a * b - product`, exactly, for `product = a * b` rounded (Dekker). */
function productError(a: number, b: number, product: number): number {
  const aScaled = SPLITTER * a;
  const aHigh = aScaled - (aScaled - a);
  const aLow = a - aHigh;
  const bScaled = SPLITTER * b;
  const bHigh = bScaled - (bScaled - b);
  const bLow = b - bHigh;
  return aLow * bLow - (product - aHigh * bHigh - aLow * bHigh - aHigh * bLow);
}

/** By its eleven bits of exponent, half the distance from a double to the next. */
const halfSteps = Float64Array.from({ length: 2047 }, (_, exponent) => 2 ** (Math.max(exponent, 1) - 1076));

const ZERO = 0x30;

const double = new Float64Array(1);
const words = new Uint32Array(double.buffer);
const HIGH_WORD = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1 ? 1 : 0;

/** The most bytes that `putShortest` writes. */
export const SHORTEST_BYTES = 32;

function putText(bytes: Uint8Array, at: number, text: string): number {
  for (let index = 0; index < text.length; index++) bytes[at + index] = text.charCodeAt(index);
  return at + text.length;
}

/** Writes `size`, which is positive and finite, from `at` on; returns where it ends. */
export function putShortest(bytes: Uint8Array, view: DataView, at: number, size: number): number {
  if (!(size >= LEAST && size <= MOST)) return putText(bytes, at, String(size));
  double[0] = size;
  const high = words[HIGH_WORD] as number;
  // The numbers next to a power of two lie at unequal distances.
  if ((high & 0xfffff) === 0 && words[1 - HIGH_WORD] === 0) return putText(bytes, at, String(size));
  const exponent = high >>> 20;

  // The digits before the point, or minus the zeros behind it: exact, or one too few.
  let point = (((exponent - 1023) * LOG_2) >> 18) + 1;
  let slot = 4 * (DIGITS - point - LEAST_POWER);
  if (size * (powers[slot] as number) >= 1e17) {
    point++;
    slot -= 4;
  }
  const power = powers[slot] as number;
  const upper = powers[slot + 1] as number;
  const lower = powers[slot + 2] as number;
  const top = size * power;
  const scaled = SPLITTER * size;
  const sizeUpper = scaled - (scaled - size);
  const sizeLower = size - sizeUpper;
  const error = sizeLower * lower - (top - sizeUpper * upper - sizeLower * upper - sizeUpper * lower);
  const rest = error + size * (powers[slot + 3] as number);
  const reach = (halfSteps[exponent] as number) * power;

  // Nine digits, and those behind them with their fraction: small enough to be compared exactly enough.
  let front = Math.floor(top * 1e-8);
  const back = top - front * LOW_UNIT + rest;
  // At most one multiple of a hundred lies within reach; of multiples of ten, the nearest counts.
  let low = Math.floor(back * 0.01 + 0.5) * 100;
  let distance = Math.abs(low - back);
  if (distance > reach - DOUBT) {
    if (distance < reach + DOUBT) return putText(bytes, at, String(size));
    low = Math.floor(back * 0.1 + 0.5) * 10;
    distance = Math.abs(low - back);
    if (distance > reach - DOUBT) {
      if (distance < reach + DOUBT) return putText(bytes, at, String(size));
      low = Math.floor(back + 0.5);
      if (Math.abs(low - back) > 0.5 - DOUBT) return putText(bytes, at, String(size));
    } else if (distance > 5 - DOUBT) return putText(bytes, at, String(size));
  }
  if (low < 0) {
    low += LOW_UNIT;
    front--;
  } else if (low >= LOW_UNIT) {
    low -= LOW_UNIT;
    front++;
  }
  // Next to a power of ten, rounding may have made it sixteen or eighteen digits.
  if (front < 1e8 || front >= 1e9) return putText(bytes, at, String(size));
  return putDigits(bytes, view, at, front | 0, low | 0, point);
}

/** Writes the digits of `front`, which has nine, and those of `low`, which has eight, with the point behind `point` digits. */
function putDigits(
  bytes: Uint8Array,
  view: DataView,
  start: number,
  front: number,
  low: number,
  point: number,
): number {
  let at = start;
  if (point > 21 || point < -5) return putExponent(bytes, view, start, front, low, point);
  if (point <= 0) {
    bytes[at++] = ZERO;
    bytes[at++] = 0x2e;
    for (let zeros = point; zeros < 0; zeros++) bytes[at++] = ZERO;
    return putAll(bytes, view, at, front, low);
  }
  // All digits one place to the right, then those before the point back to the left.
  const end = putAll(bytes, view, at + 1, front, low);
  const digits = end - at - 1;
  const before = digits < point ? digits : point;
  for (let index = 0; index < before; index++) bytes[at + index] = bytes[at + index + 1] as number;
  if (digits <= point) {
    at += digits;
    for (let zeros = point - digits; zeros > 0; zeros--) bytes[at++] = ZERO;
    return at;
  }
  bytes[at + point] = 0x2e;
  return end;
}

function putExponent(bytes: Uint8Array, view: DataView, at: number, front: number, low: number, point: number): number {
  let end = putAll(bytes, view, at + 1, front, low);
  bytes[at] = bytes[at + 1] as number;
  if (end === at + 2) end--;
  else bytes[at + 1] = 0x2e;
  return putText(bytes, end, point > 0 ? `e+${point - 1}` : `e${point - 1}`);
}

/** The digits without the zeros at their end. */
function putAll(bytes: Uint8Array, view: DataView, at: number, front: number, low: number): number {
  const middle = (front / 10_000) | 0;
  const first = (middle / 10_000) | 0;
  bytes[at] = ZERO + first;
  view.setInt32(at + 1, fourDigits(middle - first * 10_000), true);
  view.setInt32(at + 5, fourDigits(front - middle * 10_000), true);
  let end = at + 9;
  if (low !== 0) {
    const third = (low / 10_000) | 0;
    view.setInt32(at + 9, fourDigits(third), true);
    view.setInt32(at + 13, fourDigits(low - third * 10_000), true);
    end = at + DIGITS;
  }
  while (bytes[end - 1] === ZERO) end--;
  return end;
}

/** The four digits of a number below 10,000 as the bytes of a word, the first in the lowest byte. */
function fourDigits(value: number): number {
  const hundreds = (value * 5243) >>> 19;
  const both = hundreds | ((value - hundreds * 100) << 16);
  // Tens of both halves at once: times 103, divided by 1024, is divided by ten for all numbers below 100.
  const tens = ((both * 103) >>> 10) & 0x000f000f;
  return (tens | ((both - tens * 10) << 8)) + 0x30303030;
}
