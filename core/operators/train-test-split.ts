import { ProblemError } from '../ir/problem.ts';
import { type CodedLabels, SelectionError, type SelectionOption, trainTestSplit, trainValTestSplit } from '../random/splits.ts';
import { defineOperator } from './define.ts';
import type { PartitionKeys, SymbolicTable } from './operator.ts';
import { flag, optionalColumn, seed, share } from './params.ts';
import { findColumn } from './selection.ts';

/** What a row is for. `unused` rows are neither learned from nor tested on: sizes that do not add up leave some. */
export const PARTITION = { train: 0, val: 1, test: 2, unused: 3 } as const;

/** The seed that an empty random state stands for: a pipeline must give the same rows every time. */
const DEFAULT_SEED = 0;

const fieldOf: Partial<Record<SelectionOption, string>> = {
  testSize: 'test_size',
  trainSize: 'train_size',
  valSize: 'val_size',
  shuffle: 'shuffle',
  stratify: 'stratify',
};

/**
 * sklearn.model_selection.train_test_split: marks each row train, validation or test. All rows stay, in their order;
 * everything downstream learns from train rows only and transforms all.
 */
export const trainTestSplitOperator = defineOperator({
  type: 'TrainTestSplit',
  group: 'split',
  label: 'Train–test split',
  summary: 'Sets rows aside for testing: steps after it learn from the train rows only.',
  description:
    'Put it before everything that learns, so that nothing of the test rows leaks into means, scales or categories. ' +
    'Stratify by the class column where classes are rare. For rows that belong together (one patient, one shop) or follow in time a random split is too kind.',
  reference: { library: 'scikit-learn', name: 'sklearn.model_selection.train_test_split' },
  keywords: ['holdout', 'validation', 'partition', 'leakage'],
  params: {
    test_size: share(null, {
      label: 'Test size',
      help: 'Share of the rows, or how many; empty: what the train size leaves, else a quarter.',
    }),
    train_size: share(null, {
      label: 'Train size',
      help: 'Share of the rows, or how many; empty: all that are left.',
      advanced: true,
    }),
    val_size: share(null, { label: 'Validation size', help: 'Share of all rows, or how many; empty: none.' }),
    random_state: seed(null, 'Seed: the same number chooses the same rows as scikit-learn. Empty: 0.'),
    shuffle: flag(true, { label: 'Shuffle', help: 'Choose rows at random; off: the first rows train, the last test.' }),
    stratify: optionalColumn({
      label: 'Stratify by',
      help: 'Keep this column’s proportions in each part.',
      takes: ['category', 'text', 'boolean', 'number'],
    }),
  },
  declare([input = []], params) {
    if (params.stratify !== null) findColumn(input, params.stratify, 'stratify');
    return input;
  },
  compute: (input) => input,
  rows(input: SymbolicTable, params) {
    const by = params.stratify === null ? null : findColumn(input.columns, params.stratify, 'stratify').expr;
    if (params.val_size !== null && params.train_size !== null) {
      throw new ProblemError({
        code: 'split.sizes',
        message: 'Train size and validation size cannot both be given.',
        hint: 'Leave the train size empty: the train rows are what test and validation leave.',
        field: 'train_size',
      });
    }
    return {
      rows: 'partition',
      by,
      assign: (rows, keys) =>
        inFields(() => {
          const common = {
            seed: params.random_state ?? DEFAULT_SEED,
            shuffle: params.shuffle,
            ...(params.test_size !== null && { testSize: params.test_size }),
            ...(keys !== null && { stratify: labelsOf(keys), labelName: params.stratify ?? '' }),
          };
          if (params.val_size !== null) return marked(rows, trainValTestSplit(rows, { ...common, valSize: params.val_size }));
          const sizes = params.train_size === null ? {} : { trainSize: params.train_size };
          return marked(rows, { val: new Int32Array(0), ...trainTestSplit(rows, { ...common, ...sizes }) });
        }),
    };
  },
  onNewRows: 'leave',
  examples: [
    {
      title: 'Rows stay; the mark shows in the preview',
      params: { test_size: 0.5, random_state: 0 },
      input: { x: [1, 2, 3, 4] },
      output: { x: [1, 2, 3, 4] },
    },
  ],
});

const labelsOf = (keys: PartitionKeys): CodedLabels => ({ codes: keys.codes, names: keys.values });

function marked(rows: number, parts: { train: Int32Array; val: Int32Array; test: Int32Array }): Uint8Array {
  const marks = new Uint8Array(rows).fill(PARTITION.unused);
  for (const name of ['train', 'val', 'test'] as const) for (const row of parts[name]) marks[row] = PARTITION[name];
  return marks;
}

/** Says which parameter a selection that cannot be made is about. */
function inFields<Result>(work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof SelectionError)) throw error;
    const field = fieldOf[error.option];
    throw new ProblemError({
      code: `split.${error.option}`,
      message: error.reason,
      hint: error.hint,
      ...(field && { field }),
    });
  }
}
