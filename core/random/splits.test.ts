import { describe, expect, it } from 'vitest';
import { goldenCases, goldenWeights, type PackedRows, packed } from './goldens.ts';
import { RandomState } from './mt19937.ts';
import { groupShuffleSplit, splitCounts, trainTestSplit, trainValTestSplit } from './splits.ts';
import { approximateMode } from './approximate-mode.ts';
import { resample, sampleRows, shuffleRows } from './row-samples.ts';
import { classesOf, type Labels, type LabelValue } from './labels.ts';
import { SelectionError } from './selection-error.ts';

type Size = number | null;
type PackedSplit = readonly PackedRows[] | null;

const given = (size: Size): number | undefined => size ?? undefined;

/** What the call gives, or null where it refuses; anything but a `SelectionError` is a bug. */
function outcome<T>(call: () => T): T | null {
  try {
    return call();
  } catch (error) {
    if (error instanceof SelectionError) return null;
    throw error;
  }
}

const packedSplit = (call: () => { train: Int32Array; test: Int32Array }): PackedSplit => {
  const split = outcome(call);
  return split && [packed(split.train), packed(split.test)];
};

/** The same labels as `labels` in goldens/random_rows.py. */
function labelsOf(kind: string, count: number): Labels {
  const each = (label: (row: number) => LabelValue): LabelValue[] =>
    Array.from({ length: count }, (_, row) => label(row));
  switch (kind) {
    case 'ties':
      return each((row) => row % 4);
    case 'booleans': {
      const codes = Int8Array.from({ length: count }, (_, row) => (row % 3 === 0 ? 1 : 0));
      return { codes, names: [false, true] };
    }
    case 'floats':
      return Float64Array.from({ length: count }, (_, row) => [2.5, -1.5, 10, 9, 0][row % 5]);
    case 'imbalanced': {
      const names = ['rare', 'never', 'some', 'common'];
      const codes = Int32Array.from({ length: count }, (_, row) => (row % 50 === 7 ? 0 : row % 5 === 0 ? 2 : 3));
      return { codes, names };
    }
    case 'unicode': {
      const names = ['\uff5e', '\u{1f600}', 'a', 'Z', 'é', '', 'ab', '\u{10000}', '\ue000'];
      return each((row) => names[row % names.length]);
    }
    case 'drawn': {
      const random = new RandomState(7);
      return each(() => random.randint(0, Math.max(2, Math.floor(count / 20))));
    }
    case 'lone':
      return each((row) => (row === count - 1 ? 'lone' : 'other'));
    default:
      throw new Error(`no labels of the kind ${kind}`);
  }
}

/** One assertion over all cases of a section, each with its result beside it, so that a difference names its case. */
function expectAll<Case extends readonly unknown[]>(section: string, result: (golden: Case) => unknown): void {
  const cases = goldenCases<Case>(section);
  expect(cases.length).toBeGreaterThan(0);
  for (const golden of cases) expect([...golden.slice(0, -1), result(golden)]).toEqual(golden);
}

