import { ProblemError } from '../../ir/problem.ts';
import { PARTITION } from '../kit/partition.ts';
import { groupShuffleSplit, trainTestSplit, trainValTestSplit } from '../../random/splits.ts';
import type { CodedLabels } from '../../random/labels.ts';
import type { SelectionOption } from '../../random/selection-error.ts';
import type { Field } from '../../ir/types.ts';
import { defineOperator } from '../kit/define.ts';
import { inFields } from '../rows/selected-rows.ts';
import type { PartitionKeys, SymbolicTable } from '../kit/operator.ts';
import { flag, optionalColumn, seed, seedOf, share } from '../kit/params.ts';
import { findColumn } from '../kit/selection.ts';

const randomly = { param: 'shuffle', is: [true] } as const;

const fieldOf: Partial<Record<SelectionOption, string>> = {
  testSize: 'test_size',
  trainSize: 'train_size',
  valSize: 'val_size',
  shuffle: 'shuffle',
  stratify: 'stratify',
  groups: 'group',
};

/**
 * sklearn.model_selection.train_test_split: marks each row as train, validation or test. All rows stay, in their order.
 * Every later step learns from train rows only and transforms all rows. By group it is GroupShuffleSplit(n_splits=1);
 * by time it is train_test_split(shuffle=False) on the rows sorted by time.
 */
export const trainTestSplitOperator = defineOperator({
  type: 'TrainTestSplit',
  group: 'split',
  label: 'Train–test split',
  summary: 'Sets rows aside for testing: steps after it learn from the train rows only.',
  description:
    'Put it before everything that learns, so that nothing of the test rows leaks into means, scales or categories. ' +
    'Stratify by the class column where classes are rare. For rows that belong together (one patient, one shop) or follow in time a random split is too kind: ' +
    'with a group column all rows of a group land in the same part (sizes are then of groups, a fifth where none is given, as in GroupShuffleSplit), ' +
    'with a time column the latest rows test and those before them validate. Only one of stratify, group and time can be given.',
  reference: { library: 'scikit-learn', name: 'sklearn.model_selection.train_test_split' },
  keywords: ['split', 'holdout', 'validation', 'test set', 'partition', 'leakage'],
  params: () => ({
    test_size: share(null, {
      label: 'Test size',
      help: 'Share of the rows such as 0.25, or their number.',
      empty: 'what the train size leaves, else a quarter',
    }),
    train_size: share(null, {
      label: 'Train size',
      help: 'Share of the rows such as 0.25, or their number.',
      empty: 'all the others',
      advanced: true,
    }),
    val_size: share(null, {
      label: 'Validation size',
      help: 'Share of all rows such as 0.1, or their number.',
      empty: 'none',
    }),
    random_state: seed(null, 'The same number chooses the same rows again, those of scikit-learn.'),
    shuffle: flag(true, {
      label: 'Shuffle',
      help: 'Choose rows at random. Off: the first rows are train rows, the last ones test rows.',
    }),
    stratify: optionalColumn({
      label: 'Stratify by',
      help: 'Keep this column’s proportions in each part.',
      empty: 'none',
      takes: ['category', 'text', 'boolean', 'number'],
      when: randomly,
    }),
    group: optionalColumn({
      label: 'Keep together',
      help: 'Rows with the same value here go to the same part. Sizes then count groups.',
      empty: 'none',
      takes: ['category', 'text', 'boolean', 'number'],
    }),
    time: optionalColumn({
      label: 'Split by time',
      help: 'The latest rows by this column are test rows, those before them validation rows. Nothing is random.',
      empty: 'none',
      takes: ['datetime', 'number'],
    }),
  }),
  declare([input = []], params) {
    keyColumn(input, params);
    return input;
  },
  compute: (input) => input,
  rows(input: SymbolicTable, params) {
    const by = keyColumn(input.columns, params)?.expr ?? null;
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
      assign: (rows, keys) => inFields('split', fieldOf, () => assigned(rows, keys, params)),
    };
  },
  onNewRows: 'leave',
  keepsBy: ['test_size', 'train_size', 'val_size'],
  examples: [
    {
      title: 'Rows stay; the mark shows in the preview',
      params: { test_size: 0.5, random_state: 0 },
      input: { x: [1, 2, 3, 4] },
      output: { x: [1, 2, 3, 4] },
    },
  ],
});

interface Params {
  readonly test_size: number | null;
  readonly train_size: number | null;
  readonly val_size: number | null;
  readonly random_state: number | null;
  readonly shuffle: boolean;
  readonly stratify: string | null;
  readonly group: string | null;
  readonly time: string | null;
}

