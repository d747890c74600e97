/** A JSON value as the cells of a row: keys of objects within objects are joined, lists become their text. */
import { secondsOfDuration } from '../cells/iso-duration.ts';
import type { LooseCell } from '../pieces/column-of-cells.ts';
import { MAX_DEPTH, TOO_DEEP } from './json-problems.ts';
import { longOf, textOfList } from './json-text.ts';
import type { Layout } from './layout.ts';

/** Cells by their keys; those of objects within objects have all keys on the way, joined by `WITHIN`. */
export type Row = Record<string, LooseCell>;

/** Between the keys of a cell in an object within the row's: no point, which a key may have itself. */
export const WITHIN = '\0';
/** Begins the key of a cell in a row that is a list; its position follows. */
const POSITION = '\u0001';

export class NotARow extends Error {}

/** What a row is to be, and what is known of its cells' names. */
export type RowForm = Pick<Layout, 'shape' | 'names' | 'labelKeys' | 'durationKeys'>;

/** A column's name in the table. */
export function nameOfKey(key: string, { names, shape }: RowForm): string {
  if (shape === 'object') return key.replaceAll(WITHIN, '.');
  const position = Number(key.slice(POSITION.length));
  return names?.[position] ?? `column_${position + 1}`;
}

/** Durations of a row as seconds; `NaT`, as pandas writes a missing one, is missing. Other texts stay as they are. */
export function readDurations(row: Row, keys: readonly string[]): void {
  for (const key of keys) {
    const cell = cellOf(row, key);
    if (typeof cell === 'string') row[key] = cell === 'NaT' ? null : (secondsOfDuration(cell) ?? cell);
  }
}

/** A cell of a row; not what all objects inherit, such as `toString`. */
export const cellOf = (row: Row, key: string): LooseCell => (Object.hasOwn(row, key) ? row[key] : undefined);

/**
 * @param lists gets the keys of cells that were lists
 * @param hasLong whether texts may stand for whole numbers beyond 2^53
 */
export function rowOf(value: unknown, { shape }: RowForm, lists: Set<string>, hasLong: boolean): Row {
  if (shape === 'object') return rowOfObject(value, lists, hasLong);
  const cells = shape === 'scalar' ? [value] : value;
  if (!Array.isArray(cells)) throw new NotARow(`This is ${kindOf(value)} and no list.`);
  const row = Object.create(null) as Row;
  for (const [position, cell] of cells.entries()) {
    const key = `${POSITION}${position}`;
    row[key] = plainCell(cell, key, lists, hasLong);
  }
  return row;
}

/** A cell that is no object of the row's own: lists and objects are kept as their text. */
export function plainCell(cell: unknown, key: string, lists: Set<string>, hasLong: boolean): LooseCell {
  if (typeof cell === 'object' && cell !== null) {
    lists.add(key);
    refuseDeep(Object.values(cell), 1);
    return textOfList(cell);
  }
  return hasLong && typeof cell === 'string' ? longOf(cell) : (cell as LooseCell);
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

function rowOfObject(value: unknown, lists: Set<string>, hasLong: boolean): Row {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new NotARow(`This is ${kindOf(value)} and no object.`);
  const given = value as Record<string, unknown>;
  let isFlat = !hasLong;
  for (const key in given) if (typeof given[key] === 'object' && given[key] !== null) isFlat = false;
  if (isFlat) return given as Row;
  const row = Object.create(null) as Row;
  const visit = (object: Record<string, unknown>, prefix: string, depth: number): void => {
    if (depth > MAX_DEPTH) throw new NotARow(TOO_DEEP);
    for (const name in object) {
      const cell = object[name];
      const key = prefix + name;
      if (typeof cell === 'object' && cell !== null && !Array.isArray(cell))
        visit(cell as Record<string, unknown>, key + WITHIN, depth + 1);
      else {
        if (Array.isArray(cell)) refuseDeep(cell, depth + 1);
        row[key] = plainCell(cell, key, lists, hasLong);
      }
    }
  };
  visit(given, '', 1);
  return row;
}

/** Throws where a list goes deeper than rows may. */
function refuseDeep(list: readonly unknown[], depth: number): void {
  if (depth > MAX_DEPTH) throw new NotARow(TOO_DEEP);
  for (const item of list) {
    if (typeof item === 'object' && item !== null) refuseDeep(Object.values(item), depth + 1);
  }
}