describe('against scikit-learn', () => {
  it('splits into the same counts and refuses the same sizes', () => {
    type Case = readonly [total: number, test: Size, train: Size, counts: readonly [number, number] | null];
    expectAll<Case>('counts', ([total, test, train]) => {
      const counts = outcome(() => splitCounts(total, { testSize: given(test), trainSize: given(train) }));
      return counts && [counts.train, counts.test];
    });
  });

  it('train_test_split', () => {
    type Case = readonly [seed: number, count: number, test: Size, train: Size, split: PackedSplit];
    expectAll<Case>('plainSplits', ([seed, count, test, train]) =>
      packedSplit(() => trainTestSplit(count, { seed, testSize: given(test), trainSize: given(train) })),
    );
  });

  it('train_test_split(shuffle=False)', () => {
    type Case = readonly [count: number, test: Size, train: Size, split: PackedSplit];
    expectAll<Case>('orderedSplits', ([count, test, train]) => {
      const sizes = { testSize: given(test), trainSize: given(train) };
      return packedSplit(() => trainTestSplit(count, { seed: 0, ...sizes, shuffle: false }));
    });
  });

  type LabelledCase = readonly [kind: string, count: number, seed: number, test: Size, train: Size, split: PackedSplit];

  it('train_test_split(stratify=…)', () => {
    expectAll<LabelledCase>('stratifiedSplits', ([kind, count, seed, test, train]) => {
      const sizes = { testSize: given(test), trainSize: given(train) };
      return packedSplit(() => trainTestSplit(count, { seed, ...sizes, stratify: labelsOf(kind, count) }));
    });
  });

  it('GroupShuffleSplit', () => {
    expectAll<LabelledCase>('groupSplits', ([kind, count, seed, test, train]) => {
      const sizes = { testSize: given(test), trainSize: given(train) };
      return packedSplit(() => groupShuffleSplit(labelsOf(kind, count), { seed, ...sizes }));
    });
  });

  it('training, validation and test by two splits', () => {
    type Case = readonly [
      how: string,
      kind: string,
      count: number,
      seed: number,
      test: Size,
      val: number,
      split: readonly PackedRows[],
    ];
    expectAll<Case>('threeWaySplits', ([how, kind, count, seed, test, valSize]) => {
      const split = trainValTestSplit(count, {
        seed,
        testSize: given(test),
        valSize,
        stratify: how === 'stratified' ? labelsOf(kind, count) : undefined,
        groups: how === 'groups' ? labelsOf(kind, count) : undefined,
      });
      return [packed(split.train), packed(split.val), packed(split.test)];
    });
  });

  it('_approximate_mode', () => {
    type Case = readonly [counts: readonly number[], draws: number, seed: number, taken: readonly number[]];
    expectAll<Case>('modes', ([counts, draws, seed]) => Array.from(approximateMode(counts, draws, seed)));
  });

  it('resample', () => {
    type Case = readonly [
      mode: string,
      count: number,
      size: Size,
      replace: boolean,
      seed: number,
      rows: PackedRows | null,
    ];
    expectAll<Case>('resamples', ([mode, count, size, replace, seed]) => {
      const weights = mode === 'weights' ? goldenWeights(count) : undefined;
      const stratify = mode === 'ties' || mode === 'imbalanced' ? labelsOf(mode, count) : undefined;
      const rows = outcome(() => resample(count, { seed, size: given(size), replace, weights, stratify }));
      return rows && packed(rows);
    });
  });
});

it('DataFrame.sample against pandas', () => {
  type Case = readonly [
    count: number,
    size: Size,
    share: Size,
    replace: boolean,
    weighted: boolean,
    seed: number,
    rows: PackedRows | null,
  ];
  expectAll<Case>('samples', ([count, size, share, replace, weighted, seed]) => {
    const weights = weighted ? goldenWeights(count) : undefined;
    const rows = outcome(() => sampleRows(count, { seed, size: given(size), share: given(share), replace, weights }));
    return rows && packed(rows);
  });
});

