import { expect, test } from 'vitest';
import { integerLookup } from './integer-lookup.ts';
import { runOperator } from '../testing/run-operator.ts';

test('fractions are cut off', () => {
  expect(runOperator(integerLookup, { vocabulary: [5, 6] }, { x: [5.7, 6.2, 7] }).cells['x']).toEqual([1, 2, 0]);
});

test('a missing cell takes the mask token, or stops the run', () => {
  expect(runOperator(integerLookup, { mask_token: 0 }, { x: [3, null, 0] }).cells['x']).toEqual([2, 0, 0]);
  expect(() => runOperator(integerLookup, {}, { x: [3, null] })).toThrow('missing');
});

test('negative unknown numbers keep to the codes for unknown ones', () => {
  const params = { vocabulary: [5], num_oov_indices: 3 };
  expect(runOperator(integerLookup, params, { x: [-8, -1, 7] }).cells['x']).toEqual([1, 2, 1]);
});
