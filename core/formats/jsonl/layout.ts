/** How the rows of a JSON file lie in it: one a line, in an array, under a key, or as pandas writes a DataFrame. */
import type { FileHandle } from 'node:fs/promises';
import { counted } from '../../words/counted.ts';
import { MAX_RECORD_BYTES, noSuchRows, notRecords, otherLayout, recordTooLong } from './json-problems.ts';
import { type FirstValue, firstValue, type Outline } from './outline.ts';
import { parseJson } from './json-text.ts';

/** Names of pandas.read_json, and `lines`. */
export type Orient = 'lines' | 'records' | 'values' | 'columns' | 'index' | 'split' | 'table';

/** The separators of rows: line ends, nothing but blanks, the commas of an array, or those of an object with row labels as keys. */
export type Separator = 'lines' | 'blanks' | 'elements' | 'members' | 'columns';

export interface Layout {
  readonly orient: Orient;
  /** Keys that lead to the rows, joined by points; empty where the rows are the whole file. */
  readonly recordPath: string;
  readonly separator: Separator;
  /** Bytes [from, to) of the rows, without the brackets around them; the line of the first. */
  readonly from: number;
  readonly to: number;
  readonly line: number;
  readonly shape: 'object' | 'array' | 'scalar';
  /** Names of the cells of rows that are lists, where the file says them. */
  readonly names: readonly string[] | null;
  /** Keys of cells that are row labels. */
  readonly labelKeys: readonly string[];
  /** Keys of cells that are durations, as the schema of the file says. */
  readonly durationKeys: readonly string[];
  /** Where the labels of all rows lie in a list of their own. */
  readonly labels: Outline | null;
  /** The columns, each with its cells, for `columns`. */
  readonly members: readonly Outline[];
  /** Why this layout was found; null where the rows are all there is, or where it was chosen. */
  readonly found: string | null;
  /** Whether the file could be meant otherwise. */
  readonly isGuess: boolean;
  /** Keys beside the rows, which are left out. */
  readonly leftOut: readonly string[];
}

/** Bytes of an array that are looked at before its rows are read. */
const ARRAY_HEAD_BYTES = 1 << 20;
/** Objects within objects in which rows are looked for. */
const MAX_PATH = 3;

const base = (root: Outline): Omit<Layout, 'orient' | 'separator'> => ({
  recordPath: '',
  from: root.from + 1,
  to: root.to - 1,
  line: root.line,
  shape: 'object',
  names: null,
  labelKeys: [],
  durationKeys: [],
  labels: null,
  members: [],
  found: null,
  isGuess: false,
  leftOut: [],
});

export interface LayoutChoice {
  readonly orient: Orient | null;
  readonly recordPath: string | null;
  /** Whether the file's name says that each line is a row. */
  readonly isNamedLines: boolean;
}

export async function layoutOf(
  handle: FileHandle,
  size: number,
  file: string,
  isArray: boolean,
  choice: LayoutChoice,
): Promise<Layout> {
  const { orient, recordPath } = choice;
  const isWhole = !isArray || (recordPath ?? '') !== '';
  const first = await firstValue(handle, size, file, isWhole ? undefined : ARRAY_HEAD_BYTES);
  const { root } = first;
  const [row = root] = root.kind === 'array' && !first.isFollowed ? root.children : [root];
  if (orient === 'lines' || (orient === null && (first.isFollowed || (choice.isNamedLines && !first.hasBreaks))))
    return sequence(first, size, row.kind);
  if (first.isFollowed) throw otherLayout(file, orient as Orient, 'it holds several values, one after the other.');
  if (root.kind === 'array') {
    if (recordPath) throw noSuchRows(file, recordPath, []);
    if (orient !== null && orient !== 'records' && orient !== 'values')
      throw otherLayout(file, orient, 'it is a list of rows.');
    return { ...base(root), to: size, orient: orient ?? orientOf(row.kind), separator: 'elements', shape: row.kind };
  }
  const reading = new DocumentReading(handle, file, root);
  if (recordPath) return reading.under(recordPath);
  return orient === null ? reading.found() : reading.chosen(orient);
}

const orientOf = (kind: Outline['kind']): Orient => (kind === 'object' ? 'records' : 'values');

