/** Samples of rows: with and without replacement, weighted, stratified, shuffled. */
import { type Classes, classesOf, type Labels, rowsByClass, valuesAt } from './labels.ts';
import type { RandomState } from './mt19937.ts';
import { type Randomness, randomState } from './randomness.ts';
import { SelectionError, type SelectionOption } from './selection-error.ts';
import { approximateMode, roundHalfToEven } from './approximate-mode.ts';
import { counted, MAX_ROWS, type Rows } from './row-numbers.ts';

export interface ResampleOptions {
  readonly seed: Randomness;
  /** Number of rows to draw; defaults to the number of rows. */
  readonly size?: number;
  /** Defaults to true, as in scikit-learn. */
  readonly replace?: boolean;
  readonly stratify?: Labels;
  /** Weight of each row, only with `replace` and without `stratify`. */
  readonly weights?: ArrayLike<number>;
  readonly labelName?: string;
}

export interface SampleOptions {
  readonly seed: Randomness;
  /** Number of rows; 1 if neither this nor `share` is given. */
  readonly size?: number;
  /** Share of the rows, rounded to the nearest count, halves to the even one. */
  readonly share?: number;
  /** Defaults to false, as in pandas. */
  readonly replace?: boolean;
  /** Weight of each row; NaN counts as 0. */
  readonly weights?: ArrayLike<number>;
}

export const noRows = (): SelectionError =>
  new SelectionError('rows', 'There are no rows to draw from.', 'Check the steps before this one.');

export function tooManyRows(size: number, rowCount: number): SelectionError {
  return new SelectionError(
    'size',
    `${counted(size, 'row')} cannot be drawn out of ${rowCount} without drawing one twice.`,
    `Draw at most ${counted(rowCount, 'row')}, or allow rows to be drawn twice.`,
  );
}

export const tooManyDrawn = (count: number, option: SelectionOption): SelectionError =>
  new SelectionError(option, `${count} rows are too many to draw.`, `Draw at most ${MAX_ROWS}.`);

export const SUM_BLOCK = 128;

export const SUM_LANES = 8;

/** NumPy's `sum` of doubles, addition by addition: eight lanes within blocks of 128, blocks added pairwise. */
export function pairwiseSum(values: Float64Array): number {
  const { length } = values;
  if (length < SUM_LANES) {
    let sum = 0;
    for (const value of values) sum += value;
    return sum;
  }
  if (length > SUM_BLOCK) {
    const half = Math.floor(length / 2);
    const middle = half - (half % SUM_LANES);
    return pairwiseSum(values.subarray(0, middle)) + pairwiseSum(values.subarray(middle));
  }
  const lanes = values.slice(0, SUM_LANES);
  const full = length - (length % SUM_LANES);
  for (let index = SUM_LANES; index < full; index++) {
    const lane = index % SUM_LANES;
    lanes[lane] += values[index];
  }
  for (let width = 1; width < SUM_LANES; width *= 2) {
    for (let lane = 0; lane < SUM_LANES; lane += 2 * width) {
      lanes[lane] += lanes[lane + width];
    }
  }
  let sum = lanes[0];
  for (let index = full; index < length; index++) sum += values[index];
  return sum;
}

export function normalized(weights: Float64Array): Float64Array {
  const sum = pairwiseSum(weights);
  return weights.map((weight) => weight / sum);
}

/** Weights as doubles. pandas counts a missing weight as 0, scikit-learn refuses it. */
export function checkedWeights(weights: ArrayLike<number>, rowCount: number, missingIsZero: boolean): Float64Array {
  if (weights.length !== rowCount) {
    throw new SelectionError(
      'weights',
      `The number of weights, ${weights.length}, is not the number of rows, ${rowCount}.`,
      'Give one weight for each row.',
    );
  }
  let positive = false;
  const checked = Float64Array.from(weights, (weight) => {
    if (missingIsZero && Number.isNaN(weight)) return 0;
    if (!(weight >= 0) || weight === Number.POSITIVE_INFINITY) {
      throw new SelectionError(
        'weights',
        `A weight of ${weight} cannot be drawn by.`,
        'Weights must be finite numbers from 0.',
      );
    }
    if (weight > 0) positive = true;
    return weight;
  });
  if (!positive) throw new SelectionError('weights', 'All weights are 0.', 'Give at least one row a weight above 0.');
  return checked;
}

