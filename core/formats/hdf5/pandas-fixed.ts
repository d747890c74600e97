/** Tables of pandas in its format "fixed": blocks of columns of one type, names of columns and labels of rows. */
import { type ArrayTable, type LeftOut, Unreadable } from '../arrays/array-table.ts';
import { Damage } from '../damage.ts';
import type { Hdf5Cells } from './cells.ts';
import { columnOf, type Hdf5Column, listColumn, reasonOf } from './columns.ts';
import type { Hdf5Object } from './objects.ts';
import { columnName, doCountRows, looseCell, meaningOf, nameIn, pickledCells } from './pandas-columns.ts';

const MAX_BLOCKS = 100_000;
const MAX_LEVELS = 100;

type Columns = Pick<ArrayTable<Hdf5Cells>, 'columns' | 'leftOut'>;

interface FixedTable {
  readonly rows: number;
  readonly width: number;
  read(): ArrayTable<Hdf5Cells>;
}

/** Throws `Unreadable` where its rows cannot be counted. */
export function openFixed(group: Hdf5Object, name: string, isSeries: boolean): FixedTable {
  const blocks = isSeries ? [{ values: 'values', items: null }] : blocksOf(group);
  const axis = isSeries ? 'index' : 'axis1';
  const isMulti = group.text(`${axis}_variety`) === 'multi';
  const first = group.child(isMulti ? `${axis}_label0` : axis) ?? group.child(blocks[0]?.values ?? '');
  const rows = first === null ? 0 : lengthOf(first);
  const names = group.child('axis0');
  const width = isSeries || names === null ? 1 : lengthOf(names);
  const read = (): ArrayTable<Hdf5Cells> => {
    const labels = isMulti ? levelColumns(group, axis, rows) : labelColumns(group.child(axis), rows);
    const { columns, leftOut } = inOrder(group, blocks, name, rows, names);
    return { rows, columns, leftOut: [...leftOut, ...labels.leftOut], labels: labels.columns };
  };
  return { rows, width, read };
}

interface Block {
  readonly values: string;
  /** The names of its columns; null where the table has one column. */
  readonly items: string | null;
}

function blocksOf(group: Hdf5Object): Block[] {
  const count = Number(group.text('nblocks') ?? 0);
  if (!(count >= 0 && count <= MAX_BLOCKS)) throw new Damage('a table of pandas has too many blocks');
  return Array.from({ length: count }, (_, block) => ({
    values: `block${block}_values`,
    items: `block${block}_items`,
  }));
}

/** An array without elements stands as its shape, beside a value that means nothing. */
const isEmpty = (object: Hdf5Object): boolean => object.attributes.has('shape');

function lengthOf(object: Hdf5Object): number {
  if (isEmpty(object)) return 0;
  return pickledCells(object)?.sizes[0] ?? object.shape()?.space.sizes?.[0] ?? 0;
}

/** Names of columns: texts, numbers, or pickled objects of both. */
function namesIn(items: Hdf5Object): string[] {
  if (isEmpty(items)) return [];
  return (pickledCells(items)?.cells ?? items.values()).map(columnName);
}

/** The columns of all blocks, as the table has them. */
function inOrder(
  group: Hdf5Object,
  blocks: readonly Block[],
  name: string,
  rows: number,
  axis: Hdf5Object | null,
): Columns {
  const byName = new Map<string, Hdf5Column[]>();
  const leftOut: LeftOut[] = [];
  for (const { values, items } of blocks) {
    const object = group.child(values);
    const named = items === null ? null : group.child(items);
    if (object === null || (items !== null && named === null))
      throw new Damage(`"${values}" of a table of pandas is missing`);
    const own = named === null ? [nameIn(group, 'name') ?? name.split('/').at(-1) ?? name] : namesIn(named);
    try {
      for (const column of blockColumns(object, own, rows)) {
        const same = byName.get(column.name);
        if (same === undefined) byName.set(column.name, [column]);
        else same.push(column);
      }
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      for (const one of own) leftOut.push({ name: one, reason: error.message });
    }
  }
  const order = axis === null ? [...byName.keys()] : namesIn(axis);
  const columns = order.flatMap((one) => byName.get(one)?.shift() ?? []);
  if (columns.length + leftOut.length < order.length) throw new Damage('a column of a table of pandas is missing');
  return { columns, leftOut };
}

/** The type of a column without rows, by its name in NumPy. */
const typeOfName = (dtype: string): Hdf5Column['type'] =>
  dtype === 'bool'
    ? 'boolean'
    : dtype.startsWith('datetime')
      ? 'datetime'
      : /^(u?int|float|timedelta)/.test(dtype)
        ? 'number'
        : 'text';

