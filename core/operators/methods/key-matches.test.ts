import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { WholeColumn } from '../kit/operator.ts';
import { keyMatches } from './key-matches.ts';
import { matchedByKeys } from './row-matching.ts';

const numbers = (...cells: number[]): WholeColumn => ({ cells: Float64Array.from(cells), values: null });
const idle = (): void => {};

test('counts rows with partners, and those with several', () => {
  const found = keyMatches([[numbers(1, 1, 2, 3, Number.NaN)], [numbers(1, 2, 2, 2, 9, Number.NaN)]], [5, 6], 1, idle);
  expect(found).toEqual({ rows: [5, 6], matched: [4, 5], multiplied: [1, 1], most: [3, 2], pairs: 6 });
});

test('all pairs of a row must be equal', () => {
  const left = [numbers(1, 1, 2), numbers(5, 6, 5)];
  const right = [numbers(1, 2), numbers(6, 6)];
  expect(keyMatches([left, right], [3, 2], 1, idle)).toMatchObject({ matched: [1, 1], pairs: 1 });
});

test('tables without rows have no partners', () => {
  const nothing = { rows: [0, 2], matched: [0, 0], multiplied: [0, 0], most: [0, 0], pairs: 0 };
  expect(keyMatches([[numbers()], [numbers(1, 2)]], [0, 2], 1, idle)).toEqual(nothing);
});

test('the pairs are the rows that an inner join makes', () => {
  const keys = fc.array(fc.constantFrom(0, -0, 1, 2, 3, Number.NaN), { maxLength: 30 });
  fc.assert(
    fc.property(keys, keys, (a, b) => {
      const columns = [[numbers(...a)], [numbers(...b)]] as const;
      const rows = [a.length, b.length] as const;
      const plan = {
        match: 'keys',
        how: 'inner',
        named: 'k',
        sort: false,
        unique: [false, false],
        limit: 1e6,
      } as const;
      const { left, right } = matchedByKeys(plan, columns, rows, idle);
      const found = keyMatches(columns, rows, 1, idle);
      expect(found.pairs).toBe(left.length);
      expect(found.matched).toEqual([new Set(left).size, new Set(right).size]);
    }),
  );
});

test('a share of the keys has all rows of its keys, on both sides', () => {
  const keys = Array.from({ length: 20_000 }, (_, index) => index);
  // Each left key three times; every second key on the right.
  const left = [numbers(...keys, ...keys, ...keys)];
  const right = [numbers(...keys.filter((key) => key % 2 === 0))];
  const found = keyMatches([left, right], [60_000, 10_000], 0.1, idle);
  expect(found.rows[0] / 60_000).toBeCloseTo(0.1, 1);
  expect(found.matched[0] / found.rows[0]).toBeCloseTo(0.5, 1);
  expect(found.matched[1]).toBe(found.rows[1]);
  expect(found.most).toEqual([1, 3]);
  expect(found.pairs).toBe(3 * found.rows[1]);
});
