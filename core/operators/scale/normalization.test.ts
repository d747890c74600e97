import { expect, test } from 'vitest';
import { normalization } from './normalization.ts';
import { standardScaler } from './standard-scaler.ts';
import { runOperator, tableOf } from '../testing/run-operator.ts';

test('a constant column explodes on new rows, where StandardScaler stays calm', () => {
  const fit = tableOf({ x: [5, 5, 5] });
  const [keras] = runOperator(normalization, {}, { x: [6] }, { fit }).cells['x'] as [number];
  expect(keras).toBeCloseTo(1e7, 0);
  expect(runOperator(standardScaler, {}, { x: [6] }, { fit }).cells['x']).toEqual([1]);
});

test('one missing cell makes the column missing, where StandardScaler ignores it', () => {
  const x = [0, null, 2];
  expect(runOperator(normalization, {}, { x }).cells['x']).toEqual([null, null, null]);
  expect(runOperator(standardScaler, {}, { x }).cells['x']).toEqual([-1, null, 1]);
});

test('mean and variance are given together or not at all', () => {
  expect(() => runOperator(normalization, { mean: 1 }, { x: [1] })).toThrow('together');
});
