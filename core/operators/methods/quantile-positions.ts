/**
 * NumPy's evenly spaced numbers and definitions of a quantile. They are equal to the bit,
 * because an edge decides a bin.
 */
import { agg, ask, type Learning } from '../../ir/aggregate.ts';
import type { Expr } from '../../ir/expression.ts';

/** numpy.linspace(start, stop, count). */
export function linspace(start: number, stop: number, count: number): number[] {
  const steps = count - 1;
  const range = stop - start;
  const step = range / steps;
  return Array.from({ length: count }, (_, index) => {
    if (index > 0 && index === steps) return stop;
    if (steps === 0) return start;
    return (step === 0 ? (index / steps) * range : index * step) + start;
  });
}

/** The shares after a round trip through percent, because numpy.percentile divides by 100 again. */
export const throughPercent = (shares: readonly number[]): number[] => shares.map((share) => (share * 100) / 100);

/** NumPy's quantile definitions that scikit-learn's KBinsDiscretizer accepts. */
export type BinQuantileMethod =
  | 'averaged_inverted_cdf'
  | 'inverted_cdf'
  | 'closest_observation'
  | 'interpolated_inverted_cdf'
  | 'hazen'
  | 'weibull'
  | 'linear'
  | 'median_unbiased'
  | 'normal_unbiased';

/** Position of a quantile among n ascending numbers: between two of them, at a share of the distance. */
export interface Position {
  readonly low: number;
  readonly high: number;
  readonly share: number;
}

const plotting: Partial<Record<BinQuantileMethod, readonly [alpha: number, beta: number]>> = {
  interpolated_inverted_cdf: [0, 1],
  hazen: [0.5, 0.5],
  weibull: [0, 0],
  median_unbiased: [1 / 3, 1 / 3],
  normal_unbiased: [3 / 8, 3 / 8],
};

/** Source: numpy/lib/_function_base_impl.py, `_QuantileMethods`. */
export function positionOf(count: number, share: number, method: BinQuantileMethod): Position {
  const at = (index: number): number => Math.min(Math.max(index, 0), count - 1);
  const whole = (index: number, takesPrevious: boolean): Position => {
    const found = at(takesPrevious ? Math.floor(index) : Math.floor(index) + 1);
    return { low: found, high: found, share: 0 };
  };
  switch (method) {
    case 'inverted_cdf': {
      const index = count * share - 1;
      return whole(index, index === Math.floor(index));
    }
    case 'closest_observation': {
      const index = count * share - 1 - 0.5;
      return whole(index, index === Math.floor(index) && Math.abs(Math.floor(index) % 2) === 1);
    }
    case 'averaged_inverted_cdf': {
      const index = count * share - 1;
      const low = Math.floor(index);
      return { low: at(low), high: at(low + 1), share: index === low ? 0.5 : 1 };
    }
    default: {
      const [alpha, beta] = plotting[method] ?? [1, 1];
      const index =
        method === 'linear' ? (count - 1) * share : count * share + (alpha + share * (1 - alpha - beta)) - 1;
      const low = Math.floor(index);
      return { low: at(low), high: at(low + 1), share: index - low };
    }
  }
}

/** The value at a position. As in NumPy, it is interpolated from the nearer end. */
export function valueAt({ low, high, share }: Position, valueOf: (index: number) => number): number {
  const from = valueOf(low);
  const to = valueOf(high);
  if (from === to) return from;
  return share >= 0.5 ? to - (to - from) * (1 - share) : from + (to - from) * share;
}

/** The values at given positions of the ascending column; `count` is its number of known cells. */
export function* orderStatistics(x: Expr, count: number, indexes: readonly number[]): Learning<Map<number, number>> {
  const distinct = [...new Set(indexes)];
  const shares = distinct.map((index) => (count > 1 ? index / (count - 1) : 0));
  const { found } = yield* ask({ found: agg.quantiles(x, shares, 'nearest') });
  return new Map(distinct.map((index, place) => [index, found.values[place]]));
}
