import { expect, test } from 'vitest';
import { labelBinarizer } from './label-binarizer.ts';
import { runOperator, tableOf } from '../testing/run-operator.ts';

test('one class is negative throughout', () => {
  expect(runOperator(labelBinarizer, { neg_label: 3, pos_label: 7 }, { y: ['a', 'a'] }).cells).toEqual({ y: [3, 3] });
});

test('an unknown label is negative everywhere, and makes no second column', () => {
  const fit = tableOf({ y: ['a', 'b'] });
  expect(runOperator(labelBinarizer, {}, { y: ['c', 'b', 'a'] }, { fit }).cells).toEqual({ y: [0, 1, 0] });
});

test.each([
  [{ y: ['a', null] }, {}, 'have no label'],
  [{ y: [1.5, 2] }, {}, 'fractions'],
  [{ y: ['a', 'b'] }, { neg_label: 1 }, 'not below'],
])('refuses %j %j', (table, params, message) => {
  expect(() => runOperator(labelBinarizer, params, table)).toThrow(message);
});
