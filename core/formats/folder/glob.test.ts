import { expect, test } from 'vitest';
import { matchesGlob } from './index.ts';

test.each([
  ['part-*.csv', 'part-1.csv', true],
  ['part-*.csv', 'part-.csv', true],
  ['part-*.csv', 'part-1.tsv', false],
  ['?.csv', '😀.csv', true],
  ['?.csv', 'ab.csv', false],
  ['*a*b', 'xaxbxab', true],
  ['*a*b', 'xbxa', false],
  ['*', '', true],
  ['a.c', 'abc', false],
])('%s and %s', (pattern, name, matches) => {
  expect(matchesGlob(name, pattern)).toBe(matches);
});

test('many stars end', { timeout: 10_000 }, () => {
  expect(matchesGlob('a'.repeat(250), `${'*a'.repeat(100)}b`)).toBe(false);
});