/**
 * The column by which rows are split, or null. Throws a ProblemError if two are given, or if the column does not fit.
 */
function keyColumn<Column extends Field & { readonly target?: boolean; readonly many?: true }>(
  columns: readonly Column[],
  params: Params,
): Column | null {
  const given = (['stratify', 'group', 'time'] as const).filter((field) => params[field] !== null);
  const [field, second] = given;
  if (field === undefined) return null;
  if (second !== undefined) {
    throw new ProblemError({
      code: 'split.one-way',
      message: `A split goes by ${field} or by ${second}, not by both.`,
      hint: 'Empty one of the two.',
      field: second,
    });
  }
  if (field === 'group' && !params.shuffle) {
    throw new ProblemError({
      code: 'split.shuffle',
      message: 'Groups are always drawn at random.',
      hint: 'Turn shuffling on, or split by time.',
      field: 'shuffle',
    });
  }
  const found = findColumn(columns, params[field] as string, field);
  if (field !== 'time' || found.type === 'datetime' || found.type === 'number') return found;
  throw new ProblemError({
    code: 'column.type',
    message: `The column "${found.name}" holds neither dates nor numbers, so its rows have no order in time.`,
    hint: 'Turn it into dates with ParseDate first.',
    field,
    column: found.name,
  });
}

type Parts = Readonly<Record<'train' | 'val' | 'test', Int32Array>>;

function assigned(rows: number, keys: PartitionKeys | null, params: Params): Uint8Array {
  const { test_size, train_size, val_size, stratify, group, time } = params;
  const common = {
    seed: seedOf(params.random_state),
    shuffle: params.shuffle,
    ...(test_size !== null && { testSize: test_size }),
  };
  const trainSize = train_size === null ? {} : { trainSize: train_size };
  const none = new Int32Array(0);
  if (time !== null && keys !== null) return marked(rows, byTime(rows, keys, params));
  if (group !== null && keys !== null) {
    const named = { ...common, labelName: group };
    return marked(
      rows,
      val_size === null
        ? { val: none, ...groupShuffleSplit(labelsOf(keys), { ...named, ...trainSize }) }
        : trainValTestSplit(rows, { ...named, valSize: val_size, groups: labelsOf(keys) }),
    );
  }
  const stratified = { ...common, ...(keys !== null && { stratify: labelsOf(keys), labelName: stratify ?? '' }) };
  return marked(
    rows,
    val_size === null
      ? { val: none, ...trainTestSplit(rows, { ...stratified, ...trainSize }) }
      : trainValTestSplit(rows, { ...stratified, valSize: val_size }),
  );
}

/**
 * The earliest rows are train, the latest test; rows of equal time keep their order. Rows that the
 * sizes leave over are the earliest.
 */
function byTime(rows: number, { codes, values }: PartitionKeys, params: Params): Parts {
  const { test_size, train_size, val_size, time } = params;
  const missing = codes.indexOf(-1);
  if (missing !== -1) {
    throw new ProblemError({
      code: 'split.time-missing',
      message: `"${time}" is missing in some rows, the first is row ${missing + 1}.`,
      hint: 'Fill them or drop these rows before the split.',
      field: 'time',
      column: time ?? '',
      row: missing,
    });
  }
  const order = Int32Array.from({ length: rows }, (_, row) => row);
  const at = (row: number): number => values[codes[row]] as number;
  order.sort((a, b) => at(a) - at(b) || a - b);
  const ordered = {
    seed: seedOf(params.random_state),
    shuffle: false,
    ...(test_size !== null && { testSize: test_size }),
  };
  const parts =
    val_size === null
      ? {
          val: new Int32Array(0),
          ...trainTestSplit(rows, { ...ordered, ...(train_size !== null && { trainSize: train_size }) }),
        }
      : trainValTestSplit(rows, { ...ordered, valSize: val_size });
  const unused = rows - parts.train.length - parts.val.length - parts.test.length;
  const moved = (part: Int32Array): Int32Array => part.map((place) => order[place + unused]);
  return { train: moved(parts.train), val: moved(parts.val), test: moved(parts.test) };
}

const labelsOf = (keys: PartitionKeys): CodedLabels => ({ codes: keys.codes, names: keys.values });

function marked(rows: number, parts: Parts): Uint8Array {
  const marks = new Uint8Array(rows).fill(PARTITION.unused);
  for (const name of ['train', 'val', 'test'] as const) for (const row of parts[name]) marks[row] = PARTITION[name];
  return marks;
}
