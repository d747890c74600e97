import { expect, test } from 'vitest';
import { secondsOfDuration } from './iso-duration.ts';

// Seconds as Timedelta.total_seconds() of pandas 3.0.6 gives them.
test.each([
  ['P1DT2H0M0S', 93_600],
  ['P-1DT22H30M0.000005S', -5399.999995],
  ['P0DT0H0M1.5S', 1.5],
  ['PT2H', 7200],
  ['-PT90M', -5400],
  ['P2W', 1_209_600],
])('%s', (text, seconds) => {
  expect(secondsOfDuration(text)).toBe(seconds);
});

test.each(['P', 'PT', 'P1DT', 'P1Y', 'P1M', '1D', 'NaT', 'P1D ', 'P1H', 'PTS'])('%j is none', (text) => {
  expect(secondsOfDuration(text)).toBeNull();
});