function blockColumns(object: Hdf5Object, names: readonly string[], rows: number): Hdf5Column[] {
  if (rows === 0) {
    const dtype = object.text('value_type') ?? 'object';
    return names.map((name) => ({ ...listColumn(name, [], dtype), type: typeOfName(dtype), kinds: null }));
  }
  const otherRows = (): never => {
    throw new Damage('a block of a table of pandas has other rows than its table');
  };
  const pickled = pickledCells(object);
  if (pickled !== null) {
    const width = Math.max(1, names.length);
    if (pickled.cells.length !== rows * width) otherRows();
    const stored = object.text('value_type') ?? 'object';
    return names.map((name, column) => {
      const cells = Array.from({ length: rows }, (_, row) => looseCell(pickled.cells[row * width + column]));
      return listColumn(name, cells, stored);
    });
  }
  const shape = object.shape();
  if (shape === null) throw new Damage('a block of a table of pandas is no dataset');
  const { space, type } = shape;
  if (type.is === 'list')
    throw new Unreadable('holds objects of Python (to_hdf(…, format="table") makes texts readable)');
  const meaning = meaningOf(type, object.text('value_type'), object.text('tz'));
  if (meaning === null) throw new Unreadable(reasonOf(type));
  const dataset = object.dataset(space, type);
  const [height, width = 1] = dataset.sizes;
  if (height !== rows || width !== names.length) otherRows();
  return names.map((name, column) => ({
    ...columnOf(name, { dataset, column, at: 0, isAcross: false }, meaning.of, type, meaning.stored),
    notices: meaning.notices,
  }));
}

/** Labels of rows as columns; those that only count the rows are none. */
function labelColumns(object: Hdf5Object | null, rows: number): Columns {
  const none: Columns = { columns: [], leftOut: [] };
  const shape = object?.shape() ?? null;
  if (object === null || shape === null || rows === 0) return none;
  const name = nameIn(object, 'name') ?? 'index';
  const leftOut = (reason: string): Columns => ({ columns: [], leftOut: [{ name, reason }] });
  try {
    const pickled = pickledCells(object);
    if (pickled !== null) return { columns: [listColumn(name, pickled.cells.map(looseCell), 'object')], leftOut: [] };
    const kind = object.text('kind');
    const meaning = meaningOf(shape.type, kind, object.text('tz'));
    if (meaning === null) return leftOut(reasonOf(shape.type));
    if (object.text('index_class') === 'period') return leftOut('holds periods');
    const dataset = object.dataset(shape.space, shape.type);
    const mayCount = kind === 'integer' && nameIn(object, 'name') === null;
    if (mayCount && shape.type.is === 'number' && doCountRows(object.objects.file, dataset, 0, shape.type.number))
      return none;
    const place = { dataset, column: 0, at: 0, isAcross: false };
    const column = columnOf(name, place, meaning.of, shape.type, meaning.stored);
    return { columns: [{ ...column, notices: meaning.notices }], leftOut: [] };
  } catch (error) {
    if (error instanceof Unreadable) return leftOut(error.message);
    throw error;
  }
}

/** Labels of rows in several levels: each level has its values, and numbers of them. */
function levelColumns(group: Hdf5Object, axis: string, rows: number): Columns {
  const count = group.number(`${axis}_nlevels`) ?? 0;
  if (count < 0 || count > MAX_LEVELS) throw new Damage('a table of pandas has too many levels of labels');
  const columns: Hdf5Column[] = [];
  const leftOut: LeftOut[] = [];
  for (let level = 0; level < count; level++) {
    const values = group.child(`${axis}_level${level}`);
    const codes = group.child(`${axis}_label${level}`);
    if (values === null || codes === null) throw new Damage('labels of a table of pandas are missing');
    const name = nameIn(values, 'name') ?? `level_${level}`;
    try {
      if (!/^(integer|float|string|object)$/.test(values.text('kind') ?? ''))
        throw new Unreadable('is a level of row labels that holds times (reset_index() makes it readable)');
      const known = isEmpty(values) ? [] : (pickledCells(values)?.cells ?? values.values()).map(looseCell);
      const own = rows === 0 || isEmpty(codes) ? [] : codes.values();
      if (own.length !== rows) throw new Damage('labels of a table of pandas are missing');
      const cells = own.map((code) => known[Number(code)] ?? null);
      columns.push(listColumn(name, cells, values.text('kind') ?? 'object'));
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      leftOut.push({ name, reason: error.message });
    }
  }
  return { columns, leftOut };
}
