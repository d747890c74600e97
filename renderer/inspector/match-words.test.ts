import { expect, test } from 'vitest';
import { leftText, type Matches, resultText, rightText } from './match-words.ts';

const matches: Matches = {
  rows: [60, 21],
  isEstimate: false,
  matched: [50, 20],
  multiplied: [3, 20],
  most: [2, 3],
  pairs: 53,
};

test('tells how many rows find partners, and what becomes of the others', () => {
  expect(leftText(matches, 'inner')).toBe(
    '50 rows of 60 with a partner (83%). 10 rows have none and are dropped. 3 rows have several partners, up to 2: multiplied.',
  );
  expect(leftText(matches, 'left')).toContain('10 rows have none: missing cells.');
  expect(rightText(matches, 'left')).toBe(
    '20 rows of 21 with a partner (95%). 1 row has none and is dropped. 20 rows are used more than once, up to 3 times.',
  );
  expect(rightText(matches, 'outer')).toContain('1 row has none: missing cells.');
});

test('tells where all rows find one', () => {
  const all = { ...matches, matched: [60, 21], multiplied: [0, 0] } as const;
  expect(leftText(all, 'inner')).toBe('All 60 rows have a partner. No row is multiplied.');
  expect(rightText(all, 'inner')).toBe('All 21 rows have a partner.');
  expect(leftText({ ...all, rows: [0, 21], matched: [0, 0] }, 'inner')).toBe('No rows. No row is multiplied.');
});

test('estimates are marked, and rounded to three digits', () => {
  const estimate = { ...matches, isEstimate: true, rows: [1_500_000, 21], matched: [749_123, 20] } as const;
  expect(leftText(estimate, 'left')).toContain('≈ 749,000 rows of 1,500,000');
  expect(resultText(1_234_567, estimate)).toBe('≈ 1,230,000 rows');
});
