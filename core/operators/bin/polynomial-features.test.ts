import { expect, test } from 'vitest';
import { polynomialFeatures } from './polynomial-features.ts';
import { runOperator, tableOf } from '../testing/run-operator.ts';

test('results stand where the first column stood; other columns pass through', () => {
  const { columns } = runOperator(polynomialFeatures, { include_bias: false }, { c: ['u'], a: [2], d: ['v'], b: [3] });
  expect(columns.map(({ name }) => name)).toEqual(['c', 'a', 'b', 'a^2', 'a b', 'b^2', 'd']);
});

test('factors are found by name in new data', () => {
  const fit = tableOf({ a: [1], b: [1] });
  const { cells } = runOperator(polynomialFeatures, { interaction_only: true }, { b: [3], a: [2] }, { fit });
  expect(cells).toEqual({ '1': [1], a: [2], b: [3], 'a b': [6] });
});

test('an explosion is refused before it happens', () => {
  const wide = Object.fromEntries(Array.from({ length: 200 }, (_, at) => [`c${at}`, [1]]));
  expect(() => runOperator(polynomialFeatures, { degree: 3 }, wide)).toThrow('more than 10000');
});
