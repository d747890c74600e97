import { expect, test } from 'vitest';
import { replace } from './replace.ts';
import { runOperator } from '../testing/run-operator.ts';

test('values are replaced all at once', () => {
  const pairs = [
    ['a', 'b'],
    ['b', 'a'],
    [null, '?'],
  ];
  expect(runOperator(replace, { to_replace: pairs }, { t: ['a', 'b', null, 'c'] }).cells['t']).toEqual([
    'b',
    'a',
    '?',
    'c',
  ]);
});

test('a number typed for a text column means its text', () => {
  expect(runOperator(replace, { to_replace: [[1, 2]] }, { t: ['1', '1.0'] }).cells['t']).toEqual(['2', '1.0']);
});

test('a part without regex is literal, also when case does not count', () => {
  expect(runOperator(replace, { pat: 'A.', repl: '\\1', case: false }, { t: ['a.b', 'axb'] }).cells['t']).toEqual([
    '\\1b',
    'axb',
  ]);
});

test('a number column takes no text', () => {
  expect(() => runOperator(replace, { to_replace: [[1, 'one']] }, { x: [1] })).toThrow('"one" is no number');
});
