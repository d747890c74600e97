import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { isMissingValue } from '../../ir/interpret.ts';
import { goldenTable } from '../testing/golden-tables.ts';
import { knnImputer } from './knn-imputer.ts';
import { runOperator, tableOf } from '../testing/run-operator.ts';

test('of rows equally far the first ones are taken', () => {
  const table = { x: [1, 1, 1, 1], y: [5, 7, 9, null] };
  expect(runOperator(knnImputer, { n_neighbors: 2 }, table).cells['y']).toEqual([5, 7, 9, 6]);
});

test('a row that shares no known column with any other gets the mean', () => {
  const table = { x: [1, 2, null], y: [4, 8, null] };
  expect(runOperator(knnImputer, { n_neighbors: 1 }, table).cells).toEqual({ x: [1, 2, 1.5], y: [4, 8, 6] });
});

test('a column without a known train cell is dropped, or kept as 0', () => {
  const table = { x: [1, 2], empty: [null, null] };
  expect(runOperator(knnImputer, {}, table).cells).toEqual({ x: [1, 2] });
  expect(runOperator(knnImputer, { keep_empty_features: true }, table).cells).toEqual({ x: [1, 2], empty: [0, 0] });
});

test('neighbours are train rows only', () => {
  const fit = tableOf({ x: [0, 10], y: [1, 2] });
  expect(runOperator(knnImputer, { n_neighbors: 1 }, tableOf({ x: [9, 9], y: [null, 50] }), { fit }).cells).toEqual({
    x: [9, 9],
    y: [2, 50],
  });
});

test('an infinite number is refused', () => {
  expect(() => runOperator(knnImputer, {}, { x: [1, Infinity, null] })).toThrow('infinite');
});

test('averages by distance are those of exact arithmetic, to the last digits', () => {
  const file = new URL('../../../goldens/nearest-neighbours.json', import.meta.url);
  const exact = JSON.parse(readFileSync(file, 'utf8')) as { data: string; weighted: number[][] };
  const table = goldenTable(exact.data);
  const { columns } = runOperator(knnImputer, { n_neighbors: 5, weights: 'distance' }, table);
  let filled = 0;
  columns.forEach(({ cells }, column) =>
    cells.forEach((cell, row) => {
      const wanted = exact.weighted[column]?.[row];
      if (isMissingValue(table.columns[column]?.cells[row] ?? null)) filled++;
      // A handful of roundings: the worst of them is 4 units in the last place.
      expect(Math.abs(Number(cell) - wanted)).toBeLessThanOrEqual(1e-15 * Math.abs(wanted));
    }),
  );
  expect(filled).toBeGreaterThan(100);
});
