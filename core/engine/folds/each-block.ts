/** Iterates over a kernel's results block by block, for folds. */
import { checkCancelled } from '../../run/run.ts';
import type { BoundKernel } from '../kernels/bound-kernel.ts';
import {
  type BatchRows,
  type KernelOutput,
  kernelOn,
  MODEL_BLOCK_ROWS,
  outputFor,
  callsRowModel,
  type StoredRows,
} from '../kernels/run-kernel.ts';
import { inMemory, type TaskContext, type TaskFailure } from '../rows/task.ts';
import { BLOCK_ROWS, numbersInLoops } from './number-loops.ts';

/** A range of the rows of all batches in sequence: `rows` rows after the first `skip`. */
export interface RowRange {
  readonly skip: number;
  readonly rows: number;
}

const ALL_ROWS: RowRange = { skip: 0, rows: Infinity };

type Cells = Exclude<KernelOutput, (string | null)[]>;

/**
 * The source vectors, if every output is an unchanged column and no row is filtered: then no kernel has to run. Null
 * otherwise.
 */
function unchangedColumns(kernel: BoundKernel, batch: BatchRows): Cells[] | null {
  if (batch.picked !== null || kernel.unchanged === null) return null;
  return kernel.unchanged.map((column) => {
    const vector = batch.vectors[column];
    return vector.cells;
  });
}

/**
 * Computes the kernel's outputs block by block, so that the results stay in a core's cache; the next block overwrites
 * the arrays given to `visit`. `visit` gets whole blocks of `BLOCK_ROWS` rows, one or several at once, and the
 * remaining rows at the end.
 * Blocks are counted from the range's first row and continue across batches, because the bits of a sum must depend on
 * the rows only and not on how their file was cut.
 */
export function eachBlock(
  kernel: BoundKernel,
  batches: readonly StoredRows[],
  context: TaskContext,
  visit: (outputs: readonly KernelOutput[], rows: number) => void,
  { skip, rows }: RowRange = ALL_ROWS,
): TaskFailure | null {
  const step = callsRowModel(kernel) ? MODEL_BLOCK_ROWS : BLOCK_ROWS;
  let scratch: KernelOutput[] | null = null;
  const offsets: number[] = kernel.outputs.map(() => 0);
  let filled = 0;
  let left = rows;
  let skipped = skip;
  for (const [index, stored] of batches.entries()) {
    if (left <= 0) break;
    checkCancelled(context);
    if (skipped >= stored.rows) {
      skipped -= stored.rows;
      continue;
    }
    let from = skipped;
    skipped = 0;
    const to = Math.min(stored.rows, from + left);
    left -= to - from;
    const batch = inMemory(stored, kernel.columns);
    const columns = unchangedColumns(kernel, batch);
    const run = columns === null ? kernelOn(kernel, batch) : null;
    while (from < to) {
      checkCancelled(context);
      if (columns !== null && filled === 0 && to - from >= BLOCK_ROWS) {
        const whole = to - from - ((to - from) % BLOCK_ROWS);
        const start = from;
        visit(start === 0 ? columns : columns.map((cells) => cells.subarray(start, start + whole)), whole);
        from += whole;
        continue;
      }
      scratch ??= scratchOf(kernel);
      const count = Math.min(step, BLOCK_ROWS - filled, to - from);
      if (run === null) copyCells(columns as Cells[], from, count, scratch as Cells[], filled);
      else {
        offsets.fill(filled);
        const failed = run(from, count, scratch, offsets, 1);
        if (failed !== null) return { failed: { ...failed, batch: index } };
      }
      from += count;
      filled += count;
      if (filled === BLOCK_ROWS) {
        visit(scratch, filled);
        filled = 0;
      }
    }
  }
  if (scratch !== null && filled > 0) visit(scratch, filled);
  return null;
}

function copyCells(
  columns: readonly Cells[],
  from: number,
  count: number,
  scratch: readonly Cells[],
  at: number,
): void {
  for (const [index, cells] of columns.entries()) scratch[index].set(cells.subarray(from, from + count), at);
}

/**
 * One array per result, for the rows of a block. Numbers lie in the memory of the WebAssembly loops, if it has room, to
 * avoid a copy.
 */
function scratchOf(kernel: BoundKernel): KernelOutput[] {
  const numbers = numbersInLoops(kernel.outputs.filter((output) => output === 'number').length, BLOCK_ROWS);
  return kernel.outputs.map((output) =>
    output === 'number' ? (numbers.pop() as Float64Array) : outputFor(output, BLOCK_ROWS),
  );
}
