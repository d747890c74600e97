/** Finds a file's dialect from its first megabyte, with the evidence for each finding. */
import { PANDAS_MISSING } from '../../words/missing-words.ts';
import { isAscii } from 'node:buffer';
import { open } from 'node:fs/promises';
import Papa from 'papaparse';
import { readCell } from '../cells/read-cell.ts';
import { fileProblem } from '../../files/file-problems.ts';
import { emptyFile, refuseBinary } from './csv-problems.ts';
import { csvFormat, isByteDialect } from './format.ts';
import { KIND } from '../cells/type-ledger.ts';
import type { CsvOptions, Encoding, Newline, ResolvedCsvOptions } from './options.ts';
import { RowScan, SCAN, skipToRow } from './row-scan.ts';

export type DialectPart = 'encoding' | 'delimiter' | 'quote' | 'newline' | 'decimal' | 'header';

export interface Dialect {
  readonly encoding: Encoding;
  readonly delimiter: string;
  readonly quote: string;
  readonly newline: Newline;
  readonly decimal: '.' | ',';
  readonly header: boolean;
  /** Why each was chosen, one sentence. */
  readonly evidence: Readonly<Record<DialectPart, string>>;
}

/** Bytes that are looked at. */
const SNIFF_BYTES = 1 << 20;
/** Rows that are compared for each delimiter. */
const SNIFF_ROWS = 200;

/** What the grammar of rows does not ask for. */
const UNDECIDED: Omit<ResolvedCsvOptions, keyof RowDialect> = {
  encoding: 'utf-8',
  header: false,
  decimal: '.',
  thousands: null,
  missing: [],
  skip_rows: 0,
  malformed: 'keep',
  types: {},
};

const DELIMITERS: readonly (readonly [string, string])[] = [
  [',', 'comma'],
  [';', 'semicolon'],
  ['\t', 'tab'],
  ['|', 'vertical bar'],
];

/** The evidence of what was not looked for. */
export const CHOSEN = 'Chosen by you.';

interface Found<T> {
  readonly value: T;
  readonly evidence: string;
}

/** The bytes of a byte order mark at the start of the file, 0 where there is none. */
export function bomLength(head: Uint8Array, encoding: Encoding): number {
  if (encoding === 'utf-8') return head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf ? 3 : 0;
  if (encoding === 'utf-16le') return head[0] === 0xff && head[1] === 0xfe ? 2 : 0;
  if (encoding === 'utf-16be') return head[0] === 0xfe && head[1] === 0xff ? 2 : 0;
  return 0;
}

/** Whether the bytes are UTF-8, a sequence cut off at the end forgiven. */
function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}

/** Zero bytes at even and at odd positions. */
function zerosByParity(bytes: Uint8Array): { even: number; odd: number } {
  let even = 0;
  let odd = 0;
  for (let at = bytes.indexOf(0); at >= 0; at = bytes.indexOf(0, at + 1)) {
    if (at % 2 === 0) even++;
    else odd++;
  }
  return { even, odd };
}

function findEncoding(head: Uint8Array): Found<Encoding> {
  if (bomLength(head, 'utf-8') > 0) return { value: 'utf-8', evidence: 'The file begins with the mark of UTF-8.' };
  if (bomLength(head, 'utf-16le') > 0)
    return { value: 'utf-16le', evidence: 'The file begins with the mark of UTF-16.' };
  if (bomLength(head, 'utf-16be') > 0)
    return { value: 'utf-16be', evidence: 'The file begins with the mark of UTF-16.' };
  const zeros = head.includes(0) ? zerosByParity(head) : { even: 0, odd: 0 };
  const half = head.length / 2;
  if (zeros.odd > half * 0.3 && zeros.even < half * 0.05) {
    return { value: 'utf-16le', evidence: 'Every other byte is zero, as in UTF-16.' };
  }
  if (zeros.even > half * 0.3 && zeros.odd < half * 0.05) {
    return { value: 'utf-16be', evidence: 'Every other byte is zero, as in UTF-16.' };
  }
  if (isAscii(head)) return { value: 'utf-8', evidence: 'Plain ASCII characters only.' };
  if (isUtf8(head)) return { value: 'utf-8', evidence: 'All characters are valid UTF-8.' };
  return { value: 'windows-1252', evidence: 'There are bytes that UTF-8 does not know; read as Windows-1252.' };
}

