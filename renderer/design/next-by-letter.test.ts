import { expect, test } from 'vitest';
import { nextByLetter } from './next-by-letter.ts';

const labels = ['Fill missing', 'Change type', 'Clean text', 'Époque'];

test.each([
  ['c', -1, 1],
  ['c', 1, 2],
  ['C', 2, 1],
  ['f', 0, 0],
  ['e', 0, 3],
  ['x', 0, -1],
  [' ', 0, -1],
  ['Enter', 3, -1],
])('%j after entry %i: entry %i', (key, at, next) => {
  expect(nextByLetter(labels, at, key)).toBe(next);
});

test('a menu without entries has none', () => {
  expect(nextByLetter([], -1, 'a')).toBe(-1);
});
