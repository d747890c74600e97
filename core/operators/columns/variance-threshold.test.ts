import { expect, test } from 'vitest';
import { runOperator, tableOf } from '../testing/run-operator.ts';
import { varianceThreshold } from './variance-threshold.ts';

test('what is dropped is decided by the train rows', () => {
  const fit = tableOf({ x: [1, 2], same: [3, 3] });
  expect(runOperator(varianceThreshold, {}, { same: [1, 2], x: [5, 5] }, { fit }).cells).toEqual({ x: [5, 5] });
});

test('it stops where no column would be left', () => {
  expect(() => runOperator(varianceThreshold, {}, { a: [1, 1], b: [2, 2] })).toThrow('No column');
});
