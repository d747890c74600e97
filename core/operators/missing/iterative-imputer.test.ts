import { expect, test } from 'vitest';
import { iterativeImputer } from './iterative-imputer.ts';
import { runOperator, tableOf } from '../testing/run-operator.ts';

const table = { a: [1, 2, 3, 4, null], b: [10, 20, null, 40, 50], c: [3, 1, 4, 1, 5] };

test('filled cells stay within the limits', () => {
  const free = runOperator(iterativeImputer, {}, table).cells;
  expect(Number(free['a']?.[4])).toBeGreaterThan(4.5);
  expect(runOperator(iterativeImputer, { max_value: 4 }, table).cells['b']).toEqual([10, 20, 4, 40, 50]);
  expect(() => runOperator(iterativeImputer, { min_value: 2, max_value: 1 }, table)).toThrow('not smaller');
});

test('what was complete is predicted too where it lacks a cell later', () => {
  const later = tableOf({ a: [2], b: [20], c: [null] });
  const learned = runOperator(iterativeImputer, {}, later, { fit: tableOf(table) });
  const skipped = runOperator(iterativeImputer, { skip_complete: true }, later, { fit: tableOf(table) });
  expect(skipped.cells['c']).toEqual([2.8]);
  expect(learned.cells['c']).not.toEqual([2.8]);
});

test('no rounds leave the initial fill', () => {
  const cells = runOperator(iterativeImputer, { max_iter: 0, initial_strategy: 'median' }, table).cells;
  expect(cells).toEqual({ a: [1, 2, 3, 4, 2.5], b: [10, 20, 30, 40, 50], c: [3, 1, 4, 1, 5] });
});
