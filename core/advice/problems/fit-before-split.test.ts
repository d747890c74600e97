import { describe, expect, it } from 'vitest';
import type { Advice } from '../advice.ts';
import { evidence, mended } from '../testing.ts';
import { fitBeforeSplit } from './fit-before-split.ts';

describe('a fit before the split', () => {
  it('is told of each step that learned before the split, and moves the split before the first', () => {
    const given = evidence(
      [['SimpleImputer'], ['StandardScaler'], ['TrainTestSplit'], ['MinMaxScaler']],
      {},
      {
        n1: { learnedFrom: { rows: 100, part: 'all' } },
        n2: { learnedFrom: { rows: 100, part: 'all' } },
        n4: { learnedFrom: { rows: 75, part: 'train' } },
      },
    );
    const found = fitBeforeSplit(given);
    expect(found.map(({ nodeId }) => nodeId)).toEqual(['n1', 'n2']);
    expect(mended(given, found[1] as Advice).map(([type]) => type)).toEqual([
      'CsvSource',
      'TrainTestSplit',
      'SimpleImputer',
      'StandardScaler',
      'MinMaxScaler',
    ]);
  });

  it('says nothing without a split, or where the split comes first', () => {
    expect(
      fitBeforeSplit(evidence([['StandardScaler']], {}, { n1: { learnedFrom: { rows: 1, part: 'all' } } })),
    ).toEqual([]);
    const first = evidence(
      [['TrainTestSplit'], ['StandardScaler']],
      {},
      { n2: { learnedFrom: { rows: 75, part: 'train' } } },
    );
    expect(fitBeforeSplit(first)).toEqual([]);
  });
});
