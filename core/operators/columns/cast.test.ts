import { expect, test } from 'vitest';
import { cast } from './cast.ts';
import { runOperator, testColumn } from '../testing/run-operator.ts';

test('whole numbers print with a point where the column has a missing cell, as in pandas', () => {
  expect(runOperator(cast, { dtype: 'text' }, { a: [1, 2], b: [1, null] }).cells).toEqual({
    a: ['1', '2'],
    b: ['1.0', null],
  });
});

test('dates and numbers meet in milliseconds', () => {
  const table = { rows: 1, columns: [testColumn('t', 'datetime', ['1970-01-02'])] };
  expect(runOperator(cast, { dtype: 'number' }, table).cells).toEqual({ t: [86_400_000] });
  expect(runOperator(cast, { dtype: 'text' }, table).cells).toEqual({ t: ['1970-01-02'] });
});

test('what can never be is refused by column', () => {
  expect(() => runOperator(cast, { dtype: 'datetime' }, { ok: [true] })).toThrow('no dates');
});

test('only words and digits for true and false count', () => {
  expect(() => runOperator(cast, { dtype: 'boolean' }, { x: ['yes'] })).toThrow('"yes" is neither');
  expect(runOperator(cast, { dtype: 'boolean', errors: 'coerce' }, { x: [2, 1] }).cells).toEqual({ x: [null, true] });
});
