/**
 * Tables that pandas.DataFrame.to_hdf writes: in its format "fixed", blocks of columns of one type; in "table", rows of
 * PyTables. What both mean is in pandas/io/pytables.py.
 */
import type { ArrayTable, LeftOut, NoTable, Readable } from '../arrays/array-table.ts';
import { describeZone, durationNote } from '../cells/time-notes.ts';
import { Damage } from '../damage.ts';
import type { LooseCell } from '../pieces/column-of-cells.ts';
import { type ElementKind, type Hdf5Cells, kindOf } from './cells.ts';
import { columnOf, type Hdf5Column, listColumn, type Place, reasonOf, titleOf } from './columns.ts';
import type { Hdf5Type } from './datatype.ts';
import { Hdf5Cursor } from './file.ts';
import { type Hdf5Object, Unreadable } from './objects.ts';
import { arrayIn, type Pickled, unpickled } from './pickle.ts';

type Made = ArrayTable<Hdf5Cells>;

/** The table of a group that pandas wrote; why there is none; null where pandas did not write it. */
export function pandasTable(group: Hdf5Object, name: string): Readable<Hdf5Cells> | NoTable | null {
  const kind = group.text('pandas_type');
  if (kind === null) return null;
  if (kind === 'frame_table' || kind === 'series_table') {
    const table = group.child('table');
    const shape = table?.shape() ?? null;
    if (table === null || shape?.type.is !== 'compound' || shape.space.sizes?.length !== 1)
      return { name, reason: 'is a table of pandas without rows' };
    const { members } = shape.type;
    const [rows] = shape.space.sizes;
    const width = members.reduce((sum, { type }) => sum + (type.is === 'array' ? (type.sizes[0] ?? 0) : 1), 0);
    return { name, rows, width, open: () => new StoredTable(group, table).read() };
  }
  if (kind !== 'frame' && kind !== 'series') return { name, reason: `is of the kind "${kind}" of pandas` };
  if (group.text('axis0_variety') === 'multi') return { name, reason: 'has names of columns in several levels' };
  const values =
    kind === 'series' ? [['values', null]] : blocksOf(group).map((block) => [`${block}_values`, `${block}_items`]);
  const index = indexObjects(group, kind === 'series' ? 'index' : 'axis1');
  const first = index[0]?.shape()?.space.sizes ?? group.child(String(values[0]?.[0]))?.shape()?.space.sizes;
  const rows = index.some((one) => one.attributes.has('shape')) ? 0 : (first?.[0] ?? 0);
  const width = kind === 'series' ? 1 : (group.child('axis0')?.shape()?.space.sizes?.[0] ?? 0);
  return { name, rows, width, open: () => fixedTable(group, name, rows, values as [string, string | null][], index) };
}

const MAX_BLOCKS = 100_000;

function blocksOf(group: Hdf5Object): string[] {
  const count = Number(group.text('nblocks') ?? 0);
  if (!(count >= 0 && count <= MAX_BLOCKS)) throw new Damage('a table of pandas has too many blocks');
  return Array.from({ length: count }, (_, block) => `block${block}`);
}

/** Row labels: one dataset, or one a level. */
function indexObjects(group: Hdf5Object, name: string): Hdf5Object[] {
  const one = group.child(name);
  return one === null ? [] : [one];
}

/** A pickled value in a text; null where there is none. */
function pickledText(text: string | null): Pickled {
  if (text === null || !/^[(}]|^[IVNSL]/.test(text)) return null;
  return unpickled(Buffer.from(text, 'latin1'));
}

/** The name of an attribute that may be a text, or None, which is pickled. */
const nameIn = (text: string | null): string | null => (text === null || text === 'N.' ? null : text);

/** Names of columns: texts, numbers, or pickled objects of both. */
function namesIn(items: Hdf5Object): string[] {
  if (items.attributes.has('shape')) return [];
  const pickled = pickledCells(items);
  return (pickled === null ? items.values() : pickled.cells).map(String);
}

