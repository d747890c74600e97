import { describe, expect, it } from 'vitest';
import { column, evidence, mended, surveyOf } from '../testing.ts';
import { constantColumns } from './constant.ts';

describe('a constant column', () => {
  it('is one value in every row, or none at all; one value and gaps may tell something', () => {
    const given = evidence([['Clip']], {
      n1: surveyOf(
        column('same', { distinct: 1 }),
        column('empty', { distinct: 0, missing: 100 }),
        column('sometimes', { distinct: 1, missing: 40 }),
      ),
    });
    const [found] = constantColumns(given);
    expect(found?.columns).toEqual(['same', 'empty']);
    expect(mended(given, found).at(-1)).toEqual(['DropColumns', { columns: ['same', 'empty'] }]);
  });
});