export function sampleSize(rowCount: number, { size, share, replace = false }: SampleOptions): number {
  if (size !== undefined && share !== undefined) {
    throw new SelectionError('share', 'Both a number of rows and a share are given.', 'Give one of the two.');
  }
  if (share === undefined) {
    const count = size ?? 1;
    if (!Number.isInteger(count) || count < 0) {
      throw new SelectionError('size', `${count} rows cannot be drawn.`, 'Give a whole number from 0.');
    }
    if (count > MAX_ROWS) throw tooManyDrawn(count, 'size');
    return count;
  }
  if (!(share >= 0) || share === Number.POSITIVE_INFINITY) {
    throw new SelectionError('share', `A share of ${share} cannot be drawn.`, 'Give a number from 0, such as 0.1.');
  }
  if (share > 1 && !replace) {
    throw new SelectionError(
      'share',
      `A share of ${share} is more than all rows.`,
      'Give a share of at most 1, or allow rows to be drawn twice.',
    );
  }
  const count = roundHalfToEven(share * rowCount);
  if (count > MAX_ROWS) throw tooManyDrawn(count, 'share');
  return count;
}

/** Row numbers that pandas' `DataFrame.sample(n | frac, replace, weights, random_state)` picks. */
export function sampleRows(rowCount: number, options: SampleOptions): Rows {
  const { replace = false, weights } = options;
  const size = sampleSize(rowCount, options);
  const random = randomState(options.seed);
  if (!replace && size > rowCount) throw tooManyRows(size, rowCount);
  if (rowCount === 0 && size > 0) throw noRows();
  if (weights === undefined) return random.choice(rowCount, { size, replace });

  const p = normalized(checkedWeights(weights, rowCount, true));
  if (!replace) {
    const largest = p.reduce((most, probability) => Math.max(most, probability), 0);
    const possible = p.reduce((count, probability) => (probability > 0 ? count + 1 : count), 0);
    if (size * largest > 1 || size > possible) {
      throw new SelectionError(
        'weights',
        `${counted(size, 'row')} cannot be drawn by these weights without drawing one twice.`,
        'Turn replacement on, draw fewer rows, or use weights that differ less.',
      );
    }
  }
  return random.choice(rowCount, { size, replace, p });
}

export function stratifiedResample(classes: Classes, size: number, replace: boolean, random: RandomState): Rows {
  const sizes = approximateMode(classes.counts, size, random);
  const picked = new Int32Array(size);
  let filled = 0;
  for (const [index, rows] of rowsByClass(classes).entries()) {
    const part = valuesAt(rows, random.choice(rows.length, { size: sizes[index], replace }));
    picked.set(part, filled);
    filled += part.length;
  }
  random.shuffle(picked);
  return picked;
}
// -------------------------------------------------------------------------------------------------------- sampling
/**
 * Row numbers that `sklearn.utils.resample` picks. Transformers subsample with it: `QuantileTransformer` without
 * replacement, `KBinsDiscretizer` with replacement (and with the weights, if any).
 */
export function resample(rowCount: number, options: ResampleOptions): Rows {
  const { replace = true, stratify, weights, size = rowCount } = options;
  const random = randomState(options.seed);
  if (rowCount === 0) throw noRows();
  if (!Number.isInteger(size) || size < 1) {
    throw new SelectionError('size', `${size} rows cannot be drawn.`, 'Give a whole number from 1.');
  }
  if (!replace && size > rowCount) throw tooManyRows(size, rowCount);
  if (weights !== undefined && (!replace || stratify !== undefined)) {
    throw new SelectionError(
      'weights',
      'Weights only work where rows may be drawn twice and class proportions are free.',
      'Turn replacement on and stratifying off, or remove the weights.',
    );
  }
  if (stratify !== undefined) {
    const classes = classesOf(stratify, rowCount, 'stratify', options.labelName);
    return stratifiedResample(classes, size, replace, random);
  }
  if (!replace) return random.permutation(rowCount).slice(0, size);
  return random.choice(rowCount, { size, p: weights && normalized(checkedWeights(weights, rowCount, false)) });
}

/** All rows in random order: scikit-learn's `shuffle(rows)` and pandas' `sample(frac=1)` alike. */
export function shuffleRows(rowCount: number, seed: Randomness): Rows {
  return randomState(seed).permutation(rowCount);
}
