import { expect, test } from 'vitest';
import { holdsText, readValue, rowCountText, testWords } from './condition-words.ts';

test('counts of all rows are exact, those of a sample are estimates of three digits', () => {
  expect(rowCountText(1, { rows: 10, looked: 10 })).toBe('1 row');
  expect(rowCountText(312, { rows: 891, looked: 891 })).toBe('312 rows');
  expect(rowCountText(12_345, { rows: 3_000_000, looked: 100_000 })).toBe('≈ 370,000 rows');
  expect(holdsText(312, { rows: 891, looked: 891 })).toBe('Holds in 312 of 891 rows (35%).');
  expect(holdsText(0, { rows: 0, looked: 0 })).toBe('Holds in 0 of 0 rows.');
  expect(holdsText(12_345, { rows: 3_000_000, looked: 100_000 })).toBe(
    'Holds in ≈ 370,000 rows of 3,000,000 (12%): an estimate from 100,000 rows.',
  );
});

test('an order of dates is told as before and after', () => {
  expect(testWords('<', 'datetime')).toBe('is before');
  expect(testWords('<', 'number')).toBe('is below');
  expect(testWords('contains', 'datetime')).toBe('contains');
});

test.each([
  ['12,5', 'number', 12.5],
  ['twelve', 'number', undefined],
  ['', 'number', undefined],
  ['12', 'category', '12'],
  [' a ', 'text', ' a '],
  ['2024-01-31', 'datetime', '2024-01-31'],
  ['31. January', 'datetime', undefined],
  ['true', 'boolean', true],
] as const)('%s for a %s column', (text, type, value) => {
  expect(readValue(text, type)).toBe(value);
});
