/** Order statistics of an expression, on a worker thread. */
import type { QuantileMethod } from '../../ir/aggregate.ts';
import type { BoundKernel } from '../kernels/bound-kernel.ts';
import type { StoredRows } from '../kernels/run-kernel.ts';
import type { TaskContext, TaskFailure } from '../rows/task.ts';
import { eachBlock } from './each-block.ts';
import { addMoments, emptyMoments, type MomentsState, mergeMoments, stateRanges } from './fold.ts';
import { inParts } from './number-loops.ts';
import { quantilesOf } from './order-statistics.ts';
import { quantileSample } from './quantile-sample.ts';

export interface QuantilesInput {
  readonly kernel: BoundKernel;
  readonly batches: readonly StoredRows[];
  readonly at: readonly number[];
  readonly method: QuantileMethod;
}

export type QuantilesOutput =
  | TaskFailure
  | {
      readonly count: number;
      readonly missing: number;
      readonly values: number[];
      /** Moments of the same numbers: summing them in this pass is faster than a pass of their own. */
      readonly moments: MomentsState;
    };

/** Exact quantiles and the moments of one expression over all batches, in one pass or a few. */
export function quantiles({ kernel, batches, at, method }: QuantilesInput, context: TaskContext): QuantilesOutput {
  let failure: TaskFailure | null = null;
  const states: MomentsState[] = [];
  const firstPass = (visit: (x: Float64Array, rows: number) => void): void => {
    const total = batches.reduce((sum, batch) => sum + batch.rows, 0);
    for (const { from, to } of stateRanges(total)) {
      if (failure !== null) break;
      const state = emptyMoments();
      states.push(state);
      failure = eachBlock(
        kernel,
        batches,
        context,
        ([x], rows) => {
          inParts(x as Float64Array, rows, (part, count) => {
            visit(part, count);
            addMoments(state, part, count);
          });
        },
        { skip: from, rows: to - from },
      );
    }
  };
  const found = quantilesOf(
    (visit) => {
      if (states.length === 0) firstPass(visit);
      else failure ??= eachBlock(kernel, batches, context, ([x], rows) => visit(x as Float64Array, rows));
    },
    at,
    method,
    quantileSample(kernel, batches),
  );
  if (failure !== null) return failure;
  const [moments = emptyMoments(), ...rest] = states;
  for (const next of rest) mergeMoments(moments, next);
  return { ...found, moments };
}
