/** Combines a column of two tables, for one batch of the result. */
import { allocateVector, holdsNumbers, type Vector } from '../../table/column.ts';
import type { ColumnType } from '../../ir/types.ts';
import { checkCancelled } from '../../run/run.ts';
import type { TaskContext } from './task.ts';

/** One of the two tables. */
export interface StitchSide {
  /** All cells of the column, on shared memory. */
  readonly cells: Float64Array | Int32Array;
  /** Result codes by the table's own codes; null if they are equal. */
  readonly recode: Int32Array | null;
}

export interface StitchInput {
  readonly type: ColumnType;
  readonly sides: readonly [StitchSide | null, StitchSide | null];
  /** For each row of the batch its row in each table; −1 for none. */
  readonly rows: readonly [Int32Array, Int32Array];
}

/** The left cell if there is a left row, else the right cell, else missing. */
export function stitch({ type, sides, rows }: StitchInput, context: TaskContext): { readonly vector: Vector } {
  checkCancelled(context);
  const [left, right] = sides;
  const [leftRows, rightRows] = rows;
  const vector = allocateVector(type, leftRows.length);
  const to = vector.cells;
  const missing = holdsNumbers(vector) ? Number.NaN : -1;
  for (let row = 0; row < to.length; row++) {
    const [a, b] = [leftRows[row], rightRows[row]];
    to[row] = left !== null && a >= 0 ? cellOf(left, a) : right !== null && b >= 0 ? cellOf(right, b) : missing;
  }
  return { vector };
}

function cellOf({ cells, recode }: StitchSide, row: number): number {
  const cell = cells[row];
  return recode === null || cell < 0 ? cell : recode[cell];
}
