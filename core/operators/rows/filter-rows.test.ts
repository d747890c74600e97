import { expect, test } from 'vitest';
import { filterRows } from './filter-rows.ts';
import { runOperator } from '../testing/run-operator.ts';

test('a formula that is no condition is refused', () => {
  expect(() => runOperator(filterRows, { formula: 'a + 1' }, { a: [1] })).toThrow(
    expect.objectContaining({
      problem: {
        code: 'formula.type',
        message: 'The formula gives a number, but to filter rows it must give true or false.',
        hint: 'Compare it with something, for example with != 0 or == "text".',
        field: 'formula',
        at: { from: 0, to: 5 },
      },
    }),
  );
});

test('a missing cell is unequal to everything, and a missing condition keeps no row', () => {
  expect(runOperator(filterRows, { formula: 'a != 1' }, { a: [1, 2, null] }).cells).toEqual({ a: [2, null] });
  expect(runOperator(filterRows, { formula: 'ok' }, { ok: [true, false, null] }).cells).toEqual({ ok: [true] });
  expect(runOperator(filterRows, { formula: 'not ok' }, { ok: [true, false, null] }).cells).toEqual({ ok: [false] });
});
