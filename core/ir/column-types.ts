/** Types by column name, as documents store them, in the order of the columns. */
import type { ColumnType, Field } from './types.ts';

/**
 * An object, or a list of pairs if an object would lose the columns' order or names: JavaScript puts keys such as
 * "2018" first, and `__proto__` is no ordinary key.
 */
export type StoredTypes = Readonly<Record<string, ColumnType>> | readonly (readonly [string, ColumnType])[];

/** Whether a name is an array index: objects sort such keys numerically. */
export const isIndexKey = (name: string): boolean => /^(0|[1-9]\d{0,9})$/.test(name) && Number(name) < 2 ** 32 - 1;

export function storedTypes(fields: Iterable<Pick<Field, 'name' | 'type'>>): StoredTypes {
  const pairs = Array.from(fields, ({ name, type }): [string, ColumnType] => [name, type]);
  const isObject = pairs.every(([name]) => !isIndexKey(name) && name !== '__proto__');
  return isObject ? Object.fromEntries(pairs) : pairs;
}

/** Reads the result of `storedTypes`; empty if no types are stored. */
export function typesOf(stored: unknown): Map<string, ColumnType> {
  if (typeof stored !== 'object' || stored === null) return new Map();
  return new Map(
    Array.isArray(stored)
      ? (stored as readonly (readonly [string, ColumnType])[])
      : Object.entries(stored as Record<string, ColumnType>),
  );
}
