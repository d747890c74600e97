/** Strings as CSV cells: in quotes only where RFC 4180 needs them, and where they would be read as missing without. */
import { PANDAS_MISSING } from '../../words/missing-words.ts';

const QUOTE = 0x22;
const LF = 0x0a;
const CR = 0x0d;

/** Delimiters of other files: a file of one column has none of its own, so these would be taken for it. */
const OTHER_DELIMITERS = Array.from(',;\t|', (letter) => letter.charCodeAt(0));

/**
 * For each byte, whether a string that holds it needs quotes.
 * @param isAlone whether the column is the only one
 */
export function quotedBytes(delimiter: number, isAlone = false): Uint8Array {
  const needsQuotes = new Uint8Array(256);
  for (const byte of [delimiter, QUOTE, LF, CR, ...(isAlone ? OTHER_DELIMITERS : [])]) needsQuotes[byte] = 1;
  return needsQuotes;
}

/** The most bytes that a string of so many becomes. */
export const quotedLength = (length: number): number => 2 * length + 2;

/** Writes the string of UTF-8 bytes [from, to), in quotes where they are needed, from `at` on; returns where it ends. */
export function putString(
  bytes: Uint8Array,
  at: number,
  source: Uint8Array,
  from: number,
  to: number,
  needsQuotes: Uint8Array,
): number {
  // The empty string and words such as NA are values and no missing cells.
  if (from === to || isMissingWord(source, from, to)) return putQuoted(bytes, at, source, from, to);
  let end = at;
  for (let index = from; index < to; index++) {
    const byte = source[index];
    if (needsQuotes[byte] === 1) return putQuoted(bytes, at, source, from, to);
    bytes[end++] = byte;
  }
  return end;
}

/** In databases' files \N is missing, and the backslash an escape. */
const words = [...PANDAS_MISSING, '\\N'].map((word) => new TextEncoder().encode(word));
const MAX_WORD_BYTES = Math.max(...words.map(({ length }) => length));
/** 1 for each byte that a word begins with. */
const beginsWord = new Uint8Array(256);
for (const [first] of words) beginsWord[first] = 1;

/** Whether readers take the text as missing where it stands without quotes. */
function isMissingWord(bytes: Uint8Array, from: number, to: number): boolean {
  const length = to - from;
  if (length > MAX_WORD_BYTES || beginsWord[bytes[from]] === 0) return false;
  return words.some((word) => word.length === length && word.every((byte, at) => bytes[from + at] === byte));
}

/** The same, always in quotes. */
export function putQuoted(bytes: Uint8Array, at: number, source: Uint8Array, from: number, to: number): number {
  let end = at;
  bytes[end++] = QUOTE;
  for (let index = from; index < to; index++) {
    const byte = source[index];
    if (byte === QUOTE) bytes[end++] = QUOTE;
    bytes[end++] = byte;
  }
  bytes[end++] = QUOTE;
  return end;
}