/** Objects that PyTables pickled into a list of bytes; null where a dataset is no such list. */
function pickledCells(
  object: Hdf5Object,
): { readonly sizes: readonly number[]; readonly cells: readonly Pickled[] } | null {
  if (object.text('PSEUDOATOM') !== 'object') return null;
  const { bytes, type, count } = object.elements();
  if (type.is !== 'list' || count !== 1) return null;
  const { file, heap } = object.objects;
  const view = new DataView(bytes.buffer, bytes.byteOffset, type.bytes);
  return arrayIn(unpickled(heap.bytes(new Hdf5Cursor(view, file), type.of.bytes)));
}

/** Units of NumPy's times and durations: milliseconds, and units in a second. */
const UNITS: Readonly<Record<string, readonly [milliseconds: number, perSecond: number]>> = {
  s: [1000, 1],
  ms: [1, 1e3],
  us: [1e-3, 1e6],
  ns: [1e-6, 1e9],
};

interface Meaning {
  readonly of: ElementKind;
  readonly stored: string;
  readonly notices: Hdf5Column['notices'];
}

/** What numbers mean, by the name of the type that pandas has for them; `datetime64` without a unit counts nanoseconds. */
function meaningOf(type: Hdf5Type, dtype: string | null, zone: string | null): Meaning | null {
  const [, kind, unit = 'ns'] = /^(datetime64|timedelta64)(?:\[(\w+)(?:, .*)?\])?$/.exec(dtype ?? '') ?? [];
  if (kind !== undefined && type.is === 'number' && type.number.as === 'integer' && type.bytes === 8) {
    const known = UNITS[unit];
    if (known === undefined) return null;
    const { number } = type;
    if (kind === 'datetime64')
      return {
        of: { as: 'time', number, unit: { milliseconds: known[0] } },
        stored: `${kind}[${unit}]`,
        notices: describeZone(zone),
      };
    return {
      of: { as: 'duration', number, perSecond: known[1] },
      stored: `${kind}[${unit}]`,
      notices: [durationNote(known[1])],
    };
  }
  if ((dtype === 'date' || dtype === 'bool') && type.is === 'number') {
    if (dtype === 'date') return { of: { as: 'ordinal', number: type.number }, stored: dtype, notices: [] };
    if (type.bytes === 1)
      return { of: { as: 'truth', number: type.number, yes: 1, no: 0 }, stored: dtype, notices: [] };
  }
  const of = kindOf(type);
  return of === null ? null : { of, stored: titleOf(type), notices: [] };
}

