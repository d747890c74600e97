import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decimalOf, isRoundedDecimal } from './decimals.ts';

test('decimals are the nearest doubles', () => {
  fc.assert(
    fc.property(
      fc.bigInt({ min: -(10n ** 38n), max: 10n ** 38n }),
      fc.integer({ min: -5, max: 38 }),
      (units, places) => {
        expect(decimalOf(units, places)).toBe(Number(`${units}e${-places}`));
      },
    ),
  );
});

test.each<[string, bigint, number, boolean]>([
  ['as many digits as a double holds', 9_007_199_254_740_991n, 2, false],
  ['one digit too many', 9_999_999_999_999_999n, 2, true],
  ['many digits, of which a double holds all', 2n ** 60n, 0, false],
  ['many digits that are zero', 10n ** 30n, 20, false],
  ['a whole number that doubles do not hold', 2n ** 60n + 1n, 0, true],
  ['a number that is no double, but is printed with its own digits', 10n ** 30n, 2, false],
  ['places before the point', 10n ** 20n + 1n, -3, true],
  ['more digits than a decimal prints', -(10n ** 37n) - 1n, 5, true],
])('%s', (_, units, places, isRounded) => {
  expect(isRoundedDecimal(units, places)).toBe(isRounded);
});

test('millions of places are judged at once', () => {
  const units = 10n ** 60n + 1n;
  for (const places of [2 ** 31 - 1, -(2 ** 31), 500, -500]) {
    expect(isRoundedDecimal(units, places)).toBe(true);
    expect(isRoundedDecimal(7n, places)).toBe(true);
    expect(isRoundedDecimal(0n, places)).toBe(false);
  }
});
