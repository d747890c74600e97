import { describe, expect, test } from 'vitest';
import { fits } from './cell-text.ts';

describe('whether a text is surely seen whole', () => {
  test('numbers and short words fit a usual column', () => {
    for (const text of ['', '0', '989.984', '−1.23', 'city_23', 'Adelie']) expect(fits(text, 98)).toBe(true);
  });

  test('what may be longer than the cell does not', () => {
    expect(fits('1234567890.123', 98)).toBe(false);
    expect(fits('a name that is long', 98)).toBe(false);
    expect(fits('WWWWWWW', 98)).toBe(false);
    expect(fits('0', 20)).toBe(false);
  });

  test('of letters beyond ASCII nothing is known: one may be as wide as a sentence', () => {
    for (const text of ['﷽', '漢字', 'é', '👩‍👩‍👧', 'a\tb', 'a\nb']) expect(fits(text, 230)).toBe(false);
  });
});
