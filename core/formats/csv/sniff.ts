/** Finds a file's dialect from its first megabyte, with the evidence for each finding. */
import { PANDAS_MISSING } from '../../words/missing-words.ts';
import { open } from 'node:fs/promises';
import { counted } from '../../words/counted.ts';
import { certain, type Finding } from '../cells/finding.ts';
import { fileProblem } from '../../files/file-problems.ts';
import { emptyFile, refuseBinary } from './csv-problems.ts';
import { decodeAll } from '../encoding/decoder.ts';
import { bomLength } from '../encoding/find-encoding.ts';
import type { Encoding } from '../../words/encodings.ts';
import { evenLineEnds } from './even-line-ends.ts';
import { findDecimal } from './dialect/number-marks.ts';
import type { GivenTable, SampledText } from './dialect/best-dialect.ts';
import { findTable, type FoundTable } from './dialect/find-table.ts';
import { sampleOf } from './dialect/sample.ts';
import { withoutLines } from './dialect/without-lines.ts';
import { type CsvOptions, type Newline, PLAIN_LAYOUT } from './options.ts';
import { NULL } from './text-rows.ts';

/** What is found in a file; each finding is one of the parameters. */
export interface CsvFindings extends Omit<FoundTable, 'hasNulls' | 'rows' | 'hints' | 'regularity'> {
  readonly encoding: Finding<Encoding>;
  readonly newline: Finding<Newline>;
  readonly decimal: Finding<'.' | ','>;
  readonly missing: Finding<readonly string[]>;
}

export type DialectPart = keyof CsvFindings;

export interface Dialect {
  readonly findings: CsvFindings;
  /** Why each was chosen, one sentence. */
  readonly evidence: Readonly<Record<DialectPart, string>>;
  /** What the user should look at, in sentences. */
  readonly hints: readonly string[];
}

/** Bytes of the file's beginning and of its end that are sampled. */
const SNIFF_BYTES = 1 << 20;
const TAIL_BYTES = 1 << 15;
/** Rows in which decimal marks are looked for. */
const DECIMAL_ROWS = 10_000;
const DECIMAL_CELLS = 60_000;

const DELIMITERS = [',', ';', '\t', '|'];

/** The evidence of what was not looked for. */
export const CHOSEN = 'Chosen by you.';

export interface Found<T> {
  readonly value: T;
  readonly evidence: string;
}

/** Line ends outside quotes, by kind; `doubled` are CR CR LF. */
type LineEnds = Readonly<Record<Exclude<Newline, 'any'> | 'doubled', number>>;

/**
 * Counts line ends outside quotes. A quote opens a cell only at its beginning: at the start of the text, after a line end
 * or after one of `delimiters`.
 */
