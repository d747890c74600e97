import { describe, expect, it } from 'vitest';
import { evidence, mended } from '../testing.ts';
import { refusedMissing } from './refused-missing.ts';

describe('a step that stops at a missing cell', () => {
  const problems = [{ code: 'input.not-finite', message: 'A cell is (missing).', column: 'age' }];
  const failed = { state: 'failed' as const, problems };

  it('is put behind an imputer, and what else its input feeds is left alone', () => {
    const given = evidence([['Cast'], ['PCA']], {}, { n1: { missing: { before: 3, after: 3 } }, n2: failed });
    const [found] = refusedMissing(given);
    expect(found).toMatchObject({ nodeId: 'n2', columns: ['age'] });
    expect(mended(given, found).map(([type]) => type)).toEqual(['CsvSource', 'Cast', 'SimpleImputer', 'PCA']);
  });

  it('is not where the cell is infinite', () => {
    expect(
      refusedMissing(evidence([['PCA']], {}, { source: { missing: { before: 0, after: 0 } }, n1: failed })),
    ).toEqual([]);
  });
});
