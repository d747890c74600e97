import { expect, test } from 'vitest';
import { fillNa } from './fill-na.ts';
import { runOperator, testColumn } from '../testing/run-operator.ts';

test('without names it fills what the value fits', () => {
  const columns = [
    testColumn('n', 'number', [null]),
    testColumn('c', 'category', [null]),
    testColumn('at', 'datetime', [null]),
  ];
  const table = { rows: 1, columns };
  expect(runOperator(fillNa, { value: 7 }, table).cells).toEqual({ n: [7], c: [null], at: [null] });
  expect(runOperator(fillNa, { value: 'x' }, table).cells).toEqual({ n: [null], c: ['x'], at: [null] });
  expect(runOperator(fillNa, { value: '1970-01-02', columns: ['at'] }, table).cells['at']).toEqual([86_400_000]);
});

test('a value that a named column cannot hold is refused', () => {
  expect(() => runOperator(fillNa, { value: 'x', columns: ['n'] }, { n: [1, null] })).toThrow('cannot fill');
  expect(() => runOperator(fillNa, { value: null }, { n: [1, null] })).toThrow('no value');
});
