/** Some rows of an ARFF file to typed columns, on a worker thread. */
import { counted } from '../../words/counted.ts';
import type { Piece, PieceColumn, Unfit } from '../pieces/assemble.ts';
import { ColumnOfCells, type LooseCell } from '../pieces/column-of-cells.ts';
import { type ByteRange, bytesOf } from '../jsonl/record-bytes.ts';
import { decoderOf } from '../records/encodings.ts';
import { TextIndex } from '../texts/text-index.ts';
import { dateReader } from './dates.ts';
import type { Attribute } from './header.ts';
import { type Token, tokensOf } from './tokens.ts';

export type ArffEncoding = 'utf-8' | 'windows-1252';

/** A column of the table: an attribute, or the weights of the rows. */
export interface ArffColumn {
  readonly name: string;
  /** Among the attributes; −1 for the weights. */
  readonly attribute: number;
  readonly type: PieceColumn['type'];
  /** Whether the type is another than the declared one, because the document says so. */
  readonly isRead: boolean;
}

export interface RowsInput extends ByteRange {
  readonly encoding: ArffEncoding;
  readonly attributes: readonly Attribute[];
  readonly columns: readonly ArffColumn[];
  readonly most: number;
}

export interface RowsOutput {
  /** Where a line is no row: counted from 0 at the range's first, and why. */
  readonly failure: { readonly line: number; readonly message: string; readonly column: string | null } | null;
  /** There are bytes that are no text in this encoding. */
  readonly isGarbled: boolean;
  readonly lines: number;
  readonly rows: number;
  /** Some row has a weight. */
  readonly hasWeights: boolean;
  /** Columns with whole numbers beyond 2^53. */
  readonly big: readonly string[];
  /** Columns that are declared numeric and hold TRUE or FALSE, as R's foreign writes them. */
  readonly truths: readonly string[];
  /** Texts that sparse rows leave out, by column. */
  readonly lost: readonly { readonly column: string; readonly count: number }[];
  /** Null where the rows have weights that no column takes. */
  readonly piece: Piece | null;
}

const utf8 = new TextDecoder('utf-8', { fatal: true });
const texts = new TextIndex();

class BadRow extends Error {
  readonly column: string | null;
  constructor(message: string, column: string | null = null) {
    super(message);
    this.column = column;
  }
}

/** A cell as it is written; a number where a sparse row leaves it out; null where it is missing. */
type Raw = string | number | null;

/** Cells of a row by attribute, with the weight last; null where no weight is written. */
interface Row {
  readonly cells: readonly Raw[];
  readonly weight: number | null;
}

export function parseRows(input: RowsInput): RowsOutput {
  const { attributes, columns, most } = input;
  const { bytes, tooLong } = bytesOf(input);
  const output = { isGarbled: false, lines: 0, rows: 0, hasWeights: false, big: [], truths: [], lost: [], piece: null };
  if (tooLong !== null)
    return { ...output, failure: { line: tooLong, message: 'The line has more than 64 MB.', column: null } };
  let text: string;
  try {
    text = input.encoding === 'utf-8' ? utf8.decode(bytes) : decoderOf(input.encoding)(bytes);
  } catch {
    return { ...output, failure: null, isGarbled: true };
  }
  const lines = text.split(/\r\n|\n|\r/);
  if (lines.at(-1) === '') lines.pop();
  const rows: Row[] = [];
  /** The line of each row, counted from 0. */
  const places: number[] = [];
  const left = attributes.map(() => 0);
  let hasWeights = false;
  try {
    for (const [line, content] of lines.entries()) {
      if (rows.length >= most) break;
      const trimmed = content.trim();
      if (trimmed === '' || trimmed.startsWith('%')) continue;
      places.push(line);
      const row = trimmed.startsWith('{') ? sparseRow(trimmed, attributes, left) : denseRow(trimmed, attributes.length);
      if (row.weight !== null) hasWeights = true;
      rows.push(row);
    }
  } catch (error) {
    return { ...output, failure: failureOf(error, places.at(-1) ?? 0) };
  }
  const done = { ...output, failure: null, lines: lines.length, rows: rows.length, hasWeights };
  if (hasWeights && !columns.some(({ attribute }) => attribute < 0)) return done;
  texts.clear();
  const big = new Set<string>();
  const truths = new Set<string>();
  const made: ColumnOfCells[] = [];
  let unfit: Unfit | null = null;
  for (const [index, column] of columns.entries()) {
    const { name, attribute, type } = column;
    const cells = new ColumnOfCells(type, rows.length, index, texts);
    const cellOf = cellReaderOf(column, attributes[attribute], big, truths);
    for (const [row, { cells: raw, weight }] of rows.entries()) {
      try {
        cells.set(row, attribute < 0 ? (weight ?? 1) : cellOf(raw[attribute]));
      } catch (error) {
        return { ...output, failure: failureOf(error, places[row]) };
      }
    }
    made.push(cells);
    if (cells.unfit !== null && (unfit === null || cells.unfit.row < unfit.row))
      unfit = { column: name, wanted: type, ...cells.unfit, line: places[cells.unfit.row] };
  }
  return {
    ...done,
    big: [...big],
    truths: [...truths],
    lost: attributes.flatMap(({ name }, index) => (left[index] === 0 ? [] : [{ column: name, count: left[index] }])),
    piece: {
      rows: rows.length,
      vectors: made.map(({ vector }) => vector),
      texts: texts.toBlock(),
      missing: Int32Array.from(made, ({ missing }) => missing),
      whole: Uint8Array.from(made, ({ whole }) => whole),
      unfit,
    },
  };
}

