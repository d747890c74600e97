import { expect, test } from 'vitest';
import { categoryEncoding } from './category-encoding.ts';
import { runOperator } from '../testing/run-operator.ts';

test('the train rows say how many codes there are, unless a number is given', () => {
  expect(Object.keys(runOperator(categoryEncoding, {}, { k: [0, 2] }).cells)).toEqual(['k_0', 'k_1', 'k_2']);
});

test('a code too large has no column; a negative one neither, or it is refused', () => {
  const table = { k: [5, -1] };
  const { cells } = runOperator(categoryEncoding, { num_tokens: 1, output_mode: 'one_hot' }, table);
  expect(cells).toEqual({ k_0: [0, 0] });
  expect(() => runOperator(categoryEncoding, { num_tokens: 1 }, table)).toThrow('-1 is no code');
});
