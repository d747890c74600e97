import fc from 'fast-check';
import { expect, test } from 'vitest';
import { editDistance } from './edit-distance.ts';

/** By its definition. */
function plain(a: string, b: string): number {
  if (a === '' || b === '') return a.length + b.length;
  if (a[0] === b[0]) return plain(a.slice(1), b.slice(1));
  return 1 + Math.min(plain(a.slice(1), b), plain(a, b.slice(1)), plain(a.slice(1), b.slice(1)));
}

test('is the least number of edits, up to a bound', () => {
  const texts = fc.stringMatching(/^[ab]{0,6}$/);
  fc.assert(
    fc.property(texts, texts, fc.integer({ min: 0, max: 4 }), (a, b, most) => {
      expect(editDistance(a, b, most)).toBe(Math.min(plain(a, b), most + 1));
    }),
  );
});
