/** Folds over batches on a worker thread: several folds share one pass over the rows. */
import { sharedFloat64 } from '../../table/shared-arrays.ts';
import type { BoundKernel } from '../kernels/bound-kernel.ts';
import type { KernelOutput, StoredRows } from '../kernels/run-kernel.ts';
import { asBytes, type SentTexts } from '../kernels/text-maps.ts';
import type { TaskContext, TaskFailure } from '../rows/task.ts';
import { eachBlock, type RowRange } from './each-block.ts';
import {
  addBins,
  addCounts,
  addExtent,
  addGroups,
  addMoments,
  addScatter,
  type ExtentState,
  emptyCounts,
  emptyExtent,
  emptyGroups,
  emptyMoments,
  emptyScatter,
  type GroupsState,
  type MomentsState,
  NumberCounts,
  type ScatterState,
} from './fold.ts';

/** One aggregate over outputs of the task's kernel. */
export type FoldStep =
  | { readonly fold: 'moments'; readonly x: number }
  | { readonly fold: 'extent'; readonly x: number }
  /** Occurrences by code; entry 0 counts missing cells. */
  | { readonly fold: 'counts'; readonly x: number; readonly size: number }
  | {
      readonly fold: 'bins';
      readonly x: number;
      readonly min: number;
      readonly max: number;
      readonly bins: number;
    }
  | { readonly fold: 'numbers'; readonly x: number }
  | { readonly fold: 'strings'; readonly x: number }
  | { readonly fold: 'groups'; readonly key: number; readonly x: number; readonly size: number }
  | { readonly fold: 'scatter'; readonly xs: readonly number[] }
  | { readonly fold: 'collect'; readonly xs: readonly number[] };

export interface StringCounts {
  readonly texts: SentTexts;
  readonly counts: Float64Array;
  readonly missing: number;
}

export interface FoldResults {
  moments: MomentsState;
  extent: ExtentState;
  counts: Uint32Array;
  bins: Float64Array;
  numbers: { values: Float64Array; counts: Float64Array; missing: number };
  strings: StringCounts;
  groups: GroupsState;
  scatter: ScatterState;
  collect: Float64Array[];
}

export interface FoldInput {
  readonly kernel: BoundKernel;
  readonly steps: readonly FoldStep[];
  readonly batches: readonly StoredRows[];
  /** Range of the rows to fold. Default: all. */
  readonly range?: RowRange;
}

export type FoldOutput = TaskFailure | { readonly states: readonly unknown[] };

/** Adds the rows of the batches, in order, to one state per step. */
export function fold({ kernel, steps, batches, range }: FoldInput, context: TaskContext): FoldOutput {
  const total = range?.rows ?? batches.reduce((sum, batch) => sum + batch.rows, 0);
  const accumulators = steps.map((step) => accumulator(step, total));
  const failure = eachBlock(
    kernel,
    batches,
    context,
    (outputs, rows) => {
      for (const each of accumulators) each.add(outputs, rows);
    },
    range,
  );
  return failure ?? { states: accumulators.map((each) => each.state()) };
}

interface Accumulator {
  add(outputs: readonly KernelOutput[], rows: number): void;
  state(): unknown;
}

const numbersOf = (outputs: readonly KernelOutput[], output: number): Float64Array => outputs[output] as Float64Array;
const codesOf = (outputs: readonly KernelOutput[], output: number): Int32Array => outputs[output] as Int32Array;

function accumulator(step: FoldStep, total: number): Accumulator {
  switch (step.fold) {
    case 'moments': {
      const state = emptyMoments();
      return { add: (outputs, rows) => addMoments(state, numbersOf(outputs, step.x), rows), state: () => state };
    }
    case 'extent': {
      const state = emptyExtent();
      return { add: (outputs, rows) => addExtent(state, numbersOf(outputs, step.x), rows), state: () => state };
    }
    case 'counts': {
      const state = emptyCounts(step.size);
      return { add: (outputs, rows) => addCounts(state, codesOf(outputs, step.x), rows), state: () => state };
    }
    case 'bins': {
      const state = new Float64Array(step.bins);
      return { add: (outputs, rows) => addBins(state, numbersOf(outputs, step.x), rows, step), state: () => state };
    }
    case 'numbers': {
      const state = new NumberCounts();
      return { add: (outputs, rows) => state.add(numbersOf(outputs, step.x), rows), state: () => state.sorted() };
    }
    case 'strings': {
      const counts = new Map<string, number>();
      let missing = 0;
      return {
        add(outputs, rows) {
          const strings = outputs[step.x] as (string | null)[];
          for (let row = 0; row < rows; row++) {
            const string = strings[row];
            if (typeof string === 'string') counts.set(string, (counts.get(string) ?? 0) + 1);
            else missing++;
          }
        },
        state: (): StringCounts => ({
          texts: asBytes([...counts.keys()]),
          counts: Float64Array.from(counts.values()),
          missing,
        }),
      };
    }
    case 'groups': {
      const state = emptyGroups(step.size);
      return {
        add: (outputs, rows) => addGroups(state, codesOf(outputs, step.key), numbersOf(outputs, step.x), rows),
        state: () => state,
      };
    }
    case 'scatter': {
      const state = emptyScatter(step.xs.length);
      return {
        add: (outputs, rows) =>
          addScatter(
            state,
            step.xs.map((x) => numbersOf(outputs, x)),
            rows,
          ),
        state: () => state,
      };
    }
    case 'collect': {
      const collected = step.xs.map(() => sharedFloat64(total));
      let next = 0;
      return {
        add(outputs, rows) {
          step.xs.forEach((x, index) => collected[index].set(numbersOf(outputs, x).subarray(0, rows), next));
          next += rows;
        },
        state: () => collected,
      };
    }
  }
}
