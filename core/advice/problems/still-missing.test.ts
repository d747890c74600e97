import { describe, expect, it } from 'vitest';
import { column, evidence, mended, surveyOf } from '../testing.ts';
import { stillMissing } from './still-missing.ts';

describe('what is still missing', () => {
  it('is imputed with what fits the type', () => {
    const given = evidence([['StandardScaler']], {
      n1: surveyOf(column('x', { missing: 5 }), column('c', { type: 'category', missing: 1 }), column('whole')),
    });
    expect(stillMissing(given).map((found) => mended(given, found).at(-1))).toEqual([
      ['SimpleImputer', { columns: ['x'], strategy: 'median' }],
      ['SimpleImputer', { columns: ['c'], strategy: 'most_frequent' }],
    ]);
    expect(stillMissing(given)[0]?.message).toContain('“x” still has missing cells');
    expect(stillMissing({ ...given, document: { ...given.document, purpose: 'trees' } })).toEqual([]);
  });
});
