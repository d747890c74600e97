import { expect, test } from 'vitest';
import { daysText, plural } from './numbers.ts';

const HOUR_MS = 3_600_000;

test('a span of time is told in days', () => {
  expect([12, 24, 24 * 942].map((hours) => daysText(hours * HOUR_MS))).toEqual(['0.5 days', '1 day', '942 days']);
});

test('one is singular, whatever is counted', () => {
  expect([0, 1, 1234].map((value) => plural(value, 'row'))).toEqual(['0 rows', '1 row', '1,234 rows']);
  expect(plural(1, 'category', 'categories')).toBe('1 category');
});
