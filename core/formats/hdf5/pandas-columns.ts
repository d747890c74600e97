/** What both formats of pandas have in common: pickled names and cells, types by their names, row labels. */
import { Unreadable } from '../arrays/array-table.ts';
import { numberReader, type StoredNumber } from '../cells/stored-numbers.ts';
import { describeZone, durationNote } from '../cells/time-notes.ts';
import type { LooseCell } from '../pieces/column-of-cells.ts';
import { blockOf, withChunksOf } from './blocks.ts';
import { type ElementKind, kindOf } from './cells.ts';
import { type Hdf5Column, titleOf } from './columns.ts';
import type { Dataset } from './dataset.ts';
import type { Hdf5Type } from './datatype.ts';
import { Hdf5Cursor, type Hdf5File } from './file.ts';
import type { Hdf5Object } from './objects.ts';
import { arrayIn, type Pickled, unpickled } from './pickle.ts';

/** The value of an attribute that PyTables pickled; null where there is none. */
export function pickledIn(object: Hdf5Object, attribute: string): Pickled {
  const bytes = object.attributes.get(attribute)?.bytes;
  if (bytes === undefined || bytes.length === 0 || !/^[(}\]IVNSL]/.test(String.fromCharCode(bytes[0]))) return null;
  return unpickled(bytes);
}

/** An attribute that may be a text, or None, which is pickled. */
export function nameIn(object: Hdf5Object, attribute: string): string | null {
  const text = object.text(attribute);
  return text === null || text === 'N.' ? null : text;
}

/** What is said of times of a zone: a zone without a name is a pickled object. */
export function zoneNotes(zone: Pickled): Hdf5Column['notices'] {
  if (zone === null || zone === 'N.') return [];
  if (typeof zone === 'string' && /^[\w+\-/:. ]+$/.test(zone)) return describeZone(zone);
  return [{ code: 'source.time-zone', message: 'Its times have a fixed offset from UTC: they are read in UTC.' }];
}

/** The name of a column; of one in several levels all of them. Throws `Unreadable` where it is another object. */
export function columnName(item: Pickled): string {
  const level = (own: Pickled): string => {
    if (own !== null && typeof own === 'object')
      throw new Unreadable('has names of columns that are objects of Python');
    return own === null ? 'None' : String(own);
  };
  return Array.isArray(item) ? item.map(level).join('_') : level(item);
}

/** Objects that PyTables pickled into a list of bytes; null where a dataset is no such list. */
export function pickledCells(
  object: Hdf5Object,
): { readonly sizes: readonly number[]; readonly cells: readonly Pickled[] } | null {
  if (object.text('PSEUDOATOM') !== 'object') return null;
  const { bytes, type, count } = object.elements();
  if (type.is !== 'list' || count !== 1) return null;
  const { file, heap } = object.objects;
  const view = new DataView(bytes.buffer, bytes.byteOffset, type.bytes);
  return arrayIn(unpickled(heap.bytes(new Hdf5Cursor(view, file), type.of.bytes)));
}

/** A cell that Python pickled. Throws `Unreadable` where it is no text, number or truth. */
export function looseCell(value: Pickled): LooseCell {
  if (value === null || (typeof value === 'number' && Number.isNaN(value))) return null;
  if (typeof value === 'object')
    throw new Unreadable('holds objects of Python (to_hdf(…, format="table") makes texts readable)');
  return value;
}

/** Units of NumPy's times and durations: milliseconds, and units in a second. */
const UNITS: Readonly<Record<string, readonly [milliseconds: number, perSecond: number]>> = {
  s: [1000, 1],
  ms: [1, 1e3],
  us: [1e-3, 1e6],
  ns: [1e-6, 1e9],
};

export interface Meaning {
  readonly of: ElementKind;
  readonly stored: string;
  readonly notices: Hdf5Column['notices'];
}

/** What numbers mean, by the name of the type that pandas has for them; `datetime64` without a unit counts nanoseconds. */
export function meaningOf(type: Hdf5Type, dtype: string | null, zone: Pickled): Meaning | null {
  const [, kind, unit = 'ns'] = /^(datetime64|timedelta64)(?:\[(\w+)(?:, .*)?\])?$/.exec(dtype ?? '') ?? [];
  if (kind !== undefined && type.is === 'number' && type.number.as === 'integer' && type.bytes === 8) {
    const known = UNITS[unit];
    if (known === undefined) return null;
    const { number } = type;
    const stored = `${kind}[${unit}]`;
    return kind === 'datetime64'
      ? { of: { as: 'time', number, unit: { milliseconds: known[0] } }, stored, notices: zoneNotes(zone) }
      : { of: { as: 'duration', number, perSecond: known[1] }, stored, notices: [durationNote(known[1])] };
  }
  if (dtype === 'date' && type.is === 'number')
    return { of: { as: 'ordinal', number: type.number }, stored: dtype, notices: [] };
  if (dtype === 'bool' && type.is === 'number' && type.bytes === 1) {
    const of = { as: 'truth', number: type.number, yes: 1, no: 0, missing: null } as const;
    return { of, stored: dtype, notices: [] };
  }
  const of = kindOf(type);
  return of === null ? null : { of, stored: titleOf(type), notices: [] };
}

/** Labels are compared with 0, 1, 2 … up to so many bytes; of more, it is told that they are left out. */
const MAX_COUNTED_BYTES = 1 << 27;
const COUNTED_AT_ONCE_BYTES = 1 << 20;

/** Whether whole numbers only count the rows: 0, 1, 2 … @param at bytes after the beginning of the element */
export function doCountRows(file: Hdf5File, dataset: Dataset, at: number, number: StoredNumber): boolean {
  const { elementBytes } = dataset;
  const rows = dataset.sizes[0] ?? 1;
  if (number.as !== 'integer' || rows * elementBytes > MAX_COUNTED_BYTES) return false;
  const read = numberReader(number);
  const most = Math.max(1, Math.floor(COUNTED_AT_ONCE_BYTES / elementBytes));
  for (let from = 0; from < rows; from += most) {
    const count = Math.min(most, rows - from);
    const block = blockOf(file, withChunksOf(dataset, 0, from, count), { from: [from, 0], count: [count, 1] });
    const view = new DataView(block.buffer, block.byteOffset, block.byteLength);
    for (let row = 0; row < count; row++) if (read(view, row * elementBytes + at) !== from + row) return false;
  }
  return true;
}
