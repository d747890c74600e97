import { expect, test } from 'vitest';
import { renameColumns } from './rename-columns.ts';
import { runOperator } from '../testing/run-operator.ts';

test('a name that is taken or not there is refused', () => {
  expect(() => runOperator(renameColumns, { names: { a: 'b' } }, { a: [1], b: [2] })).toThrow('Two columns');
  expect(() => runOperator(renameColumns, { names: { A: 'b' } }, { a: [1] })).toThrow('"A"');
  expect(runOperator(renameColumns, { names: { A: 'b' }, errors: 'ignore' }, { a: [1] }).cells).toEqual({ a: [1] });
});

test('names that mean something to JavaScript are names like any other', () => {
  const names = JSON.parse('{"constructor": "__proto__x"}') as Record<string, string>;
  expect(runOperator(renameColumns, { names }, { constructor: [1] }).cells).toEqual({ __proto__x: [1] });
});
