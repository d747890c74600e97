/** Some records of a JSON file to typed columns, on a worker thread. */
import type { Piece, PieceColumn, Unfit } from '../pieces/assemble.ts';
import { addCell, ColumnOfCells, type Kinds, type LooseCell, noKinds, typeOfKinds } from '../pieces/column-of-cells.ts';
import { utf8Shape } from '../encoding/utf8-shape.ts';
import { TextIndex } from '../texts/text-index.ts';
import { cellOf, NotARow, readDurations, type Row, type RowForm, rowOf } from './flatten.ts';
import { TOO_DEEP } from './json-problems.ts';
import { lineOf, mayHaveLong, parseJson, valuesIn } from './json-text.ts';
import { inOrderOfText } from './key-order.ts';
import type { Layout } from './layout.ts';
import { type ByteRange, bytesOf } from './record-bytes.ts';
import { addRepeatedKeys, mayRepeat, type RepeatedKeys } from './repeated-keys.ts';

export interface RecordsInput extends Omit<ByteRange, 'isLines'> {
  readonly form: RowForm & Pick<Layout, 'separator'>;
  /** Whether row labels are cells. */
  readonly keepsLabels: boolean;
  /** Labels of the rows, where they lie in a list of their own. */
  readonly labels: readonly unknown[] | null;
  /** Columns to make; null to count only. */
  readonly columns: readonly RecordColumn[] | null;
  readonly most: number;
}

export interface RecordColumn {
  /** Key of its cells in a row: see flatten.ts. */
  readonly key: string;
  readonly name: string;
  readonly type: PieceColumn['type'];
  /** Whether the type was decided: then cells of other kinds are read as it, or are unfit. */
  readonly isDecided: boolean;
}

export interface RecordsOutput {
  /** Where the bytes are no records: the line, counted from 0 at `from`, and why; a null message for a line beyond 64 MB. */
  readonly failure: { readonly line: number; readonly message: string | null } | null;
  readonly lines: number;
  readonly rows: number;
  /** Kinds of cells by key, in order of appearance. */
  readonly kinds: readonly (readonly [string, Kinds])[];
  /** Keys of cells in which lists were kept as text. */
  readonly lists: readonly string[];
  /** The first row label where they are numbered one after the other; null where they are not. */
  readonly firstLabel: number | null;
  /** Cells with bytes that are no UTF-8 text, by key; the line of the first is counted from 0 at `from`. */
  readonly noText: readonly { readonly key: string; readonly cells: number; readonly line: number }[];
  /** Keys that occur more than once in an object; the line of the first is counted from 0 at `from`. */
  readonly repeated: readonly { readonly key: string; readonly objects: number; readonly line: number }[];
  /** Of an unfit cell the line is counted from 0 at `from`. Null where only counted, or where the records do not fit the columns. */
  readonly piece: Piece | null;
}

/** Key of a row label that is no cell of its row. */
export const LABEL = '\u0002';

const decoder = new TextDecoder('utf-8', { fatal: true });
const lenient = new TextDecoder('utf-8');
const texts = new TextIndex();

export function parseRecords(input: RecordsInput): RecordsOutput {
  const { form, keepsLabels, most } = input;
  const isLines = form.separator === 'lines';
  const { bytes, lines, tooLong } = bytesOf({ ...input, isLines });
  const failed = (line: number, message: string | null): RecordsOutput => ({
    failure: { line, message },
    lines,
    rows: 0,
    kinds: [],
    lists: [],
    firstLabel: null,
    noText: [],
    repeated: [],
    piece: null,
  });
  if (tooLong !== null) return failed(tooLong, null);
  let text: string;
  let hasStrays = false;
  try {
    text = decoder.decode(bytes);
  } catch {
    const { letters, strays } = utf8Shape(bytes);
    if (letters < strays) return failed(0, 'There are bytes here that are no UTF-8 text.');
    hasStrays = true;
    text = lenient.decode(bytes);
  }
  const lists = new Set<string>();
  const repeated: RepeatedKeys = new Map();
  const { rows, labels, failure } = isLines
    ? rowsOfLines(text, form, most, lists, repeated)
    : rowsBetween(text, form, most, lists, repeated);
  if (failure !== null) return failed(failure.line, failure.message);
  if (form.durationKeys.length > 0) for (const row of rows) readDurations(row, form.durationKeys);
  const [labelKey = null] = form.labelKeys;
  const all = labels ?? (labelKey === null ? null : rows.map((row) => cellOf(row, labelKey)));
  const given = keepsLabels ? (labels ?? input.labels) : null;
  if (given !== null) rows.forEach((row, index) => (row[LABEL] = labelCell(given[index])));
  const dropped = new Set(keepsLabels ? [] : form.labelKeys);
  const found = new Map<string, Kinds>();
  if (given !== null) found.set(LABEL, noKinds());
  for (const row of rows) {
    for (const key in row) {
      let of = found.get(key);
      if (of === undefined) found.set(key, (of = noKinds()));
      addCell(of, row[key]);
    }
  }
  for (const key of dropped) found.delete(key);
  const kinds = inOrderOfText(found, text);
  return {
    failure: null,
    lines,
    rows: rows.length,
    kinds: [...kinds],
    lists: [...lists].filter((key) => !dropped.has(key)),
    firstLabel: all === null ? null : firstOfRun(all.map(labelCell)),
    noText: hasStrays ? strayCells(rows, (record) => lineOfRecord(text, record, isLines)) : [],
    repeated: Array.from(repeated, ([key, { objects, record }]) => ({
      key,
      objects,
      line: lineOfRecord(text, record, isLines),
    })),
    piece: pieceOf(input.columns, rows, kinds, (record) => lineOfRecord(text, record, isLines)),
  };
}