/** Values one after the other: each on its line, or written over several lines. */
function sequence({ root, hasBreaks }: FirstValue, size: number, kind: Outline['kind']): Layout {
  const separator = hasBreaks ? 'blanks' : 'lines';
  const shape = root.kind === 'array' ? 'array' : kind;
  return { ...base(root), from: 0, to: size, line: 1, orient: 'lines', separator, shape };
}

class DocumentReading {
  private readonly handle: FileHandle;
  private readonly file: string;
  private readonly root: Outline;

  constructor(handle: FileHandle, file: string, root: Outline) {
    this.handle = handle;
    this.file = file;
    this.root = root;
  }

  /** The layout that the object looks like. */
  async found(): Promise<Layout> {
    const { root } = this;
    if (this.isTable()) return this.table('It is a table as pandas writes it (orient="table").');
    const split = await this.split();
    if (split !== null) return split;
    const columns = this.listsOfCells() ?? (await this.objectsOfCells(null));
    if (columns !== null) return columns;
    const lists = listsOfRows(root, '', 0);
    const [longest] = [...lists].sort((a, b) => b.list.count - a.list.count);
    return longest === undefined ? this.oneRow() : this.rowsUnder(longest.path, longest.list, lists.length);
  }

  async chosen(orient: Orient): Promise<Layout> {
    const { file, root } = this;
    if (orient === 'table' && this.isTable()) return this.table(null);
    if (orient === 'split') {
      const split = await this.split();
      if (split !== null) return { ...split, found: null };
    }
    if (orient === 'columns' || orient === 'index') {
      const chosen = (orient === 'columns' ? this.listsOfCells() : null) ?? (await this.objectsOfCells(orient));
      if (chosen !== null) return { ...chosen, found: null };
    }
    if (orient === 'records' || orient === 'values') {
      const [longest] = listsOfRows(root, '', 0).sort((a, b) => b.list.count - a.list.count);
      if (longest !== undefined) return this.rowsUnder(longest.path, longest.list, 1);
      if (orient === 'records') return this.oneRow();
    }
    throw otherLayout(file, orient, MISSING[orient]);
  }

  async under(path: string): Promise<Layout> {
    const list = listAt(this.root, path);
    if (list === null)
      throw noSuchRows(
        this.file,
        path,
        listsOfRows(this.root, '', 0).map(({ path: known }) => known),
      );
    return { ...(await this.rowsUnder(path, list, 1)), found: null };
  }

  private oneRow(): Layout {
    const { root } = this;
    if (root.to - root.from > MAX_RECORD_BYTES) throw recordTooLong(this.file, root.line);
    return { ...base(root), from: root.from, to: root.to, orient: 'records', separator: 'blanks' };
  }

  private async rowsUnder(path: string, list: Outline, lists: number): Promise<Layout> {
    const [row] = list.children;
    const shape = row?.kind ?? 'object';
    const around = parentsOf(this.root, list) ?? [this.root];
    const named = shape === 'array' ? await this.namesBeside(around[around.length - 1], list) : null;
    const used = new Set<Outline | undefined>([...around, list, named?.list]);
    const leftOut = around.flatMap(({ children }) =>
      children.filter((child) => !used.has(child)).map(({ key }) => key),
    );
    const others = lists > 1 ? `, the longest of ${lists} such lists` : '';
    return {
      ...base(list),
      orient: orientOf(shape),
      recordPath: path,
      separator: 'elements',
      shape,
      names: named?.names ?? null,
      leftOut,
      isGuess: true,
      found: `The file is one object: its rows are the ${counted(list.count, 'element')} of the list "${path}"${others}.`,
    };
  }

  /** A list of as many texts as a row has cells, such as "columns" or "header". */
  private async namesBeside(parent: Outline, list: Outline): Promise<{ list: Outline; names: string[] } | null> {
    const cells = list.children[0]?.count ?? 0;
    for (const beside of parent.children) {
      if (beside === list || beside.kind !== 'array' || beside.count !== cells || cells === 0) continue;
      const names = await this.textsOf(beside);
      if (names !== null) return { list: beside, names };
    }
    return null;
  }

