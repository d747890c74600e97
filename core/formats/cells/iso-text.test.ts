import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isoText, isoUtcText } from './iso-text.ts';

/** The last moment of JavaScript's calendar, in milliseconds since 1970. */
const LAST = 8.64e15;

test('a time has the text of JavaScript’s own Date, in any year', () => {
  const whole = fc.oneof(
    fc.integer({ min: -LAST, max: LAST - 1 }),
    fc.integer({ min: -3e12, max: 5e12 }),
    fc.integer({ min: -40_000, max: 60_000 }).map((day) => day * 86_400_000),
  );
  fc.assert(
    fc.property(whole, (time) => {
      const text = new Date(time).toISOString();
      expect(isoUtcText(time)).toBe(text);
      expect(isoText(time)).toBe(text.replace(/T00:00:00\.000Z$|\.000Z$|Z$/, ''));
    }),
    { numRuns: 2000 },
  );
});

test('microseconds are three more digits, and are rounded into the next second', () => {
  expect([0.25, -0.001, 999.9996, 86_399_999.9999].map(isoText)).toEqual([
    '1970-01-01T00:00:00.000250',
    '1969-12-31T23:59:59.999999',
    '1970-01-01T00:00:01',
    '1970-01-02',
  ]);
  expect([0.25, 0, 999.9996].map(isoUtcText)).toEqual([
    '1970-01-01T00:00:00.000250Z',
    '1970-01-01T00:00:00.000Z',
    '1970-01-01T00:00:01.000Z',
  ]);
});

test('what is no time is refused', () => {
  for (const time of [Number.NaN, Infinity, LAST * 2]) expect(() => isoText(time)).toThrow(RangeError);
});