/** Cells that hold U+FFFD, by key. */
function strayCells(rows: readonly Row[], lineOf: (record: number) => number): RecordsOutput['noText'] {
  const found = new Map<string, { cells: number; record: number }>();
  rows.forEach((row, record) => {
    for (const [key, cell] of Object.entries(row)) {
      if (!`${key}${typeof cell === 'string' ? cell : ''}`.includes('\ufffd')) continue;
      const before = found.get(key) ?? { cells: 0, record };
      found.set(key, { cells: before.cells + 1, record: before.record });
    }
  });
  return Array.from(found, ([key, { cells, record }]) => ({ key, cells, line: lineOf(record) }));
}

/** A row label as a cell: a number where its text is one, as pandas reads it. */
export function labelCell(label: unknown): LooseCell {
  if (typeof label === 'string') return /^-?(0|[1-9]\d{0,14})$/.test(label) ? Number(label) : label;
  return typeof label === 'number' || typeof label === 'boolean'
    ? label
    : label === null
      ? null
      : JSON.stringify(label);
}

/** The first of labels that count up by one; null for others. */
export function firstOfRun(labels: readonly LooseCell[]): number | null {
  const [first] = labels;
  if (typeof first !== 'number') return null;
  return labels.every((label, index) => label === first + index) ? first : null;
}

/** The line of a record (counted from 0) of these bytes, itself counted from 0 at `from`, and a cell's text as written there. */
export function recordAt(
  input: Omit<RecordsInput, 'columns' | 'most' | 'labels' | 'keepsLabels'>,
  record: number,
  key: string,
): { readonly line: number; readonly text: string | null } {
  const { form } = input;
  const isLines = form.separator === 'lines';
  const text = lenient.decode(bytesOf({ ...input, isLines }).bytes);
  const line = lineOfRecord(text, record, isLines);
  const [from, to] = rangeOf(text, form, record);
  const raw = isLines ? (text.split('\n')[line] ?? '') : text.slice(from, to);
  const cell = cellIn(raw, form, key);
  // Numbers as they are written: 1.50 and not 1.5.
  const shown = typeof cell === 'number' ? cellIn(raw.replace(NUMBERS, quoted), form, key) : cell;
  return { line, text: shown === undefined ? null : String(shown ?? '') };
}

const cellIn = (raw: string, form: RowForm, key: string): LooseCell =>
  cellOf(rowOf(parseJson(raw), form, new Set(), mayHaveLong(raw)), key);

const NUMBERS = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/g;
const quoted = (token: string): string => (token.startsWith('"') ? token : `"${token}"`);

function rangeOf(text: string, { separator }: Pick<Layout, 'separator'>, record: number): readonly [number, number] {
  const isMembers = separator === 'members';
  let seen = 0;
  for (const range of valuesIn(text)) if (seen++ === (isMembers ? 2 * record + 1 : record)) return range;
  return [text.length, text.length];
}

interface Rows {
  readonly rows: Row[];
  /** Row labels beside the rows; null where there are none. */
  readonly labels: string[] | null;
  readonly failure: { readonly line: number; readonly message: string } | null;
}

function rowsOfLines(text: string, form: RowForm, most: number, lists: Set<string>, repeated: RepeatedKeys): Rows {
  const rows: Row[] = [];
  let line = 0;
  for (let from = 0; from < text.length && rows.length < most; line++) {
    const end = text.indexOf('\n', from);
    const record = text.slice(from, end < 0 ? text.length : end);
    from = end < 0 ? text.length : end + 1;
    if (record.trim() === '') continue;
    try {
      const value = parseJson(record);
      addRepeatedKeys(repeated, record, value, rows.length);
      rows.push(rowOf(value, form, lists, mayHaveLong(record)));
    } catch (error) {
      return { rows, labels: null, failure: { line, message: messageOf(error, record, 'This line is') } };
    }
  }
  return { rows, labels: null, failure: null };
}

