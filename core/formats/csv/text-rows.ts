/**
 * Rows of a delimited text in any dialect, on strings: delimiters of one or several characters, runs of blanks, columns of
 * fixed width, quotes and an escape character. The grammar of quotes is that of row-scan.ts. It finds dialects, and
 * rewrites those that the loop over bytes does not know.
 */
import type { Newline } from './options.ts';

/** The delimiter that stands for runs of blanks and tabs, as in pandas. */
export const BLANKS = String.raw`\s+`;

export interface TextDialect {
  readonly delimiter: string;
  /** Empty where quotes mean nothing. */
  readonly quote: string;
  /** Empty where there is none. */
  readonly escape: string;
  readonly newline: Newline;
  /** Lines that begin with it are no rows. */
  readonly comment: string | null;
  /** Whether blanks after a delimiter are dropped. */
  readonly skip_initial_space: boolean;
  /** Columns of fixed width: `0:8, 8:15`; empty where a delimiter cuts. */
  readonly colspecs: string;
}

/** From where to where a column of fixed width reaches in its line, counted from 0; the end is not part of it. */
export type Span = readonly [from: number, to: number];

/** The spans that `0:8, 8:15, 15:` spells; null where it spells none. The last one may be open. */
export function spansOf(colspecs: string): readonly Span[] | null {
  const spans: Span[] = [];
  for (const part of colspecs.split(',')) {
    const match = /^\s*(\d{1,9}):(\d{1,9})?\s*$/.exec(part);
    if (match === null) return null;
    const span: Span = [Number(match[1]), match[2] === undefined ? Infinity : Number(match[2])];
    if (span[1] <= span[0] || span[0] < (spans.at(-1)?.[1] ?? 0)) return null;
    spans.push(span);
  }
  return spans;
}

export const colspecsOf = (spans: readonly Span[]): string =>
  spans.map(([from, to]) => `${from}:${to === Infinity ? '' : to}`).join(', ');

/** What a row lacks: text behind a closing quote, or text outside of all columns of fixed width. */
export type TextFlaw = 'quote' | 'outside';

export class TextRows {
  cells: string[] = [];
  /** Whether each cell stood in quotes. */
  quoted: boolean[] = [];
  flaws: { readonly kind: TextFlaw; readonly line: number }[] = [];
  /** Where the next row begins. */
  next = 0;
  /** Lines of the row. */
  lines = 1;
  /** Line of the row's first cell, counted from 0 at the start of the text. */
  line = 0;
  /** Whether the last row ended with a quote open; `lines` are then those up to the one that opens it. */
  isUnclosed = false;
  /** Whether the last row was ended by a newline rather than by the end of the text. */
  isEnded = false;
  /** Where each cell begins and ends in the text, with its quotes; null where nobody asks. */
  places: number[] | null = null;
  private readonly text: string;
  private readonly dialect: TextDialect;
  private readonly newline: string;
  private readonly spans: readonly Span[] | null;
  private readonly isBlanks: boolean;
  private lineFrom = 0;
  private lineTo = -1;
  private found = -1;

  constructor(text: string, dialect: TextDialect) {
    this.text = text;
    this.dialect = dialect;
    this.newline = dialect.newline === '\r' ? '\r' : '\n';
    this.spans = dialect.colspecs === '' ? null : (spansOf(dialect.colspecs) ?? []);
    this.isBlanks = dialect.delimiter === BLANKS;
  }

  /** Reads the next row, comments passed over; blank lines are rows without cells. False at the end of the text. */
  read(): boolean {
    const { text, dialect, newline } = this;
    this.line += this.lines;
    if (this.next === 0) this.line = 0;
    this.lines = 1;
    while (dialect.comment !== null && dialect.comment !== '' && text.startsWith(dialect.comment, this.next)) {
      const end = text.indexOf(newline, this.next);
      if (end < 0) {
        this.next = text.length;
        break;
      }
      this.next = end + 1;
      this.line++;
    }
    this.cells = [];
    this.quoted = [];
    if (this.places !== null) this.places = [];
    if (this.flaws.length > 0) this.flaws = [];
    this.isUnclosed = false;
    if (this.next >= text.length) return false;
    if (this.spans !== null) this.readSpans(this.spans);
    else this.readCells();
    return true;
  }

  /** The newline behind a position; it is searched once a line, because a line may hold 100,000 cells. */
  private lineEnd(from: number): number {
    if (from < this.lineFrom || from > this.lineTo) {
      const end = this.text.indexOf(this.newline, from);
      this.lineFrom = from;
      this.lineTo = end < 0 ? this.text.length : end;
    }
    return this.lineTo;
  }

  private endRow(at: number): void {
    this.isEnded = at < this.text.length;
    this.next = Math.min(at + 1, this.text.length);
  }

  private readSpans(spans: readonly Span[]): void {
    const begin = this.next;
    const end = this.lineEnd(begin);
    let line = this.text.slice(begin, end);
    if (this.newline === '\n' && line.endsWith('\r')) line = line.slice(0, -1);
    this.endRow(end);
    if (line.trim() === '') return;
    let covered = 0;
    let outside = '';
    for (const [from, to] of spans) {
      outside += line.slice(covered, from);
      this.cells.push(line.slice(from, to).trim());
      this.quoted.push(false);
      this.places?.push(begin + Math.min(from, line.length), begin + Math.min(to, line.length));
      covered = to;
    }
    outside += line.slice(covered);
    if (outside.trim() !== '') this.flaws.push({ kind: 'outside', line: 0 });
  }