  private isTable(): boolean {
    const { children } = this.root;
    const schema = children.find(({ key }) => key === 'schema');
    const data = children.find(({ key }) => key === 'data');
    return (
      children.length === 2 &&
      data?.kind === 'array' &&
      schema?.children.some(({ key, kind }) => key === 'fields' && kind === 'array') === true
    );
  }

  private async table(found: string | null): Promise<Layout> {
    const { children } = this.root;
    const data = children.find(({ key }) => key === 'data') as Outline;
    const schema = (await this.valueOf(children.find(({ key }) => key === 'schema') as Outline)) as {
      readonly primaryKey?: unknown;
      readonly fields?: unknown;
    };
    const durations = [schema.fields ?? []]
      .flat()
      .filter((field) => (field as { type?: unknown } | null)?.type === 'duration')
      .map((field) => (field as { name?: unknown }).name)
      .filter((name): name is string => typeof name === 'string');
    const keys = [schema.primaryKey ?? []].flat().filter((key): key is string => typeof key === 'string');
    return { ...base(data), orient: 'table', separator: 'elements', labelKeys: keys, durationKeys: durations, found };
  }

  /** Lists of column names, of row labels and of rows. */
  private async split(): Promise<Layout | null> {
    const { children } = this.root;
    const known = new Map(children.map((child) => [child.key, child]));
    const [columns, data, index] = ['columns', 'data', 'index'].map((key) => known.get(key));
    const isKnown = children.every(({ key }) => SPLIT_KEYS.includes(key));
    if (!isKnown || columns?.kind !== 'array' || data?.kind !== 'array') return null;
    if (data.children.some(({ kind }) => kind !== 'array')) return null;
    const names = await this.textsOf(columns, true);
    if (names === null) return null;
    return {
      ...base(data),
      orient: 'split',
      separator: 'elements',
      shape: 'array',
      names,
      labels: index?.kind === 'array' ? index : null,
      found: 'It is a table as pandas writes it (orient="split"): column names, row labels and rows are lists.',
    };
  }

  /** Columns that are lists of cells, one as long as the other. */
  private listsOfCells(): Layout | null {
    const { children, count } = this.root;
    const [first] = children;
    if (first === undefined || count !== children.length) return null;
    const isColumn = ({ kind, count: cells, children: some }: Outline): boolean =>
      kind === 'array' && cells === first.count && some.every((cell) => cell.kind === 'scalar');
    if (!children.every(isColumn)) return null;
    return {
      ...base(this.root),
      orient: 'columns',
      separator: 'columns',
      members: children,
      isGuess: true,
      found: `Each key holds a list of ${counted(first.count, 'cell')}: its keys are the columns.`,
    };
  }

  /** Columns of cells by row label, or rows of cells by column name, as pandas writes them. */
  private async objectsOfCells(chosen: 'columns' | 'index' | null): Promise<Layout | null> {
    const { children, count } = this.root;
    const [first, second] = children;
    if (first === undefined || !children.every(({ kind }) => kind === 'object')) return null;
    const keysOf = async (value: Outline): Promise<string[]> => Object.keys((await this.valueOf(value)) as object);
    if (chosen === null) {
      if (!children.every((child) => child.count === first.count && first.count > 0)) return null;
      const keys = await keysOf(first);
      const others = second === undefined ? keys : await keysOf(second);
      const known = new Set(keys);
      const isNumbered = [...keys, ...others].every(isRowNumber);
      if (!isNumbered && !others.every((key) => known.has(key))) return null;
      // One object in one is as likely a row: only numbered rows make it a table.
      if (second === undefined && !keys.every(isRowNumber)) return null;
    }
    const orient = chosen ?? ((await this.isByRow(first, second)) ? 'index' : 'columns');
    const isColumns = orient === 'columns';
    if (isColumns && count !== children.length) return null;
    return {
      ...base(this.root),
      orient,
      separator: isColumns ? 'columns' : 'members',
      members: isColumns ? children : [],
      isGuess: true,
      found: isColumns
        ? 'It is a table as pandas writes it: its keys are the columns, each with its cells by row label.'
        : 'It is a table as pandas writes it (orient="index"): its keys are row labels, each with the cells of its row.',
    };
  }

