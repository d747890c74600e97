/**
 * Row selection: scikit-learn 1.9.1's splits and resampling, pandas 3.0's `sample`. For the same seed each function
 * gives the same row numbers in the same order as the reference, whose name stands in its description.
 *
 * Sources: scikit-learn's model_selection/_split.py, utils/_random.pyx, utils/_indexing.py and utils/extmath.py;
 * pandas' core/sample.py.
 */
import { ascending, RandomState } from './mt19937.ts';

/** Limit, because row numbers are 32-bit integers. */
const MAX_ROWS = 2 ** 31 - 1;

type Rows = Int32Array<ArrayBuffer>;

/** A seed, or a generator whose stream continues: scikit-learn's `random_state`. There is no default on purpose. */
export type Randomness = number | RandomState;

export type LabelValue = string | number | bigint | boolean;

/** A column of labels as positions in a list of names; -1 is a missing cell. Names may come in any order. */
export interface CodedLabels {
  readonly codes: ArrayLike<number>;
  readonly names: ArrayLike<LabelValue>;
}

/** One label for each row. NaN, null and undefined are missing cells, which no split accepts. */
export type Labels = ArrayLike<LabelValue | null | undefined> | CodedLabels;

/** Labels as scikit-learn treats them: distinct values in ascending order, strings by code point. */
export interface Classes {
  readonly values: readonly LabelValue[];
  /** For each row: the index of its label in `values`. */
  readonly codes: Int32Array;
  /** For each value: its number of rows. */
  readonly counts: Int32Array;
}

/** Row numbers, in the reference's order. */
export interface TrainTest {
  readonly train: Rows;
  readonly test: Rows;
}

export interface TrainValTest extends TrainTest {
  readonly val: Rows;
}

/** A whole number is a count; any other number is a share between 0 and 1. (So 1 is one row, as the integer in Python.) */
export interface ShareSizes {
  readonly testSize?: number;
  readonly trainSize?: number;
}

export interface TrainTestOptions extends ShareSizes {
  readonly seed: Randomness;
  /** If false, the first rows are for training and the next for testing. */
  readonly shuffle?: boolean;
  /** Keeps the proportions of these labels. */
  readonly stratify?: Labels;
  /** Name of the labels in messages: that of the column. */
  readonly labelName?: string;
}

export interface GroupSplitOptions extends ShareSizes {
  readonly seed: Randomness;
  readonly labelName?: string;
}

export interface TrainValTestOptions {
  readonly seed: number;
  /** Share of all rows (with `groups`: of all groups), or a count; defaults to a quarter (of groups: a fifth). */
  readonly testSize?: number;
  /** Share of all rows (with `groups`: of all groups), or a count. No validation rows if absent. */
  readonly valSize?: number;
  readonly shuffle?: boolean;
  readonly stratify?: Labels;
  /** Keeps the rows of one group together; sizes then count groups. Cannot be combined with `stratify`. */
  readonly groups?: Labels;
  readonly labelName?: string;
}

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

/** Option that caused a `SelectionError`. */
export type SelectionOption =
  | 'testSize'
  | 'trainSize'
  | 'valSize'
  | 'shuffle'
  | 'stratify'
  | 'groups'
  | 'size'
  | 'share'
  | 'replace'
  | 'weights'
  | 'rows';

/** A selection that cannot be made. The message holds the problem and the remedy; the separate parts are for a form. */
export class SelectionError extends Error {
  readonly option: SelectionOption;
  /** The problem, in one sentence. */
  readonly reason: string;
  /** The remedy, in one sentence. */
  readonly hint: string;

  constructor(option: SelectionOption, reason: string, hint: string) {
    super(`${reason} ${hint}`);
    this.name = 'SelectionError';
    this.option = option;
    this.reason = reason;
    this.hint = hint;
  }
}

// ---------------------------------------------------------------------------------------------------------- splits

const DEFAULT_TEST_SHARE = 0.25;
const DEFAULT_GROUP_TEST_SHARE = 0.2;

