/** The cells of Arrow's list columns as values, which become their JSON text. */
import { Damage } from '../damage.ts';
import { exactInteger, type NestedValue } from '../cells/nested-cell.ts';
import { allocateVector, holdsNumbers, type Vector } from '../../table/column.ts';
import type { PieceColumn } from '../pieces/assemble.ts';
import { TextIndex } from '../texts/text-index.ts';
import type { ArrowArray } from './batch.ts';
import type { ArrowField } from './schema.ts';
import { Entries } from './strings.ts';
import { isThere, validityOf } from './validity.ts';

/** Items of the lists of one column in a record batch: more than a table of lists has. */
const MAX_ITEMS = 2 ** 26;
/** Lists and structures within each other. */
const MAX_DEPTH = 100;

const LISTS = ['list', 'large-list', 'list-view', 'large-list-view', 'fixed-list'] as const;

export const isList = ({ type, dictionary }: ArrowField): boolean =>
  dictionary === null && (LISTS as readonly string[]).includes(type.is);

/** Whether lists hold what can be read. `isCell` says it of fields that hold no others. */
export function canReadLists(field: ArrowField, isCell: (field: ArrowField) => boolean, depth = 0): boolean {
  if (depth > MAX_DEPTH) return false;
  const isNest = isList(field) || isStruct(field);
  return isNest ? field.children.every((child) => canReadLists(child, isCell, depth + 1)) : isCell(field);
}

const isStruct = ({ type, dictionary, extension }: ArrowField): boolean =>
  type.is === 'struct' && dictionary === null && extension === null;

/** How the cells of a field that is no list become a vector; `asText` for whole numbers beyond 2^53. */
export interface CellReading {
  typeOf(field: ArrowField): PieceColumn['type'];
  /** Returns whether there are whole numbers beyond 2^53. */
  read(array: ArrowArray, rows: number, out: Vector, entries: Entries): boolean;
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** The first `rows` cells. Throws Damage where offsets and items do not fit together. */
export function listValues(array: ArrowArray, rows: number, reading: CellReading): NestedValue[] {
  if (rows > MAX_ITEMS || array.length < rows) throw new Damage('the items of its lists do not fit together');
  if (isList(array.field)) {
    const [items] = array.children;
    if (items === undefined) throw new Damage('its lists have no items');
    const bounds = boundsOf(array, rows);
    const validity = validityOf([array], rows);
    const most = bounds.reduce((all, [, to], row) => (isThere(validity, row) ? Math.max(all, to) : all), 0);
    const values = listValues(items, most, reading);
    return bounds.map(([from, to], row) => (isThere(validity, row) ? values.slice(from, to) : null));
  }
  if (isStruct(array.field)) {
    const validity = validityOf([array], rows);
    const fields = array.children.map((child) => [child.field.name, listValues(child, rows, reading)] as const);
    return Array.from({ length: rows }, (_, row) =>
      isThere(validity, row) ? Object.fromEntries(fields.map(([name, cells]) => [name, cells[row] ?? null])) : null,
    );
  }
  return cellValues(array, rows, reading);
}

function cellValues(array: ArrowArray, rows: number, reading: CellReading): NestedValue[] {
  const texts = new TextIndex();
  const entries = new Entries(texts, 0);
  const type = reading.typeOf(array.field);
  let vector = allocateVector(type, rows);
  const isBig = reading.read(array, rows, vector, entries);
  if (isBig) {
    vector = allocateVector('text', rows);
    reading.read(array, rows, vector, entries);
  }
  const { cells } = vector;
  return Array.from({ length: rows }, (_, row): NestedValue => {
    const cell = cells[row];
    if (holdsNumbers(vector)) return Number.isNaN(cell) ? null : vector.type === 'datetime' ? new Date(cell) : cell;
    if (cell < 0) return null;
    if (vector.type === 'boolean') return cell === 1;
    const text = decoder.decode(texts.bytes.subarray(texts.offsets[cell], texts.offsets[cell + 1]));
    return isBig && /^-?\d+$/.test(text) ? exactInteger(BigInt(text)) : text;
  });
}

/** Where the items of each list lie: [from, to). */
function boundsOf(array: ArrowArray, rows: number): (readonly [from: number, to: number])[] {
  const { type } = array.field;
  if (type.is === 'fixed-list') {
    const { length } = type;
    if (length < 0) throw new Damage('its lists have less than no items');
    return Array.from({ length: rows }, (_, row) => [row * length, (row + 1) * length] as const);
  }
  const bytes = type.is === 'large-list' || type.is === 'large-list-view' ? 8 : 4;
  const isView = type.is === 'list-view' || type.is === 'large-list-view';
  if (rows === 0) return [];
  const firsts = offsetsOf(array.buffer(0, bytes * (isView ? rows : rows + 1)), bytes, isView ? rows : rows + 1);
  const sizes = isView ? offsetsOf(array.buffer(1, bytes * rows), bytes, rows) : null;
  const items = array.children[0]?.length ?? 0;
  const validity = validityOf([array], rows);
  return Array.from({ length: rows }, (_, row) => {
    if (!isThere(validity, row)) return [0, 0] as const;
    const from = firsts[row];
    const to = sizes === null ? firsts[row + 1] : from + sizes[row];
    if (!(from >= 0 && to >= from && to <= items)) throw new Damage('the items of its lists do not fit together');
    return [from, to] as const;
  });
}

const offsetsOf = (bytes: Uint8Array, width: 4 | 8, count: number): ArrayLike<number> =>
  width === 4
    ? new Int32Array(bytes.buffer, bytes.byteOffset, count)
    : Float64Array.from(new BigInt64Array(bytes.buffer, bytes.byteOffset, count), Number);
