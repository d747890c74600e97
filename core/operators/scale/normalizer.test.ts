import { expect, test } from 'vitest';
import { normalizer } from './normalizer.ts';
import { runOperator, tableOf } from '../testing/run-operator.ts';

test('rows are made of the columns that it was fitted on, wherever they stand now', () => {
  const fit = tableOf({ a: [1], b: [1] });
  expect(runOperator(normalizer, {}, { extra: [100], b: [4], a: [3] }, { fit }).cells).toEqual({
    extra: [100],
    b: [0.8],
    a: [0.6],
  });
});

test('a missing cell is refused, saying what to do', () => {
  expect(() => runOperator(normalizer, {}, { a: [1, null], b: [1, 2] })).toThrow('(missing)');
});

test('the largest of many columns is found', () => {
  const row = Object.fromEntries(Array.from({ length: 300 }, (_, at) => [`c${at}`, [at === 211 ? -8 : 2]]));
  const { cells } = runOperator(normalizer, { norm: 'max' }, row);
  expect([cells['c0'], cells['c211']]).toEqual([[0.25], [-1]]);
});