function fixedTable(
  group: Hdf5Object,
  name: string,
  rows: number,
  blocks: readonly (readonly [values: string, items: string | null])[],
  index: readonly Hdf5Object[],
): Made {
  const byName = new Map<string, Hdf5Column[]>();
  const leftOut: LeftOut[] = [];
  for (const [values, items] of blocks) {
    const object = group.child(values);
    const named = items === null ? null : group.child(items);
    if (object === null || (items !== null && named === null))
      throw new Damage(`"${values}" of a table of pandas is missing`);
    const own = named === null ? [nameIn(group.text('name')) ?? name.split('/').at(-1) ?? name] : namesIn(named);
    try {
      for (const column of blockColumns(object, own, rows))
        byName.set(column.name, [...(byName.get(column.name) ?? []), column]);
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      for (const one of own) leftOut.push({ name: one, reason: error.message });
    }
  }
  const axis = group.child('axis0');
  const order = axis === null ? [...byName.keys()] : namesIn(axis);
  const columns = order.flatMap((one) => {
    const column = byName.get(one)?.shift();
    return column === undefined ? [] : [column];
  });
  return withIndex(
    { rows, columns, leftOut },
    index.flatMap((object) => indexColumn(object, rows)),
  );
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
  const pickled = pickledCells(object);
  if (pickled !== null) {
    const width = Math.max(1, names.length);
    if (pickled.cells.length !== rows * width)
      throw new Damage('a block of a table of pandas has other rows than its table');
    return names.map((name, column) =>
      listColumn(
        name,
        Array.from({ length: rows }, (_, row) => looseCell(pickled.cells[row * width + column])),
        object.text('value_type') ?? 'object',
      ),
    );
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
  if (height !== rows || width !== names.length)
    throw new Damage('a block of a table of pandas has other rows than its table');
  return names.map((name, column) => ({
    ...columnOf(name, { dataset, column, at: 0, isAcross: false }, meaning.of, type, meaning.stored),
    notices: meaning.notices,
  }));
}

/** A cell that Python pickled. Throws `Unreadable` where it is no text, number or truth. */
function looseCell(value: Pickled): LooseCell {
  if (value === null || (typeof value === 'number' && Number.isNaN(value))) return null;
  if (typeof value === 'object')
    throw new Unreadable('holds objects of Python (to_hdf(…, format="table") makes texts readable)');
  return value;
}

/** Labels that only count the rows are none. */
function isCount(object: Hdf5Object, rows: number): boolean {
  const type = object.shape()?.type;
  if (type?.is !== 'number' || type.number.as !== 'integer' || nameIn(object.text('name')) !== null) return false;
  if (rows > MAX_COUNTED) return false;
  return object.values().every((value, row) => value === row);
}

const MAX_COUNTED = 1 << 20;

function indexColumn(object: Hdf5Object, rows: number): Hdf5Column[] {
  if (isCount(object, rows)) return [];
  const name = nameIn(object.text('name')) ?? 'index';
  const zone = object.text('tz');
  const kind = object.text('kind');
  const shape = object.shape();
  if (shape === null) return [];
  try {
    const pickled = pickledCells(object);
    if (pickled !== null) return [listColumn(name, pickled.cells.map(looseCell), 'object')];
    const meaning = meaningOf(shape.type, kind, zone);
    if (meaning === null) return [];
    const place = { dataset: object.dataset(shape.space, shape.type), column: 0, at: 0, isAcross: false };
    return [{ ...columnOf(name, place, meaning.of, shape.type, meaning.stored), notices: meaning.notices }];
  } catch (error) {
    if (error instanceof Unreadable) return [];
    throw error;
  }
}

const withIndex = (table: Made, labels: readonly Hdf5Column[]): Made => ({ ...table, labels });

/** A table of PyTables as pandas writes it: some columns lie in blocks. */
class StoredTable {
  private readonly group: Hdf5Object;
  private readonly table: Hdf5Object;
  private readonly info: Map<Pickled, Pickled>;

  constructor(group: Hdf5Object, table: Hdf5Object) {
    this.group = group;
    this.table = table;
    const info = pickledText(group.text('info'));
    this.info = info instanceof Map ? info : new Map();
  }

  read(): Made {
    const shape = this.table.shape();
    const sizes = shape?.space.sizes;
    if (shape?.type.is !== 'compound' || sizes === null || sizes === undefined)
      throw new Damage('a table of pandas has no rows');
    const dataset = this.table.dataset(shape.space, shape.type);
    const levels = pickledText(this.group.text('levels'));
    const levelOrder = Array.isArray(levels) ? levels.map(String) : [];
    const levelNames = new Set(levelOrder);
    const columns: Hdf5Column[] = [];
    const labels: Hdf5Column[] = [];
    const leftOut: LeftOut[] = [];
    for (const member of shape.type.members) {
      const place = { dataset, column: 0, at: member.at, isAcross: false };
      if (member.name === 'index' && levelNames.size === 0) {
        if (!this.isCount(dataset.sizes[0], place, member.type))
          labels.push(...this.columns(['index'], 'index', member.type, place, leftOut));
        continue;
      }
      if (member.name === 'index') continue;
      const names = this.namesOf(member.name);
      for (const column of this.columns(names, member.name, member.type, place, leftOut))
        (levelNames.has(column.name) ? labels : columns).push(column);
    }
    labels.sort((one, other) => levelOrder.indexOf(one.name) - levelOrder.indexOf(other.name));
    const axes = pickledText(this.group.text('non_index_axes'));
    const [axis] = Array.isArray(axes) ? axes : [];
    const order = Array.isArray(axis) && Array.isArray(axis[1]) ? axis[1].map(String) : [];
    const placeOf = new Map(order.map((name, at) => [name, at]));
    columns.sort((one, other) => (placeOf.get(one.name) ?? order.length) - (placeOf.get(other.name) ?? order.length));
    return withIndex({ rows: sizes[0], columns, leftOut }, labels);
  }

  private namesOf(member: string): string[] {
    const names = pickledText(this.table.text(`${member}_kind`));
    return Array.isArray(names) ? names.map(String) : [member];
  }

  /** Whether the labels 0, 1, 2 … only count the rows. */
  private isCount(rows: number, place: Place, type: Hdf5Type): boolean {
    if (type.is !== 'number' || type.number.as !== 'integer' || rows > MAX_COUNTED) return false;
    if (this.table.text('index_kind') !== 'integer' || this.infoText('index', 'index_name') !== null) return false;
    const { bytes, type: row, count } = this.table.elements();
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    for (let index = 0; index < count; index++) {
      const at = index * row.bytes + place.at;
      if (type.bytes !== 8 || view.getBigInt64(at, type.number.isLittle) !== BigInt(index)) return false;
    }
    return true;
  }

  private infoText(member: string, key: string): string | null {
    const own = this.info.get(member);
    const value = own instanceof Map ? own.get(key) : null;
    return typeof value === 'string' ? value : null;
  }

  private columns(
    names: readonly string[],
    member: string,
    type: Hdf5Type,
    place: Place,
    leftOut: LeftOut[],
  ): Hdf5Column[] {
    const of = type.is === 'array' ? type.of : type;
    const count = type.is === 'array' ? type.sizes.reduce((product, size) => product * size, 1) : 1;
    if (count !== names.length) throw new Damage(`"${member}" of a table of pandas has other columns than names`);
    const dtype = this.table.text(member === 'index' ? 'index_kind' : `${member}_dtype`);
    const meaning = this.meaningOf(member, of, dtype);
    if (meaning === null) {
      for (const name of names) leftOut.push({ name, reason: reasonOf(of) });
      return [];
    }
    const own = member === 'index' ? (this.infoText('index', 'index_name') ?? 'index') : null;
    return names.map((name, index) => ({
      ...columnOf(own ?? name, { ...place, at: place.at + index * of.bytes }, meaning.of, of, meaning.stored),
      notices: meaning.notices,
    }));
  }

  private meaningOf(member: string, type: Hdf5Type, dtype: string | null): Meaning | null {
    if (this.table.text(`${member}_meta`) === 'category' && type.is === 'number') {
      const labels = this.categories(member);
      const of = { as: 'code', number: type.number, values: labels.map((_, code) => code), labels } as const;
      return { of, stored: 'category', notices: [] };
    }
    const meaning = meaningOf(type, dtype, this.infoText(member, 'tz'));
    if (meaning?.of.as !== 'text') return meaning;
    return { ...meaning, of: { ...meaning.of, missing: this.group.text('nan_rep') ?? 'nan' } };
  }

  /** The values of a categorical column, in their order. */
  private categories(member: string): string[] {
    const table = this.group.child('meta')?.child(member)?.child('meta')?.child('table');
    if (table === null || table === undefined) throw new Damage(`the categories of "${member}" are missing`);
    const { bytes, type, count } = table.elements();
    const values = type.is === 'compound' ? type.members.find(({ name }) => name === 'values') : undefined;
    if (type.is !== 'compound' || values === undefined) throw new Damage(`the categories of "${member}" are missing`);
    const own = new Uint8Array(count * values.type.bytes);
    for (let index = 0; index < count; index++) {
      const at = index * type.bytes + values.at;
      own.set(bytes.subarray(at, at + values.type.bytes), index * values.type.bytes);
    }
    const list = { bytes: own, type: values.type, count };
    return table.valuesIn(list).map(String);
  }
}
