import { expect, test } from 'vitest';
import { runOperator, tableOf } from '../testing/run-operator.ts';
import { textSplit } from './text-split.ts';

test('the train rows decide how many columns there are', () => {
  const fit = tableOf({ t: ['a-b'] });
  expect(runOperator(textSplit, { pat: '-' }, { t: ['x-y-z', 'q'] }, { fit }).cells).toEqual({
    t_0: ['x', 'q'],
    t_1: ['y', null],
  });
});

test('a mark of one character is meant literally, a longer one as a regular expression, unless you say', () => {
  const cells = (params: Readonly<Record<string, unknown>>, t: string) =>
    Object.values(runOperator(textSplit, params, { t: [t] }).cells).flat();
  expect(cells({ pat: '.' }, 'a.b')).toEqual(['a', 'b']);
  expect(cells({ pat: '.', regex: true }, 'a.b')).toEqual(['', '', '', '']);
  expect(cells({ pat: '.*', regex: false }, 'a.*b')).toEqual(['a', 'b']);
  expect(cells({ pat: '[.*]+' }, 'a.*b')).toEqual(['a', 'b']);
});

test('each cut is where it is found first, the longest there is', () => {
  const { cells } = runOperator(textSplit, { pat: 'abb|b' }, { t: ['abb', 'xbybz'] });
  expect(cells).toEqual({ t_0: ['', 'x'], t_1: ['', 'y'], t_2: [null, 'z'] });
});

test('a pattern that matches nothing, or has groups, is refused on its field', () => {
  for (const pat of ['x*', '(,) *', '[a-']) {
    expect(() => runOperator(textSplit, { pat }, { t: ['a'] })).toThrow(
      expect.objectContaining({ problem: expect.objectContaining({ field: 'pat' }) }),
    );
  }
});

test('too many pieces are refused', () => {
  expect(() => runOperator(textSplit, { pat: ',' }, { t: ['a,'.repeat(2000)] })).toThrow('2001 pieces');
});
