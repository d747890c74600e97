import { expect, test } from 'vitest';
import { qcut } from './qcut.ts';
import { runOperator, tableOf } from '../testing/run-operator.ts';

test('new values beyond the train range are missing', () => {
  const fit = tableOf({ x: [1, 2, 3, 4] });
  expect(runOperator(qcut, { q: 2, labels: false }, { x: [0, 1, 4, 5] }, { fit }).cells['x']).toEqual([
    null,
    0,
    1,
    null,
  ]);
});

test('many equal values make edges that repeat: refused, or dropped on demand', () => {
  const x = [1, 1, 1, 1, 5];
  expect(() => runOperator(qcut, {}, { x })).toThrow('repeat');
  expect(runOperator(qcut, { duplicates: 'drop', labels: false }, { x }).cells['x']).toEqual([0, 0, 0, 0, 0]);
});

test('shares ascend within 0 to 1', () => {
  expect(() => runOperator(qcut, { q: [0, 2] }, { x: [1, 2] })).toThrow('shares');
});
