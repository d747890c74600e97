/** What a cell looks like, from its bytes: `readCell` of `cells.ts` without making a string of each. */
import { numberCell } from './read-cell.ts';
import { parseDate } from './date.ts';
import type { ByteNotation } from './notation.ts';
import { KIND } from './type-ledger.ts';
import { parsed, parseNumber } from './number.ts';

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

/** 0 or 1 where the bytes spell `false` or `true` in lower, upper or title case, else -1. */
export function parseBoolean(bytes: Uint8Array, from: number, to: number): number {
  const length = to - from;
  if (length !== 4 && length !== 5) return -1;
  const first = bytes[from];
  const isFalse = length === 5;
  if ((first | 0x20) !== (isFalse ? 0x66 : 0x74)) return -1;
  // An upper-case second letter means that all of the rest is upper case.
  const isUpper = (bytes[from + 1] & 0x20) === 0;
  if (isUpper && (first & 0x20) !== 0) return -1;
  const rest = isFalse ? (isUpper ? 'ALSE' : 'alse') : isUpper ? 'RUE' : 'rue';
  for (let index = 0; index < rest.length; index++) {
    if (bytes[from + 1 + index] !== rest.charCodeAt(index)) return -1;
  }
  return isFalse ? 0 : 1;
}

/** The kind of a cell as far as it is a number in the file's notation, thousands mark included. */
export function parseFormattedNumber(bytes: Uint8Array, from: number, to: number, notation: ByteNotation): number {
  const kind = parseNumber(bytes, from, to, notation.decimal);
  if (kind !== KIND.other || notation.thousands === null) return kind;
  const cell = numberCell(utf8.decode(bytes.slice(from, to)), {
    decimal: notation.decimal === 0x2c ? ',' : '.',
    thousands: notation.thousands,
  });
  parsed[0] = cell.value;
  return cell.kind;
}

/** Bytes that a number can begin with: digits, signs, marks and spaces; besides, the `i` of `inf`. */
const BEGINS_NUMBER = new Uint8Array(256);
for (const character of '0123456789+-., \t') BEGINS_NUMBER[character.charCodeAt(0)] = 1;
const LETTER_I = 0x69;
const SPACE = 0x20;
const TAB = 0x09;

function isBlank(bytes: Uint8Array, from: number, to: number): boolean {
  let at = from;
  while (at < to && (bytes[at] === SPACE || bytes[at] === TAB)) at++;
  return at === to;
}

/** The kind of the cell at bytes [from, to), which is not empty; `parsed[0]` is its value where it has one. */
export function classify(bytes: Uint8Array, from: number, to: number, notation: ByteNotation): number {
  const first = bytes[from];
  if (BEGINS_NUMBER[first] === 1) {
    const kind = parseFormattedNumber(bytes, from, to, notation);
    if (kind !== KIND.other) return kind;
    return (first === SPACE || first === TAB) && isBlank(bytes, from, to) ? KIND.blank : parseDate(bytes, from, to);
  }
  if ((first | 0x20) === LETTER_I) return parseNumber(bytes, from, to, notation.decimal);
  const truth = parseBoolean(bytes, from, to);
  if (truth < 0) return KIND.other;
  parsed[0] = truth;
  return KIND.boolean;
}
