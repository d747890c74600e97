import { describe, expect, it } from 'vitest';
import { evidence, mended } from '../testing.ts';
import { noSplit } from './no-split.ts';

describe('a missing split', () => {
  it('is told once something is to be predicted and learned', () => {
    const reports = { n2: { learnedFrom: { rows: 100, part: 'all' as const } } };
    const given = evidence([['SetTarget'], ['StandardScaler']], {}, reports);
    const [found] = noSplit(given);
    expect(mended(given, found).map(([type]) => type)).toEqual([
      'CsvSource',
      'TrainTestSplit',
      'SetTarget',
      'StandardScaler',
    ]);
    expect(noSplit(evidence([['StandardScaler']], {}, { n1: { learnedFrom: { rows: 1, part: 'all' } } }))).toEqual([]);
  });
});
