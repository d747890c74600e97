import { expect, test } from 'vitest';
import { clipOperator } from './clip.ts';
import { runOperator, tableOf } from './testing.ts';

test('quantiles are those of the train rows', () => {
  const fit = tableOf({ x: [0, 10, 20, 30, 40] });
  const params = { bounds: 'quantiles', quantile_range: [25, 75] };
  expect(runOperator(clipOperator, params, { x: [-5, 15, 99, null] }, { fit }).cells['x']).toEqual([10, 15, 30, null]);
});

test('infinite cells are brought within bounds; bounds in the wrong order are swapped, as in pandas', () => {
  const x = [Number.NEGATIVE_INFINITY, 3, Number.POSITIVE_INFINITY];
  expect(runOperator(clipOperator, { lower: 4, upper: 2 }, { x }).cells['x']).toEqual([2, 3, 4]);
});
