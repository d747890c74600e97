import { expect, test } from 'vitest';
import { hashing } from './hashing.ts';
import { runOperator } from '../testing/run-operator.ts';

test('numbers are hashed by their whole part; the mask is compared before that', () => {
  const { cells } = runOperator(hashing, { num_bins: 4, mask_value: 2 }, { x: [2.5, 2, -1.2, null] });
  expect(cells['x']).toEqual([2, 0, 1, null]);
});

test('a mask of text does not fit numbers', () => {
  expect(() => runOperator(hashing, { mask_value: 'a' }, { x: [1] })).toThrow('mask value');
});
