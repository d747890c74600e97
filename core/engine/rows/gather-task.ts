/** Gathers rows of one column from any batch, on a worker thread. */
import { allocateVector, type StoredVector, type Vector } from '../../table/column.ts';
import { checkCancelled } from '../../run/run.ts';
import { loadVector } from './spill.ts';
import type { TaskContext } from './task.ts';

export interface GatherInput {
  /** Vectors of the source column, one per batch. */
  readonly vectors: readonly StoredVector[];
  /** First row of each batch. */
  readonly starts: readonly number[];
  /** Rows to gather, in order. */
  readonly rows: Int32Array;
}

/** Gathers rows of one column, from any batch, in any order. */
export function gather({ vectors, starts, rows }: GatherInput, context: TaskContext): { readonly vector: Vector } {
  checkCancelled(context);
  const first = vectors[0];
  const gathered = allocateVector(first.type, rows.length);
  const to = gathered.cells;
  // For a column on disk, rows are visited in ascending order, so that each batch is read once.
  const places = vectors.some((vector) => 'spilled' in vector) ? inRowOrder(rows) : null;
  let batch = -1;
  let from: ArrayLike<number> = [];
  let start = 0;
  let end = 0;
  for (let at = 0; at < rows.length; at++) {
    const index = places === null ? at : places[at];
    const row = rows[index];
    // Rows mostly come in runs, so the batch is searched only for a row outside the current one.
    if (row < start || row >= end) {
      batch = batchOfRow(starts, row);
      start = starts[batch];
      end = starts[batch + 1] ?? Number.POSITIVE_INFINITY;
      const vector = loadVector(vectors[batch]);
      from = vector.cells;
    }
    to[index] = from[row - start];
  }
  return { vector: gathered };
}

/** Indices of `rows`, sorted by row. */
const inRowOrder = (rows: Int32Array): Int32Array =>
  Int32Array.from(rows, (_, place) => place).sort((a, b) => rows[a] - rows[b]);

/** Index of the last batch that starts at or before the row. */
function batchOfRow(starts: readonly number[], row: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (starts[middle] <= row) low = middle;
    else high = middle - 1;
  }
  return low;
}
