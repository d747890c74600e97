import { expect, test } from 'vitest';
import { commonPairs, joinedRows, type KeyPair, type KeyPairs, pairsOf, paramsOfPairs } from './key-pairs.ts';

const names: KeyPairs = { how: 'how', common: 'on', sides: ['left_on', 'right_on'] };

test.each<[Record<string, unknown>, readonly KeyPair[] | null]>([
  [{}, null],
  [{ on: null }, null],
  [{ on: 'id' }, [['id', 'id']]],
  [
    { on: ['a', 'b'] },
    [
      ['a', 'a'],
      ['b', 'b'],
    ],
  ],
  [{ left_on: ['a'], right_on: ['b'] }, [['a', 'b']]],
  [{ left_on: 'a', right_on: 'b' }, [['a', 'b']]],
  [
    { left_on: ['a', 'c'], right_on: ['b'] },
    [
      ['a', 'b'],
      ['c', ''],
    ],
  ],
])('pairs of %j', (params, pairs) => {
  expect(pairsOf(names, params)).toEqual(pairs);
});

test.each<readonly KeyPair[]>([
  [['a', 'a']],
  [
    ['a', 'b'],
    ['c', 'c'],
  ],
  [
    ['a', 'a'],
    ['b', 'b'],
  ],
])('parameters of pairs are read as the same pairs', (...pairs) => {
  expect(pairsOf(names, paramsOfPairs(names, pairs))).toEqual(pairs);
});

test('no pair leaves the key to the names that both have', () => {
  expect(paramsOfPairs(names, [])).toEqual({ on: null, left_on: null, right_on: null });
  expect(commonPairs([{ name: 'a' }, { name: 'b' }], [{ name: 'b' }, { name: 'c' }])).toEqual([['b', 'b']]);
});

test.each([
  ['inner', 12],
  ['left', 15],
  ['right', 14],
  ['outer', 17],
  ['cross', null],
])('%s has %s rows', (how, rows) => {
  expect(joinedRows(how, [10, 6], { matched: [7, 4], pairs: 12 })).toBe(rows);
});
