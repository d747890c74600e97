import { expect, test } from 'vitest';
import { dropOutliers } from './drop-outliers.ts';
import { runOperator, tableOf } from '../testing/run-operator.ts';

test('what rounding leaves of a constant column makes no outliers', () => {
  const x = Array.from({ length: 1000 }, () => 0.1);
  for (const method of ['iqr', 'zscore']) expect(runOperator(dropOutliers, { method }, { x }).rows).toBe(1000);
});

test('a row goes where any column says so; bounds belong to the columns by name', () => {
  const table = { x: [1, 2, 3, 4, 100], y: [900, 2, 3, 4, 5] };
  const { state, cells } = runOperator(dropOutliers, {}, table);
  expect(cells).toEqual({ x: [2, 3, 4], y: [2, 3, 4] });
  const swapped = runOperator(dropOutliers, {}, { y: table.y, x: table.x }, { state });
  expect(swapped.cells).toEqual({ y: [2, 3, 4], x: [2, 3, 4] });
});

test('infinite values are outliers by quartiles', () => {
  const x = [1, 2, 3, 4, 5, Infinity, 2, 3];
  expect(runOperator(dropOutliers, {}, tableOf({ x })).cells['x']).toEqual([1, 2, 3, 4, 5, 2, 3]);
});
