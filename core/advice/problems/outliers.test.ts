import { describe, expect, it } from 'vitest';
import type { Advice } from '../advice.ts';
import { column, evidence, mended, surveyOf } from '../testing.ts';
import { outliers } from './outliers.ts';

describe('outliers', () => {
  it('are clipped; what is skewed is told as that', () => {
    const given = evidence([['Clip']], {
      n1: surveyOf(column('mass', { far: 0.01 }), column('income', { far: 0.05, skew: 6 }), column('even')),
    });
    const [found] = outliers(given);
    expect(mended(given, found as Advice).at(-1)).toEqual(['Clip', { columns: ['mass'], bounds: 'quantiles' }]);
  });
});
