/** Some records of a JSON file to typed columns, on a worker thread. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { isIndexKey } from '../../ir/column-types.ts';
import type { Piece, PieceColumn, Unfit } from '../pieces/assemble.ts';
import { MAX_RECORD_BYTES } from './json-problems.ts';
import { addCell, ColumnOfCells, type Kinds, type LooseCell, noKinds, typeOfKinds } from '../pieces/column-of-cells.ts';
import { changedFile } from '../changed-file.ts';
import { TextIndex } from '../texts/text-index.ts';

export interface RecordsInput {
  readonly path: string;
  readonly size: number;
  readonly modified: number;
  /** Bytes [from, to): lines that begin there, or whole elements of an array with commas between. */
  readonly from: number;
  readonly to: number;
  readonly isArray: boolean;
  /** Columns to make; null to count only. */
  readonly columns: readonly RecordColumn[] | null;
  readonly most: number;
}

export interface RecordColumn {
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
  /** Kinds of cells by column, in order of appearance. */
  readonly kinds: readonly (readonly [string, Kinds])[];
  /** Columns in which lists were kept as text. */
  readonly lists: readonly string[];
  /** Of an unfit cell the line is counted from 0 at `from`. Null where only counted, or where the records do not fit the columns. */
  readonly piece: Piece | null;
}

const NEWLINE = 0x0a;

const decoder = new TextDecoder('utf-8', { fatal: true });
const texts = new TextIndex();

type Flat = Record<string, LooseCell>;

/** A cell of a record; not what all objects inherit, such as `toString`. */
const cellOf = (record: Flat, name: string): LooseCell => (Object.hasOwn(record, name) ? record[name] : undefined);

export function parseRecords(input: RecordsInput): RecordsOutput {
  const { bytes, lines, tooLong } = bytesOf(input);
  const failed = (line: number, message: string | null): RecordsOutput => ({
    failure: { line, message },
    lines,
    rows: 0,
    kinds: [],
    lists: [],
    piece: null,
  });
  if (tooLong !== null) return failed(tooLong, null);
  let text: string;
  try {
    text = decoder.decode(bytes);
  } catch {
    return failed(0, 'There are bytes here that are no UTF-8 text.');
  }
  const lists = new Set<string>();
  const records: Flat[] = [];
  if (input.isArray) {
    const failure = parseElements(text, input.most, records, lists);
    if (failure !== null) return failed(failure.line, failure.message);
  } else {
    let line = 0;
    for (let from = 0; from < text.length && records.length < input.most; line++) {
      const end = text.indexOf('\n', from);
      const record = text.slice(from, end < 0 ? text.length : end);
      from = end < 0 ? text.length : end + 1;
      if (record.trim() === '') continue;
      try {
        records.push(flat(JSON.parse(guarded(record)), lists));
      } catch (error) {
        return failed(line, messageOf(error, record));
      }
    }
  }
  const found = new Map<string, Kinds>();
  for (const record of records) {
    for (const name in record) {
      let of = found.get(name);
      if (of === undefined) found.set(name, (of = noKinds()));
      addCell(of, record[name]);
    }
  }
  const kinds = inOrderOfText(found, text);
  return {
    failure: null,
    lines,
    rows: records.length,
    kinds: [...kinds],
    lists: [...lists],
    piece: pieceOf(input.columns, records, kinds, (record) => lineOfRecord(text, record, input.isArray)),
  };
}

/** The line of a record (counted from 0) of these bytes, itself counted from 0 at `from`, and a cell's text as written there. */
export function recordAt(
  input: Omit<RecordsInput, 'columns' | 'most'>,
  record: number,
  name: string,
): { readonly line: number; readonly text: string | null } {
  const text = decoder.decode(bytesOf(input).bytes);
  const lists = new Set<string>();
  const line = lineOfRecord(text, record, input.isArray);
  const raw = input.isArray ? elementOf(text, record) : (text.split('\n')[line] ?? '');
  const cell = cellOf(flat(JSON.parse(raw), lists), name);
  // Numbers as they are written: 1.50 and not 1.5.
  const isNumber = typeof cell === 'number';
  const shown = isNumber ? cellOf(flat(JSON.parse(raw.replace(NUMBERS, quoted)), lists), name) : cell;
  return { line, text: shown === undefined ? null : String(shown ?? '') };
}

