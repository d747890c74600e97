/** All figures of a profile of numbers in one task: the numbers are computed once and held together. */
import { checkCancelled } from '../table/parallel.ts';
import { addBins, addExtent, addMoments, emptyExtent, emptyMoments } from './fold.ts';
import type { BoundKernel } from './kernel.ts';
import { quantilesOf } from './order-statistics.ts';
import { binsOf, type Figures, QUANTILES } from './profile.ts';
import type { KernelOutput, StoredRows } from './run-kernel.ts';
import type { TaskContext, TaskFailure } from './tasks.ts';

export interface FiguresInput {
  /** Its one result is a number. */
  readonly kernel: BoundKernel;
  readonly batches: readonly StoredRows[];
}

export type FiguresOutput = TaskFailure | Figures;

/** Computes a kernel's results part by part: see `eachBlock` among the tasks. */
type Compute = (
  kernel: BoundKernel,
  batches: readonly StoredRows[],
  context: TaskContext,
  visit: (outputs: readonly KernelOutput[], rows: number) => void,
) => TaskFailure | null;

/** Numbers of the sample that tells where quantiles lie. */
const SAMPLED = 4096;

export function figures({ kernel, batches }: FiguresInput, context: TaskContext, compute: Compute): FiguresOutput {
  const numbers = new Float64Array(batches.reduce((sum, batch) => sum + batch.rows, 0));
  const moments = emptyMoments();
  const extent = emptyExtent();
  let filled = 0;
  const failure = compute(kernel, batches, context, ([x], rows) => {
    const part = x as Float64Array;
    numbers.set(part.length === rows ? part : part.subarray(0, rows), filled);
    filled += rows;
    addMoments(moments, part, rows);
    addExtent(extent, part, rows);
  });
  if (failure !== null) return failure;
  checkCancelled(context);
  const { count, missing, mean, meanRest, m2 } = moments;
  if (count === 0) return { count, missing, mean, m2, min: mean, max: mean, quantiles: [], bins: [] };
  const { min, max } = extent;
  const bins = new Float64Array(binsOf(min, max));
  if (bins.length === 1) bins[0] = count;
  else addBins(bins, numbers, filled, { min, max, bins: bins.length });
  checkCancelled(context);
  const step = Math.ceil(filled / SAMPLED);
  const sample = Float64Array.from({ length: Math.ceil(filled / step) }, (_, at) => numbers[at * step] as number);
  const quantiles = quantilesOf((visit) => visit(numbers, filled), QUANTILES, 'linear', sample).values;
  return { count, missing, mean: mean + meanRest, m2, min, max, quantiles, bins: [...bins] };
}
