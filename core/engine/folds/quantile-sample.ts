/** Numbers from all over a table that tell where its quantiles lie. */
import type { Vector } from '../../table/column.ts';
import type { BoundKernel } from '../kernels/kernel.ts';
import { type BatchRows, kernelOn, type StoredRows } from '../kernels/run-kernel.ts';
import { loadPart } from '../rows/spill.ts';
import { MOST_COLLECTED, SAMPLE_DEVIATIONS } from './order-statistics.ts';

/** Places that a sample is taken from at least, and rows at each. */
const PLACES = 128;
const ROWS = 32;
/** More would take longer than the pass that they save. */
const MOST_SAMPLED = 1 << 20;

/**
 * The kernel's numbers in rows from all over the batches, of which those on disk are read in part; empty where there are
 * too few rows, or so many that a sample is of no use. The more rows the larger, so that what lies around a quantile can
 * be collected.
 */
export function quantileSample(kernel: BoundKernel, batches: readonly StoredRows[]): Float64Array {
  const total = batches.reduce((sum, batch) => sum + batch.rows, 0);
  // Of all numbers, this many deviations to both sides are collected, each of 0.5 / √n at most.
  const wanted = Math.max(PLACES * ROWS, ((SAMPLE_DEVIATIONS * total) / (MOST_COLLECTED / 2)) ** 2);
  if (total < 8 * wanted || wanted > MOST_SAMPLED) return new Float64Array(0);
  const growth = Math.sqrt(wanted / (PLACES * ROWS));
  const places = Math.ceil(PLACES * growth);
  const rowsAPlace = Math.ceil(ROWS * growth);
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
      // What fails here fails in the pass over all rows as well, which tells where.
      if (run(0, rows, [sample], [filled], 1) === null) filled += rows;
    }
    start += batch.rows;
  }
  return sample.subarray(0, filled);
}

/** Some consecutive rows of a batch, in memory. */
function partOf({ vectors, picked }: StoredRows, columns: readonly number[], from: number, rows: number): BatchRows {
  const first = picked === null ? from : picked[from];
  const last = picked === null ? from + rows - 1 : picked[from + rows - 1];
  const parts: Vector[] = [];
  for (const column of columns) parts[column] = loadPart(vectors[column], first, last + 1 - first);
  return { vectors: parts, picked: picked && picked.slice(from, from + rows).map((row) => row - first), rows };
}
