import { expect, test } from 'vitest';
import { log } from './log.ts';
import { runOperator } from '../testing/run-operator.ts';

test('zero and below: an error, missing, or as NumPy', () => {
  const x = [-1, 0, 1];
  expect(() => runOperator(log, {}, { x })).toThrow('-1');
  expect(runOperator(log, { handle_invalid: 'missing' }, { x }).cells['x']).toEqual([null, null, 0]);
  expect(runOperator(log, { handle_invalid: 'numpy' }, { x }).cells['x']).toEqual([null, Number.NEGATIVE_INFINITY, 0]);
});

test('a missing cell stays missing and is no error', () => {
  expect(runOperator(log, {}, { x: [null, 1] }).cells['x']).toEqual([null, 0]);
});

test('the cube root takes any number', () => {
  expect(runOperator(log, { function: 'cbrt' }, { x: [-8, 0, 27] }).cells['x']).toEqual([-2, 0, 3]);
});
