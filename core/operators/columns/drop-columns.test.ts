import { expect, test } from 'vitest';
import { dropColumns } from './drop-columns.ts';
import { runOperator } from '../testing/run-operator.ts';

test('left empty it drops nothing; an empty list neither', () => {
  expect(runOperator(dropColumns, {}, { a: [1] }).cells).toEqual({ a: [1] });
  expect(runOperator(dropColumns, { columns: [] }, { a: [1] }).cells).toEqual({ a: [1] });
});

test('all but some', () => {
  const columns = { all: true, except: ['b'] };
  expect(runOperator(dropColumns, { columns }, { a: [1], b: [2], c: [3] }).cells).toEqual({ b: [2] });
});
