import { describe, expect, it } from 'vitest';
import { leastRowsOf } from '../../graph/rows-left.ts';
import { operators } from '../../operators/catalogue.ts';
import type { NodeReport } from '../../protocol/node-report.ts';
import { evidence } from '../testing.ts';
import { emptiedParts, fewRows } from './rows-left.ts';

type Step = readonly [type: string, params?: Record<string, unknown>];

const parts = (train: number, val: number, test: number): Partial<NodeReport> => ({
  rows: train + val + test,
  partition: { train, val, test, unused: 0 },
});
const all = (rows: number): Partial<NodeReport> => ({ rows });

describe('a part that a step empties', () => {
  const found = (steps: readonly Step[], reports: Record<string, Partial<NodeReport>>) =>
    emptiedParts(evidence(steps, {}, reports));
  const split: Step = ['TrainTestSplit'];

  it.each<[string, Step, Partial<NodeReport>, string[]]>([
    ['train', ['SampleRows', { n: 3 }], parts(0, 20, 60), ['“Sample rows” leaves no train rows: 0 of 258.']],
    ['validation', ['HeadRows'], parts(5, 0, 60), ['“First rows” leaves no validation rows: 0 of 20.']],
    [
      'validation and test',
      ['FilterRows', { formula: 'x > 1' }],
      parts(5, 0, 0),
      ['“Filter rows” leaves no validation rows: 0 of 20.', '“Filter rows” leaves no test rows: 0 of 66.'],
    ],
    ['all', ['DropMissing'], parts(0, 0, 0), ['“Drop missing” leaves no rows: 0 of 344.']],
    ['none', ['DropMissing'], parts(1, 1, 1), []],
  ])('is named: %s', (_, step, after, messages) => {
    const advice = found([split, step, ['StandardScaler']], {
      source: all(344),
      n1: parts(258, 20, 66),
      n2: after,
      n3: after,
    });
    expect(advice.map(({ message }) => message)).toEqual(messages);
    for (const each of advice) expect(each).toMatchObject({ rule: 'empty-part', severity: 'warning', nodeId: 'n2' });
  });

  it('comes with the parameter that decides, and the cure', () => {
    const hint = (step: Step): string | undefined =>
      found([split, step], { source: all(344), n1: parts(258, 0, 86), n2: parts(9, 0, 0) })[0]?.hint;
    expect(hint(['SampleRows', { n: 9 }])).toContain('Change “Rows” (n) of “Sample rows”, or take that step out.');
    expect(hint(['SampleRows', { frac: 0.01 }])).toContain('Change “Share” (frac) of “Sample rows”');
    expect(hint(['FilterRows', { formula: 'x > 1' }])).toContain('“Condition” (formula)');
  });

  it('is none where the split made none, a step is switched off, or only the first rows were read', () => {
    expect(found([split, ['HeadRows']], { source: all(9), n1: parts(7, 0, 2), n2: parts(4, 0, 1) })).toEqual([]);
    const beginning = { ...parts(4, 0, 0), sampled: true };
    expect(found([split, ['HeadRows']], { source: all(9), n1: parts(7, 0, 2), n2: beginning })).toEqual([]);
    const off = evidence([split, ['HeadRows']], {}, { source: all(9), n1: parts(7, 0, 2), n2: parts(4, 0, 0) });
    Object.assign(off.document.nodes[2] ?? {}, { bypassed: true });
    expect(emptiedParts(off)).toEqual([]);
  });

  it('of a table without a split is all of it', () => {
    expect(found([['HeadRows', { n: 0 }]], { source: all(9), n1: all(0) })[0]?.message).toBe(
      '“First rows” leaves no rows: 0 of 9.',
    );
    expect(found([['HeadRows', { n: 0 }]], { source: all(0), n1: all(0) })).toEqual([]);
  });
});

