/** All profile figures of a number column in one task: its numbers are computed once and held together. */
import { checkCancelled } from '../../run/run.ts';
import type { BoundKernel } from '../kernels/bound-kernel.ts';
import type { StoredRows } from '../kernels/run-kernel.ts';
import type { TaskContext, TaskFailure } from '../rows/task.ts';
import { eachBlock } from './each-block.ts';
import { addBins, addExtent, addMoments, type ExtentState, emptyExtent, emptyMoments } from './fold.ts';
import { quantilesOf } from './order-statistics.ts';
import { binsOf, type Figures, QUANTILES } from './profile.ts';

export interface FiguresInput {
  /** Kernel with one result, a number. */
  readonly kernel: BoundKernel;
  readonly batches: readonly StoredRows[];
}

export type FiguresOutput = TaskFailure | Figures;

/** Size of the sample that estimates where quantiles lie. */
const SAMPLE_SIZE = 4096;

export function figures({ kernel, batches }: FiguresInput, context: TaskContext): FiguresOutput {
  const numbers = new Float64Array(batches.reduce((sum, batch) => sum + batch.rows, 0));
  const moments = emptyMoments();
  const extent = emptyExtent();
  let filled = 0;
  const failure = eachBlock(kernel, batches, context, ([x], rows) => {
    const part = x as Float64Array;
    numbers.set(part.length === rows ? part : part.subarray(0, rows), filled);
    filled += rows;
    addMoments(moments, part, rows);
    addExtent(extent, part, rows);
  });
  if (failure !== null) return failure;
  checkCancelled(context);
  const { count, missing, mean, meanRest, m2 } = moments;
  const { min, max } = extent;
  if (count === 0) return { count, missing, mean, m2, min, max, quantiles: [], span: [mean, mean], bins: [] };
  const { span, inside } = finiteSpan(numbers.subarray(0, filled), extent);
  const bins = new Float64Array(binsOf(span));
  if (bins.length === 1) bins[0] = inside;
  else addBins(bins, numbers, filled, { min: span[0], max: span[1], bins: bins.length });
  checkCancelled(context);
  const step = Math.ceil(filled / SAMPLE_SIZE);
  const sample = Float64Array.from({ length: Math.ceil(filled / step) }, (_, at) => numbers[at * step]);
  const quantiles = quantilesOf((visit) => visit(numbers, filled), QUANTILES, 'linear', sample).values;
  return { count, missing, mean: mean + meanRest, m2, min, max, quantiles, span, bins: [...bins] };
}

/** Smallest and largest finite number, and the count of finite numbers. */
function finiteSpan(
  numbers: Float64Array,
  { count, min, max }: ExtentState,
): { span: Figures['span']; inside: number } {
  if (Number.isFinite(min) && Number.isFinite(max)) return { span: [min, max], inside: count };
  const finite = numbers.filter(Number.isFinite);
  if (finite.length === 0) return { span: [Number.NaN, Number.NaN], inside: 0 };
  const ends = emptyExtent();
  addExtent(ends, finite, finite.length);
  return { span: [ends.min, ends.max], inside: finite.length };
}