/** `train_test_split(rows, test_size=…, train_size=…, random_state=…, shuffle=…, stratify=…)`. */
export function trainTestSplit(rowCount: number, options: TrainTestOptions): TrainTest {
  return splitRows(rowCount, options, 'test');
}

/** A part that a split takes from the training rows. */
type HeldOut = 'test' | 'validation';

function splitRows(rowCount: number, options: TrainTestOptions, heldOut: HeldOut): TrainTest {
  const { train, test } = splitCounts(rowCount, options, DEFAULT_TEST_SHARE);
  const { stratify, labelName } = options;
  if (options.shuffle === false) {
    if (stratify !== undefined) throw stratifiedWithoutShuffle();
    const rows = ascending(train + test);
    return { train: rows.slice(0, train), test: rows.slice(train) };
  }
  if (stratify !== undefined) {
    const classes = classesOf(stratify, rowCount, 'stratify', labelName);
    checkClassSizes(classes, train, test, heldOut, labelName);
    return stratifiedSplit(classes, train, test, options.seed);
  }
  return shuffledSplit(rowCount, train, test, options.seed);
}

/**
 * `next(GroupShuffleSplit(n_splits=1, test_size=…, train_size=…, random_state=…).split(rows, groups=groups))`: all rows
 * of a group land on the same side. Sizes are of groups, not of rows; rows keep their order.
 */
export function groupShuffleSplit(groups: Labels, options: GroupSplitOptions): TrainTest {
  const classes = classesOf(groups, labelCount(groups), 'groups', options.labelName);
  const groupCount = classes.values.length;
  const { train, test } = splitCounts(groupCount, options, DEFAULT_GROUP_TEST_SHARE, 'group');
  const split = shuffledSplit(groupCount, train, test, options.seed);
  return { train: rowsOfGroups(classes, split.train), test: rowsOfGroups(classes, split.test) };
}

/**
 * Training, validation and test rows by calling the reference's split twice with the same seed:
 *
 *     rest, test = train_test_split(rows, test_size=test_size, random_state=seed, stratify=labels)
 *     train, val = train_test_split(rest, test_size=val_count, random_state=seed, stratify=labels[rest])
 *
 * `valSize` is a share of ALL rows, rounded up to a count as a test share is (`val_count = ceil(valSize * n)`), or a
 * count. With `groups` both calls are `GroupShuffleSplit(n_splits=1, …)`, and sizes are of all groups. Without
 * `valSize` there is only the first call.
 */
export function trainValTestSplit(rowCount: number, options: TrainValTestOptions): TrainValTest {
  const { seed, testSize, valSize, shuffle, stratify, groups, labelName } = options;
  if (groups !== undefined) {
    if (stratify !== undefined) {
      throw new SelectionError(
        'groups',
        'A split cannot keep groups together and class proportions at once.',
        'Choose one of the two.',
      );
    }
    if (shuffle === false) {
      throw new SelectionError('shuffle', 'Groups are always drawn at random.', 'Turn shuffling on.');
    }
    return groupTrainValTest(classesOf(groups, rowCount, 'groups', labelName), options);
  }

  const first = trainTestSplit(rowCount, { seed, testSize, shuffle, stratify, labelName });
  if (valSize === undefined) return { ...first, val: new Int32Array(0) };
  const rest = first.train;
  const secondOptions = {
    seed,
    testSize: validationCount(valSize, rowCount, rest.length, 'row'),
    shuffle,
    stratify: stratify && labelsAt(stratify, rest),
    labelName,
  };
  const second = splitRows(rest.length, secondOptions, 'validation');
  return { train: valuesAt(rest, second.train), val: valuesAt(rest, second.test), test: first.test };
}

