/**
 * Aggregates over the train rows, from which operators learn. Each is a fold that can be split over batches and merged
 * in the order of the batches. Therefore it runs in parallel and out of core, with the same bits for any number of
 * threads. Like the expression language, the set is closed.
 */
import type { Expr } from './expression.ts';

/** Definitions of a quantile between two order statistics; names as in NumPy. */
export type QuantileMethod =
  | 'linear'
  | 'averaged_inverted_cdf'
  | 'inverted_cdf'
  | 'lower'
  | 'higher'
  | 'midpoint'
  | 'nearest';

export type Agg =
  /** Count, mean and sum of squared deviations of the numbers that are not missing. */
  | { readonly agg: 'moments'; readonly x: Expr }
  | { readonly agg: 'extent'; readonly x: Expr }
  /** Exact quantiles at probabilities in 0 … 1, of the numbers that are not missing. */
  | { readonly agg: 'quantiles'; readonly x: Expr; readonly at: readonly number[]; readonly method: QuantileMethod }
  /**
   * Number of values in each of `bins` equal intervals from min to max, both included; other values are not counted.
   */
  | {
      readonly agg: 'histogram';
      readonly x: Expr;
      readonly min: number;
      readonly max: number;
      readonly bins: number;
    }
  /** The most frequent value; in a tie the smallest (code point order for strings). */
  | { readonly agg: 'mode'; readonly x: Expr }
  /** Every distinct value in ascending order (code point order for strings) with its count. */
  | { readonly agg: 'distinct'; readonly x: Expr }
  /** Moments of x for each distinct value of key, keys in ascending order; rows with a missing x are left out. */
  | { readonly agg: 'groups'; readonly key: Expr; readonly x: Expr }
  /** Means and the matrix of products of deviations, over rows where none is missing. */
  | { readonly agg: 'scatter'; readonly xs: readonly Expr[] }
  /**
   * All cells of these columns, in row order, for learning that no other aggregate can express (nearest
   * neighbours). Holds all rows in memory.
   */
  | { readonly agg: 'collect'; readonly xs: readonly Expr[] };

export interface Moments {
  /** Cells that are not missing. */
  readonly count: number;
  readonly missing: number;
  /** NaN if count is 0. */
  readonly mean: number;
  /** Σ (x − mean)². */
  readonly m2: number;
  readonly sum: number;
}

export interface Extent {
  readonly count: number;
  readonly missing: number;
  /** NaN if count is 0. */
  readonly min: number;
  readonly max: number;
}

export interface Quantiles {
  readonly count: number;
  readonly missing: number;
  /** One value per requested probability; NaN if count is 0. */
  readonly values: readonly number[];
}

export interface Histogram {
  readonly counts: readonly number[];
}

/** Bin of a number in min … max: its distance from min in bin widths. The last bin includes max. */
export const binOf = (x: number, min: number, max: number, bins: number): number =>
  Math.min(Math.floor(((x - min) / (max - min)) * bins), bins - 1);

export type Scalar = string | number | boolean;

export interface Mode {
  /** Null if every cell is missing. */
  readonly value: Scalar | null;
  readonly count: number;
  readonly missing: number;
}

export interface Distinct {
  readonly values: readonly Scalar[];
  readonly counts: readonly number[];
  /** Cells that are missing. */
  readonly missing: number;
}

export interface Groups {
  readonly keys: readonly Scalar[];
  readonly count: readonly number[];
  readonly mean: readonly number[];
  readonly m2: readonly number[];
  /** Rows whose key is missing. */
  readonly missing: Moments;
}

export interface Scatter {
  readonly count: number;
  readonly mean: readonly number[];
  /** Row by row, xs.length × xs.length. */
  readonly products: Float64Array;
}

export interface Collected {
  readonly rows: number;
  /** One array per column: numbers, or for strings the codes into `strings`. */
  readonly columns: readonly { readonly values: Float64Array; readonly strings: readonly string[] | null }[];
}

export type AggResult<A extends Agg> = A extends { agg: 'moments' }
  ? Moments
  : A extends { agg: 'extent' }
    ? Extent
    : A extends { agg: 'quantiles' }
      ? Quantiles
      : A extends { agg: 'histogram' }
        ? Histogram
        : A extends { agg: 'mode' }
          ? Mode
          : A extends { agg: 'distinct' }
            ? Distinct
            : A extends { agg: 'groups' }
              ? Groups
              : A extends { agg: 'scatter' }
                ? Scatter
                : A extends { agg: 'collect' }
                  ? Collected
                  : never;

export const agg = {
  moments: (x: Expr) => ({ agg: 'moments', x }) as const,
  extent: (x: Expr) => ({ agg: 'extent', x }) as const,
  quantiles: (x: Expr, at: readonly number[], method: QuantileMethod = 'linear') =>
    ({ agg: 'quantiles', x, at, method }) as const,
  histogram: (x: Expr, min: number, max: number, bins: number) => ({ agg: 'histogram', x, min, max, bins }) as const,
  mode: (x: Expr) => ({ agg: 'mode', x }) as const,
  distinct: (x: Expr) => ({ agg: 'distinct', x }) as const,
  groups: (key: Expr, x: Expr) => ({ agg: 'groups', key, x }) as const,
  scatter: (xs: readonly Expr[]) => ({ agg: 'scatter', xs }) as const,
  collect: (xs: readonly Expr[]) => ({ agg: 'collect', xs }) as const,
};

/**
 * A learning procedure: it asks for aggregates, computes, may ask again, and returns the learned state. The engine runs
 * independent procedures in lockstep, so that their questions share one pass over the data.
 */
export type Learning<State> = Generator<readonly Agg[], State, readonly unknown[]>;

type Answers<Asked extends Record<string, Agg>> = { readonly [Name in keyof Asked]: AggResult<Asked[Name]> };

/** Asks for several aggregates at once: `const { x } = yield* ask({ x: agg.extent(column) })`. */
export function* ask<Asked extends Record<string, Agg>>(asked: Asked): Learning<Answers<Asked>> {
  const names = Object.keys(asked);
  const answers = yield Object.values(asked);
  return Object.fromEntries(names.map((name, index) => [name, answers[index]])) as Answers<Asked>;
}

/**
 * Asks nothing. Long computations call it about every 10 ms, so that the thread can receive
 * messages and cancel the procedure.
 */
export function* breathe(): Learning<void> {
  yield [];
}

/** Runs procedures in lockstep: their questions of the same round become one question. */
export function* together<State>(procedures: readonly Learning<State>[]): Learning<State[]> {
  const states: State[] = new Array(procedures.length);
  const asking = procedures.map((procedure, index) => ({ procedure, index, step: procedure.next([]) }));
  for (;;) {
    const open = asking.filter(({ step, index }) => {
      if (step.done) states[index] = step.value;
      return !step.done;
    });
    if (open.length === 0) return states;
    const answers = yield open.flatMap(({ step }) => step.value as readonly Agg[]);
    let from = 0;
    for (const entry of open) {
      const count = (entry.step.value as readonly Agg[]).length;
      entry.step = entry.procedure.next(answers.slice(from, from + count));
      from += count;
    }
  }
}
