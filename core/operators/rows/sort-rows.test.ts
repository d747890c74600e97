import { expect, test } from 'vitest';
import { sortRows } from './sort-rows.ts';
import { runOperator, tableOf } from '../testing/run-operator.ts';

test('equal rows keep their order, also descending', () => {
  const input = { k: [1, 2, 1, 2], place: [0, 1, 2, 3] };
  const places = (descending: boolean) =>
    runOperator(sortRows, { by: [{ column: 'k', descending }] }, input).cells['place'];
  expect(places(false)).toEqual([0, 2, 1, 3]);
  expect(places(true)).toEqual([1, 3, 0, 2]);
});

test('false comes before true, earlier dates before later, missing last', () => {
  const order = (type: 'boolean' | 'datetime', cells: (boolean | number | null)[]) =>
    runOperator(sortRows, { by: [{ column: 'x' }] }, tableOf({ x: cells }, { x: type })).cells['x'];
  expect(order('boolean', [true, null, false])).toEqual([false, true, null]);
  expect(order('datetime', [5, null, -5])).toEqual([-5, 5, null]);
});

test('a column that is not there is named, on the parameter', () => {
  expect(() => runOperator(sortRows, { by: [{ column: 'X' }] }, { x: [1] })).toThrow(
    expect.objectContaining({
      problem: expect.objectContaining({ field: 'by', column: 'X', hint: 'Did you mean "x"?' }),
    }),
  );
});
