import { expect, test } from 'vitest';
import { lookup3 } from './lookup3.ts';

test('gives the sums that lookup3.c gives for its own examples', () => {
  expect(lookup3(Buffer.from('')).toString(16)).toBe('deadbeef');
  // driver5 of lookup3.c, with both seeds 0.
  expect(lookup3(Buffer.from('Four score and seven years ago')).toString(16)).toBe('17770551');
});
