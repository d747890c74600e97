/** Moments as the nearest doubles of milliseconds since 1970. */

/** The last moment of JavaScript's calendar; the first is as far before 1970. */
export const MAX_MOMENT_MS = 8.64e15;

const NANOSECONDS = 1_000_000;
const TWO_32 = 2 ** 32;
/** 2^32 modulo 1,000: nanoseconds of two words beyond whole microseconds. */
const TWO_32_REST = 296;

/** Whether nanoseconds in two words are finer than a microsecond. */
export const isFinerThanMicroseconds = (low: number, high: number): boolean =>
  (high * TWO_32_REST + (low >>> 0)) % 1000 !== 0;

/** Before 1691 and after 2248, doubles of milliseconds are two microseconds apart or more. */
const COARSE_FROM = 2 ** 43;
/** 2^32 modulo 10^6. */
const TWO_32_REST_MILLION = 967_296;

/** Whether a moment beyond those years is another microsecond than the stored whole number of two words, in microseconds or nanoseconds. */
export function losesMicroseconds(moment: number, low: number, high: number, isNanoseconds: boolean): boolean {
  if (Math.abs(moment) < COARSE_FROM) return false;
  const base = isNanoseconds ? 1_000_000 : 1000;
  const rest = (high * (isNanoseconds ? TWO_32_REST_MILLION : TWO_32_REST) + (low >>> 0)) % base;
  const stored = Math.floor((rest < 0 ? rest + base : rest) / (base / 1000));
  return Math.round((moment - Math.floor(moment)) * 1000) % 1000 !== stored;
}

/** The same for a moment of so many nanoseconds behind a whole millisecond; any beyond whole microseconds are lost. */
export const losesNanoseconds = (moment: number, nanoseconds: number): boolean =>
  nanoseconds % 1000 !== 0 ||
  (Math.abs(moment) >= COARSE_FROM && Math.round((moment - Math.floor(moment)) * 1000) % 1000 !== nanoseconds / 1000);

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

/** Microseconds that a double of them holds exactly, in milliseconds: up to the year 2255. */
const EXACT_MICROSECONDS_MS = 2 ** 53 / 1000;

/**
 * A moment from microseconds in two words, given it as their quotient by a thousand. Beyond 2^53 the quotient is of a rounded
 * number: whole milliseconds are found first, and the rest beside them.
 */
export function momentOfMicroseconds(quotient: number, low: number, high: number): number {
  if (Math.abs(quotient) <= EXACT_MICROSECONDS_MS) return quotient;
  let whole = Math.trunc(quotient);
  let rest = (low - Math.imul(whole % TWO_32, 1000)) | 0;
  // The quotient is wrong by less than one.
  if (rest < 0 && high >= 0) {
    whole--;
    rest += 1000;
  } else if (rest > 0 && high < 0) {
    whole++;
    rest -= 1000;
  }
  if (rest >= 1000) {
    whole++;
    rest -= 1000;
  } else if (rest <= -1000) {
    whole--;
    rest += 1000;
  }
  return whole + rest / 1000;
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
