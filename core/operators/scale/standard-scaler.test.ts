import { expect, test } from 'vitest';
import { standardScaler } from './standard-scaler.ts';
import { runOperator } from '../testing/run-operator.ts';

test('learns the reference’s attributes, counting known cells only', () => {
  expect(runOperator(standardScaler, {}, { x: [1, 3, null], y: [2, 2, 2] }).state).toEqual({
    feature_names_in_: ['x', 'y'],
    mean_: [2, 2],
    var_: [1, 0],
    scale_: [1, 1],
    n_samples_seen_: [2, 3],
  });
});

test('centring and scaling can be had apart', () => {
  expect(runOperator(standardScaler, { with_std: false }, { x: [1, 5] }).cells).toEqual({ x: [-2, 2] });
  expect(runOperator(standardScaler, { with_mean: false }, { x: [1, 5] }).cells).toEqual({ x: [0.5, 2.5] });
  expect(runOperator(standardScaler, { with_mean: false, with_std: false }, { x: [1, 5] }).cells).toEqual({
    x: [1, 5],
  });
});

test('a column that differs by rounding only counts as constant', () => {
  const { cells } = runOperator(standardScaler, {}, { x: [0.1 + 0.2, 0.3, 0.3] });
  for (const cell of cells['x'] ?? []) expect(Math.abs(Number(cell))).toBeLessThan(1e-15);
});
