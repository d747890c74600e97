/** What the work on worker threads has in common: it knows kernels and batches, nothing of documents, nodes or names. */
import type { Vector } from '../../table/column.ts';
import { onRelease } from '../../run/thread-memory.ts';
import type { BatchRows, FailedCheck, StoredRows } from '../kernels/run-kernel.ts';
import { loadVector } from './spill.ts';

export interface TaskContext {
  readonly cancelled: Int32Array;
}

/** A check failed at a row of the batch with that position among the task's batches. */
export interface TaskFailure {
  readonly failed: FailedCheck & { readonly batch: number };
}

/** Memory that spilled vectors are read into, by place within the task: tasks of a thread run one after the other. */
const held: (Vector | undefined)[] = [];

onRelease(() => {
  held.length = 0;
});

/** The batch with the vectors that the kernel reads in memory. */
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
