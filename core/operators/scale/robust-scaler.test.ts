import { expect, test } from 'vitest';
import { robustScaler } from './robust-scaler.ts';
import { runOperator } from '../testing/run-operator.ts';

test('a constant column becomes 0, an all-missing one stays missing', () => {
  const { cells } = runOperator(robustScaler, {}, { same: [7, 7, 7], empty: [null, null, null] });
  expect(cells).toEqual({ same: [0, 0, 0], empty: [null, null, null] });
});

test('percentiles are within 0 to 100 and ascend', () => {
  expect(() => runOperator(robustScaler, { quantile_range: [75, 25] }, { x: [1] })).toThrow('must be smaller');
  expect(() => runOperator(robustScaler, { quantile_range: [-1, 25] }, { x: [1] })).toThrow('at least 0');
});