function groupTrainValTest(classes: Classes, options: TrainValTestOptions): TrainValTest {
  const { seed, testSize, valSize, labelName } = options;
  const labels: CodedLabels = { codes: classes.codes, names: classes.values };
  const first = groupShuffleSplit(labels, { seed, testSize, labelName });
  if (valSize === undefined) return { ...first, val: new Int32Array(0) };
  const rest = first.train;
  const restLabels = labelsAt(labels, rest);
  const groupsLeft = classesOf(restLabels, rest.length, 'groups').values.length;
  const second = groupShuffleSplit(restLabels, {
    seed,
    testSize: validationCount(valSize, classes.values.length, groupsLeft, 'group'),
    labelName,
  });
  return { train: valuesAt(rest, second.train), val: valuesAt(rest, second.test), test: first.test };
}

function validationCount(size: number, total: number, left: number, unit: Unit): number {
  checkSize(size, total, 'valSize', unit);
  const count = Number.isInteger(size) ? size : Math.ceil(size * total);
  if (count >= left) {
    throw new SelectionError(
      'valSize',
      `Validation takes ${counted(count, unit)}, but only ${counted(left, unit)} are left beside the test set.`,
      'Reduce the validation size or the test size.',
    );
  }
  return count;
}

type Unit = 'row' | 'group';

/**
 * Number of rows (or groups) on each side of a split: `_validate_shuffle_split`. A test share is rounded up, a training
 * share down; the side without a size gets the rest.
 */
export function splitCounts(
  total: number,
  { testSize, trainSize }: ShareSizes,
  defaultTestShare: number = DEFAULT_TEST_SHARE,
  unit: Unit = 'row',
): { readonly train: number; readonly test: number } {
  const wantedTest = testSize ?? (trainSize === undefined ? defaultTestShare : undefined);
  if (total === 0)
    throw new SelectionError('rows', `There are no ${unit}s to split.`, 'Check the steps before this one.');
  if (wantedTest !== undefined) checkSize(wantedTest, total, 'testSize', unit);
  if (trainSize !== undefined) checkSize(trainSize, total, 'trainSize', unit);

  const bothShares = testSize !== undefined && trainSize !== undefined && !isCount(testSize) && !isCount(trainSize);
  if (bothShares && trainSize + testSize > 1) {
    throw new SelectionError(
      'testSize',
      `The test size ${testSize} and the training size ${trainSize} add up to more than 1.`,
      'Reduce one of them, or both.',
    );
  }

  let test = wantedTest === undefined ? 0 : isCount(wantedTest) ? wantedTest : Math.ceil(wantedTest * total);
  let train = trainSize === undefined ? 0 : isCount(trainSize) ? trainSize : Math.floor(trainSize * total);
  if (trainSize === undefined) train = total - test;
  else if (wantedTest === undefined) test = total - train;

  if (train + test > total) {
    throw new SelectionError(
      'testSize',
      `Test and training together take ${train + test} ${unit}s, but there are only ${total}.`,
      'Reduce the test size or the training size.',
    );
  }
  if (train === 0) {
    throw new SelectionError(
      wantedTest === undefined ? 'trainSize' : 'testSize',
      `With ${counted(total, unit)} and these sizes the training set would be empty.`,
      `Change the sizes, or give the split more ${unit}s.`,
    );
  }
  return { train, test };
}

const isCount = (size: number): boolean => Number.isInteger(size);

function checkSize(size: number, total: number, option: 'testSize' | 'trainSize' | 'valSize', unit: Unit): void {
  const fine = isCount(size) ? size > 0 && size < total : size > 0 && size < 1;
  if (fine) return;
  const name = { testSize: 'test', trainSize: 'training', valSize: 'validation' }[option];
  throw new SelectionError(
    option,
    `A ${name} size of ${size} is not possible with ${counted(total, unit)}.`,
    total > 1
      ? `Give a share between 0 and 1, or a whole number of ${unit}s from 1 to ${total - 1}.`
      : `A split needs at least 2 ${unit}s.`,
  );
}

const counted = (count: number, unit: string): string => `${count} ${unit}${count === 1 ? '' : 's'}`;

