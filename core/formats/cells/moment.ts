/** Moments as the nearest doubles of milliseconds since 1970. */

const NANOSECONDS = 1_000_000;
const TWO_32 = 2 ** 32;

/**
 * A moment from whole milliseconds and nanoseconds after them. Microseconds are divided once, because a sum with a fraction
 * would be rounded twice: 959 µs after −1 ms would not be −0.041 ms.
 */
export function momentOf(milliseconds: number, nanoseconds: number): number {
  if (nanoseconds === 0) return milliseconds;
  const micros = milliseconds * 1000 + nanoseconds / 1000;
  return nanoseconds % 1000 === 0 && Number.isSafeInteger(micros)
    ? micros / 1000
    : milliseconds + nanoseconds / NANOSECONDS;
}

/**
 * A moment from nanoseconds in two words, which exceed what a double holds exactly: whole milliseconds first, and the rest
 * beside them. Milliseconds found by a division of doubles are wrong by one at most; the rest is exact, since it is small
 * and its lower word is.
 */
export function momentOfNanoseconds(low: number, high: number): number {
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
  return momentOf(whole, rest);
}
