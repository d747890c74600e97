/** Whole numbers of 64 bits that lie as pairs of words, the lower one first. */

const TWO_32 = 2 ** 32;
/** The upper word of 2^53. */
const UPPER_MOST = 2 ** 21;

/** Whole numbers of 64 bits. Tells whether some may exceed 2^53; most fit 32 bits, which takes no arithmetic. */
export function readWords(words: Int32Array, isUnsigned: boolean, out: Float64Array): boolean {
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
  return isUnsigned || isLarge;
}

/** Whether a number exceeds 2^53, which is a double itself. */
export const isBig = (low: number, high: number): boolean =>
  (high >= UPPER_MOST || high < -UPPER_MOST) && !(high === UPPER_MOST && low === 0);

/** Whether a whole number of a cell that is there exceeds 2^53. */
export function hasBig(words: Int32Array, isUnsigned: boolean, isThere: (row: number) => boolean): boolean {
  for (let row = 0; row < words.length >> 1; row++) {
    const high = words[2 * row + 1];
    if ((isBig(words[2 * row], high) || (isUnsigned && high < 0)) && isThere(row)) return true;
  }
  return false;
}
