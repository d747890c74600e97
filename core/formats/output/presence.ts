/** Which cells there are, as Arrow and Parquet store it: a bit a row, 1 where there is one, the first in the lowest bit. */

export interface Presence {
  /** ⌈rows / 8⌉ bytes; bits beyond the last row are 0. */
  readonly bits: Uint8Array;
  readonly missing: number;
}

/** Of numbers: NaN is missing. Eight at a time: their sum is a number where all are, unless infinities cancel out. */
export function presentNumbers(values: Float64Array, rows: number): Presence {
  const bits = new Uint8Array((rows + 7) >> 3);
  const at = (row: number): number => values[row];
  let missing = 0;
  let row = 0;
  for (let index = 0; row + 8 <= rows; index++, row += 8) {
    const sum =
      at(row) + at(row + 1) + (at(row + 2) + at(row + 3)) + (at(row + 4) + at(row + 5) + (at(row + 6) + at(row + 7)));
    if (!Number.isNaN(sum)) {
      bits[index] = 0xff;
      continue;
    }
    let byte = 0;
    for (let bit = 0; bit < 8; bit++) {
      if (Number.isNaN(values[row + bit])) missing++;
      else byte |= 1 << bit;
    }
    bits[index] = byte;
  }
  for (; row < rows; row++) {
    if (Number.isNaN(values[row])) missing++;
    else bits[row >> 3] |= 1 << (row & 7);
  }
  return { bits, missing };
}

/** Of codes: those below 0 are missing. */
export function presentCodes(codes: Int32Array | Int8Array, rows: number): Presence {
  return codes instanceof Int32Array ? presentOf(codes, rows) : presentOfBytes(codes, rows);
}

// The same twice: a loop over arrays of two types is several times slower.

function presentOf(codes: Int32Array, rows: number): Presence {
  const bits = new Uint8Array((rows + 7) >> 3);
  let missing = 0;
  for (let row = 0; row < rows; row++) {
    const absent = codes[row] >>> 31;
    missing += absent;
    bits[row >> 3] |= (absent ^ 1) << (row & 7);
  }
  return { bits, missing };
}

function presentOfBytes(codes: Int8Array, rows: number): Presence {
  const bits = new Uint8Array((rows + 7) >> 3);
  let missing = 0;
  for (let row = 0; row < rows; row++) {
    const absent = codes[row] >>> 31;
    missing += absent;
    bits[row >> 3] |= (absent ^ 1) << (row & 7);
  }
  return { bits, missing };
}

const TWO_32 = 2 ** 32;

/**
 * A number times `factor`, rounded. The fraction is multiplied by itself, because the product of the whole number would be
 * rounded twice: microseconds of the years 2109 to 2112 would be one off.
 */
export function scaledWhole(value: number, factor: number): number {
  const whole = Math.floor(value);
  return whole * factor + Math.round((value - whole) * factor);
}

/**
 * Puts a whole number beyond 2^53, `value` times `factor` and rounded, into two words: microseconds from the year 2255 on.
 * Tells whether the number fits, which all moments of JavaScript's calendar do.
 */
function putProduct(value: number, factor: number, words: Int32Array, at: number): boolean {
  const whole = Math.floor(value);
  if (factor > 1000 || !Number.isSafeInteger(whole)) return false;
  const high = Math.floor(whole / TWO_32);
  const low = (whole - high * TWO_32) * factor + Math.round((value - whole) * factor);
  const carry = Math.floor(low / TWO_32);
  words[at] = low - carry * TWO_32;
  words[at + 1] = high * factor + carry;
  return true;
}

/**
 * Puts numbers into `words` as whole numbers of 64 bits, the lower word first, times `factor` and rounded where that is not
 * 1; 0 where one is missing. Tells whether all are whole and at most 2^53, before they are multiplied.
 */
export function wholeWords(values: Float64Array, rows: number, factor: number, words: Int32Array): boolean {
  for (let row = 0; row < rows; row++) {
    const value = values[row];
    let whole = factor === 1 ? value : scaledWhole(value, factor);
    const low = whole | 0;
    if (low === whole) {
      words[2 * row] = low;
      words[2 * row + 1] = low >> 31;
      continue;
    }
    if (Number.isNaN(value)) whole = 0;
    else if (!Number.isSafeInteger(whole)) {
      if (factor === 1 || !putProduct(value, factor, words, 2 * row)) return false;
      continue;
    }
    const high = Math.floor(whole / TWO_32);
    words[2 * row] = whole - high * TWO_32;
    words[2 * row + 1] = high;
  }
  return true;
}
