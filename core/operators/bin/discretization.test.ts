import { expect, test } from 'vitest';
import { discretization } from './discretization.ts';
import { runOperator } from '../testing/run-operator.ts';

test('cells are compared in 32-bit floats, as in Keras', () => {
  // 0.09999999999 is 0.1 in 32 bits; 0.0999999 is not.
  const { cells } = runOperator(discretization, { bin_boundaries: [0.1] }, { x: [0.0999999, 0.09999999999, 0.1] });
  expect(cells['x']).toEqual([0, 1, 1]);
});

test('missing goes to the last bin', () => {
  expect(runOperator(discretization, { bin_boundaries: [0, 1] }, { x: [null] }).cells['x']).toEqual([2]);
});

test('either boundaries or a number of bins; boundaries ascend', () => {
  expect(() => runOperator(discretization, {}, { x: [1] })).toThrow('either');
  expect(() => runOperator(discretization, { bin_boundaries: [1], num_bins: 2 }, { x: [1] })).toThrow('either');
  expect(() => runOperator(discretization, { bin_boundaries: [2, 1] }, { x: [1] })).toThrow('ascend');
});
