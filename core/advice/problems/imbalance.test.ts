import { describe, expect, it } from 'vitest';
import { column, evidence, mended, surveyOf } from '../testing.ts';
import { imbalance } from './imbalance.ts';

describe('imbalance', () => {
  const target = column('churn', { type: 'boolean', target: true, distinct: 2, rarest: 3 });
  const reports = { n2: { columns: [{ name: 'churn', type: 'boolean' as const }] } };

  it('stratifies the split', () => {
    const given = evidence([['SetTarget'], ['TrainTestSplit']], { n2: surveyOf(target) }, reports);
    const [found] = imbalance(given);
    expect(found?.nodeId).toBe('n2');
    expect(mended(given, found).at(-1)?.[1]).toEqual({ stratify: 'churn' });
  });

  it('is content where it is stratified, and where classes are even', () => {
    const stratified = [['SetTarget'], ['TrainTestSplit', { stratify: 'churn' }]] as const;
    expect(imbalance(evidence(stratified, { n2: surveyOf(target) }, reports))).toEqual([]);
    expect(imbalance(evidence([['SetTarget']], { n1: surveyOf({ ...target, rarest: 40 }) }))).toEqual([]);
  });
});