/** Line ends outside quotes, by kind. */
type LineEnds = Readonly<Record<Newline, number>>;

/**
 * Counts line ends outside quotes. A quote opens a cell only at its beginning: at the start of the text, after a line end
 * or after one of `delimiters`.
 */
function countLineEnds(text: string, quote: string, delimiters: string): LineEnds {
  const ends = { '\n': 0, '\r\n': 0, '\r': 0 };
  // Without a CR there is nothing to tell apart.
  if (!text.includes('\r')) return { ...ends, '\n': text.includes('\n') ? 1 : 0 };
  const special = new RegExp(`[\\r\\n${quote === '' ? '' : escapedInClass(quote)}]`, 'g');
  for (let found = special.exec(text); found !== null; found = special.exec(text)) {
    const at = found.index;
    if (text[at] === quote) {
      const before = text[at - 1];
      if (before !== undefined && before !== '\n' && before !== '\r' && !delimiters.includes(before)) continue;
      let close = text.indexOf(quote, at + 1);
      while (close >= 0 && text[close + 1] === quote) close = text.indexOf(quote, close + 2);
      if (close < 0) break;
      special.lastIndex = close + 1;
    } else if (text[at] === '\n') ends['\n']++;
    else if (text[at + 1] === '\n') {
      ends['\r\n']++;
      special.lastIndex = at + 2;
    } else if (at + 1 < text.length || ends['\n'] + ends['\r\n'] === 0) {
      // A CR at the very end of lines with LF is half of a CR LF.
      ends['\r']++;
    }
  }
  return ends;
}

const escapedInClass = (character: string): string => character.replace(/[\\\]^-]/g, '\\$&');

const NEWLINE_NAMES: Readonly<Record<Newline, string>> = { '\n': 'LF', '\r\n': 'CR LF', '\r': 'CR' };

/**
 * LF and CR LF are read alike, mixed as they come. Where a lone CR occurs as well, rows end with whatever cuts the text
 * into more regular rows (`regularityOf`: the share of rows that have the usual number of cells), then whatever occurs more
 * often. What does not end rows is a character of its cell.
 */
function findNewline(ends: LineEnds, regularityOf: (newline: Newline) => number): Found<Newline> {
  const feeds: Newline = ends['\r\n'] > ends['\n'] ? '\r\n' : '\n';
  const hasFeeds = ends['\n'] + ends['\r\n'] > 0;
  if (ends['\r'] === 0 && !hasFeeds) return { value: '\n', evidence: 'There is a single line.' };
  const returns = ends['\r'] === 0 ? 0 : hasFeeds ? regularityOf('\r') : 1;
  const regular = returns === 0 || !hasFeeds ? 0 : regularityOf(feeds);
  const isMoreFrequent = ends['\r'] > ends['\n'] + ends['\r\n'];
  const isReturn = returns > regular || (returns > 0 && returns === regular && isMoreFrequent);
  const value = isReturn ? '\r' : feeds;
  const others = (['\n', '\r\n', '\r'] as const).filter((other) => other !== value && ends[other] > 0);
  const isRead = (other: Newline): boolean => !isReturn && other !== '\r';
  const mixed = others.map(
    (other) =>
      ` ${NEWLINE_NAMES[other]} occurs ${ends[other] === 1 ? 'once' : `${ends[other]} times`} as well, and ${isRead(other) ? 'ends a line, too' : 'is a character of its cell'}.`,
  );
  return { value, evidence: `Lines end with ${NEWLINE_NAMES[value]}.${mixed.join('')}` };
}