const NUMBERS = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/g;
const quoted = (token: string): string => (token.startsWith('"') ? token : `"${token}"`);

function elementOf(text: string, element: number): string {
  let from = 0;
  let seen = 0;
  for (const comma of commas(text)) {
    if (seen++ === element) return text.slice(from, comma);
    from = comma + 1;
  }
  return text.slice(from);
}

function pieceOf(
  columns: RecordsInput['columns'],
  records: readonly Flat[],
  kinds: ReadonlyMap<string, Kinds>,
  lineOf: (record: number) => number,
): Piece | null {
  if (columns === null) return null;
  const named = new Map(columns.map((column) => [column.name, column]));
  for (const [name, of] of kinds) {
    const column = named.get(name);
    if (column === undefined) return null;
    const { type, isDecided } = column;
    const found = typeOfKinds(of);
    if (found !== null && type !== 'text' && found !== type && !isDecided) return null;
  }
  texts.clear();
  const made = columns.map(({ name, type }, column) => {
    const cells = new ColumnOfCells(type, records.length, column, texts);
    const isInherited = name in Object.prototype;
    for (let row = 0; row < records.length; row++) {
      const record = records[row];
      cells.set(row, isInherited ? cellOf(record, name) : record[name]);
    }
    return cells;
  });
  let unfit: Unfit | null = null;
  for (const [index, cells] of made.entries()) {
    if (cells.unfit === null || (unfit !== null && unfit.row <= cells.unfit.row)) continue;
    const { name, type } = columns[index];
    unfit = { column: name, wanted: type, ...cells.unfit };
  }
  return {
    rows: records.length,
    vectors: made.map(({ vector }) => vector),
    texts: texts.toBlock(),
    missing: Int32Array.from(made, ({ missing }) => missing),
    whole: Uint8Array.from(made, ({ whole }) => whole),
    unfit: unfit && { ...unfit, line: lineOf(unfit.row) },
  };
}

interface Lines {
  readonly bytes: Uint8Array;
  readonly lines: number;
  /** The line, counted from 0, that has more than `MAX_RECORD_BYTES`; null where none has. */
  readonly tooLong: number | null;
}

/** The lines that begin in the range, or the range itself. */
function bytesOf({ path, size, modified, from, to, isArray }: Omit<RecordsInput, 'columns' | 'most'>): Lines {
  const descriptor = openSync(path, 'r');
  try {
    const stat = fstatSync(descriptor);
    if (stat.size !== size || stat.mtimeMs !== modified) throw changedFile(path);
    const start = isArray || from === 0 ? from : from - 1;
    let bytes = read(descriptor, start, to);
    // No line begins in the range: its end is not looked for.
    if (!isArray && from > 0 && !bytes.includes(NEWLINE)) return { bytes: new Uint8Array(0), lines: 0, tooLong: null };
    let isTooLong = false;
    if (!isArray && to < size && bytes[bytes.length - 1] !== NEWLINE) {
      // The last line ends further on.
      const last = bytes.length - 1 - bytes.lastIndexOf(NEWLINE);
      for (let tail = 1 << 16; ; tail *= 4) {
        const more = read(descriptor, to, Math.min(size, to + tail));
        const end = more.indexOf(NEWLINE);
        isTooLong = last + (end >= 0 ? end : more.length) > MAX_RECORD_BYTES;
        if (isTooLong) break;
        if (end >= 0 || to + tail >= size) {
          const whole = new Uint8Array(bytes.length + (end >= 0 ? end : more.length));
          whole.set(bytes);
          whole.set(more.subarray(0, whole.length - bytes.length), bytes.length);
          bytes = whole;
          break;
        }
      }
    }
    if (!isArray && from > 0) {
      const first = bytes.indexOf(NEWLINE) + 1;
      // No line begins in the range.
      if (first === 0 || first > to - start) return { bytes: new Uint8Array(0), lines: 0, tooLong: null };
      bytes = bytes.subarray(first);
    }
    if (from === 0 && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) bytes = bytes.subarray(3);
    let lines = 0;
    for (let at = bytes.indexOf(NEWLINE); at >= 0; at = bytes.indexOf(NEWLINE, at + 1)) lines++;
    const isCut = bytes.length > 0 && bytes[bytes.length - 1] !== NEWLINE;
    return { bytes, lines: isArray || !isCut ? lines : lines + 1, tooLong: isTooLong ? lines : null };
  } finally {
    closeSync(descriptor);
  }
}

