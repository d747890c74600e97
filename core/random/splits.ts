/**
 * Row selection: scikit-learn 1.9.1's splits and resampling, pandas 3.0's `sample`. For the same seed each function
 * gives the same row numbers in the same order as the reference, whose name stands in its description.
 *
 * Sources: scikit-learn's model_selection/_split.py, utils/_random.pyx, utils/_indexing.py and utils/extmath.py;
 * pandas' core/sample.py.
 */
import { approximateMode } from './approximate-mode.ts';
import {
  type Classes,
  classesOf,
  type CodedLabels,
  labelCount,
  type Labels,
  labelsAt,
  quotedName,
  rowsByClass,
  rowsOfGroups,
  valuesAt,
} from './labels.ts';
import { ascending } from './mt19937.ts';
import { type Randomness, randomState } from './randomness.ts';
import { counted, type Rows } from './row-numbers.ts';
import { SelectionError } from './selection-error.ts';

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
