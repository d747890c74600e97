/** The columns of a JSON document, each with its cells in a list or by row label, on a worker thread. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { changedFile } from '../changed-file.ts';
import { addCell, ColumnOfCells, type Kinds, type LooseCell, noKinds, typeOfKinds } from '../pieces/column-of-cells.ts';
import { TextIndex } from '../texts/text-index.ts';
import { plainCell } from './flatten.ts';
import { lineOf, mayHaveLong, parseJson, valuesIn } from './json-text.ts';
import type { Outline } from './outline.ts';
import { firstOfRun, LABEL, labelCell, pieceOfCells, type RecordColumn, type RecordsOutput } from './parse-records.ts';

export interface ColumnsInput {
  readonly path: string;
  readonly size: number;
  readonly modified: number;
  readonly members: readonly Outline[];
  readonly keepsLabels: boolean;
  /** Columns to make, in the order of `members`, after that of the row labels; null to count only. */
  readonly columns: readonly RecordColumn[] | null;
  readonly most: number;
}

const texts = new TextIndex();
const decoder = new TextDecoder('utf-8', { fatal: true });

interface Column {
  readonly cells: readonly LooseCell[];
  /** Labels of the rows; null for a list. */
  readonly labels: readonly string[] | null;
}

class NoColumn extends Error {
  readonly line: number;

  constructor(line: number, message: string) {
    super(message);
    this.line = line;
  }
}

/** Reads one column after the other, so that only one is held as JSON. Lines of a failure are counted from the file's first. */
export function parseColumns(input: ColumnsInput): RecordsOutput {
  const { path, size, modified, members, columns, keepsLabels } = input;
  const descriptor = openSync(path, 'r');
  try {
    const stat = fstatSync(descriptor);
    if (stat.size !== size || stat.mtimeMs !== modified) throw changedFile(path);
    texts.clear();
    const lists = new Set<string>();
    const kinds: [string, Kinds][] = [];
    const made: ColumnOfCells[] = [];
    const rowOf = new Map<string, number>();
    let rows = 0;
    const read: Column[] = [];
    for (const member of members) {
      const column = columnOf(descriptor, member, lists);
      const of = noKinds();
      for (const cell of column.cells) addCell(of, cell);
      kinds.push([member.key, of]);
      if (column.labels !== null)
        for (const label of column.labels) if (!rowOf.has(label)) rowOf.set(label, rowOf.size);
      rows = Math.max(rows, column.labels === null ? column.cells.length : rowOf.size);
      if (columns !== null) read.push(column);
    }
    rows = Math.min(rows, input.most);
    const labels = rowOf.size > 0 ? [...rowOf.keys()].map(labelCell) : null;
    if (keepsLabels && labels !== null) {
      const of = noKinds();
      for (const label of labels) addCell(of, label);
      kinds.unshift([LABEL, of]);
    }
    let isContradicted = false;
    if (columns !== null) {
      for (const [index, wanted] of columns.entries()) {
        const [, of] = kinds[index];
        const found = typeOfKinds(of);
        if (found !== null && wanted.type !== 'text' && found !== wanted.type && !wanted.isDecided)
          isContradicted = true;
        const cells = new ColumnOfCells(wanted.type, rows, index, texts);
        const place = keepsLabels && labels !== null ? index - 1 : index;
        const column: Column = place < 0 ? { cells: labels as LooseCell[], labels: null } : read[place];
        fill(cells, column, rowOf, rows);
        made.push(cells);
      }
    }
    return {
      failure: null,
      lines: 0,
      rows,
      kinds,
      lists: [...lists],
      firstLabel: labels === null ? null : firstOfRun(labels),
      noText: [],
      repeated: [],
      piece: columns === null || isContradicted ? null : pieceOfCells(columns, made, rows, texts, () => 0),
    };
  } catch (error) {
    if (!(error instanceof NoColumn)) throw error;
    const failure = { line: error.line, message: error.message };
    return {
      failure,
      lines: 0,
      rows: 0,
      kinds: [],
      lists: [],
      firstLabel: null,
      noText: [],
      repeated: [],
      piece: null,
    };
  } finally {
    closeSync(descriptor);
  }
}

function fill(out: ColumnOfCells, { cells, labels }: Column, rowOf: ReadonlyMap<string, number>, rows: number): void {
  const isInOrder =
    labels === null || (labels.length === rowOf.size && labels.every((label, index) => rowOf.get(label) === index));
  if (isInOrder) {
    for (let row = 0; row < rows; row++) out.set(row, cells[row]);
    return;
  }
  const byRow = new Map(labels.map((label, index) => [rowOf.get(label), cells[index]]));
  for (let row = 0; row < rows; row++) out.set(row, byRow.get(row));
}

function columnOf(descriptor: number, { key, from, to, line, kind }: Outline, lists: Set<string>): Column {
  const bytes = Buffer.alloc(to - from);
  readSync(descriptor, bytes, 0, bytes.length, from);
  let text: string;
  try {
    text = decoder.decode(bytes);
  } catch {
    throw new NoColumn(line, 'There are bytes here that are no UTF-8 text.');
  }
  const hasLong = mayHaveLong(text);
  const parsed = (raw: string, at: number): unknown => {
    try {
      return parseJson(raw);
    } catch {
      throw new NoColumn(line + lineOf(text, at), `This is no JSON: ${raw.slice(0, 40)}`);
    }
  };
  if (kind === 'array') {
    const cells = parsed(text, 0) as unknown[];
    return { cells: cells.map((cell) => plainCell(cell, key, lists, hasLong)), labels: null };
  }
  return { ...membersOf(text, parsed, (cell) => plainCell(cell, key, lists, hasLong)) };
}

/** The cells by their labels, in the order of the text: JavaScript would put numbered ones first. */
function membersOf(
  text: string,
  parsed: (raw: string, at: number) => unknown,
  cellOf: (value: unknown) => LooseCell,
): Column {
  const labels: string[] = [];
  const cells: LooseCell[] = [];
  const object = parsed(text, 0) as Readonly<Record<string, unknown>>;
  const keys = Object.keys(object);
  if (isAscending(text, keys)) return { labels: keys, cells: keys.map((key) => cellOf(object[key])) };
  let isLabel = true;
  for (const [from, to] of valuesIn(text.slice(1, -1))) {
    const raw = text.slice(from + 1, to + 1);
    if (isLabel) labels.push(parsed(raw, from) as string);
    else cells.push(cellOf(parsed(raw, from)));
    isLabel = !isLabel;
  }
  return { labels, cells };
}

/** Whether the text of an object without objects within has the keys in this order. */
function isAscending(text: string, keys: readonly string[]): boolean {
  // A key's quotes are escaped within texts, so that only the key itself is found.
  if (text.includes('{', 1)) return false;
  let at = 0;
  for (const key of keys) {
    const next = text.indexOf(`${JSON.stringify(key)}:`, at);
    if (next < 0) return false;
    at = next + 1;
  }
  return true;
}
