/** Which columns a NumPy file makes, and which arrays their cells come from. */
import { withOwnNames } from '../cells/own-names.ts';
import type { NpyArray, NpyFile } from './arrays.ts';
import { type CellKind, NpyFlaw } from './dtype.ts';

/** Where a column's cells lie in an array: `base` + row · `stride`. */
export interface Cells {
  readonly array: NpyArray;
  readonly base: number;
  readonly stride: number;
}

export interface NpyColumn {
  readonly name: string;
  readonly note: string | null;
  readonly kind: CellKind | null;
  readonly stored: string;
  /** One a block of rows; a text that all rows of the block have. */
  readonly blocks: readonly (Cells | string)[];
}

export interface NpyLayout {
  readonly columns: readonly NpyColumn[];
  /** Rows of each block, one below the other. */
  readonly blocks: readonly number[];
  readonly leftOut: readonly { readonly name: string; readonly reason: string }[];
  /** Arrays of the file that are not read. */
  readonly unread: readonly string[];
}

/** More columns than this are no table. */
const MAX_COLUMNS = 100_000;
const PARTS = ['train', 'val', 'test'] as const;

/** An array as columns; those of a matrix are called `names`. */
function columnsOf(array: NpyArray, names: (column: number) => string, rows: number) {
  const { shape, itemBytes, isFortran, fields } = array;
  if (shape.length > 2) throw new TooManyDimensions(array);
  const isMatrix = shape.length === 2;
  const width = shape[1] ?? 1;
  const isStructured = fields.length !== 1 || fields[0]?.name !== '';
  if (isMatrix && isStructured) throw new NpyFlaw('a matrix of structures is no table');
  if (width * fields.length > MAX_COLUMNS)
    throw new NpyFlaw(`it has ${width * fields.length} columns; ${MAX_COLUMNS} are the most`);
  const columns: NpyColumn[] = [];
  const leftOut: { name: string; reason: string }[] = [];
  for (let column = 0; column < width; column++) {
    for (const { name, at, kind, reason, stored } of fields) {
      const own = isStructured ? name : names(column);
      if (kind === null) {
        leftOut.push({ name: own, reason });
        continue;
      }
      const base = array.from + at + (isMatrix ? column * (isFortran ? rows : 1) * itemBytes : 0);
      const stride = isMatrix && !isFortran ? width * itemBytes : itemBytes;
      columns.push({ name: own, note: null, kind, stored, blocks: [{ array, base, stride }] });
    }
  }
  return { columns, leftOut };
}

export class TooManyDimensions extends Error {
  readonly array: NpyArray;
  constructor(array: NpyArray) {
    super('too many dimensions');
    this.array = array;
  }
}

/** Several arrays and none that was chosen. */
export class ArrayUnclear extends Error {
  readonly names: readonly string[];
  constructor(names: readonly string[]) {
    super('which array is unclear');
    this.names = names;
  }
}

const rowsOf = ({ shape }: NpyArray): number => shape[0] ?? 1;
const numbered = (column: number): string => `column_${column + 1}`;

function single(array: NpyArray): NpyLayout {
  const rows = rowsOf(array);
  const { columns, leftOut } = columnsOf(array, numbered, rows);
  return { columns: withOwnNames(columns), blocks: [rows], leftOut, unread: [] };
}

/** @param chosen the array that was asked for; null to find what to read */
export async function layoutOf(file: NpyFile, chosen: string | null): Promise<NpyLayout> {
  const { names } = file;
  if (names === null) return single(await file.open(null));
  if (chosen !== null) {
    if (!names.includes(chosen)) throw new ArrayUnclear(names);
    return single(await file.open(chosen));
  }
  if (names.length === 0) throw new NpyFlaw('it has no array');
  if (names.length === 1) return single(await file.open(names[0]));
  if (names.includes('feature_names') && PARTS.some((part) => names.includes(`x_${part}`))) return parts(file, names);
  const arrays: NpyArray[] = [];
  for (const name of names) {
    const array = await file.open(name);
    if (array.shape.length !== 1 || rowsOf(array) !== rowsOf(arrays[0] ?? array)) throw new ArrayUnclear(names);
    arrays.push(array);
  }
  const rows = rowsOf(arrays[0]);
  const made = arrays.map((array) => columnsOf(array, () => array.name ?? '', rows));
  return {
    columns: withOwnNames(made.flatMap(({ columns }) => columns)),
    blocks: [rows],
    leftOut: made.flatMap(({ leftOut }) => leftOut),
    unread: [],
  };
}

