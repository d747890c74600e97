import { expect, test } from 'vitest';
import { cut } from './cut.ts';
import { kBinsDiscretizer } from './k-bins-discretizer.ts';
import { runOperator, tableOf } from '../testing/run-operator.ts';

const ordinal = { encode: 'ordinal', n_bins: 2, strategy: 'uniform' };

test('an edge goes up and nothing is outside; with pandas’ cut an edge goes down and the outside is missing', () => {
  const fit = tableOf({ x: [0, 10] });
  const fresh = { x: [-1, 5, 11] };
  expect(runOperator(kBinsDiscretizer, ordinal, fresh, { fit }).cells['x']).toEqual([0, 1, 1]);
  expect(runOperator(cut, { bins: [0, 5, 10], labels: false }, fresh, { fit }).cells['x']).toEqual([null, 0, null]);
});

test('a constant column becomes one bin', () => {
  expect(runOperator(kBinsDiscretizer, {}, { x: [4, 4] }).cells).toEqual({ 'x_0.0': [1, 1] });
});

test('k-means finds the gap', () => {
  const x = [1, 2, 3, 50, 51, 52];
  expect(runOperator(kBinsDiscretizer, { ...ordinal, strategy: 'kmeans' }, { x }).cells['x']).toEqual([
    0, 0, 0, 1, 1, 1,
  ]);
});

test('edges that coincide are dropped', () => {
  const { state } = runOperator(kBinsDiscretizer, { n_bins: 4 }, { x: [1, 1, 1, 1, 1, 9] });
  expect(state).toMatchObject({ bin_edges_: [[1, 9]], n_bins_: [1] });
});

test('missing and infinite cells are refused', () => {
  expect(() => runOperator(kBinsDiscretizer, {}, { x: [1, null] })).toThrow('(missing)');
  expect(() => runOperator(kBinsDiscretizer, {}, { x: [1, Number.POSITIVE_INFINITY] })).toThrow('Infinity');
});
