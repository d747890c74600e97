import { expect, it } from 'vitest';
import { nativeUse } from '../../ir/functions/patterns/native-cost.ts';
import { compilePattern, readPattern } from '../../ir/functions/patterns.ts';
import { NUMBERS_ONLY } from './json-patterns.ts';

it('RegExp may read long lists of numbers', () => {
  expect(nativeUse(readPattern(NUMBERS_ONLY).root).longest).toBeGreaterThan(100_000);
});

it.each([
  ['[1]', true],
  ['\t[ -1.5E+3 , null,NaN,-Infinity ]\n', true],
  ['[]', false],
  ['[1,]', false],
  ['[-null]', false],
  ['[1 2]', false],
  ['[1],[2]', false],
])('%j is a list of numbers: %s', (text, is) => {
  for (const engines of ['both', 'linear'] as const)
    expect(compilePattern(NUMBERS_ONLY, false, engines).test(text)).toBe(is);
});
