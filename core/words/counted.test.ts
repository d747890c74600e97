import fc from 'fast-check';
import { expect, test } from 'vitest';
import { counted, thousands } from './counted.ts';

test('a count is written as English writes it', () => {
  fc.assert(
    fc.property(fc.maxSafeInteger(), (count) => {
      expect(thousands(count)).toBe(count.toLocaleString('en-US'));
    }),
    { examples: [[0], [999], [1000], [-1000]] },
  );
});

test('one is singular', () => {
  expect([0, 1, 2, 12_345].map((count) => counted(count, 'row'))).toEqual(['0 rows', '1 row', '2 rows', '12,345 rows']);
});
