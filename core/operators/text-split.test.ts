import { expect, test } from 'vitest';
import { runOperator, tableOf } from './testing.ts';
import { textSplit } from './text-split.ts';

test('the train rows decide how many columns there are', () => {
  const fit = tableOf({ t: ['a-b'] });
  expect(runOperator(textSplit, { pat: '-' }, { t: ['x-y-z', 'q'] }, { fit }).cells).toEqual({
    t_0: ['x', 'q'],
    t_1: ['y', null],
  });
});

test('the mark is meant literally', () => {
  expect(runOperator(textSplit, { pat: '.*' }, { t: ['a.*b'] }).cells).toEqual({ t_0: ['a'], t_1: ['b'] });
});

test('too many pieces are refused', () => {
  expect(() => runOperator(textSplit, { pat: ',' }, { t: ['a,'.repeat(2000)] })).toThrow('2001 pieces');
});
