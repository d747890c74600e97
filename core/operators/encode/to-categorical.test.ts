import { expect, test } from 'vitest';
import { categoryEncoding } from './category-encoding.ts';
import { runOperator } from '../testing/run-operator.ts';
import { toCategorical } from './to-categorical.ts';

// Keras wraps −1 to the last class and cuts fractions off, silently.
test.each([[-1], [0.5], [3]])('%d is refused as a class of three', (value) => {
  expect(() => runOperator(toCategorical, { num_classes: 3 }, { y: [0, value] })).toThrow(
    `${value} is no class number`,
  );
});

test('a missing class is refused', () => {
  expect(() => runOperator(toCategorical, {}, { y: [0, null] })).toThrow('(missing) is no class number');
});

test('an identifier is no class', () => {
  expect(() => runOperator(toCategorical, {}, { y: [1_000_000_000] })).toThrow('1000000001 columns');
});

test('−1 has no column in CategoryEncoding where it is one-hot, and is refused otherwise', () => {
  const y = [0, -1, 1];
  const params = { num_tokens: 2 };
  expect(runOperator(categoryEncoding, { ...params, output_mode: 'one_hot' }, { y }).cells).toEqual({
    y_0: [1, 0, 0],
    y_1: [0, 0, 1],
  });
  expect(() => runOperator(categoryEncoding, params, { y })).toThrow('-1 is no code');
});
