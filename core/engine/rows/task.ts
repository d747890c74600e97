/** Shared parts of tasks on worker threads. Tasks know kernels and batches, but no documents, nodes or names. */
import type { Vector } from '../../table/column.ts';
import { onRelease } from '../../run/thread-memory.ts';
import type { BatchRows, FailedCheck, StoredRows } from '../kernels/run-kernel.ts';
import { loadVector } from './spill.ts';

export interface TaskContext {
  readonly cancelled: Int32Array;
}

/** A check failed at a row of a batch; `batch` is the index among the task's batches. */
export interface TaskFailure {
  readonly failed: FailedCheck & { readonly batch: number };
}

/** Vectors into which spilled columns are read, by column; reusable because a thread runs one task at a time. */
const held: (Vector | undefined)[] = [];

onRelease(() => {
  held.length = 0;
});

/** The batch with the kernel's columns loaded into memory. */
export function inMemory(batch: StoredRows, columns: readonly number[]): BatchRows {
  if (!columns.some((column) => 'spilled' in batch.vectors[column])) return batch as BatchRows;
  const vectors: Vector[] = [];
  for (const column of columns) {
    const stored = batch.vectors[column];
    const loaded = loadVector(stored, held[column]);
    if ('spilled' in stored) held[column] = loaded;
    vectors[column] = loaded;
  }
  return { ...batch, vectors };
}
