/**
 * The mathematics of TargetEncoder: the type of the target, and the encodings of categories.
 * Source: sklearn/preprocessing/_target_encoder.py and _target_encoder_fast.pyx.
 */
import type { Scalar } from '../../ir/aggregate.ts';
import { compareScalars } from '../../ir/statistics.ts';
import { ProblemError } from '../../ir/problem.ts';

export type TargetType = 'continuous' | 'binary' | 'multiclass';

/** Type and classes of a target column. */
export interface Target {
  readonly type: TargetType;
  /** Sorted; null for a continuous target. */
  readonly classes: readonly Scalar[] | null;
}

/**
 * @param values distinct values of the train rows
 * @param asked value of the parameter `target_type`
 */
export function targetOf(values: readonly Scalar[], asked: TargetType | 'auto', name: string): Target {
  const numeric = values.every((value) => typeof value === 'number');
  const fractions = values.some((value) => typeof value === 'number' && !Number.isInteger(value));
  const found = fractions ? 'continuous' : values.length <= 2 ? 'binary' : 'multiclass';
  const type = asked === 'auto' ? found : asked;
  if (type === 'continuous') {
    if (numeric) return { type, classes: null };
    throw problem(
      'target_type',
      `The target "${name}" is not a number, so it cannot be continuous.`,
      'Choose auto, or another target.',
    );
  }
  if (type === 'multiclass' && values.length < 3) {
    throw problem(
      'target_type',
      `The target "${name}" has ${values.length} ${values.length === 1 ? 'class' : 'classes'}; a multiclass target has three or more.`,
      'Choose auto or binary.',
    );
  }
  return { type, classes: [...values].sort(compareScalars) };
}

export const problem = (field: string, message: string, hint: string): ProblemError =>
  new ProblemError({ code: `target-encoder.${field.replaceAll('_', '-')}`, message, hint, field });

/** Statistics of the target over the rows of one category. */
export interface CategoryTarget {
  readonly count: number;
  readonly sum: number;
  /** Σ (y − mean of the category)². */
  readonly squares: number;
}

/**
 * The encoding of a category: its mean, shrunk towards the overall mean. The fewer rows the category
 * has, the stronger it is shrunk.
 */
export function encodingOf(own: CategoryTarget, smooth: number | 'auto', mean: number, variance: number): number {
  if (smooth !== 'auto') {
    const weight = smooth + own.count;
    return weight === 0 ? mean : (smooth * mean + own.sum) / weight;
  }
  if (own.count === 0) return mean;
  const between = variance * own.count;
  const share = between / (between + own.squares / own.count);
  return Number.isNaN(share) ? mean : share * (own.sum / own.count) + (1 - share) * mean;
}

/** A target with the folds of its rows, and its moments outside of each fold. */
export interface FoldedTarget {
  readonly y: Float64Array;
  readonly foldOf: Int32Array;
  /** For each fold, mean and population variance of the rows of all others. */
  readonly others: readonly { readonly mean: number; readonly variance: number }[];
}

export function foldedMoments(y: Float64Array, foldOf: Int32Array, folds: number): FoldedTarget {
  const others = Array.from({ length: folds }, (_, fold) => {
    let count = 0;
    let sum = 0;
    for (let row = 0; row < y.length; row++) {
      if (foldOf[row] === fold) continue;
      sum += y[row];
      count++;
    }
    const mean = sum / count;
    let squares = 0;
    for (let row = 0; row < y.length; row++) {
      if (foldOf[row] !== fold) squares += (y[row] - mean) ** 2;
    }
    return { mean, variance: squares / count };
  });
  return { y, foldOf, others };
}

/** Category codes of one column; unknown categories have code 0 and are marked in `unknown`. */
export interface CodedCategories {
  readonly codes: Int32Array;
  readonly unknown: Uint8Array;
  readonly count: number;
}

/**
 * For each row, the encoding from the rows of all other folds. A row with an unknown category gets the mean of all rows
 * outside of the last fold, whatever its own fold, because the reference does so.
 */
export function crossFitted(
  { codes, unknown, count }: CodedCategories,
  { y, foldOf, others }: FoldedTarget,
  smooth: number | 'auto',
): Float64Array {
  const result = new Float64Array(y.length);
  for (const [fold, { mean, variance }] of others.entries()) {
    const counts = new Float64Array(count);
    const sums = new Float64Array(count);
    for (let row = 0; row < y.length; row++) {
      if (foldOf[row] === fold) continue;
      const code = codes[row];
      counts[code] += 1;
      sums[code] += y[row];
    }
    const means = sums.map((sum, code) => sum / counts[code]);
    const squares = new Float64Array(count);
    for (let row = 0; row < y.length; row++) {
      if (foldOf[row] === fold) continue;
      const apart = y[row] - means[codes[row]];
      squares[codes[row]] += apart * apart;
    }
    const encodings = counts.map((own, code) =>
      encodingOf({ count: own, sum: sums[code], squares: squares[code] }, smooth, mean, variance),
    );
    for (let row = 0; row < y.length; row++) if (foldOf[row] === fold) result[row] = encodings[codes[row]];
  }
  const last = others.at(-1)?.mean ?? Number.NaN;
  for (let row = 0; row < y.length; row++) if (unknown[row] === 1) result[row] = last;
  return result;
}
