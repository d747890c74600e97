import { expect, test } from 'vitest';
import { runOperator } from '../testing/run-operator.ts';
import { textExtract } from './text-extract.ts';

test('a group that took no part is missing', () => {
  const { cells } = runOperator(textExtract, { pat: '(a)|(b)' }, { t: ['b', 'z'] });
  expect(cells).toEqual({ t_0: [null, null], t_1: ['b', null] });
});

test('parentheses that only group, look around or are literal make no column', () => {
  const { cells } = runOperator(textExtract, { pat: '(?:x)(?<=x)[(]\\((.)' }, { t: ['x((y'] });
  expect(cells).toEqual({ t: ['y'] });
});

test('refuses a pattern that is none, or has no group', () => {
  expect(() => runOperator(textExtract, { pat: '(' }, { t: ['a'] })).toThrow('no regular expression');
  expect(() => runOperator(textExtract, { pat: 'a' }, { t: ['a'] })).toThrow('no group');
});

test('comments of a verbose pattern make no column', () => {
  const pat = '( [a-z]+ )  # (a name)\n [ ] ( \\d ) # (a digit)';
  expect(runOperator(textExtract, { pat, flags: 64 }, { t: ['ab 3'] }).cells).toEqual({ t_0: ['ab'], t_1: ['3'] });
});

test('flags that there are not are refused', () => {
  expect(() => runOperator(textExtract, { pat: '(a)', flags: 4 }, { t: ['a'] })).toThrow('flags');
});
