import { expect, test } from 'vitest';
import { interpolateOperator } from './interpolate.ts';
import { runOperator, testColumn } from '../testing/run-operator.ts';

test('dates come out between their neighbours', () => {
  const columns = [testColumn('at', 'datetime', ['2024-05-17', null, '2024-05-18'])];
  const outcome = runOperator(interpolateOperator, {}, { rows: 3, columns });
  expect(outcome.cells['at']?.[1]).toBe(Date.UTC(2024, 4, 17, 12));
  expect(outcome.columns[0]?.type).toBe('datetime');
});

test('categories are refused where they are named', () => {
  expect(() => runOperator(interpolateOperator, { columns: ['c'] }, { c: ['a', null] })).toThrow('categories');
});