/** Rows of an array, of an object, or one after the other. */
function rowsBetween(
  text: string,
  form: RecordsInput['form'],
  most: number,
  lists: Set<string>,
  repeated: RepeatedKeys,
): Rows {
  const rows: Row[] = [];
  const hasLong = mayHaveLong(text);
  if (form.separator === 'elements') {
    let elements: unknown[] | null = null;
    try {
      elements = parseJson(`[${text}]`) as unknown[];
    } catch (error) {
      if (error instanceof RangeError) return { rows, labels: null, failure: { line: 0, message: TOO_DEEP } };
    }
    if (elements !== null) {
      if (mayRepeat(text, elements)) {
        let record = 0;
        for (const [from, to] of valuesIn(text)) {
          if (record >= most) break;
          addRepeatedKeys(repeated, text.slice(from, to), elements[record], record++);
        }
      }
      for (const element of elements.slice(0, most)) {
        try {
          rows.push(rowOf(element, form, lists, hasLong));
        } catch (error) {
          return { rows, labels: null, failure: { line: 0, message: messageOf(error, '', '') } };
        }
      }
      return { rows, labels: null, failure: null };
    }
  }
  // One by one: because no commas are between them, because keys are, or to find the one that is no JSON.
  const labels: string[] | null = form.separator === 'members' ? [] : null;
  let isLabel = labels !== null;
  for (const [from, to] of valuesIn(text)) {
    if (rows.length >= most) break;
    const raw = text.slice(from, to);
    try {
      if (isLabel) labels?.push(String(JSON.parse(raw)));
      else {
        const value = parseJson(raw);
        addRepeatedKeys(repeated, raw, value, rows.length);
        rows.push(rowOf(value, form, lists, hasLong));
      }
    } catch (error) {
      return { rows, labels, failure: { line: lineOf(text, from), message: messageOf(error, raw, 'This is') } };
    }
    isLabel = labels !== null && !isLabel;
  }
  if (form.separator === 'elements') return { rows, labels, failure: { line: 0, message: 'This is no JSON.' } };
  return { rows, labels, failure: null };
}

function pieceOf(
  columns: RecordsInput['columns'],
  rows: readonly Row[],
  kinds: ReadonlyMap<string, Kinds>,
  lineOf: (record: number) => number,
): Piece | null {
  if (columns === null) return null;
  const keyed = new Map(columns.map((column) => [column.key, column]));
  for (const [key, of] of kinds) {
    const column = keyed.get(key);
    if (column === undefined) return null;
    const { type, isDecided } = column;
    const found = typeOfKinds(of);
    if (found !== null && type !== 'text' && found !== type && !isDecided) return null;
  }
  texts.clear();
  const made = columns.map(({ key, type }, column) => {
    const cells = new ColumnOfCells(type, rows.length, column, texts);
    const isInherited = key in Object.prototype;
    for (let index = 0; index < rows.length; index++) {
      const row = rows[index];
      cells.set(index, isInherited ? cellOf(row, key) : row[key]);
    }
    return cells;
  });
  return pieceOfCells(columns, made, rows.length, texts, lineOf);
}

/** A piece of columns that were filled. */
export function pieceOfCells(
  columns: readonly RecordColumn[],
  made: readonly ColumnOfCells[],
  rows: number,
  texts: TextIndex,
  lineOf: (record: number) => number,
): Piece {
  let unfit: Unfit | null = null;
  for (const [index, cells] of made.entries()) {
    if (cells.unfit === null || (unfit !== null && unfit.row <= cells.unfit.row)) continue;
    const { name, type } = columns[index];
    unfit = { column: name, wanted: type, ...cells.unfit };
  }
  return {
    rows,
    vectors: made.map(({ vector }) => vector),
    texts: texts.toBlock(),
    missing: Int32Array.from(made, ({ missing }) => missing),
    whole: Uint8Array.from(made, ({ whole }) => whole),
    unfit: unfit && { ...unfit, line: lineOf(unfit.row) },
  };
}

/** The line on which a record begins, counted from 0. */
function lineOfRecord(text: string, record: number, isLines: boolean): number {
  if (isLines) {
    let seen = -1;
    return text.split('\n').findIndex((line) => line.trim() !== '' && ++seen === record);
  }
  let seen = 0;
  for (const [from] of valuesIn(text)) if (seen++ === record) return lineOf(text, from);
  return lineOf(text, text.length);
}

function messageOf(error: unknown, record: string, start: string): string {
  // The parser itself goes as deep as the stack.
  if (error instanceof RangeError) return TOO_DEEP;
  if (error instanceof NotARow || !(error instanceof SyntaxError)) return (error as Error).message;
  const shown = record.trim().slice(0, 40);
  return `${start} no JSON object: ${shown}${record.trim().length > 40 ? ' …' : ''}`;
}
