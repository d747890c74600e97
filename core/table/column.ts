/**
 * Columns: typed arrays on shared memory, so that worker threads read them without a copy.
 *
 * One notion of "missing" for each physical type, used everywhere:
 *   number    NaN
 *   datetime  NaN   (milliseconds since 1970-01-01T00:00Z)
 *   boolean   -1    (0 false, 1 true)
 *   category, text  code -1
 */
import type { ColumnType, Field } from '../ir/types.ts';
import type { Dictionary } from './dictionary.ts';

export interface NumberVector {
  readonly type: 'number' | 'datetime';
  readonly cells: Float64Array;
}

export interface BooleanVector {
  readonly type: 'boolean';
  readonly cells: Int8Array;
}

export interface StringVector {
  readonly type: 'category' | 'text';
  readonly cells: Int32Array;
}

/** The cells of one column in one batch. The dictionary of a string column belongs to the table, not to the batch. */
export type Vector = NumberVector | BooleanVector | StringVector;

/** Whether cells are doubles, with NaN for missing. Cells of other types are codes, with -1 for missing. */
export const holdsNumbers = (vector: Vector): vector is NumberVector =>
  vector.type === 'number' || vector.type === 'datetime';

/** Whether cells are codes into a dictionary. */
export const holdsStrings = (vector: Vector): vector is StringVector =>
  vector.type === 'category' || vector.type === 'text';

/** A column of a batch in the engine's temporary file; see core/engine/rows/spill.ts. */
export interface SpilledVector {
  readonly type: ColumnType;
  readonly rows: number;
  readonly spilled: { readonly descriptor: number; readonly position: number; readonly file: object };
}

/** A column of a batch, in memory or spilled. */
export type StoredVector = Vector | SpilledVector;

/** Consecutive rows. The size depends on the data (a slice of the file), never on the number of threads. */
export interface Batch {
  /** Index of the first row within the table. */
  readonly start: number;
  readonly rows: number;
  /** One vector for each field, in schema order. */
  readonly vectors: readonly StoredVector[];
}

export interface Table {
  readonly fields: readonly Field[];
  readonly rows: number;
  readonly batches: readonly Batch[];
  /** For each field: the distinct strings that its codes refer to, or null if it is no string column. */
  readonly dictionaries: readonly (Dictionary | null)[];
}

/** Rows in a batch if its writer is free to choose: half a megabyte of doubles, which fits a core's cache. */
export const BATCH_ROWS = 65_536;

/** An empty vector of `rows` cells on shared memory; cells are zero, not missing. */
export const allocateVector = (type: ColumnType, rows: number): Vector =>
  vectorIn(new SharedArrayBuffer(rows * BYTES_A_CELL[type]), type, rows);

export const BYTES_A_CELL: Readonly<Record<ColumnType, number>> = {
  number: 8,
  datetime: 8,
  boolean: 1,
  category: 4,
  text: 4,
};

/** A vector over the first `rows` cells of the memory. */
export function vectorIn(memory: ArrayBufferLike, type: ColumnType, rows: number): Vector {
  switch (type) {
    case 'number':
    case 'datetime':
      return { type, cells: new Float64Array(memory, 0, rows) };
    case 'boolean':
      return { type, cells: new Int8Array(memory, 0, rows) };
    case 'category':
    case 'text':
      return { type, cells: new Int32Array(memory, 0, rows) };
  }
}

/**
 * Number of NaN cells. Eight are added at a time: their sum is a number only if all of them are, unless infinities
 * cancel out.
 */
export function countNaN(values: Float64Array): number {
  const { length } = values;
  const at = (index: number): number => values[index];
  let count = 0;
  let row = 0;
  for (; row + 8 <= length; row += 8) {
    const sum =
      at(row) + at(row + 1) + (at(row + 2) + at(row + 3)) + (at(row + 4) + at(row + 5) + (at(row + 6) + at(row + 7)));
    if (Number.isNaN(sum)) for (let index = row; index < row + 8; index++) if (Number.isNaN(at(index))) count++;
  }
  for (; row < length; row++) if (Number.isNaN(at(row))) count++;
  return count;
}
