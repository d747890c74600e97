/** Tables of pandas in its format "table": rows of PyTables, some columns of which lie in blocks. */
import type { ArrayTable, LeftOut } from '../arrays/array-table.ts';
import { Damage } from '../damage.ts';
import type { Hdf5Cells } from './cells.ts';
import { columnOf, type Hdf5Column, type Place, reasonOf } from './columns.ts';
import type { Hdf5Type } from './datatype.ts';
import type { Hdf5Object } from './objects.ts';
import { columnName, doCountRows, type Meaning, meaningOf, pickledIn } from './pandas-columns.ts';
import type { Pickled } from './pickle.ts';

export class StoredTable {
  private readonly group: Hdf5Object;
  private readonly table: Hdf5Object;
  private readonly info: Map<Pickled, Pickled>;

  constructor(group: Hdf5Object, table: Hdf5Object) {
    this.group = group;
    this.table = table;
    const info = pickledIn(group, 'info');
    this.info = info instanceof Map ? info : new Map();
  }

  /** Throws `Unreadable` where the rows cannot be read. */
  read(): ArrayTable<Hdf5Cells> {
    const shape = this.table.shape();
    const sizes = shape?.space.sizes;
    if (shape?.type.is !== 'compound' || sizes === null || sizes === undefined)
      throw new Damage('a table of pandas has no rows');
    const dataset = this.table.dataset(shape.space, shape.type);
    const levels = pickledIn(this.group, 'levels');
    const levelOrder = Array.isArray(levels) ? levels.map(columnName) : [];
    const levelNames = new Set(levelOrder);
    const columns: Hdf5Column[] = [];
    const labels: Hdf5Column[] = [];
    const leftOut: LeftOut[] = [];
    for (const member of shape.type.members) {
      const place = { dataset, column: 0, at: member.at, isAcross: false };
      if (member.name === 'index' && levelNames.size === 0) {
        if (!this.isCount(place, member.type))
          labels.push(...this.columns(['index'], 'index', member.type, place, leftOut));
        continue;
      }
      if (member.name === 'index') continue;
      const names = this.namesOf(member.name);
      for (const column of this.columns(names, member.name, member.type, place, leftOut))
        (levelNames.has(column.name) ? labels : columns).push(column);
    }
    labels.sort((one, other) => levelOrder.indexOf(one.name) - levelOrder.indexOf(other.name));
    const axes = pickledIn(this.group, 'non_index_axes');
    const [axis] = Array.isArray(axes) ? axes : [];
    const order = Array.isArray(axis) && Array.isArray(axis[1]) ? axis[1].map(columnName) : [];
    const placeOf = new Map(order.map((name, at) => [name, at]));
    columns.sort((one, other) => (placeOf.get(one.name) ?? order.length) - (placeOf.get(other.name) ?? order.length));
    return { rows: sizes[0], columns, leftOut, labels };
  }

  private namesOf(member: string): string[] {
    const names = pickledIn(this.table, `${member}_kind`);
    return Array.isArray(names) ? names.map(columnName) : [member];
  }

  /** Whether the labels 0, 1, 2 … only count the rows. */
  private isCount(place: Place, type: Hdf5Type): boolean {
    if (type.is !== 'number' || this.table.text('index_kind') !== 'integer') return false;
    if (this.infoText('index', 'index_name') !== null) return false;
    return doCountRows(this.table.objects.file, place.dataset, place.at, type.number);
  }

  private infoOf(member: string, key: string): Pickled {
    const own = this.info.get(member);
    return own instanceof Map ? (own.get(key) ?? null) : null;
  }

  private infoText(member: string, key: string): string | null {
    const value = this.infoOf(member, key);
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
      const values = labels.map((_, code) => code);
      return { of: { as: 'code', number: type.number, values, labels, missing: -1 }, stored: 'category', notices: [] };
    }
    const meaning = meaningOf(type, dtype, this.infoOf(member, 'tz'));
    if (meaning?.of.as !== 'text') return meaning;
    return { ...meaning, of: { ...meaning.of, missing: this.group.text('nan_rep') ?? 'nan' } };
  }

  /** The values of a categorical column, in their order; none where pandas stored none. */
  private categories(member: string): string[] {
    const table = this.group.child('meta')?.child(member)?.child('meta')?.child('table') ?? null;
    if (table === null) return [];
    const { bytes, type, count } = table.elements();
    const values = type.is === 'compound' ? type.members.find(({ name }) => name === 'values') : undefined;
    if (type.is !== 'compound' || values === undefined) throw new Damage(`the categories of "${member}" are missing`);
    const own = new Uint8Array(count * values.type.bytes);
    for (let index = 0; index < count; index++) {
      const at = index * type.bytes + values.at;
      own.set(bytes.subarray(at, at + values.type.bytes), index * values.type.bytes);
    }
    return table.valuesIn({ bytes: own, type: values.type, count }).map(String);
  }
}
