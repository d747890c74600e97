/** Samples rows across a table to estimate its quantiles. */
import type { Vector } from '../../table/column.ts';
import type { BoundKernel } from '../kernels/bound-kernel.ts';
import { type BatchRows, kernelOn, type StoredRows } from '../kernels/run-kernel.ts';
import { loadPart } from '../rows/spill.ts';
import { MAX_COLLECTED, SAMPLE_DEVIATIONS } from './order-statistics.ts';

/** Fewest sampled places, and rows at each. */
const MIN_PLACES = 128;
const MIN_ROWS_A_PLACE = 32;
/** Largest sample: a larger one takes longer than the pass that it saves. */
const MAX_SAMPLE = 1 << 20;

/**
 * The kernel's numbers in rows spread over the batches; of batches on disk only these rows are read. The sample grows
 * with the number of rows, so that the numbers around a quantile fit the buffer. Empty if there are too few rows to
 * sample, or so many that the sample would be too large.
 */
export function quantileSample(kernel: BoundKernel, batches: readonly StoredRows[]): Float64Array {
  const total = batches.reduce((sum, batch) => sum + batch.rows, 0);
  // Each quantile collects the numbers within this many deviations on both sides; a deviation is at most 0.5 / √n of
  // all numbers.
  const wanted = Math.max(MIN_PLACES * MIN_ROWS_A_PLACE, ((SAMPLE_DEVIATIONS * total) / (MAX_COLLECTED / 2)) ** 2);
  if (total < 8 * wanted || wanted > MAX_SAMPLE) return new Float64Array(0);
  const growth = Math.sqrt(wanted / (MIN_PLACES * MIN_ROWS_A_PLACE));
  const places = Math.ceil(MIN_PLACES * growth);
  const rowsAPlace = Math.ceil(MIN_ROWS_A_PLACE * growth);
  const sample = new Float64Array(places * rowsAPlace);
  let filled = 0;
  let start = 0;
  let place = 0;
  for (const batch of batches) {
    for (; place < places; place++) {
      const from = Math.floor((total * (place + 0.5)) / places) - start;
      if (from >= batch.rows) break;
      const rows = Math.min(rowsAPlace, batch.rows - from);
      const run = kernelOn(kernel, partOf(batch, kernel.columns, from, rows));
      // A check that fails here fails in the pass over all rows as well, which reports its row.
      if (run(0, rows, [sample], [filled], 1) === null) filled += rows;
    }
    start += batch.rows;
  }
  return sample.subarray(0, filled);
}

/** Consecutive rows of a batch, in memory. */
function partOf({ vectors, picked }: StoredRows, columns: readonly number[], from: number, rows: number): BatchRows {
  const first = picked === null ? from : picked[from];
  const last = picked === null ? from + rows - 1 : picked[from + rows - 1];
  const parts: Vector[] = [];
  for (const column of columns) parts[column] = loadPart(vectors[column], first, last + 1 - first);
  return { vectors: parts, picked: picked && picked.slice(from, from + rows).map((row) => row - first), rows };
}
