import { expect, test } from 'vitest';
import { runOperator } from '../testing/run-operator.ts';
import { textPad } from './text-pad.ts';

test('an odd character goes left where the width is odd', () => {
  const padded = (width: number, text: string) =>
    runOperator(textPad, { width, side: 'both', fillchar: '-' }, { t: [text] }).cells['t'];
  expect(padded(5, 'ab')).toEqual(['--ab-']);
  expect(padded(4, 'a')).toEqual(['-a--']);
});

test('fills with one character', () => {
  expect(runOperator(textPad, { width: 3, fillchar: '👍' }, { t: ['a'] }).cells['t']).toEqual(['👍👍a']);
  expect(() => runOperator(textPad, { width: 3, fillchar: '00' }, { t: ['a'] })).toThrow('2 characters');
});
