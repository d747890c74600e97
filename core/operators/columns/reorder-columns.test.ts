import { expect, test } from 'vitest';
import { reorderColumns } from './reorder-columns.ts';
import { runOperator } from '../testing/run-operator.ts';

test('no column is lost', () => {
  const order = (columns: unknown) =>
    Object.keys(runOperator(reorderColumns, { columns }, { a: [1], b: ['x'], c: [2] }).cells);
  expect(order(['b'])).toEqual(['b', 'a', 'c']);
  expect(order({ dtype: 'number' })).toEqual(['a', 'c', 'b']);
  expect(order(undefined)).toEqual(['a', 'b', 'c']);
});
