/** Strings as CSV cells: in quotes only where RFC 4180 needs them. */
const QUOTE = 0x22;
const LF = 0x0a;
const CR = 0x0d;

/** For each byte, whether a string that holds it needs quotes. */
export function quotedBytes(delimiter: number): Uint8Array {
  const needsQuotes = new Uint8Array(256);
  for (const byte of [delimiter, QUOTE, LF, CR]) needsQuotes[byte] = 1;
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
  // The empty string is a value and not a missing cell.
  if (from === to) return putQuoted(bytes, at, source, from, to);
  let end = at;
  for (let index = from; index < to; index++) {
    const byte = source[index];
    if (needsQuotes[byte] === 1) return putQuoted(bytes, at, source, from, to);
    bytes[end++] = byte;
  }
  return end;
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