function read(descriptor: number, from: number, to: number): Uint8Array {
  const bytes = new Uint8Array(to - from);
  let done = 0;
  while (done < bytes.length) {
    const count = readSync(descriptor, bytes, done, bytes.length - done, from + done);
    if (count === 0) break;
    done += count;
  }
  return bytes.subarray(0, done);
}

function parseElements(
  text: string,
  most: number,
  records: Flat[],
  lists: Set<string>,
): { line: number; message: string } | null {
  let elements: unknown[];
  try {
    elements = JSON.parse(guarded(`[${text}]`)) as unknown[];
  } catch (error) {
    return error instanceof RangeError ? { line: 0, message: TOO_DEEP } : firstWrong(text);
  }
  for (const element of elements.slice(0, most)) {
    try {
      records.push(flat(element, lists));
    } catch (error) {
      return { line: 0, message: messageOf(error, '') };
    }
  }
  return null;
}

/** The first element that is no JSON: what the parser says does not tell where. */
function firstWrong(text: string): { line: number; message: string } {
  let from = 0;
  const problem = (to: number): { line: number; message: string } | null => {
    const element = text.slice(from, to);
    try {
      JSON.parse(element);
      return null;
    } catch {
      const start = from + element.length - element.trimStart().length;
      const shown = element.trim().slice(0, 40);
      return {
        line: lineOf(text, start),
        message: `This is no JSON object: ${shown}${element.trim().length > 40 ? ' …' : ''}`,
      };
    }
  };
  for (const comma of commas(text)) {
    const found = problem(comma);
    if (found !== null) return found;
    from = comma + 1;
  }
  return problem(text.length) ?? { line: 0, message: 'This is no JSON.' };
}

/** The line on which a record begins, counted from 0. */
function lineOfRecord(text: string, record: number, isArray: boolean): number {
  if (!isArray) {
    let seen = -1;
    return text.split('\n').findIndex((line) => line.trim() !== '' && ++seen === record);
  }
  let from = 0;
  let seen = 0;
  for (const comma of commas(text)) {
    if (seen++ === record) break;
    from = comma + 1;
  }
  return lineOf(text, from + text.slice(from).search(/\S/));
}

/** Where the commas between the elements of an array stand. */
function* commas(text: string): Generator<number> {
  let depth = 0;
  let isString = false;
  for (let at = 0; at < text.length; at++) {
    const sign = text[at];
    if (isString) {
      if (sign === '\\') at++;
      else if (sign === '"') isString = false;
    } else if (sign === '"') isString = true;
    else if (sign === '{' || sign === '[') depth++;
    else if (sign === '}' || sign === ']') depth--;
    else if (sign === ',' && depth === 0) yield at;
  }
}

function lineOf(text: string, at: number): number {
  let line = 0;
  for (let next = text.indexOf('\n'); next >= 0 && next < at; next = text.indexOf('\n', next + 1)) line++;
  return line;
}

function messageOf(error: unknown, record: string): string {
  // The parser itself goes as deep as the stack.
  if (error instanceof RangeError) return TOO_DEEP;
  if (!(error instanceof SyntaxError)) return (error as Error).message;
  const shown = record.trim().slice(0, 40);
  return `This line is no JSON object: ${shown}${record.trim().length > 40 ? ' …' : ''}`;
}