  private skipBlanks(from: number): number {
    let at = from;
    for (let code = this.text.charCodeAt(at); code === 0x20 || code === 0x09; code = this.text.charCodeAt(++at)) {
      // One blank after the other.
    }
    return at;
  }

  /** Whether the row ends at a position: at a newline, the CR of a CR LF, or the end of the text. */
  private isRowEnd(at: number): boolean {
    const { text, newline } = this;
    if (at >= text.length || text[at] === newline) return true;
    return newline === '\n' && text[at] === '\r' && (at + 1 >= text.length || text[at + 1] === '\n');
  }

  /** The length of the delimiter at a position, 0 where none stands there. */
  private delimiterAt(at: number): number {
    if (this.isBlanks) return this.skipBlanks(at) - at;
    const { delimiter } = this.dialect;
    return this.text.startsWith(delimiter, at) ? delimiter.length : 0;
  }

  private readCells(): void {
    const { text, dialect, newline, isBlanks } = this;
    const { quote, skip_initial_space: skipsSpace, delimiter } = dialect;
    let at = this.next;
    // A line of blanks is a blank line, unless blanks are cells.
    const begin = this.skipBlanks(at);
    if (isBlanks) at = begin;
    if (this.isRowEnd(begin) && (isBlanks || !text.slice(at, begin).includes(delimiter))) {
      this.endRow(this.lineEnd(begin));
      return;
    }
    for (;;) {
      if (skipsSpace) while (text[at] === ' ') at++;
      const from = at;
      at = quote !== '' && text[at] === quote ? this.readQuoted(at) : this.readPlain(at);
      if (this.isUnclosed) return;
      this.places?.push(from, at);
      if (this.isRowEnd(at)) break;
      at += this.delimiterAt(at);
      if (isBlanks && this.isRowEnd(at)) break;
    }
    this.endRow(text[at] === '\r' && newline === '\n' ? at + 1 : at);
  }

  /** Reads the cell without quotes at a position; returns where it ends. */
  private readPlain(from: number): number {
    const { text, newline, isBlanks } = this;
    const { escape, delimiter } = this.dialect;
    const end = this.lineEnd(from);
    if (escape === '' || !text.slice(from, end).includes(escape)) {
      let to = isBlanks ? this.blankAfter(from, end) : this.nextDelimiter(delimiter, from);
      if (to > end) to = end;
      // The CR of a CR LF ends the row with it.
      if (to === end && newline === '\n' && to > from && text[to - 1] === '\r') to--;
      this.cells.push(text.slice(from, to));
      this.quoted.push(false);
      return to;
    }
    let cell = '';
    let at = from;
    while (!this.isRowEnd(at) && this.delimiterAt(at) === 0) {
      if (text[at] === escape && at + 1 < text.length) {
        at++;
        if (text[at] === newline) this.lines++;
      }
      cell += text[at++];
    }
    // Databases write a missing cell as \N, which is no escaped letter.
    const raw = text.slice(from, at);
    this.cells.push(raw === NULL ? NULL : cell);
    this.quoted.push(false);
    return at;
  }

  /** Where the next delimiter stands; kept, because the text may be searched to its end for it. */
  private nextDelimiter(delimiter: string, from: number): number {
    if (this.found < from) {
      const found = this.text.indexOf(delimiter, from);
      this.found = found < 0 ? Infinity : found;
    }
    return this.found;
  }

  private blankAfter(from: number, end: number): number {
    let at = from;
    while (at < end && isNoBlank(this.text.charCodeAt(at))) at++;
    return at;
  }

  /** Reads the cell whose opening quote stands at a position; returns where it ends. */
  private readQuoted(open: number): number {
    const { text, newline } = this;
    const { quote, escape, delimiter } = this.dialect;
    const quoteCode = quote.charCodeAt(0);
    const escapeCode = escape.charCodeAt(0);
    const newlineCode = newline.charCodeAt(0);
    const line = this.lines - 1;
    let cell = '';
    let at = open + 1;
    /** Where the letters begin that are not in `cell` yet. */
    let from = at;
    for (; ; at++) {
      if (at >= text.length) {
        this.isUnclosed = true;
        this.lines = line + 1;
        return at;
      }
      const code = text.charCodeAt(at);
      if (code === escapeCode && at + 1 < text.length) {
        cell += text.slice(from, at++);
        from = at;
        if (text.charCodeAt(at) === newlineCode) this.lines++;
      } else if (code === quoteCode) {
        cell += text.slice(from, at);
        if (text.charCodeAt(at + 1) !== quoteCode) break;
        from = ++at;
      } else if (code === newlineCode) this.lines++;
    }
    at++;
    let behind = at;
    if (delimiter !== ' ' && !this.isBlanks) while (text[behind] === ' ') behind++;
    if (this.isRowEnd(behind) || this.delimiterAt(behind) > 0) at = behind;
    else {
      this.flaws.push({ kind: 'quote', line });
      const rest = at;
      while (!this.isRowEnd(at) && this.delimiterAt(at) === 0) at++;
      cell += text.slice(rest, at);
    }
    this.cells.push(cell);
    this.quoted.push(true);
    return at;
  }
}

/** How databases write a missing cell. */
export const NULL = String.raw`\N`;

const isNoBlank = (code: number): boolean => code !== 0x20 && code !== 0x09;
