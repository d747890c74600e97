import { expect, test } from 'vitest';
import { powerTransformer } from './power-transformer.ts';
import { runOperator } from '../testing/run-operator.ts';

const lambdaOf = (x: readonly (number | null)[], method = 'yeo-johnson'): number =>
  (runOperator(powerTransformer, { method }, { x }).state as { lambdas_: number[] }).lambdas_[0];

test('a geometric series is drawn together by logarithms: λ is 0', () => {
  expect(lambdaOf([1, 2, 4, null, 8, 16], 'box-cox')).toBeCloseTo(0, 6);
});

test('what is symmetric about 0 stays as it is: λ is 1', () => {
  expect(lambdaOf([-3, -1, 0, 1, 3])).toBeCloseTo(1, 6);
});

test('box-cox names the cell that is not positive, when learning and on new rows', () => {
  const params = { method: 'box-cox' };
  expect(() => runOperator(powerTransformer, params, { x: [1, -2] })).toThrow('-2');
  const { state } = runOperator(powerTransformer, params, { x: [1, 2, 3] });
  expect(() => runOperator(powerTransformer, params, { x: [0] }, { state })).toThrow('here is 0');
});

test('a column without a known cell, and an infinite one, are refused', () => {
  expect(() => lambdaOf([null, null])).toThrow('no known cell');
  expect(() => lambdaOf([1, Number.POSITIVE_INFINITY])).toThrow('infinite');
});