/** Whole numbers that a double would round are put in quotes, so that they stay as written. */
function guarded(text: string): string {
  if (!/\d{16}/.test(text)) return text;
  return text.replace(/"(?:[^"\\]|\\.)*"|(?<![\d.eE+-])-?\d{16,}(?![\d.eE])/g, (token) =>
    token.startsWith('"') || Number.isSafeInteger(Number(token)) ? token : `"${token}"`,
  );
}

class NotARecord extends Error {}

/** Objects within objects: names of columns grow with each. */
const MOST_DEPTH = 100;
const TOO_DEEP = `Its objects or lists lie in each other more than ${MOST_DEPTH} deep.`;

/** Throws where a list goes deeper than records may. */
function refuseDeep(list: readonly unknown[], depth: number): void {
  if (depth > MOST_DEPTH) throw new NotARecord(TOO_DEEP);
  for (const item of list) {
    if (typeof item === 'object' && item !== null) refuseDeep(Object.values(item), depth + 1);
  }
}

/** A name, or a part of a dotted one, that objects of JavaScript put before all others. */
const isMoved = (name: string): boolean => name.split('.').some(isIndexKey);

/** The columns in the order in which the text names them, which JavaScript does not keep for keys such as "2018". */
function inOrderOfText(kinds: ReadonlyMap<string, Kinds>, text: string): ReadonlyMap<string, Kinds> {
  if (kinds.size < 2 || ![...kinds.keys()].some(isMoved)) return kinds;
  const ordered = new Map<string, Kinds>();
  for (const name of namesIn(text)) {
    const of = kinds.get(name);
    if (of !== undefined) ordered.set(name, of);
    if (ordered.size === kinds.size) break;
  }
  for (const [name, of] of kinds) ordered.set(name, of);
  return ordered;
}

const KEY_OR_BRACKET = /"((?:[^"\\]|\\.)*)"(\s*:)?|[{}[\]]/g;

/** Names of the cells of valid records, in the order of the text. */
function* namesIn(text: string): Generator<string> {
  /** Names of the objects that are open, each with its point; null within a list, whose objects are no cells. */
  const open: (string | null)[] = [];
  let name = '';
  for (const [token, key, colon] of text.matchAll(KEY_OR_BRACKET)) {
    if (token === '{' || token === '[') {
      const outer = open.at(-1);
      const isCell = token === '{' && outer !== null;
      open.push(isCell ? (outer === undefined ? '' : `${name}.`) : null);
    } else if (token === '}' || token === ']') open.pop();
    else if (colon !== undefined && typeof open.at(-1) === 'string') {
      name = `${open.at(-1)}${JSON.parse(`"${key}"`)}`;
      yield name;
    }
  }
}

/** Keys of objects within get dotted names; lists become their text. */
function flat(record: unknown, lists: Set<string>): Flat {
  if (typeof record !== 'object' || record === null || Array.isArray(record)) {
    const what = record === null ? 'null' : Array.isArray(record) ? 'a list' : `a ${typeof record}`;
    throw new NotARecord(`This is ${what} and no object.`);
  }
  const given = record as Record<string, unknown>;
  let isFlat = true;
  for (const name in given) if (typeof given[name] === 'object' && given[name] !== null) isFlat = false;
  if (isFlat) return given as Flat;
  const cells = Object.create(null) as Flat;
  const visit = (value: Record<string, unknown>, prefix: string, depth: number): void => {
    if (depth > MOST_DEPTH) throw new NotARecord(TOO_DEEP);
    for (const key in value) {
      const cell = value[key];
      const name = prefix + key;
      if (name in cells) throw new NotARecord(`Two of its cells would be called "${name}", in one column.`);
      if (Array.isArray(cell)) {
        lists.add(name);
        refuseDeep(cell, depth + 1);
        cells[name] = JSON.stringify(cell);
      } else if (typeof cell === 'object' && cell !== null)
        visit(cell as Record<string, unknown>, `${name}.`, depth + 1);
      else cells[name] = cell as LooseCell;
    }
  };
  visit(given, '', 1);
  return cells;
}