interface RowDialect {
  readonly delimiter: string;
  readonly quote: string;
  readonly newline: Newline;
  readonly comment: string | null;
}

/** The first rows, by the reader's own grammar where it knows the dialect. The last one is left out where it may be cut. */
function rowsOf(text: string, isWhole: boolean, dialect: RowDialect): string[][] {
  if (!isByteDialect(dialect)) return rowsByPapa(text, isWhole, dialect);
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  let cells: string[] = [];
  const rows: string[][] = [];
  scanRows(
    text,
    isWhole,
    dialect,
    () => {
      rows.push(cells);
      cells = [];
    },
    (source, from, to) => cells.push(decoder.decode(source.subarray(from, to))),
  );
  return rows;
}

/** How many cells each of the first rows has. */
function widthsOf(text: string, isWhole: boolean, dialect: RowDialect): number[] {
  if (!isByteDialect(dialect)) return rowsByPapa(text, isWhole, dialect).map(({ length }) => length);
  const widths: number[] = [];
  scanRows(text, isWhole, dialect, (width) => widths.push(width));
  return widths;
}

/** Characters in which the first rows are looked for first; more where rows are longer. */
const ROWS_CHARACTERS = 1 << 15;

/** Calls `row` with the number of cells of each of the first rows, and `cell` with its cells before. */
function scanRows(
  text: string,
  isWhole: boolean,
  dialect: RowDialect,
  row: (cells: number) => void,
  cell?: (source: Uint8Array, from: number, to: number) => void,
): void {
  const format = csvFormat({ ...UNDECIDED, ...dialect });
  const scan = new RowScan();
  let rows = 0;
  let from = 0;
  for (let length = ROWS_CHARACTERS; rows < SNIFF_ROWS && from < text.length; ) {
    const isEnd = from + length >= text.length;
    const encoded = new TextEncoder().encode(text.slice(from, from + length));
    const bytes = new Uint8Array(encoded.length + 1);
    bytes.set(encoded);
    bytes[encoded.length] = format.newline;
    const window = { bytes, limit: encoded.length, isEnd: isWhole && isEnd };
    let at = 0;
    while (rows < SNIFF_ROWS) {
      const start = skipToRow(window, at, format).at;
      // A row is scanned once without its cells, because it may not end in the window.
      if (start >= window.limit || scan.scan(window, start, format) !== SCAN.complete) break;
      if (cell !== undefined) scan.scan(window, start, format, cell);
      row(scan.cells);
      rows++;
      at = scan.next;
    }
    if (isEnd) {
      // The only row is looked at even where its end is missing.
      const start = skipToRow(window, at, format).at;
      if (rows === 0 && start < window.limit) {
        scan.scan(window, start, format, cell);
        row(scan.cells);
      }
      return;
    }
    from += new TextDecoder('utf-8', { ignoreBOM: true }).decode(encoded.subarray(0, at)).length;
    if (at === 0) length *= 8;
  }
}

function rowsByPapa(text: string, isWhole: boolean, dialect: RowDialect): string[][] {
  const { data } = Papa.parse<string[]>(text, {
    delimiter: dialect.delimiter,
    newline: dialect.newline,
    quoteChar: dialect.quote === '' ? '\0' : dialect.quote,
    comments: dialect.comment ?? false,
    preview: SNIFF_ROWS + 1,
    skipEmptyLines: true,
  });
  const isCut = !isWhole && data.length <= SNIFF_ROWS && data.length > 1;
  return isCut ? data.slice(0, -1) : data.slice(0, SNIFF_ROWS);
}

