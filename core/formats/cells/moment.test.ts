import fc from 'fast-check';
import { expect, test } from 'vitest';
import { losesMicroseconds, losesNanoseconds, momentOf, momentOfMicroseconds } from './moment.ts';

const wordsOf = (value: bigint): [low: number, high: number] => [Number(value & 0xffffffffn), Number(value >> 32n)];
const micros = (iso: string, more: number): bigint => BigInt(Date.parse(iso)) * 1000n + BigInt(more);

test.each([
  ['2248-01-01T00:00:00Z', 1, false],
  ['1692-01-01T00:00:00Z', 999, false],
  ['2260-01-01T00:00:00Z', 0, false],
  ['2260-01-01T00:00:00Z', 500, false],
  ['2260-01-01T00:00:00Z', 124, true],
  ['+012000-01-01T00:00:00Z', 0, false],
  ['+012000-01-01T00:00:00Z', 1, true],
  ['0001-01-01T00:00:00Z', 0, false],
  ['0001-01-01T00:00:00Z', 1, true],
])('%s and %d microseconds', (iso, more, isLost) => {
  const stored = micros(iso, more);
  const moment = momentOfMicroseconds(Number(stored) / 1000, ...wordsOf(stored));
  expect(losesMicroseconds(moment, ...wordsOf(stored), false)).toBe(isLost);
  // What is said to be kept is.
  const kept = BigInt(Math.floor(moment)) * 1000n + BigInt(Math.round((moment - Math.floor(moment)) * 1000));
  expect(kept === stored).toBe(!isLost);
});

test.each([
  ['2024-01-01T00:00:00Z', 123_456, true],
  ['2024-01-01T00:00:00Z', 123_000, false],
  ['2260-01-01T00:00:00Z', 124_000, true],
  ['2260-01-01T00:00:00Z', 500_000, false],
  ['0001-01-01T00:00:00Z', 1000, true],
  ['0001-01-01T00:00:00Z', 0, false],
])('%s and %d nanoseconds', (iso, nanoseconds, isLost) => {
  expect(losesNanoseconds(momentOf(Date.parse(iso), nanoseconds), nanoseconds)).toBe(isLost);
});

test('whole milliseconds of any year are exact, whatever their microseconds are as a double', () => {
  const years = fc.integer({ min: Date.UTC(-9999, 0), max: Date.UTC(12_000, 0) });
  fc.assert(
    fc.property(years, (moment) => {
      const stored = BigInt(moment) * 1000n;
      expect(momentOfMicroseconds(Number(stored) / 1000, ...wordsOf(stored)) + 0).toBe(moment + 0);
    }),
    { numRuns: 2000 },
  );
});

test('the same of nanoseconds', () => {
  const late = Date.parse('2260-01-01T00:00:00Z');
  const stored = BigInt(late) * 1_000_000n + 124_000n;
  expect(losesMicroseconds(momentOf(late, 124_000), ...wordsOf(stored), true)).toBe(true);
  expect(losesMicroseconds(momentOf(late, 0), ...wordsOf(BigInt(late) * 1_000_000n), true)).toBe(false);
});