function failureOf(error: unknown, line: number): RowsOutput['failure'] {
  if (!(error instanceof BadRow)) throw error;
  return { line, message: error.message, column: error.column };
}

/** The line of a row of the range, both counted from 0. */
export function lineOfRow(input: ByteRange, row: number): number {
  const text = decoderOf('windows-1252')(bytesOf(input).bytes);
  let seen = -1;
  return text
    .split(/\r\n|\n|\r/)
    .findIndex((line) => line.trim() !== '' && !line.trim().startsWith('%') && ++seen === row);
}

const rawOf = ({ text, isQuoted }: Token): Raw => (!isQuoted && (text === '?' || text === '') ? null : text);

/** What needs more than a cut at commas. */
const SPECIAL = /['"\t%{\\]/;

function denseRow(line: string, width: number): Row {
  if (!SPECIAL.test(line)) {
    const parts = line.split(',');
    if (parts.length === width)
      return {
        cells: parts.map((part) => {
          const text = part.trim();
          return text === '?' || text === '' ? null : text;
        }),
        weight: null,
      };
  }
  let tokens = tokensOf(line);
  if (tokens === null || countOf(tokens) !== width) tokens = tokensOf(line, true) ?? tokens;
  if (tokens === null) throw new BadRow('A quote in the row is not closed, or something follows it.');
  if (countOf(tokens) !== width)
    throw new BadRow(
      `The row has ${counted(countOf(tokens), 'cell')} where there ${width === 1 ? 'is' : 'are'} ${counted(width, 'attribute')}.`,
    );
  const weight = tokens.length > width ? weightOf(tokens.at(-1)) : null;
  return { cells: tokens.slice(0, width).map(rawOf), weight };
}

const WEIGHT = /^\{\s*([^\s{}]+)\s*\}$/;

const isWeight = (token: Token | undefined): boolean =>
  token !== undefined && !token.isQuoted && WEIGHT.test(token.text);

/** Cells without the weight in braces behind them. */
const countOf = (tokens: readonly Token[]): number => tokens.length - (isWeight(tokens.at(-1)) ? 1 : 0);

function weightOf(token: Token | undefined): number | null {
  if (token === undefined || !isWeight(token)) return null;
  const [, text = ''] = WEIGHT.exec(token.text) ?? [];
  const weight = numberOf(text);
  if (weight === null) throw new BadRow(`The weight ${text} is no number.`);
  return weight;
}

/** `{index value, …}`: what is left out is 0, or the first value of the list. */
function sparseRow(line: string, attributes: readonly Attribute[], left: number[]): Row {
  const end = endOfBraces(line);
  if (end < 0) throw new BadRow('The sparse row has no closing brace.');
  const inner = line.slice(1, end).trim();
  const cells: (Raw | undefined)[] = attributes.map(() => undefined);
  let last = -1;
  for (const entry of inner === '' ? [] : entriesOf(inner)) {
    const [, digits, rest = ''] = /^(\d+)\s+(.*)$/s.exec(entry) ?? [];
    const index = Number(digits);
    if (digits === undefined || index <= last || index >= attributes.length)
      throw new BadRow(
        `"${entry.slice(0, 40)}" is no cell of a sparse row: the attributes are counted from 0 to ${attributes.length - 1}, in rising order.`,
      );
    last = index;
    const [token, ...more] = tokensOf(rest) ?? [];
    if (token === undefined || more.length > 0)
      throw new BadRow(`The value of attribute ${index} is not quoted right.`);
    cells[index] = rawOf(token);
  }
  const [weight] = tokensOf(line.slice(end + 1).replace(/^\s*,/, '')) ?? [];
  return {
    cells: cells.map((cell, index) => (cell === undefined ? leftOutCell(attributes[index], index, left) : cell)),
    weight: weight === undefined ? null : (weightOf(weight) ?? notAWeight(weight.text)),
  };
}

function notAWeight(text: string): never {
  throw new BadRow(`Behind the sparse row stands "${text.slice(0, 40)}", which is no weight such as {2.5}.`);
}

function leftOutCell(attribute: Attribute, index: number, left: number[]): Raw {
  if (attribute.kind === 'nominal') return attribute.values[0] ?? null;
  if (attribute.kind !== 'string') return 0;
  left[index]++;
  return null;
}

/** Place of the brace that ends a sparse row. */
function endOfBraces(line: string): number {
  let quote = '';
  for (let at = 1; at < line.length; at++) {
    const mark = line[at];
    if (mark === '\\' && quote !== '') at++;
    else if (quote !== '') quote = mark === quote ? '' : quote;
    else if (mark === '"' || mark === "'") quote = mark;
    else if (mark === '}') return at;
  }
  return -1;
}

/** Parts between commas outside of quotes. */
function entriesOf(inner: string): string[] {
  const entries: string[] = [];
  let from = 0;
  let quote = '';
  for (let at = 0; at <= inner.length; at++) {
    const mark = inner[at];
    if (mark === '\\' && quote !== '') at++;
    else if (quote !== '') quote = mark === quote ? '' : quote;
    else if (mark === '"' || mark === "'") quote = mark;
    else if (mark === ',' || mark === undefined) {
      entries.push(inner.slice(from, at).trim());
      from = at + 1;
    }
  }
  return entries;
}

/** What Java's Double.valueOf takes. */
const JAVA_NUMBER = /^[+-]?(?:(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?[dDfF]?|NaN|Infinity)$/;

/** Null for a text that is no number; NaN counts as missing, as everywhere. */
function numberOf(text: string): number | null {
  if (!JAVA_NUMBER.test(text)) return null;
  return Number(text.replace(/[dDfF]$/, ''));
}

function cellReaderOf(
  { name, type, isRead }: ArffColumn,
  attribute: Attribute | undefined,
  big: Set<string>,
  truths: Set<string>,
): (raw: Raw) => LooseCell {
  const wrong = (raw: string, what: string): never => {
    throw new BadRow(`"${raw.slice(0, 60)}" is ${what}.`, name);
  };
  switch (attribute?.kind) {
    case 'number':
      return (raw) => {
        if (typeof raw !== 'string') return raw;
        if (raw === 'TRUE' || raw === 'FALSE') {
          if (type === 'number' && !isRead) truths.add(name);
          return type === 'number' ? null : raw === 'TRUE';
        }
        const number = numberOf(raw);
        if (number === null || type === 'boolean')
          return isRead ? raw : wrong(raw, `no number, and "${name}" is declared numeric`);
        if (type !== 'number') return raw;
        if (/^[+-]?\d+$/.test(raw) && !Number.isSafeInteger(number)) big.add(name);
        return number;
      };
    case 'nominal': {
      const values = new Set(attribute.values);
      return (raw) => {
        if (typeof raw === 'string' && !values.has(raw))
          wrong(raw, `none of the ${attribute.values.length} values that are declared for "${name}"`);
        return raw;
      };
    }
    case 'date': {
      const read = dateReader(attribute.pattern);
      return (raw) => {
        if (raw === null) return null;
        if (typeof raw === 'number') return new Date(raw);
        const time = read === null ? Number.NaN : read(raw);
        if (Number.isNaN(time)) return wrong(raw, `no date of the pattern ${attribute.pattern}`);
        return type === 'text' ? raw : new Date(time);
      };
    }
    default:
      return (raw) => raw;
  }
}