/** `ShuffleSplit`: one permutation, the test rows first. */
function shuffledSplit(total: number, train: number, test: number, seed: Randomness): TrainTest {
  const order = randomState(seed).permutation(total);
  return { test: order.slice(0, test), train: order.slice(test, test + train) };
}

/** The first split of `StratifiedShuffleSplit`. */
function stratifiedSplit(classes: Classes, train: number, test: number, seed: Randomness): TrainTest {
  const { counts } = classes;
  const random = randomState(seed);
  const trainCounts = approximateMode(counts, train, random);
  const testCounts = approximateMode(
    counts.map((count, index) => count - trainCounts[index]),
    test,
    random,
  );

  const trainRows = new Int32Array(train);
  const testRows = new Int32Array(test);
  let trainFilled = 0;
  let testFilled = 0;
  for (const [index, rows] of rowsByClass(classes).entries()) {
    const shuffled = valuesAt(rows, random.permutation(rows.length));
    const trainEnd = trainCounts[index];
    const forTrain = shuffled.subarray(0, trainEnd);
    const forTest = shuffled.subarray(trainEnd, trainEnd + testCounts[index]);
    trainRows.set(forTrain, trainFilled);
    testRows.set(forTest, testFilled);
    trainFilled += forTrain.length;
    testFilled += forTest.length;
  }
  random.shuffle(trainRows);
  random.shuffle(testRows);
  return { train: trainRows, test: testRows };
}

const MAX_NAMES_IN_MESSAGE = 5;

function checkClassSizes(
  classes: Classes,
  train: number,
  test: number,
  heldOut: HeldOut,
  labelName: string | undefined,
): void {
  const column = quotedName(labelName, 'the stratification column');
  const single = classes.values.filter((_, index) => classes.counts[index] === 1);
  if (single.length > 0) {
    const named = single.slice(0, MAX_NAMES_IN_MESSAGE).map((value) => JSON.stringify(String(value)));
    const others = single.length - named.length;
    const list = named.join(', ') + (others > 0 ? ` and ${others} more` : '');
    const left = heldOut === 'validation' ? ' left beside the test set' : '';
    throw new SelectionError(
      'stratify',
      single.length === 1
        ? `The least populated class of ${column} has only 1 member${left}, which is too few: ${list}.`
        : `The least populated classes of ${column} have only 1 member each${left}, which is too few: ${list}.`,
      'Stratifying needs at least 2 rows of each class: merge or remove rare classes, or turn stratifying off.',
    );
  }
  const classCount = classes.values.length;
  if (train >= classCount && test >= classCount) return;
  const tooSmall = train < classCount ? 'training' : heldOut;
  const option = ({ training: 'trainSize', test: 'testSize', validation: 'valSize' } as const)[tooSmall];
  throw new SelectionError(
    option,
    `The ${tooSmall} set has ${counted(tooSmall === 'training' ? train : test, 'row')}, but ${column} has ${classCount} classes, and each needs a row there.`,
    `Enlarge the ${tooSmall} set to at least ${classCount} rows, merge classes, or turn stratifying off.`,
  );
}

function stratifiedWithoutShuffle(): SelectionError {
  return new SelectionError(
    'stratify',
    'Class proportions cannot be kept without shuffling the rows.',
    'Turn shuffling on, or stratifying off.',
  );
}

/** The row numbers of each class, ascending. */
function rowsByClass({ codes, counts }: Classes): Rows[] {
  const rows = Array.from(counts, (count) => new Int32Array(count));
  const filled = new Int32Array(counts.length);
  for (let row = 0; row < codes.length; row++) {
    const code = codes[row];
    rows[code][filled[code]] = row;
    filled[code] += 1;
  }
  return rows;
}

