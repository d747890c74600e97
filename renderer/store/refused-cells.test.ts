import { expect, test } from 'vitest';
import { refusedCells } from './refused-cells.ts';

test('a step that could not begin refuses the missing cells, or the fractions, of the columns that it names', () => {
  const begun = {
    misfits: [
      { column: 'age', misfit: 'missing' },
      { column: 'size', misfit: 'fractions' },
      { column: 'fare', misfit: 'range' },
    ],
  } as const;
  const refused = refusedCells({ column: 'other' }, begun, 3);
  expect([...refused.keys()]).toEqual(['age', 'size', 'fare']);
  expect([null, 0].map((value) => refused.get('age')?.(value))).toEqual([true, false]);
  expect([null, 1, 1.5].map((value) => refused.get('size')?.(value))).toEqual([false, false, true]);
  expect([null, -1].map((value) => refused.get('fare')?.(value))).toEqual([false, false]);
});

test('a step that fails refuses the cell that its problem names, and all like it', () => {
  const refused = refusedCells({ column: 'age' }, undefined, 'abc');
  expect(['abc', 'abd', null].map((value) => refused.get('age')?.(value))).toEqual([true, false, false]);
  expect(refusedCells({ column: 'age' }, undefined, null).get('age')?.(null)).toBe(true);
});

test('of a problem without a cell only the column is marked, and without a column nothing', () => {
  expect(refusedCells({ column: 'age' }, undefined, undefined).get('age')?.(3)).toBe(false);
  expect(refusedCells({}, { misfits: [] }, undefined).size).toBe(0);
});
