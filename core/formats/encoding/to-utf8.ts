/** Stretches of a file to UTF-8, which loops over bytes understand. */
import type { Encoding } from '../../words/encodings.ts';
import { decodeAll } from './decoder.ts';
import { isSingleByte, NO_LETTER, tableOf } from './single-byte.ts';

/** UTF-8, and the position in it that belongs to a position in the source. */
export interface Utf8Text {
  readonly bytes: Uint8Array;
  readonly length: number;
  readonly mark: number;
}

/** Stands for bytes that are no text: no UTF-8 has it, so whoever checks the text finds it. */
const NO_TEXT = 0xff;

const encoder = new TextEncoder();

/**
 * Bytes of an encoding other than UTF-8 and UTF-16 as UTF-8. Line ends stay: as many, in the same order. `room` is the
 * spare bytes to leave behind the text; `mark` a byte position in the source.
 */
export function toUtf8(source: Uint8Array, encoding: Encoding, mark: number, room: number): Utf8Text {
  if (isSingleByte(encoding)) return singleBytesToUtf8(source, tableOf(encoding), mark, room);
  const pieces = decodedPieces(source, encoding, mark);
  const bytes = new Uint8Array(3 * (pieces.before.length + pieces.after.length) + room);
  const marked = put(pieces.before, bytes, 0);
  return { bytes, length: put(pieces.after, bytes, marked), mark: marked };
}

interface Pieces {
  /** Texts of the bytes before and after the mark. */
  readonly before: string;
  readonly after: string;
}

/** The mark is moved to the end of its line, where the next row begins: a letter is never cut. */
function decodedPieces(source: Uint8Array, encoding: Encoding, mark: number): Pieces {
  let end = Math.max(0, mark - 1);
  while (end < source.length && !isLineEnd(source[end])) end++;
  const after = mark === 0 ? 0 : Math.min(end + 1, source.length);
  const text = encoding === 'iso-2022-jp' ? textOfLines : decodeAll;
  return { before: text(source.subarray(0, after), encoding), after: text(source.subarray(after), encoding) };
}

/** Each line by itself: this encoding shifts between alphabets, and a line that does not shift back must not swallow its end. */
function textOfLines(bytes: Uint8Array, encoding: Encoding): string {
  let text = '';
  for (let from = 0; from < bytes.length; ) {
    let end = from;
    while (end < bytes.length && !isLineEnd(bytes[end])) end++;
    text += decodeAll(bytes.subarray(from, end), encoding);
    if (end < bytes.length) text += String.fromCharCode(bytes[end]);
    from = end + 1;
  }
  return text;
}

const isLineEnd = (byte: number): boolean => byte === LF || byte === CR;

const LF = 0x0a;
const CR = 0x0d;

/** A text as UTF-8, in which U+FFFD is no text either. */
export function utf8Of(text: string): Uint8Array {
  const bytes = encoder.encode(text);
  return text.includes('\ufffd') ? bytes.subarray(0, marked(bytes, 0, bytes.length)) : bytes;
}

/** Puts a text as UTF-8 at `at`; returns the position after it. */
function put(text: string, bytes: Uint8Array, at: number): number {
  const end = at + encoder.encodeInto(text, bytes.subarray(at)).written;
  return text.includes('\ufffd') ? marked(bytes, at, end) : end;
}

/** Makes each U+FFFD one byte of no text. */
function marked(bytes: Uint8Array, from: number, to: number): number {
  let end = from;
  for (let at = from; at < to; at++) {
    if (bytes[at] === 0xef && bytes[at + 1] === 0xbf && bytes[at + 2] === 0xbd) {
      bytes[end++] = NO_TEXT;
      at += 2;
    } else bytes[end++] = bytes[at];
  }
  return end;
}

function singleBytesToUtf8(source: Uint8Array, table: Uint16Array, mark: number, room: number): Utf8Text {
  const bytes = new Uint8Array(3 * source.length + room);
  let marked = -1;
  let length = 0;
  for (let at = 0; at < source.length; at++) {
    if (at === mark) marked = length;
    const byte = source[at];
    if (byte < 0x80) {
      bytes[length++] = byte;
      continue;
    }
    const code = table[byte];
    if (code === NO_LETTER) bytes[length++] = NO_TEXT;
    else if (code < 0x800) {
      bytes[length++] = 0xc0 | (code >> 6);
      bytes[length++] = 0x80 | (code & 0x3f);
    } else {
      bytes[length++] = 0xe0 | (code >> 12);
      bytes[length++] = 0x80 | ((code >> 6) & 0x3f);
      bytes[length++] = 0x80 | (code & 0x3f);
    }
  }
  return { bytes, length, mark: marked < 0 ? length : marked };
}
