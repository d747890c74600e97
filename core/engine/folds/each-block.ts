/** The rows that a fold sees: results of a kernel, block by block. */
import type { Vector } from '../../table/column.ts';
import { checkCancelled } from '../../table/parallel.ts';
import type { BoundKernel } from '../kernels/kernel.ts';
import {
  type BatchRows,
  type KernelOutput,
  kernelOn,
  MODEL_BLOCK_ROWS,
  outputFor,
  rowsAModel,
  type StoredRows,
} from '../kernels/run-kernel.ts';
import { inMemory, type TaskContext, type TaskFailure } from '../rows/task.ts';
import { BLOCK_ROWS, numbersInLoops } from './number-loops.ts';

/** The vectors behind the outputs, where each is a column as it stands and all rows take part: no copy is needed. */
function columnsThemselves(kernel: BoundKernel, batch: BatchRows): KernelOutput[] | null {
  if (batch.picked !== null || kernel.unchanged === null) return null;
  return kernel.unchanged.map((column) => {
    const vector = batch.vectors[column] as Vector;
    return 'values' in vector ? vector.values : vector.codes;
  });
}

/**
 * Computes the kernel's outputs block by block, so that what a pass makes stays in a core's cache; what `visit` is given is
 * overwritten by the next block. Blocks are fixed by the data, and so are the bits of whatever is summed over them.
 */
export function eachBlock(
  kernel: BoundKernel,
  batches: readonly StoredRows[],
  context: TaskContext,
  visit: (outputs: readonly KernelOutput[], rows: number) => void,
): TaskFailure | null {
  let scratch: KernelOutput[] | null = null;
  for (const [index, stored] of batches.entries()) {
    checkCancelled(context);
    const batch = inMemory(stored, kernel.columns);
    const columns = columnsThemselves(kernel, batch);
    if (columns !== null) {
      visit(columns, batch.rows);
      continue;
    }
    scratch ??= scratchOf(kernel);
    const step = rowsAModel(kernel) ? MODEL_BLOCK_ROWS : BLOCK_ROWS;
    const run = kernelOn(kernel, batch);
    const offsets = scratch.map(() => 0);
    for (let from = 0; from < batch.rows; from += step) {
      checkCancelled(context);
      const rows = Math.min(step, batch.rows - from);
      const failed = run(from, rows, scratch, offsets, 1);
      if (failed !== null) return { failed: { ...failed, batch: index } };
      visit(scratch, rows);
    }
  }
  return null;
}

/** One array a result, for the rows of a block; numbers where the loops over them need no copy. */
function scratchOf(kernel: BoundKernel): KernelOutput[] {
  const numbers = numbersInLoops(kernel.outputs.filter((output) => output === 'number').length, BLOCK_ROWS);
  return kernel.outputs.map((output) =>
    output === 'number' ? (numbers.pop() as Float64Array) : outputFor(output, BLOCK_ROWS),
  );
}