  /** Whether the outer keys are row labels: numbered, or with cells of several kinds where the columns are of one kind. */
  private async isByRow(first: Outline, second: Outline | undefined): Promise<boolean> {
    const { children } = this.root;
    const one = (await this.valueOf(first)) as Readonly<Record<string, unknown>>;
    if (Object.keys(one).every(isRowNumber)) return false;
    if (children.every(({ key }) => isRowNumber(key))) return true;
    const other = second === undefined ? one : ((await this.valueOf(second)) as Readonly<Record<string, unknown>>);
    const kinds = (cells: readonly unknown[]): number =>
      new Set(cells.filter((cell) => cell !== null).map((cell) => typeof cell)).size;
    const isMixedByMember = kinds(Object.values(one)) > 1 || kinds(Object.values(other)) > 1;
    const isMixedByKey = Object.keys(one).some((key) => kinds([one[key], other[key]]) > 1);
    return isMixedByMember && !isMixedByKey;
  }

  private async textsOf(list: Outline, takesNumbers = false): Promise<string[] | null> {
    const values = await this.valueOf(list);
    if (!Array.isArray(values)) return null;
    const parts = (value: unknown): unknown[] => (takesNumbers && Array.isArray(value) ? value : [value]);
    const isName = (value: unknown): boolean =>
      typeof value === 'string' || (takesNumbers && typeof value === 'number');
    return values.every((value) => parts(value).every(isName)) ? values.map((value) => parts(value).join('_')) : null;
  }

  private valueOf(value: Outline): Promise<unknown> {
    return valueIn(this.handle, this.file, value);
  }
}

/** A part of the file, parsed. Throws a `ProblemError` where it is no JSON. */
export async function valueIn(handle: FileHandle, file: string, { from, to, line }: Outline): Promise<unknown> {
  if (to - from > MAX_RECORD_BYTES) throw recordTooLong(file, line);
  const bytes = Buffer.alloc(to - from);
  await handle.read(bytes, 0, bytes.length, from);
  const text = bytes.toString('utf8');
  try {
    return parseJson(text);
  } catch {
    throw notRecords(file, line, `This is no JSON: ${text.slice(0, 40).split('\n')[0]}`);
  }
}

const SPLIT_KEYS = ['columns', 'index', 'data', 'index_names', 'column_names'];

const MISSING: Readonly<Record<Orient, string>> = {
  lines: 'it has no rows.',
  records: 'it holds no list of objects.',
  values: 'it holds no list of lists.',
  columns: 'its keys do not all hold lists of one length, or objects.',
  index: 'its keys do not all hold objects.',
  split: 'it has no lists "columns" and "data".',
  table: 'it has no "schema" with fields and list "data".',
};

const isRowNumber = (key: string): boolean => /^(0|[1-9]\d*)$/.test(key);

/** Lists of objects or lists, below at most a few keys. */
function listsOfRows(value: Outline, path: string, depth: number): { path: string; list: Outline }[] {
  if (depth > MAX_PATH) return [];
  return value.children.flatMap((child) => {
    const below = path === '' ? child.key : `${path}.${child.key}`;
    if (child.kind === 'object') return listsOfRows(child, below, depth + 1);
    const isRows = child.kind === 'array' && child.children.length > 0;
    return isRows && child.children.every(({ kind }) => kind !== 'scalar') ? [{ path: below, list: child }] : [];
  });
}

/** The list under keys that are joined by points, which keys may have themselves. */
function listAt(value: Outline, path: string): Outline | null {
  for (const child of value.children) {
    if (child.key === path && child.kind === 'array') return child;
    if (child.kind === 'object' && path.startsWith(`${child.key}.`)) {
      const found = listAt(child, path.slice(child.key.length + 1));
      if (found !== null) return found;
    }
  }
  return null;
}

/** The objects around a value, from the outermost; null where it is not in there. */
function parentsOf(value: Outline, wanted: Outline): Outline[] | null {
  if (value.children.includes(wanted)) return [value];
  for (const child of value.children) {
    const found = child.kind === 'object' ? parentsOf(child, wanted) : null;
    if (found !== null) return [value, ...found];
  }
  return null;
}
