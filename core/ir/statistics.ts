/** Statistics of scalars as in the references: order, sums and quantiles. */
import type { QuantileMethod, Scalar } from './aggregate.ts';
import { roundHalfEven } from './functions/numbers.ts';
import { compareText } from './functions/text.ts';

/** Ascending: numbers by size, false before true, text by code point. */
export function compareScalars(a: Scalar, b: Scalar): number {
  if (typeof a === 'string' && typeof b === 'string') return compareText(a, b);
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Neumaier's sum: as accurate as an addition with twice the digits. */
export function accurateSum(values: Iterable<number>): number {
  let sum = 0;
  let lost = 0;
  for (const value of values) {
    const next = sum + value;
    lost += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum;
    sum = next;
  }
  // After an infinity, `lost` is NaN.
  return Number.isFinite(sum) ? sum + lost : sum;
}

/** A quantile of ascending numbers by one of NumPy's definitions; NaN without numbers. */
export function quantile(sorted: ArrayLike<number>, share: number, method: QuantileMethod): number {
  const count = sorted.length;
  if (count === 0) return Number.NaN;
  const at = (index: number): number => sorted[Math.min(Math.max(index, 0), count - 1)];
  const inner = (count - 1) * share;
  const outer = count * share - 1;
  switch (method) {
    case 'linear':
      return between(at(Math.floor(inner)), at(Math.floor(inner) + 1), inner - Math.floor(inner));
    case 'averaged_inverted_cdf':
      return between(at(Math.floor(outer)), at(Math.floor(outer) + 1), outer === Math.floor(outer) ? 0.5 : 1);
    case 'inverted_cdf':
      return at(Math.ceil(outer));
    case 'lower':
      return at(Math.floor(inner));
    case 'higher':
      return at(Math.ceil(inner));
    case 'midpoint':
      return between(at(Math.floor(inner)), at(Math.ceil(inner)), inner === Math.floor(inner) ? 0 : 0.5);
    case 'nearest':
      return at(roundHalfEven(inner));
  }
}

/** NumPy's interpolation, from the nearer end. */
function between(low: number, high: number, share: number): number {
  if (low === high) return low;
  const difference = high - low;
  return share >= 0.5 ? high - difference * (1 - share) : low + difference * share;
}

/** The largest of any count of numbers (`Math.max(...numbers)` fails beyond some 100,000); −∞ of none, NaN if one is NaN. */
export function largestOf(numbers: Iterable<number>): number {
  let largest = Number.NEGATIVE_INFINITY;
  for (const number of numbers) largest = Math.max(largest, number);
  return largest;
}

/** The smallest of any count of numbers; ∞ of none, NaN if one is NaN. */
export function smallestOf(numbers: Iterable<number>): number {
  let smallest = Number.POSITIVE_INFINITY;
  for (const number of numbers) smallest = Math.min(smallest, number);
  return smallest;
}