describe('properties', () => {
  it('uses each row once over training, validation and test', () => {
    const { train, val, test } = trainValTestSplit(1000, { seed: 5, testSize: 0.2, valSize: 0.1 });
    expect([train.length, val.length, test.length]).toEqual([700, 100, 200]);
    expect(new Set([...train, ...val, ...test]).size).toBe(1000);
  });

  it('keeps the order of rows without shuffling: training, validation, test', () => {
    const { train, val, test } = trainValTestSplit(10, { seed: 0, testSize: 2, valSize: 3, shuffle: false });
    expect([...train, ...val, ...test]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect([train.length, val.length, test.length]).toEqual([5, 3, 2]);
  });

  it('has no validation rows where none are asked for', () => {
    const { train, val, test } = trainValTestSplit(10, { seed: 1, testSize: 0.3 });
    expect(val).toHaveLength(0);
    expect(trainTestSplit(10, { seed: 1, testSize: 0.3 })).toEqual({ train, test });
  });

  it('never tears a group apart', () => {
    const groups = labelsOf('drawn', 1000) as number[];
    const { train, val, test } = trainValTestSplit(1000, { seed: 2, testSize: 0.2, valSize: 0.2, groups });
    const sides = [train, val, test].map((rows) => new Set(Array.from(rows, (row) => groups[row])));
    expect(sides.reduce((sum, side) => sum + side.size, 0)).toBe(new Set(groups).size);
    expect(train.length + val.length + test.length).toBe(1000);
  });

  it('shuffles as sampling all rows does', () => {
    expect(shuffleRows(100, 9)).toEqual(sampleRows(100, { seed: 9, share: 1 }));
    expect(shuffleRows(100, 9)).toEqual(resample(100, { seed: 9, replace: false }));
  });

  it('counts a missing weight as 0 when sampling', () => {
    const rows = sampleRows(3, { seed: 0, size: 20, replace: true, weights: [0, Number.NaN, 2] });
    expect(new Set(rows)).toEqual(new Set([2]));
  });

  it('goes on with a generator that it is given', () => {
    const random = new RandomState(4);
    const first = sampleRows(1000, { seed: random, size: 3 });
    expect(first).toEqual(sampleRows(1000, { seed: 4, size: 3 }));
    expect(sampleRows(1000, { seed: random, size: 3 })).not.toEqual(first);
  });

  it('sorts labels as Python does, coded or not', () => {
    expect(classesOf(['\u{1f600}', '\uff5e', 'b', 'B'], 4).values).toEqual(['B', 'b', '\uff5e', '\u{1f600}']);
    expect(classesOf([10n, 9n, -1n], 3).values).toEqual([-1n, 9n, 10n]);
    const coded = classesOf({ codes: Int8Array.of(2, 0, 2), names: ['z', 'unused', 'a'] }, 3);
    expect(coded.values).toEqual(['a', 'z']);
    expect(Array.from(coded.codes)).toEqual([0, 1, 0]);
    expect(Array.from(coded.counts)).toEqual([2, 1]);
  });
});

describe('messages say what is wrong and what to do', () => {
  const seed = 0;
  const species = ['Adelie', 'Adelie', 'Adelie', 'Gentoo', 'Gentoo', 'Chinstrap'];

  it.each<[string, () => unknown, string]>([
    [
      'a class of one row',
      () => trainTestSplit(6, { seed, stratify: species, labelName: 'species' }),
      'The least populated class of "species" has only 1 member, which is too few: "Chinstrap". ' +
        'Stratifying needs at least 2 rows of each class: merge or remove rare classes, or turn stratifying off.',
    ],
    [
      'many classes of one row',
      () => trainTestSplit(7, { seed, stratify: [1, 2, 3, 4, 5, 6, 7], labelName: 'id' }),
      'The least populated classes of "id" have only 1 member each, which is too few: "1", "2", "3", "4", "5" and 2 more.',
    ],
    [
      'a test set smaller than the number of classes',
      () => trainTestSplit(8, { seed, testSize: 1, stratify: [1, 1, 2, 2, 3, 3, 3, 3], labelName: 'grade' }),
      'The test set has 1 row, but "grade" has 3 classes, and each needs a row there. ' +
        'Enlarge the test set to at least 3 rows, merge classes, or turn stratifying off.',
    ],
    [
      'a training set smaller than the number of classes',
      () => trainTestSplit(8, { seed, testSize: 6, stratify: [1, 1, 2, 2, 3, 3, 3, 3] }),
      'The training set has 2 rows, but the stratification column has 3 classes, and each needs a row there.',
    ],
    [
      'a class that the test set leaves one row of',
      () => trainValTestSplit(8, { seed, testSize: 4, valSize: 2, stratify: ['a', 'a', 'b', 'b', 'b', 'b', 'b', 'b'] }),
      'The least populated class of the stratification column has only 1 member left beside the test set',
    ],
    [
      'missing labels',
      () => trainTestSplit(4, { seed, stratify: ['a', null, 'a', 'b'], labelName: 'species' }),
      '"species" has missing or infinite cells, the first in row 2. ' +
        'Fill them or drop these rows before the split, or choose another column.',
    ],
    [
      'missing groups',
      () => groupShuffleSplit({ codes: [0, 1, -1], names: ['a', 'b'] }, { seed }),
      'The group column has missing or infinite cells, the first in row 3.',
    ],
    ['mixed labels', () => trainTestSplit(4, { seed, stratify: ['a', 1, 'a', 1] }), 'mixes string and number labels'],
    ['labels of other rows', () => trainTestSplit(5, { seed, stratify: ['a'] }), 'has 1 label for 5 rows.'],
    [
      'stratifying in order',
      () => trainTestSplit(4, { seed, shuffle: false, stratify: ['a', 'a', 'b', 'b'] }),
      'Class proportions cannot be kept without shuffling the rows. Turn shuffling on, or stratifying off.',
    ],
    [
      'a test size out of range',
      () => trainTestSplit(10, { seed, testSize: 10 }),
      'A test size of 10 is not possible with 10 rows. Give a share between 0 and 1, or a whole number of rows from 1 to 9.',
    ],
    [
      'no number as a size',
      () => trainTestSplit(10, { seed, trainSize: Number.NaN }),
      'A training size of NaN is not possible with 10 rows.',
    ],
    [
      'shares above 1',
      () => trainTestSplit(10, { seed, testSize: 0.5, trainSize: 0.6 }),
      'The test size 0.5 and the training size 0.6 add up to more than 1. Reduce one of them, or both.',
    ],
    [
      'counts above all rows',
      () => trainTestSplit(10, { seed, testSize: 5, trainSize: 6 }),
      'Test and training together take 11 rows, but there are only 10.',
    ],
    ['one row', () => trainTestSplit(1, { seed }), 'With 1 row and these sizes the training set would be empty.'],
    ['one row, counted', () => trainTestSplit(1, { seed, testSize: 1 }), 'A split needs at least 2 rows.'],
    ['no rows', () => trainTestSplit(0, { seed }), 'There are no rows to split.'],
    [
      'one group',
      () => groupShuffleSplit(['a', 'a'], { seed }),
      'With 1 group and these sizes the training set would be',
    ],
    [
      'validation that takes what is left',
      () => trainValTestSplit(10, { seed, testSize: 0.5, valSize: 0.5 }),
      'Validation takes 5 rows, but only 5 rows are left beside the test set. Reduce the validation size or the test size.',
    ],
    ['a validation size out of range', () => trainValTestSplit(10, { seed, valSize: 1.5 }), 'A validation size of 1.5'],
    [
      'groups and strata',
      () => trainValTestSplit(2, { seed, groups: [1, 2], stratify: [1, 2] }),
      'A split cannot keep groups together and class proportions at once. Choose one of the two.',
    ],
    ['groups in order', () => trainValTestSplit(2, { seed, groups: [1, 2], shuffle: false }), 'Turn shuffling on.'],
    [
      'a sample above all rows',
      () => sampleRows(3, { seed, size: 4 }),
      '4 rows cannot be drawn out of 3 without drawing one twice. Draw at most 3 rows, or allow rows to be drawn twice.',
    ],
    ['a share above all rows', () => sampleRows(3, { seed, share: 2 }), 'A share of 2 is more than all rows.'],
    ['a negative share', () => sampleRows(3, { seed, share: -1 }), 'A share of -1 cannot be drawn.'],
    ['size and share', () => sampleRows(3, { seed, size: 1, share: 1 }), 'Give one of the two.'],
    ['half a row', () => sampleRows(3, { seed, size: 0.5 }), '0.5 rows cannot be drawn. Give a whole number from 0.'],
    ['negative weights', () => sampleRows(2, { seed, weights: [1, -1] }), 'A weight of -1 cannot be drawn by.'],
    ['weights of 0', () => sampleRows(2, { seed, weights: [0, 0] }), 'Give at least one row a weight above 0.'],
    [
      'weights of other rows',
      () => sampleRows(2, { seed, weights: [1] }),
      'The number of weights, 1, is not the number of rows, 2.',
    ],
    ['lopsided weights', () => sampleRows(3, { seed, size: 2, weights: [9, 1, 1] }), 'use weights that differ less.'],
    ['drawing from nothing', () => resample(0, { seed }), 'There are no rows to draw from.'],
    [
      'resampling to nothing',
      () => resample(3, { seed, size: 0 }),
      '0 rows cannot be drawn. Give a whole number from 1.',
    ],
    ['missing weights', () => resample(2, { seed, weights: [1, Number.NaN] }), 'A weight of NaN cannot be drawn by.'],
    [
      'weights without replacement',
      () => resample(2, { seed, weights: [1, 1], replace: false }),
      'Turn replacement on and stratifying off, or remove the weights.',
    ],
  ])('%s', (_, call, message) => {
    expect(call).toThrow(SelectionError);
    expect(call).toThrow(message);
  });

  it('also gives the parts for a form', () => {
    try {
      trainTestSplit(6, { seed, stratify: species, labelName: 'species' });
      expect.unreachable();
    } catch (error) {
      expect(error).toMatchObject({
        option: 'stratify',
        hint: expect.stringContaining('merge or remove rare classes'),
      });
    }
  });
});