/** The delimiter that cuts most rows into the same number of cells, then the one that makes most cells. */
function findDelimiter(
  widthsBy: (delimiter: string) => readonly number[],
  candidates: readonly (readonly [string, string])[],
): Found<string> & { readonly regularity: number } {
  let best: { delimiter: string; name: string; share: number; width: number; rows: number } | undefined;
  for (const [delimiter, name] of candidates) {
    const rows = widthsBy(delimiter);
    const widths = new Map<number, number>();
    for (const cells of rows) widths.set(cells, (widths.get(cells) ?? 0) + 1);
    const [width, times] = [...widths].sort((a, b) => b[1] - a[1] || b[0] - a[0])[0] ?? [1, 0];
    if (width < 2) continue;
    const share = times / rows.length;
    // A wide, slightly ragged table beats a narrow regular one: text with one comma a line is no two-column table.
    if (best === undefined || share * Math.log(width) > best.share * Math.log(best.width)) {
      best = { delimiter, name, share, width, rows: rows.length };
    }
  }
  if (best === undefined) {
    return {
      value: ',',
      evidence: 'None of comma, semicolon, tab, vertical bar occurs regularly: a single column.',
      regularity: 0,
    };
  }
  const { delimiter, name, share, width, rows } = best;
  return {
    value: delimiter,
    evidence: `A ${name} cuts ${Math.round(share * rows)} of the first ${rows} rows into ${width} cells each.`,
    regularity: share,
  };
}

function findDecimal(rows: readonly string[][], delimiter: string): Found<'.' | ','> {
  let commas = 0;
  let points = 0;
  let example = '';
  for (const row of rows) {
    for (const cell of row) {
      if (/^[ \t]*[+-]?\d*,\d+[ \t]*$/.test(cell)) {
        commas++;
        example ||= cell;
      } else if (/^[ \t]*[+-]?\d*\.\d+[ \t]*$/.test(cell)) points++;
    }
  }
  if (commas > points && delimiter !== ',') {
    return { value: ',', evidence: `${commas} cells such as "${example}" have a decimal comma.` };
  }
  return {
    value: '.',
    evidence: points > 0 ? `${points} cells have a decimal point.` : 'No cell has a decimal comma.',
  };
}

/** No header where the first row looks like the rows below it, in at least one column that is not text. */
function findHeader(rows: readonly string[][], decimal: '.' | ','): Found<boolean> {
  const [first, ...rest] = rows;
  if (first === undefined || rest.length === 0) return { value: true, evidence: 'There is a single row.' };
  const missing = new Set(['', ...PANDAS_MISSING]);
  const isValue = (cell: string): boolean => readCell(cell, { decimal, thousands: null }).kind !== KIND.other;
  const numbers = first
    .map((cell) => (/^\d{4}$/.test(cell) ? Number(cell) : Number.NaN))
    .filter((year) => year > 1500 && year < 2200);
  if (numbers.length > 1 && numbers.every((year, index) => index === 0 || year > numbers[index - 1])) {
    return { value: true, evidence: 'The first row holds years in rising order, which are names.' };
  }
  let valued = 0;
  let text = '';
  first.forEach((cell, column) => {
    if (missing.has(cell)) return;
    if (isValue(cell)) {
      valued++;
      return;
    }
    const below = rest.map((row) => row[column] ?? '').filter((other) => !missing.has(other));
    if (text === '' && below.length > 0 && below.every(isValue)) text = cell;
  });
  if (text !== '') return { value: true, evidence: `"${text.slice(0, 40)}" stands above cells that are no text.` };
  if (valued > 0)
    return { value: false, evidence: `${valued} cells of the first row are values like those below them.` };
  return { value: true, evidence: 'The first row holds text only, as names do.' };
}

/** LF ends a row, with or without a CR before it. */
const readAlike = (a: Newline, b: Newline): boolean => (a === '\r') === (b === '\r');

