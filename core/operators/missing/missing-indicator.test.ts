import { expect, test } from 'vitest';
import { missingIndicator } from './missing-indicator.ts';
import { runOperator, tableOf } from '../testing/run-operator.ts';

test('a column that had no missing train cell may not have one later, unless that is allowed', () => {
  const fit = tableOf({ x: [1, null], y: [1, 2] });
  const later = tableOf({ x: [1, 2], y: [null, 2] });
  expect(() => runOperator(missingIndicator, {}, later, { fit })).toThrow('no train cell');
  const outcome = runOperator(missingIndicator, { error_on_new: false }, later, { fit });
  expect(outcome.cells).toEqual({ x: [1, 2], y: [null, 2], missingindicator_x: [false, false] });
});
