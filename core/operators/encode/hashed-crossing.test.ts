import { expect, test } from 'vitest';
import { hashedCrossing } from './hashed-crossing.ts';
import { runOperator } from '../testing/run-operator.ts';

test('the order of the columns counts, and the result stands where the first stood', () => {
  const table = { z: [0, 0], a: ['A', 'B'], b: ['x', 'y'] };
  const forward = runOperator(hashedCrossing, { columns: ['a', 'b'], num_bins: 1_000_003 }, table).cells;
  const backward = runOperator(hashedCrossing, { columns: ['b', 'a'], num_bins: 1_000_003 }, table).cells;
  expect(Object.keys(forward)).toEqual(['z', 'a_X_b']);
  expect(forward['a_X_b']).not.toEqual(backward['b_X_a']);
});

test('refuses fractions, and a single column', () => {
  expect(() => runOperator(hashedCrossing, {}, { a: ['A'], x: [0.5] })).toThrow('0.5 is no whole number');
  expect(() => runOperator(hashedCrossing, { columns: ['a'] }, { a: ['A'] })).toThrow('fewer than two');
});
