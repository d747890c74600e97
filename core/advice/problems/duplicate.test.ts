import { describe, expect, it } from 'vitest';
import { column, evidence, mended, surveyOf } from '../testing.ts';
import { duplicateColumns } from './duplicate.ts';

describe('a copy', () => {
  it('is dropped, the first one stays', () => {
    const given = evidence([['Clip']], { n1: surveyOf(column('a'), column('b', { copyOf: 'a' })) });
    const [found] = duplicateColumns(given);
    expect(found?.message).toBe('“b” holds the same as “a” in every row.');
    expect(mended(given, found).at(-1)).toEqual(['DropColumns', { columns: ['b'] }]);
  });
});
