/** Numbers of the CSV reader's loop: eight digits at once, and doubles of up to 19 digits, rounded once. */

/** Digits of a whole number that is surely below 2^53, and of a significand that surely fits 64 bits. */
const WHOLE_DIGITS: u32 = 15;
export const SIGNIFICANT_DIGITS: u32 = 19;
export const MAX_SAFE: u64 = 1 << 53;
/** The last power of ten that a double holds exactly. */
export const LAST_POWER: i32 = 22;

/** 10^0 … 10^22 as doubles, 10^0 … 10^19 as integers. */
const powers: usize = memory.data(8 * 23);
const wholePowers: usize = memory.data(8 * 20);
/** Powers of five, 128 bits each, for decimal exponents from -FIVES to FIVES (filled by row-loop.ts). */
export const FIVES: i32 = 64;
export const fives: usize = memory.data(16 * 129);

/** Fills the small tables. */
export function prepare(): void {
  let power: f64 = 1;
  for (let exponent = 0; exponent <= LAST_POWER; exponent++) {
    store<f64>(powers + 8 * exponent, power);
    power *= 10;
  }
  let whole: u64 = 1;
  for (let exponent = 0; exponent < 20; exponent++) {
    store<u64>(wholePowers + 8 * exponent, whole);
    whole *= 10;
  }
}

export const DIGITS: u64 = 0x3030303030303030;

/** How many of the eight bytes, beginning with the lowest, are digits; `word` is without what makes them digits. */
export function digitsOf(word: u64): u32 {
  return <u32>(ctz((word | (word + 0x0606060606060606)) & 0xf0f0f0f0f0f0f0f0) >> 3);
}

/** The number that the first `digits` (1 … 8) of the eight are: pairs, fours and eights, each all at once. */
export function numberOf(word: u64, digits: u32): u64 {
  let all = word << (64 - 8 * digits);
  all = all * 10 + (all >> 8);
  return ((all & 0xff000000ff) * 0xf424000000064 + ((all >> 16) & 0xff000000ff) * 0x271000000001) >> 32;
}

export function power(exponent: u32): f64 {
  return load<f64>(powers + 8 * exponent);
}

export function wholePower(exponent: u32): u64 {
  return load<u64>(wholePowers + 8 * exponent);
}

let productHigh: u64 = 0;

/** The lower half of a · b; the upper half is in `productHigh`. */
function multiply(a: u64, b: u64): u64 {
  const aLow = a & 0xffffffff;
  const aHigh = a >> 32;
  const bLow = b & 0xffffffff;
  const bHigh = b >> 32;
  const low = aLow * bLow;
  const middle = aHigh * bLow + (low >> 32);
  const other = aLow * bHigh + (middle & 0xffffffff);
  productHigh = aHigh * bHigh + (middle >> 32) + (other >> 32);
  return (other << 32) | (low & 0xffffffff);
}

/**
 * significand · 10^exponent, rounded exactly (D. Lemire, "Number Parsing at a Gigabyte per Second", 2021, after
 * M. Eisel; the table makes the fallback of the paper unnecessary, as N. Mushtak and D. Lemire show in "Fast Number
 * Parsing Without Fallback", 2022). -1 where the result is not a normal double.
 */
export function scaled(significand: u64, exponent: i32): f64 {
  const zeros = <i32>clz(significand);
  const word = significand << zeros;
  const five = fives + 16 * (exponent + FIVES);
  let low = multiply(word, load<u64>(five));
  let high = productHigh;
  if ((high & 0x1ff) == 0x1ff) {
    multiply(word, load<u64>(five + 8));
    low += productHigh;
    if (productHigh > low) high++;
  }
  const upper = <i32>(high >> 63);
  const shift = upper + 9;
  let mantissa = high >> shift;
  let power2 = ((217706 * exponent) >> 16) + 63 + upper - zeros + 1023;
  if (power2 <= 0 || power2 >= 2046) return -1;
  // Exactly between two doubles: to the even one.
  if (low <= 1 && exponent >= -4 && exponent <= 23 && (mantissa & 3) == 1 && mantissa << shift == high) mantissa &= ~1;
  mantissa += mantissa & 1;
  mantissa >>= 1;
  if (mantissa >= 1 << 53) {
    mantissa = 1 << 52;
    power2++;
  }
  return reinterpret<f64>((mantissa & 0xfffffffffffff) | ((<u64>power2) << 52));
}