/** `x_train`, `y_train`, `x_val` … and `feature_names`, as Prepgraph writes them: the parts below each other, and a column that says which. */
async function parts(file: NpyFile, names: readonly string[]): Promise<NpyLayout> {
  const features = await textsOf(await file.open('feature_names'));
  const found = PARTS.filter((part) => names.includes(`x_${part}`));
  const blocks: number[] = [];
  const columns: NpyColumn[][] = [];
  for (const part of found) {
    const x = await file.open(`x_${part}`);
    const rows = rowsOf(x);
    if (x.shape.length !== 2 || x.shape[1] !== features.length)
      throw new NpyFlaw(
        `"x_${part}" does not have a column for each of the ${features.length} names in "feature_names"`,
      );
    const y = names.includes(`y_${part}`) ? await file.open(`y_${part}`) : null;
    if (y !== null && rowsOf(y) !== rows) throw new NpyFlaw(`"x_${part}" and "y_${part}" have other numbers of rows`);
    const yName = (column: number): string => (y !== null && (y.shape[1] ?? 1) > 1 ? `y_${column + 1}` : 'y');
    blocks.push(rows);
    columns.push([
      ...columnsOf(x, (column) => features[column], rows).columns,
      ...(y === null ? [] : columnsOf(y, yName, rows).columns),
    ]);
  }
  const [first = []] = columns;
  const differs = columns.findIndex(
    (each) => each.length !== first.length || each.some(({ stored }, at) => stored !== first[at]?.stored),
  );
  if (differs >= 0)
    throw new NpyFlaw(`the arrays of "${found[differs]}" have other columns than those of "${found[0]}"`);
  const joined = first.map((column, at) => ({ ...column, blocks: columns.flatMap((each) => each[at]?.blocks ?? []) }));
  const part: NpyColumn = { name: 'part', note: null, kind: null, stored: 'the names of the arrays', blocks: found };
  const read = new Set(['feature_names', 'prepgraph_sources', ...found.flatMap((each) => [`x_${each}`, `y_${each}`])]);
  return {
    columns: withOwnNames(found.length > 1 ? [...joined, part] : joined),
    blocks,
    leftOut: [],
    unread: names.filter((name) => !read.has(name)),
  };
}

async function textsOf({ fields, shape, itemBytes, from, bytes }: NpyArray): Promise<string[]> {
  const [field] = fields;
  const [count = 0] = shape;
  if (shape.length !== 1 || field?.kind?.as !== 'text' || count > MAX_COLUMNS)
    throw new NpyFlaw('"feature_names" is no list of texts');
  const cells = await bytes.read(from, count * itemBytes);
  const view = new DataView(cells.buffer, cells.byteOffset, cells.byteLength);
  return Array.from({ length: count }, (_, at) => ucs4(view, at * itemBytes, itemBytes, field.kind?.isLittle === true));
}

/** NumPy's text of fixed width: zeros at its end fill it up. What is no character becomes U+FFFD. */
export function ucs4(view: DataView, from: number, bytes: number, isLittle: boolean): string {
  let end = from + bytes;
  while (end > from && view.getUint32(end - 4, isLittle) === 0) end -= 4;
  let text = '';
  for (let at = from; at < end; at += 4) {
    const point = view.getUint32(at, isLittle);
    text += String.fromCodePoint(point > 0x10ffff || (point >= 0xd800 && point < 0xe000) ? 0xfffd : point);
  }
  return text;
}