/** The rows of the chosen groups, ascending. */
function rowsOfGroups({ codes, counts }: Classes, groups: Int32Array): Rows {
  const chosen = new Uint8Array(counts.length);
  let size = 0;
  for (const group of groups) {
    chosen[group] = 1;
    size += counts[group];
  }
  const rows = new Int32Array(size);
  let filled = 0;
  for (let row = 0; row < codes.length; row++) {
    if (chosen[codes[row]] === 1) rows[filled++] = row;
  }
  return rows;
}

/**
 * `_approximate_mode`: the number of rows to draw from each class, `draws` in total, so that proportions stay: each
 * class's share rounded down, then one more for the largest remainders, equal remainders in random order.
 */
export function approximateMode(classCounts: ArrayLike<number>, draws: number, seed: Randomness): Int32Array {
  const random = randomState(seed);
  const counts = Array.from(classCounts);
  const total = counts.reduce((sum, count) => sum + count, 0);
  const exact = counts.map((count) => (count / total) * draws);
  const taken = Int32Array.from(exact, Math.floor);
  let missing = draws - taken.reduce((sum, count) => sum + count, 0);
  if (missing <= 0) return taken;

  const withRemainder = new Map<number, number[]>();
  for (const [index, share] of exact.entries()) {
    const remainder = share - Math.floor(share);
    const alike = withRemainder.get(remainder);
    if (alike === undefined) withRemainder.set(remainder, [index]);
    else alike.push(index);
  }
  const largestFirst = [...withRemainder].sort(([a], [b]) => b - a);
  for (const [, alike] of largestFirst) {
    const added = Math.min(alike.length, missing);
    for (const chosen of random.choice(alike.length, { size: added, replace: false })) {
      const index = alike[chosen];
      taken[index] += 1;
    }
    missing -= added;
    if (missing === 0) break;
  }
  return taken;
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

function stratifiedResample(classes: Classes, size: number, replace: boolean, random: RandomState): Rows {
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

function sampleSize(rowCount: number, { size, share, replace = false }: SampleOptions): number {
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

const tooManyDrawn = (count: number, option: SelectionOption): SelectionError =>
  new SelectionError(option, `${count} rows are too many to draw.`, `Draw at most ${MAX_ROWS}.`);

/** All rows in random order: scikit-learn's `shuffle(rows)` and pandas' `sample(frac=1)` alike. */
export function shuffleRows(rowCount: number, seed: Randomness): Rows {
  return randomState(seed).permutation(rowCount);
}

function tooManyRows(size: number, rowCount: number): SelectionError {
  return new SelectionError(
    'size',
    `${counted(size, 'row')} cannot be drawn out of ${rowCount} without drawing one twice.`,
    `Draw at most ${counted(rowCount, 'row')}, or allow rows to be drawn twice.`,
  );
}

const noRows = (): SelectionError =>
  new SelectionError('rows', 'There are no rows to draw from.', 'Check the steps before this one.');

/** Weights as doubles. pandas counts a missing weight as 0, scikit-learn refuses it. */
function checkedWeights(weights: ArrayLike<number>, rowCount: number, missingIsZero: boolean): Float64Array {
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

function normalized(weights: Float64Array): Float64Array {
  const sum = pairwiseSum(weights);
  return weights.map((weight) => weight / sum);
}

const SUM_BLOCK = 128;
const SUM_LANES = 8;

/** NumPy's `sum` of doubles, addition by addition: eight lanes within blocks of 128, blocks added pairwise. */
function pairwiseSum(values: Float64Array): number {
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

/** Python's `round`. */
function roundHalfToEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest === 0.5) return floor % 2 === 0 ? floor : floor + 1;
  return rest < 0.5 ? floor : floor + 1;
}

// ---------------------------------------------------------------------------------------------------------- labels

const randomState = (seed: Randomness): RandomState => (typeof seed === 'number' ? new RandomState(seed) : seed);

const isCoded = (labels: Labels): labels is CodedLabels => 'codes' in labels;

const labelCount = (labels: Labels): number => (isCoded(labels) ? labels.codes.length : labels.length);

const quotedName = (name: string | undefined, otherwise: string): string =>
  name === undefined ? otherwise : JSON.stringify(name);

/** `np.unique(labels, return_inverse=True, return_counts=True)` after scikit-learn's check for missing cells. */
export function classesOf(
  labels: Labels,
  rowCount: number,
  option: 'stratify' | 'groups' = 'stratify',
  labelName?: string,
): Classes {
  const column = quotedName(labelName, option === 'groups' ? 'The group column' : 'The stratification column');
  if (labelCount(labels) !== rowCount) {
    throw new SelectionError(
      option,
      `${column} has ${counted(labelCount(labels), 'label')} for ${counted(rowCount, 'row')}.`,
      'Give one label for each row.',
    );
  }
  const { codes, names } = isCoded(labels) ? labels : codedByAppearance(labels);
  const seen = new Int32Array(names.length);
  for (let row = 0; row < rowCount; row++) {
    const code = codes[row];
    if (code < 0) {
      throw new SelectionError(
        option,
        `${column} has missing or infinite cells, the first in row ${row + 1}.`,
        'Fill them or drop these rows before the split, or choose another column.',
      );
    }
    seen[code] += 1;
  }

  const used = ascending(names.length).filter((code) => seen[code] > 0);
  const kinds = new Set(Array.from(used, (code) => typeof names[code]));
  if (kinds.size > 1) {
    throw new SelectionError(
      option,
      `${column} mixes ${[...kinds].join(' and ')} labels, which have no common order.`,
      'Convert the column to one type before the split.',
    );
  }
  const sorted = Array.from(used).sort((a, b) => compareLabels(names[a], names[b]));
  const rank = new Int32Array(names.length);
  for (const [position, code] of sorted.entries()) rank[code] = position;
  return {
    values: sorted.map((code) => names[code]),
    codes: valuesAt(rank, codes),
    counts: Int32Array.from(sorted, (code) => seen[code]),
  };
}

/** Codes in order of first appearance; -1 for a cell that cannot be a class. */
function codedByAppearance(labels: ArrayLike<LabelValue | null | undefined>): CodedLabels {
  const codeOf = new Map<LabelValue, number>();
  const codes = new Int32Array(labels.length);
  for (let row = 0; row < labels.length; row++) {
    const label = labels[row];
    if (label === null || label === undefined || (typeof label === 'number' && !Number.isFinite(label))) {
      codes[row] = -1;
      continue;
    }
    let code = codeOf.get(label);
    if (code === undefined) {
      code = codeOf.size;
      codeOf.set(label, code);
    }
    codes[row] = code;
  }
  return { codes, names: [...codeOf.keys()] };
}

/** Ascending; strings by code point as in Python, not by UTF-16 unit as in JavaScript. */
function compareLabels(a: LabelValue, b: LabelValue): number {
  if (typeof a === 'string' && typeof b === 'string') {
    const length = Math.min(a.length, b.length);
    for (let index = 0; index < length; index++) {
      // Half of a surrogate pair sorts after every other unit, because its code point lies above 0xffff.
      const unitA = a.charCodeAt(index);
      const unitB = b.charCodeAt(index);
      if (unitA !== unitB) return codePointOrder(unitA) - codePointOrder(unitB);
    }
    return a.length - b.length;
  }
  return a < b ? -1 : a > b ? 1 : 0;
}

const isSurrogate = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdfff;

const codePointOrder = (unit: number): number => (isSurrogate(unit) ? unit + 0x10000 : unit);

function labelsAt(labels: Labels, rows: Int32Array): CodedLabels {
  const { codes, names } = isCoded(labels) ? labels : codedByAppearance(labels);
  return { codes: valuesAt(codes, rows), names };
}

/** Values at these positions. */
function valuesAt(values: ArrayLike<number>, positions: ArrayLike<number>): Rows {
  const taken = new Int32Array(positions.length);
  for (let index = 0; index < positions.length; index++) taken[index] = values[positions[index]];
  return taken;
}
