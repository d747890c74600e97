import { expect, test } from 'vitest';
import { itemsOf } from '../methods/list-items.ts';
import { runOperator } from '../testing/run-operator.ts';
import { explodeRows } from './explode-rows.ts';

test.each([
  ['["a,b", "c\\"]", "é\\u00e9"]', ['a,b', 'c"]', 'éé']],
  [
    '[1, 9007199254740993, -0.0, 1e400, true, null, NaN, -Infinity]',
    ['1', '9007199254740993', '-0.0', '1e400', 'true', null, null, '-Infinity'],
  ],
  ['[[1,[2]],{"a":"]"}]', ['[1,[2]]', '{"a":"]"}']],
  [' [ ] ', []],
  ['[1,]', null],
  ['[1 2]', null],
  ['["a]', null],
  ['a', null],
  ['{"a":[1]}', null],
])('the items of %s', (text, items) => {
  expect(itemsOf(text)).toEqual(items);
});

test('cells that are no lists stay; lists of one row have one length', () => {
  expect(runOperator(explodeRows, { columns: ['a'] }, { n: [1, 2], a: ['plain', '["x",null]'] }).cells).toEqual({
    n: [1, 2, 2],
    a: ['plain', 'x', null],
  });
  expect(() => runOperator(explodeRows, { columns: ['a', 'b'] }, { a: ['[1,2]'], b: ['[1]'] })).toThrow(
    'The lists of "a" and "b" have different lengths.',
  );
  expect(() => runOperator(explodeRows, { columns: ['a'], numbers: true }, { a: ['["x"]'] })).toThrow('is no number');
});
