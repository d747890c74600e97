import { expect, test } from 'vitest';
import { clipOperator } from './clip.ts';
import { runOperator, tableOf } from '../testing/run-operator.ts';

test('quantiles are those of the train rows', () => {
  const fit = tableOf({ x: [0, 10, 20, 30, 40] });
  const params = { bounds: 'quantiles', quantile_range: [25, 75] };
  expect(runOperator(clipOperator, params, { x: [-5, 15, 99, null] }, { fit }).cells['x']).toEqual([10, 15, 30, null]);
});

test('infinite cells are brought within bounds; bounds in the wrong order are swapped, as in pandas', () => {
  const x = [Number.NEGATIVE_INFINITY, 3, Number.POSITIVE_INFINITY];
  expect(runOperator(clipOperator, { lower: 4, upper: 2 }, { x }).cells['x']).toEqual([2, 3, 4]);
});

test('a distance from the middle half is measured on the train rows', () => {
  const fit = tableOf({ x: [1, 2, 3, 4, 1000] });
  const made = runOperator(clipOperator, { bounds: 'iqr' }, { x: [-5, -4, 10, 11, null, Infinity] }, { fit });
  expect(made.cells['x']).toEqual([-4, -4, 10, 10, null, 10]);
  expect(made.state).toMatchObject({ lower_: [-4], upper_: [10] });
});

test.each<[string, (number | null)[]]>([
  ['a single value', [5, 5, 5, 5, 900]],
  ['nothing', [null, null]],
  ['infinite numbers', [1, Infinity, Infinity, Infinity]],
])('a middle half of %s gives no bounds', (_, x) => {
  const { cells, state } = runOperator(clipOperator, { bounds: 'iqr' }, { x }, { fit: tableOf({ x }) });
  expect(state).toMatchObject({ lower_: [null], upper_: [null] });
  expect(cells['x']).toEqual(x);
});
