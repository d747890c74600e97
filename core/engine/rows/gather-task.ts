/** Gathers rows of one column from any batch, on a worker thread. */
import { allocateVector, type StoredVector, type Vector } from '../../table/column.ts';
import { checkCancelled } from '../../run/run.ts';
import { BatchIndex } from './batch-index.ts';
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

/**
 * Gathers rows of one column, from any batch, in any order. Each batch is visited once: one on disk is read once, and
 * reads that jump about in the memory of a whole column cost several times as much as those within a batch.
 */
export function gather({ vectors, starts, rows }: GatherInput, context: TaskContext): { readonly vector: Vector } {
  checkCancelled(context);
  const gathered = allocateVector(vectors[0].type, rows.length);
  const { places, ends } = placesByBatch(starts, rows);
  for (const [batch, vector] of vectors.entries()) {
    const own = places.subarray(batch === 0 ? 0 : ends[batch - 1], ends[batch]);
    if (own.length > 0) copyCells(loadVector(vector).cells, starts[batch], gathered.cells, rows, own);
  }
  return { vector: gathered };
}

/** Copies the cells of some places from a batch that starts with row `start`. */
function copyCells(
  from: Vector['cells'],
  start: number,
  to: Vector['cells'],
  rows: Int32Array,
  places: Int32Array,
): void {
  for (let at = 0; at < places.length; at++) {
    const place = places[at];
    to[place] = from[rows[place] - start];
  }
}

/** Indices of `rows`, batch by batch; those of batch b end before `ends[b]`. */
function placesByBatch(starts: readonly number[], rows: Int32Array): { places: Int32Array; ends: Int32Array } {
  const index = new BatchIndex(starts);
  const batches = new Int32Array(rows.length);
  const next = new Int32Array(starts.length);
  for (let place = 0; place < rows.length; place++) {
    const batch = index.of(rows[place]);
    batches[place] = batch;
    next[batch] += 1;
  }
  let first = 0;
  for (let batch = 0; batch < next.length; batch++) {
    const count = next[batch];
    next[batch] = first;
    first += count;
  }
  const places = new Int32Array(rows.length);
  for (let place = 0; place < rows.length; place++) {
    const batch = batches[place];
    places[next[batch]] = place;
    next[batch] += 1;
  }
  return { places, ends: next };
}
