/**
 * Where cells and rows end: the grammar of the file, said once.
 *
 * A cell is quoted where its first byte is a quote. Inside, two quotes are one; a single one closes, and spaces behind it
 * are dropped. Any other text behind it is a flaw: it is appended as it stands. A quote elsewhere is an ordinary byte.
 */
import type { CsvFormat } from './format.ts';

const CR = 0x0d;
const LF = 0x0a;
const SPACE = 0x20;
const TAB = 0x09;

/** What ran out, or what is wrong. */
export const SCAN = { complete: 0, incomplete: 1, unclosed: 2 } as const;

/** A stretch of the file in memory. `bytes[limit]` is a newline that the file does not have, so that scans stop. */
export interface Window {
  readonly bytes: Uint8Array;
  readonly limit: number;
  /** Whether the file ends at `limit`. */
  readonly isEnd: boolean;
}

/** A cell out of its quotes: `source[from .. to)`; `next` is the position of the delimiter or newline behind it. */
export class QuotedCell {
  source: Uint8Array = new Uint8Array(0);
  from = 0;
  to = 0;
  next = 0;
  /** Newlines inside. */
  lines = 0;
  hasFlaw = false;
  private scratch = new Uint8Array(1 << 10);

  /** Reads the cell whose opening quote stands at `open`. */
  read(window: Window, open: number, format: CsvFormat): number {
    const { bytes, limit } = window;
    const { quote, delimiter, newline } = format;
    let at = open + 1;
    let doubles = 0;
    this.lines = 0;
    this.hasFlaw = false;
    for (;;) {
      while (at < limit && bytes[at] !== quote) {
        if (bytes[at] === newline) this.lines++;
        at++;
      }
      if (at >= limit) return window.isEnd ? SCAN.unclosed : SCAN.incomplete;
      if (at + 1 >= limit || bytes[at + 1] !== quote) break;
      doubles++;
      at += 2;
    }
    const close = at++;
    if (delimiter !== SPACE) while (bytes[at] === SPACE) at++;
    this.source = bytes;
    this.from = open + 1;
    this.to = close;
    if (isCellEnd(bytes, at, delimiter, newline)) {
      this.next = bytes[at] === delimiter || bytes[at] === newline ? at : at + 1;
      if (doubles > 0) this.unescape(bytes, open + 1, close, quote, close, close);
      return SCAN.complete;
    }
    this.hasFlaw = true;
    at = close + 1;
    while (bytes[at] !== delimiter && bytes[at] !== newline) at++;
    this.next = at;
    const end = newline === LF && bytes[at] === LF && bytes[at - 1] === CR ? at - 1 : at;
    this.unescape(bytes, open + 1, close, quote, close + 1, end);
    return SCAN.complete;
  }

  /** Copies [from, to) with doubled quotes made single, then [more, end) as it is. */
  private unescape(bytes: Uint8Array, from: number, to: number, quote: number, more: number, end: number): void {
    if (this.scratch.length < end - from) this.scratch = new Uint8Array(2 * (end - from));
    const { scratch } = this;
    let length = 0;
    for (let at = from; at < to; at++) {
      scratch[length++] = bytes[at];
      if (bytes[at] === quote) at++;
    }
    for (let at = more; at < end; at++) scratch[length++] = bytes[at];
    this.source = scratch;
    this.from = 0;
    this.to = length;
  }
}

/** Whether a cell ends at `at`: a delimiter, a newline, or the CR of a CR LF. */
function isCellEnd(bytes: Uint8Array, at: number, delimiter: number, newline: number): boolean {
  const byte = bytes[at];
  return byte === delimiter || byte === newline || (byte === CR && newline === LF && bytes[at + 1] === LF);
}

/** Whether a comment begins at `at`. */
export function isComment(bytes: Uint8Array, at: number, comment: Uint8Array): boolean {
  if (comment.length === 0) return false;
  for (let index = 0; index < comment.length; index++) if (bytes[at + index] !== comment[index]) return false;
  return true;
}

/** Whether the line at `at` holds nothing but blanks that delimit nothing. As in pandas, it is no row. */
export function isBlankLine(bytes: Uint8Array, at: number, { delimiter, newline }: CsvFormat): boolean {
  let end = at;
  while ((bytes[end] === SPACE || bytes[end] === TAB) && bytes[end] !== delimiter) end++;
  return bytes[end] === newline || (bytes[end] === CR && newline === LF && bytes[end + 1] === LF);
}

/** The position of the next newline at or after `at`. */
export function lineEnd(bytes: Uint8Array, at: number, newline: number): number {
  let end = at;
  while (bytes[end] !== newline) end++;
  return end;
}

/** The cells of one row, found but not kept. */
export class RowScan {
  /** Where the row after this one begins. */
  next = 0;
  cells = 0;
  /** The row's lines; where a quote never closes, those up to the one that opens it. */
  lines = 0;
  /** For each cell with text after its closing quote, its line, counted from 0 at the row's first. */
  flawLines: number[] = [];
  private readonly quoted = new QuotedCell();

  /** Scans the row that begins at `start`; hands each cell to `cell` where given. */
  scan(
    window: Window,
    start: number,
    format: CsvFormat,
    cell?: (source: Uint8Array, from: number, to: number) => void,
  ): number {
    const { bytes, limit } = window;
    const { delimiter, newline, quote } = format;
    this.cells = 0;
    this.lines = 1;
    if (this.flawLines.length > 0) this.flawLines = [];
    let at = start;
    for (;;) {
      this.cells++;
      if (bytes[at] === quote) {
        const state = this.quoted.read(window, at, format);
        if (state !== SCAN.complete) return state;
        if (this.quoted.hasFlaw) this.flawLines.push(this.lines - 1);
        this.lines += this.quoted.lines;
        cell?.(this.quoted.source, this.quoted.from, this.quoted.to);
        at = this.quoted.next;
      } else {
        const from = at;
        while (bytes[at] !== delimiter && bytes[at] !== newline) at++;
        const isCrLf = newline === LF && bytes[at] === LF && at > from && bytes[at - 1] === CR;
        cell?.(bytes, from, isCrLf ? at - 1 : at);
      }
      if (bytes[at] === newline) break;
      at++;
    }
    if (at >= limit && !window.isEnd) return SCAN.incomplete;
    this.next = Math.min(at + 1, limit);
    return SCAN.complete;
  }
}

/**
 * The first position at or after `at` where a row of cells begins: blank lines and comments are passed over. Counts the
 * lines that it passes. `limit` where there is none.
 */
export function skipToRow(window: Window, at: number, format: CsvFormat): { at: number; lines: number } {
  const { bytes, limit } = window;
  let position = at;
  let lines = 0;
  while (position < limit) {
    const isBlank = !format.hasBlankRows && isBlankLine(bytes, position, format);
    if (!isBlank && !isComment(bytes, position, format.comment)) break;
    position = Math.min(lineEnd(bytes, position, format.newline) + 1, limit);
    lines++;
  }
  return { at: position, lines };
}
