import { expect, test } from 'vitest';
import type { Verification } from '../../core/protocol/verification.ts';
import { shownCell, toneOf, verdictOf } from './verdict-text.ts';

const verification = (outcome: Verification['outcome'], more: object = {}) => ({ outcome, ...more }) as Verification;

test.each([
  [verification('compared', { different: 0, rows: 1000, columns: 4 }), '0 of 4,000 cells differ', 'ok'],
  [verification('compared', { different: 3, rows: 1000, columns: 4 }), '3 of 4,000 cells differ', 'danger'],
  [verification('compared', { different: 1, rows: 1, columns: 1 }), '1 of 1 cell differs', 'danger'],
  [verification('other-shape'), 'The result has another shape', 'danger'],
  [verification('no-python'), 'No Python could be run', 'warn'],
  [
    verification('missing-packages', { missing: ['"numpy>=2"', 'pandas'] }),
    'This Python lacks numpy>=2, pandas',
    'warn',
  ],
  [verification('failed'), 'The export does not run in this Python', 'danger'],
] as const)('%o', (of, words, tone) => {
  expect(verdictOf(of)).toBe(words);
  expect(toneOf(of)).toBe(tone);
});

test('cells that differ are shown with all digits', () => {
  expect(shownCell(null)).toBe('missing');
  expect(shownCell(0.1 + 0.2)).toContain('0.30000000000000004');
  expect(shownCell('a'.repeat(200)).length).toBeLessThanOrEqual(81);
});
