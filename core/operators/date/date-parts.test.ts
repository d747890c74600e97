import { expect, test } from 'vitest';
import { dateParts } from './date-parts.ts';
import { runOperator, testColumn } from '../testing/run-operator.ts';

const table = { rows: 1, columns: [testColumn('t', 'datetime', ['1969-12-31 23:59:58'])] };

test('parts stand where the date stood, in the order given', () => {
  expect(runOperator(dateParts, { parts: ['second', 'year'] }, table).cells).toEqual({
    t_second: [58],
    t_year: [1969],
  });
});

test('unknown, repeated and no parts are refused', () => {
  for (const parts of [['century'], ['year', 'year'], []]) {
    expect(() => runOperator(dateParts, { parts }, table)).toThrow('parts');
  }
});