function countLineEnds(text: string, quote: string, delimiters: string): LineEnds {
  const ends = { '\n': 0, '\r\n': 0, '\r': 0, doubled: 0 };
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
    else if (text.startsWith('\r\n', at + 1)) {
      ends.doubled++;
      special.lastIndex = at + 3;
    } else if (text[at + 1] === '\n') {
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

const NEWLINE_NAMES: Readonly<Record<Newline, string>> = {
  '\n': 'LF',
  '\r\n': 'CR LF',
  '\r': 'CR',
  any: 'any of CR, LF and CR LF',
};

/**
 * LF and CR LF are read alike, mixed as they come. Where a lone CR occurs as well, rows end with whatever cuts the text
 * into more regular rows (`regularityOf`: the share of rows that have the usual number of cells), then whatever occurs more
 * often. What does not end rows is a character of its cell.
 */
function findNewline(found: LineEnds, regularityOf: (newline: Newline) => number): Found<Newline> {
  const { doubled } = found;
  if (doubled > found['\n'] + found['\r\n'] && found['\r'] === 0) {
    return {
      value: 'any',
      evidence: `Lines end with CR CR LF (${counted(doubled, 'time')}): each is read as one line end.`,
    };
  }
  const ends = { ...found, '\r': found['\r'] + doubled, '\r\n': found['\r\n'] + doubled };
  const feeds: Newline = ends['\r\n'] > ends['\n'] ? '\r\n' : '\n';
  const hasFeeds = ends['\n'] + ends['\r\n'] > 0;
  if (ends['\r'] === 0 && !hasFeeds) return { value: '\n', evidence: 'There is a single line.' };
  const returns = ends['\r'] === 0 ? 0 : hasFeeds ? regularityOf('\r') : 1;
  const regular = ends['\r'] === 0 || !hasFeeds ? 0 : regularityOf(feeds);
  const isMoreFrequent = ends['\r'] > ends['\n'] + ends['\r\n'];
  const any = ends['\r'] > 0 && hasFeeds ? regularityOf('any') : 0;
  if (any > 0 && any >= returns && (any > regular || (any === regular && isMoreFrequent))) {
    return { value: 'any', evidence: `Lines end with ${mixedEnds(ends)}, mixed.` };
  }
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

/** How often each kind of line end occurs. */
const mixedEnds = (ends: LineEnds): string =>
  (['\r', '\n', '\r\n'] as const)
    .filter((end) => ends[end] > 0)
    .map((end) => `${NEWLINE_NAMES[end]} (${counted(ends[end], 'time')})`)
    .join(' and ');

/** LF ends a row, with or without a CR before it. */
const readAlike = (a: Newline, b: Newline): boolean => (a === '\r') === (b === '\r') && (a === 'any') === (b === 'any');

const findingOf = <T>({ value, evidence }: Found<T>): Finding<T> => certain(value, evidence);

/** Whether the document says all that older versions found: then it keeps its meaning, and nothing more is looked for. */
export const isDecided = ({ delimiter, quote, header, decimal }: CsvOptions): boolean =>
  delimiter !== undefined && quote !== undefined && header !== undefined && decimal !== undefined;

/** The dialect of a file whose first bytes are `head`, with what the user has decided already taken for granted. */
export function sniffHead(
  { head, tail, size }: FileSample,
  given: CsvOptions,
  encoding: Finding<Encoding>,
  file: string,
): Dialect {
  // Zeros and escapes are no sign of a binary file in these.
  refuseBinary(
    head,
    encoding.value.startsWith('utf-16') || encoding.value === 'iso-2022-jp',
    file,
    given.delimiter !== undefined,
  );
  const whole = decodeAll(head.subarray(bomLength(head, encoding.value)), encoding.value);
  if (whole === '') throw emptyFile(file);
  const stated: CsvOptions = isDecided(given) ? { ...PLAIN_LAYOUT, ...given } : given;
  const quote = stated.quote ?? '"';
  const delimiters = stated.delimiter ?? DELIMITERS.join('');
  const read = {
    head: whole,
    isWhole: head.length >= size,
    tail: tail.length === 0 ? '' : decodeAll(tail, encoding.value),
    ending: /\.([a-z]+)$/.exec(file.toLowerCase())?.[1] ?? '',
  };
  const table: GivenTable = { ...stated, comment: stated.comment ?? (isDecided(given) ? '' : undefined) };
  const skipped = stated.skip_rows ?? 0;
  const lineEnds = countLineEnds(withoutLines(whole, skipped, given.newline), quote, delimiters);
  const found = findNewline(lineEnds, (lineEnd) => {
    const isMixed = lineEnd === 'any';
    const head = isMixed ? evenLineEnds(whole, quote, delimiters) : whole;
    const tried = findTable({ ...read, head, tail: '' }, isMixed ? '\n' : lineEnd, table);
    // Rows of one cell each are regular whatever ends them.
    return (tried.rows[0]?.length ?? 0) > 1 ? tried.regularity : tried.regularity / 2;
  });
  const newline: Found<Newline> =
    given.newline === undefined || readAlike(given.newline, found.value)
      ? { value: given.newline ?? found.value, evidence: found.evidence }
      : { value: given.newline, evidence: `Chosen by you: ${NEWLINE_NAMES[given.newline]}. Found: ${found.evidence}` };
  const isMixed = newline.value === 'any';
  const lineEnd = isMixed ? '\n' : newline.value;
  const text = isMixed
    ? {
        ...read,
        head: evenLineEnds(read.head, quote, delimiters),
        tail: evenLineEnds(read.tail, quote, delimiters),
      }
    : read;
  const { hasNulls, rows, hints, regularity: _, ...parts } = findTable(text, lineEnd, table);
  const delimiter = parts.delimiter.value;
  const decimal: Finding<'.' | ','> =
    stated.decimal === undefined
      ? findDecimal(decimalRows(text, lineEnd, parts, rows), delimiter, whole.includes(parts.quote.value || '"'))
      : certain(stated.decimal, CHOSEN);
  const nulls = hasNulls && !isDecided(given);
  const missing = nulls ? [...PANDAS_MISSING, NULL] : PANDAS_MISSING;
  const findings: CsvFindings = {
    ...parts,
    encoding,
    newline: findingOf(newline),
    decimal,
    missing: certain(
      given.missing ?? missing,
      nulls ? `Cells hold ${NULL}, as databases write what is missing.` : CHOSEN,
    ),
  };
  const evidenceOf = (part: DialectPart): string =>
    stated[part] === undefined || part === 'newline' || part === 'encoding' ? findings[part].evidence : CHOSEN;
  const evidence = Object.fromEntries(
    (Object.keys(findings) as DialectPart[]).map((part) => [part, evidenceOf(part)]),
  ) as Record<DialectPart, string>;
  const isDoubled = lineEnds.doubled > 0 && isMixed && given.newline === undefined;
  return { findings, evidence, hints: isDoubled ? [...hints, findings.newline.evidence] : hints };
}

/** Rows in which decimal marks are looked for: all of the sample where it holds a comma between digits, else the first. */
function decimalRows(
  text: SampledText,
  newline: Newline,
  table: Pick<
    FoundTable,
    'delimiter' | 'quote' | 'escape' | 'skip_initial_space' | 'colspecs' | 'comment' | 'skip_rows' | 'header'
  >,
  rows: readonly (readonly string[])[],
): readonly (readonly string[])[] {
  const below = (cells: readonly (readonly string[])[]): readonly (readonly string[])[] =>
    table.header.value ? cells.slice(1) : cells;
  // In a file that is cut at commas only a quoted cell can hold one.
  const isQuoted = text.head.includes(table.quote.value) || text.tail.includes(table.quote.value);
  const comma = table.delimiter.value !== ',' ? /\d,\d/ : isQuoted ? quotedComma(table.quote.value) : null;
  if (comma === null || (!comma.test(text.head) && !comma.test(text.tail))) return below(rows);
  const dialect = {
    delimiter: table.delimiter.value,
    quote: table.quote.value,
    escape: table.escape.value,
    skip_initial_space: table.skip_initial_space.value,
    colspecs: table.colspecs.value,
    comment: table.comment.value,
    newline,
  };
  const width = rows[0]?.length ?? 0;
  const first = sampleOf(
    withoutLines(text.head, table.skip_rows.value, newline),
    text.isWhole,
    dialect,
    DECIMAL_ROWS,
    DECIMAL_CELLS,
  );
  return below([
    ...first.rows.filter(({ cells }) => cells.length === width).map(({ cells }) => cells),
    ...rows.slice(1),
  ]);
}

/** A cell in quotes with a comma between digits; null where nothing is quoted. */
const quotedComma = (quote: string): RegExp | null =>
  quote === ''
    ? null
    : new RegExp('[Q][^Q\\n]{0,40}\\d,\\d[^Q\\n]{0,40}[Q]'.replaceAll('Q', () => escapedInClass(quote)));

export interface FileSample {
  /** The first bytes. */
  readonly head: Uint8Array;
  /** The last bytes, in whole code units; empty where `head` is the whole file. */
  readonly tail: Uint8Array;
  readonly size: number;
  /** When the file was last written, in milliseconds since 1970. */
  readonly modified: number;
}

/** The first and last bytes of a file, its size, and when it was last written. */
export async function readSample(path: string): Promise<FileSample> {
  try {
    const handle = await open(path, 'r');
    try {
      const stat = await handle.stat();
      if (stat.isDirectory()) throw Object.assign(new Error('is a directory'), { code: 'EISDIR' });
      const buffer = new Uint8Array(Math.min(stat.size, SNIFF_BYTES));
      const { bytesRead } = await handle.read(buffer, 0, buffer.length, 0);
      const rest = Math.min(TAIL_BYTES, Math.max(0, stat.size - buffer.length)) & ~1;
      const end = new Uint8Array(rest);
      if (rest > 0) await handle.read(end, 0, rest, (stat.size & ~1) - rest);
      return { head: buffer.subarray(0, bytesRead), tail: end, size: stat.size, modified: stat.mtimeMs };
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw fileProblem(error, path);
  }
}
