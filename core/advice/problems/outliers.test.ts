import { describe, expect, it } from 'vitest';
import { column, evidence, mended, surveyOf } from '../testing.ts';
import { outliers } from './outliers.ts';

describe('outliers', () => {
  const given = evidence([['Clip']], {
    n1: surveyOf(
      column('mass', { far: 0.01 }),
      column('income', { far: 0.05, skew: 6 }),
      column('even'),
      column('errors', { far: 0.01, skew: 9, lean: 0.05 }),
      column('leaning_errors', { far: 0.01, skew: 9, isApart: true }),
      column('code', { far: 0.01, distinct: 5 }),
      column('code_99', { far: 0.01, distinct: 5, isApart: true }),
    ),
  });

  it('are clipped at a fence; a lopsided shape is told as that', () => {
    const [found] = outliers(given);
    expect(mended(given, found).at(-1)).toEqual([
      'Clip',
      { columns: ['mass', 'errors', 'leaning_errors', 'code_99'], bounds: 'iqr' },
    ]);
  });

  it('are nothing to trees', () => {
    expect(outliers({ ...given, document: { ...given.document, purpose: 'trees' } })).toEqual([]);
  });
});
