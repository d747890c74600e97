/**
 * Sorts many strings by code point. A comparison of two strings waits for memory several times; so the strings are read
 * once, in the order in which they stand, as many of their first characters as fit are packed into a number each, and the
 * numbers are sorted by their digits. Only strings whose numbers are equal are compared.
 */
import { compareText } from '../ir/functions/text.ts';

/** Below, comparing is quicker than preparing. */
const FEW = 2048;

/** The largest number of distinct packed prefixes: exact in a double, and in two words of 26 bits. */
const MOST_PREFIXES = 2 ** 52;
const WORD_BITS = 26;
const DIGIT_BITS = 13;
const DIGITS = 1 << DIGIT_BITS;

const orders = new WeakMap<readonly string[], Int32Array>();

/** The same, found once for a list that does not change. */
export function sortedOnce(strings: readonly string[]): Int32Array {
  const known = orders.get(strings);
  if (known !== undefined) return known;
  const order = sortedPositions(strings);
  orders.set(strings, order);
  return order;
}

/** Positions of the strings in sorted order. Equal strings keep their order. */
export function sortedPositions(strings: readonly string[]): Int32Array {
  const positions = Int32Array.from({ length: strings.length }, (_, position) => position);
  const compare = (a: number, b: number): number => compareText(strings[a] as string, strings[b] as string);
  if (strings.length < FEW) return positions.sort(compare);
  const prefixes = packedPrefixes(strings);
  const sorted = sortedByPrefix(prefixes);
  for (let from = 0; from < sorted.length; ) {
    const prefix = prefixes[sorted[from] as number];
    let to = from + 1;
    while (to < sorted.length && prefixes[sorted[to] as number] === prefix) to++;
    if (to - from > 1) sorted.subarray(from, to).sort(compare);
    from = to;
  }
  return sorted;
}

/** Characters from the first that differs on, as the digits of a number: fewer characters in use are more digits. */
function packedPrefixes(strings: readonly string[]): Float64Array {
  const common = commonLength(strings);
  let longest = 0;
  const isUsed = new Uint8Array(1 << 16);
  for (const string of strings) {
    longest = Math.max(longest, string.length);
    for (let at = common; at < string.length; at++) isUsed[string.charCodeAt(at)] = 1;
  }
  // The end of a string comes before every character; UTF-16 surrogates come after all others.
  const ranks = new Int32Array(1 << 16);
  let used = 0;
  const rank = (from: number, to: number): void => {
    for (let unit = from; unit < to; unit++) if (isUsed[unit] === 1) ranks[unit] = ++used;
  };
  rank(0, 0xd800);
  rank(0xe000, 0x10000);
  rank(0xd800, 0xe000);
  const base = used + 1;
  // No more characters than the longest string has: fewer digits are sorted in fewer passes.
  let packed = 0;
  for (let prefixes = base; prefixes <= MOST_PREFIXES && packed < longest - common; prefixes *= base) packed++;
  const result = new Float64Array(strings.length);
  for (let position = 0; position < strings.length; position++) {
    const string = strings[position] as string;
    let prefix = 0;
    for (let at = common; at < common + packed; at++) {
      prefix = prefix * base + (at < string.length ? (ranks[string.charCodeAt(at)] as number) : 0);
    }
    result[position] = prefix;
  }
  return result;
}

/** How many characters all strings begin with. */
function commonLength(strings: readonly string[]): number {
  const first = strings[0] as string;
  let common = first.length;
  for (const string of strings) {
    let at = 0;
    while (at < common && at < string.length && string.charCodeAt(at) === first.charCodeAt(at)) at++;
    common = at;
  }
  return common;
}

/** Positions by ascending prefix, equal ones in order: a radix sort, from the last digit to the first. */
function sortedByPrefix(prefixes: Float64Array): Int32Array {
  const size = prefixes.length;
  const words = [new Int32Array(size), new Int32Array(size)] as const;
  for (let position = 0; position < size; position++) {
    const prefix = prefixes[position] as number;
    const high = Math.floor(prefix / 2 ** WORD_BITS);
    words[0][position] = prefix - high * 2 ** WORD_BITS;
    words[1][position] = high;
  }
  let sorted: Int32Array = Int32Array.from(prefixes, (_, position) => position);
  let next: Int32Array = new Int32Array(size);
  for (const word of words) {
    for (let shift = 0; shift < WORD_BITS; shift += DIGIT_BITS) {
      const starts = new Int32Array(DIGITS + 1);
      for (let position = 0; position < size; position++) {
        const after = (((word[position] as number) >>> shift) & (DIGITS - 1)) + 1;
        starts[after] = (starts[after] as number) + 1;
      }
      if (starts.includes(size)) continue; // all have the same digit
      for (let digit = 0; digit < DIGITS; digit++) {
        starts[digit + 1] = (starts[digit + 1] as number) + (starts[digit] as number);
      }
      for (let place = 0; place < size; place++) {
        const position = sorted[place] as number;
        const digit = ((word[position] as number) >>> shift) & (DIGITS - 1);
        const to = starts[digit] as number;
        next[to] = position;
        starts[digit] = to + 1;
      }
      [sorted, next] = [next, sorted];
    }
  }
  return sorted;
}
