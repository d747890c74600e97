import { expect, test } from 'vitest';
import { progressText, shareOf } from './progress.ts';

const at = (done: number, total: number, unit: 'bytes' | 'rows' | 'passes' = 'bytes') => ({
  done,
  total,
  unit,
  since: 0,
  at: 0,
});

test.each([
  [at(0, 100), 10, '0%'],
  [at(50e6, 100e6), 1000, '50% · 50MB/s · 1 s left'],
  [at(10e6, 1000e6), 1000, '1% · 10MB/s'],
  [at(20, 1000, 'rows'), 10_000, '2% · 2 rows/s · 9 min left'],
  [at(1, 2, 'passes'), 2000, '50% · 2 s left'],
  [at(99, 100, 'rows'), 1000, '99% · 99 rows/s · almost done'],
  [at(5, 0, 'rows'), 1000, '5 rows/s'],
] as const)('%j after %i ms: %s', (progress, now, text) => {
  expect(progressText({ ...progress, at: now })).toBe(text);
});

test('a share never passes the whole, and is unknown without one', () => {
  expect(shareOf({ done: 120, total: 100 })).toBe(1);
  expect(shareOf({ done: 120, total: 0 })).toBeNull();
});