/** The text after its first lines; which end with anything while it is not known what ends a line. */
function withoutLines(text: string, lines: number, newline: Newline | undefined): string {
  const end = newline === undefined ? /\r\n|\n|\r/g : newline === '\r' ? /\r/g : /\n/g;
  for (let line = 0; line < lines; line++) if (end.exec(text) === null) return '';
  return text.slice(end.lastIndex);
}

const isWholeFile = (head: Uint8Array, size: number): boolean => head.length >= size;

/** The dialect of a file whose first bytes are `head`, with what the user has decided already taken for granted. */
export function sniffHead(head: Uint8Array, size: number, given: CsvOptions, file: string): Dialect {
  const decided = <T>(value: T | undefined, find: () => Found<T>): Found<T> =>
    value === undefined ? find() : { value, evidence: CHOSEN };
  const encoding = decided(given.encoding, () => findEncoding(head));
  refuseBinary(head, encoding.value.startsWith('utf-16'), file);
  const whole = new TextDecoder(encoding.value).decode(head);
  const isWhole = isWholeFile(head, size);
  if (whole === '') throw emptyFile(file);
  const skipped = given.skip_rows ?? 0;
  let text = withoutLines(whole, skipped, given.newline);
  const quote = decided(given.quote, () => ({
    value: '"',
    evidence: text.includes('"') ? 'Double quotes occur.' : 'No quotes occur; double quotes would be understood.',
  }));
  const delimiters = given.delimiter ?? DELIMITERS.map(([character]) => character).join('');
  const dialectOf = (lineEnd: Newline, delimiter: string): RowDialect => ({
    delimiter,
    quote: quote.value,
    newline: lineEnd,
    comment: given.comment ?? null,
  });
  const findAt = (lineEnd: Newline) =>
    findDelimiter(
      (delimiter) => widthsOf(text, isWhole, dialectOf(lineEnd, delimiter)),
      given.delimiter === undefined ? DELIMITERS : [[given.delimiter, 'delimiter']],
    );
  const found = findNewline(countLineEnds(text, quote.value, delimiters), (lineEnd) => findAt(lineEnd).regularity);
  const newline: Found<Newline> =
    given.newline === undefined || readAlike(given.newline, found.value)
      ? { value: given.newline ?? found.value, evidence: found.evidence }
      : { value: given.newline, evidence: `Chosen by you: ${NEWLINE_NAMES[given.newline]}. Found: ${found.evidence}` };
  // Only now is it known where the lines end that are skipped.
  text = withoutLines(whole, skipped, newline.value);
  const delimiter = decided(given.delimiter, () => findAt(newline.value));
  const rows =
    given.decimal === undefined || given.header === undefined
      ? rowsOf(text, isWhole, dialectOf(newline.value, delimiter.value))
      : [];
  const decimal = decided(given.decimal, () => findDecimal(rows, delimiter.value));
  const header = decided(given.header, () => findHeader(rows, decimal.value));
  return {
    encoding: encoding.value,
    delimiter: delimiter.value,
    quote: quote.value,
    newline: newline.value,
    decimal: decimal.value,
    header: header.value,
    evidence: {
      encoding: encoding.evidence,
      delimiter: delimiter.evidence,
      quote: quote.evidence,
      newline: newline.evidence,
      decimal: decimal.evidence,
      header: header.evidence,
    },
  };
}

/** The first bytes of a file, its size, and when it was last written. */
export async function readHead(
  path: string,
  length = SNIFF_BYTES,
): Promise<{ head: Uint8Array; size: number; modified: number }> {
  try {
    const handle = await open(path, 'r');
    try {
      const stat = await handle.stat();
      if (stat.isDirectory()) throw Object.assign(new Error('is a directory'), { code: 'EISDIR' });
      const buffer = new Uint8Array(Math.min(stat.size, length));
      const { bytesRead } = await handle.read(buffer, 0, buffer.length, 0);
      return { head: buffer.subarray(0, bytesRead), size: stat.size, modified: stat.mtimeMs };
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw fileProblem(error, path);
  }
}