describe('a step that learns from few rows', () => {
  const learned = (rows: number, columns = 1): Partial<NodeReport> => ({
    rows,
    learnedFrom: { rows, part: 'all' },
    learned: { feature_names_in_: Array.from({ length: columns }, (_, index) => `c${index}`) },
  });
  const messages = (step: Step, report: Partial<NodeReport>): string[] =>
    fewRows(evidence([step], {}, { source: all(report.rows ?? 0), n1: report })).map(({ message }) => message);

  it.each<[Step, number, string]>([
    [['StandardScaler'], 1, '“Standard scale” learns from 1 row, but one row says nothing of others.'],
    [['OneHotEncoder'], 1, 'one row says nothing of others'],
    [['KBinsDiscretizer', { n_bins: 5 }], 4, '5 bins need at least 5'],
    [['KBinsDiscretizer', { n_bins: [2, 7] }], 6, '7 bins need at least 7'],
    [['Qcut', { q: [0, 0.1, 0.9, 1] }], 2, '3 bins need at least 3'],
    [['Discretization', { num_bins: 4 }], 3, '4 bins need at least 4'],
    [['QuantileTransformer'], 99, 'fewer than 100'],
    [['QuantileTransformer', { n_quantiles: 8 }], 7, 'fewer than 8'],
    [['PowerTransformer'], 9, 'fewer than 10'],
    [['RobustScaler'], 3, 'quartiles need at least 4'],
    [['DropOutliers'], 3, 'quartiles need at least 4'],
    [['KNNImputer'], 4, '5 neighbours need at least 5'],
    [['PCA', { n_components: 3 }], 3, 'along 3 needs at least 4'],
    [['SplineTransformer'], 4, '5 knots need at least 5'],
    [['DropCorrelated'], 2, 'any two columns are correlated'],
  ])('%j of %d rows', (step, rows, words) => {
    expect(messages(step, learned(rows))[0]).toContain(words);
    expect(messages(step, learned(rows + 1))).toEqual([]);
  });

  it('counts the columns of a regression', () => {
    expect(messages(['IterativeImputer'], learned(6, 6))[0]).toContain('5 other columns needs at least 7');
    expect(messages(['IterativeImputer'], learned(7, 6))).toEqual([]);
    expect(messages(['IterativeImputer', { n_nearest_features: 2 }], learned(4, 6))).toEqual([]);
  });

  it('is none where the rows do not matter', () => {
    expect(messages(['SimpleImputer', { strategy: 'constant' }], learned(1))).toEqual([]);
    expect(messages(['SimpleImputer'], learned(1))).toHaveLength(1);
    expect(messages(['DropMissing'], learned(1))).toEqual([]);
    expect(messages(['DropMissing', { axis: 'columns' }], learned(1))).toHaveLength(1);
    expect(messages(['Discretization', { bin_boundaries: [0, 1] }], learned(1))).toEqual([]);
  });

  it('names the step that leaves so few, or the file', () => {
    const hintOf = (steps: readonly Step[], reports: Record<string, Partial<NodeReport>>): string | undefined =>
      fewRows(evidence(steps, {}, reports))[0]?.hint;
    const few: Partial<NodeReport> = { ...parts(3, 0, 80), learnedFrom: { rows: 3, part: 'train' } };
    expect(
      hintOf([['TrainTestSplit'], ['SampleRows', { n: 4 }], ['ShuffleRows'], ['RobustScaler']], {
        source: all(344),
        n1: parts(258, 0, 86),
        n2: parts(3, 0, 1),
        n3: parts(3, 0, 1),
        n4: few,
      }),
    ).toBe('“Sample rows” leaves so few, of 258. Change “Rows” (n) of “Sample rows”, or take that step out.');
    expect(
      hintOf([['TrainTestSplit', { test_size: 80 }], ['RobustScaler']], {
        source: all(83),
        n1: parts(3, 0, 80),
        n2: few,
      }),
    ).toBe('“Train–test split” leaves so few, of 83. Change “Test size” (test_size) of “Train–test split”.');
    expect(hintOf([['RobustScaler']], { source: all(3), n1: learned(3) })).toBe('Choose a file with more rows.');
  });

  it('has a reason in every operator that learns', () => {
    for (const operator of operators) {
      if (operator.learn === undefined) continue;
      const { rows, because } = leastRowsOf({ id: 'a', type: operator.type, params: {} }, 3);
      // Parameters that have to be given first, and steps that look at no row.
      if (rows === 0) continue;
      expect(rows).toBeGreaterThanOrEqual(2);
      expect(because).toMatch(/^[^A-Z].*[^.]$/);
    }
  });
});
