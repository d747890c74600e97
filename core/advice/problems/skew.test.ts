import { describe, expect, it } from 'vitest';
import { column, evidence, mended, surveyOf } from '../testing.ts';
import { skew } from './skew.ts';

describe('skew', () => {
  it('is evened out; codes of a few values are left alone', () => {
    const given = evidence([['Clip']], {
      n1: surveyOf(column('income', { skew: 6 }), column('code', { skew: 9, distinct: 3 }), column('even')),
    });
    const [found] = skew(given);
    expect(mended(given, found).at(-1)).toEqual(['PowerTransformer', { columns: ['income'] }]);
  });

  it('is no matter to trees, and not what errors far out do to an even column', () => {
    const given = evidence([['Clip']], { n1: surveyOf(column('mass', { skew: 9, lean: 0.05, far: 0.01 })) });
    expect(skew(given)).toEqual([]);
    const income = evidence([['Clip']], { n1: surveyOf(column('income', { skew: 6 })) });
    expect(skew({ ...income, document: { ...income.document, purpose: 'trees' } })).toEqual([]);
  });
});
