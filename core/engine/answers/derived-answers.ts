/**
 * Answers derived from other answers, without a pass over the rows. Answers about a column with filled gaps follow from
 * the answers about the column and the fill value; the most frequent value follows from the counts of all values.
 * Derivable questions are always derived, whatever the cache holds, so that a question has one answer to the last bit.
 */
import type { Agg, Distinct, Mode, Moments, Scalar } from '../../ir/aggregate.ts';
import type { Expr } from '../../ir/expression.ts';
import { compareText } from '../../ir/functions/text.ts';
import { type MomentsState, mergeMoments } from '../folds/fold.ts';

/** Moments with the fold state, which holds the digits of the mean that one double cannot. */
export interface FoldedMoments extends Moments {
  readonly state: MomentsState;
}

export const momentsOf = (state: MomentsState): FoldedMoments => ({
  count: state.count,
  missing: state.missing,
  mean: state.count === 0 ? Number.NaN : state.mean + state.meanRest,
  m2: state.m2,
  sum: Number.isFinite(state.sum) ? state.sum + state.lost : state.sum,
  state,
});

/** Derivation of a question from another question, or null if it must be asked. */
function derivation(agg: Agg): { readonly from: Agg; follow(answer: unknown): unknown } | null {
  // Not for numbers: they may all differ, and the cache would keep their counts for nothing.
  if (agg.agg === 'mode' && agg.x.type !== 'number') {
    return { from: { agg: 'distinct', x: agg.x }, follow: (answer) => modeOf(answer as Distinct) };
  }
  if (agg.agg !== 'moments' && agg.agg !== 'distinct') return null;
  const value = fillingOf(agg.x);
  if (value === null) return null;
  const { x } = agg.x as Extract<Expr, { op: 'coalesce' }>;
  if (agg.agg === 'distinct') {
    return { from: { agg: 'distinct', x }, follow: (answer) => filledDistinct(answer as Distinct, value) };
  }
  return {
    from: { agg: 'moments', x },
    follow: (answer) => filledMoments((answer as FoldedMoments).state, value as number),
  };
}

/** The value that the expression puts in place of missing cells, or null if it is not a finite literal. */
function fillingOf(x: Expr): Scalar | null {
  if (x.op !== 'coalesce' || x.fallback.op !== 'literal') return null;
  const { value } = x.fallback;
  return typeof value === 'number' && !Number.isFinite(value) ? null : value;
}

/** The question to ask of the rows instead of this one; itself if it is not derived. */
export function baseOf(agg: Agg): Agg {
  const derived = derivation(agg);
  return derived === null ? agg : baseOf(derived.from);
}

/** The answer to a question, derived from the answer to its `baseOf`. */
export function answerFrom(agg: Agg, answer: unknown): unknown {
  const derived = derivation(agg);
  return derived === null ? answer : derived.follow(answerFrom(derived.from, answer));
}

/** A second question answered in passing: a pass for quantiles also yields the moments of its column. */
export function alsoAnswered(agg: Agg, answer: unknown): { readonly agg: Agg; readonly answer: unknown } | null {
  if (agg.agg !== 'quantiles') return null;
  const { moments } = answer as { readonly moments: MomentsState };
  return { agg: { agg: 'moments', x: agg.x }, answer: momentsOf(moments) };
}

function filledMoments(state: MomentsState, value: number): FoldedMoments {
  const { missing } = state;
  const filled = { ...state, missing: 0 };
  mergeMoments(filled, { count: missing, missing: 0, mean: value, meanRest: 0, m2: 0, sum: missing * value, lost: 0 });
  return momentsOf(filled);
}

const compare = (a: Scalar, b: Scalar): number =>
  typeof a === 'string' ? compareText(a, b as string) : Number(a) - Number(b);

/** Reuses the list of values if it contains the fill value, because `rememberCodes` knows lists by identity. */
function filledDistinct({ values, counts, missing }: Distinct, value: Scalar): Distinct {
  if (missing === 0) return { values, counts, missing };
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compare(values[middle], value) < 0) low = middle + 1;
    else high = middle;
  }
  const isKnown = low < values.length && compare(values[low], value) === 0;
  const filled = counts.slice();
  if (isKnown) filled[low] += missing;
  else filled.splice(low, 0, missing);
  return {
    values: isKnown ? values : [...values.slice(0, low), value, ...values.slice(low)],
    counts: filled,
    missing: 0,
  };
}

/** The most frequent value; of equally frequent ones the smallest, because values ascend. */
export function modeOf({ values, counts, missing }: Distinct): Mode {
  let best = -1;
  let count = 0;
  let total = 0;
  counts.forEach((times, index) => {
    total += times;
    if (times > count) {
      count = times;
      best = index;
    }
  });
  return { value: values[best] ?? null, count: total, missing };
}
