import { expect, test } from 'vitest';
import { fillForward } from './fill-forward.ts';
import { runOperator, testColumn } from '../testing/run-operator.ts';

test('fills whatever a column holds, and keeps its type', () => {
  const columns = [
    testColumn('at', 'datetime', ['2024-05-17', null]),
    testColumn('ok', 'boolean', [true, null]),
    testColumn('word', 'text', ['a', null]),
  ];
  const outcome = runOperator(fillForward, {}, { rows: 2, columns });
  expect(outcome.columns.map(({ type }) => type)).toEqual(['datetime', 'boolean', 'text']);
  expect(outcome.cells).toEqual({ at: [1715904000000, 1715904000000], ok: [true, true], word: ['a', 'a'] });
});

test('never before the first known cell', () => {
  expect(runOperator(fillForward, {}, { x: [null, null, 3] }).cells).toEqual({ x: [null, null, 3] });
});
