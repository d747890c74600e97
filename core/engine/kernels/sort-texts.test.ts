import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compareText } from '../../ir/functions/text.ts';
import { dictionaryOf } from '../../table/dictionary.ts';
import { sortedPositions } from './sort-texts.ts';

/** The order that comparing every pair gives; sorting is stable. */
const compared = (strings: readonly string[]): number[] =>
  strings.map((_, position) => position).sort((a, b) => compareText(strings[a], strings[b]));

const sorted = (strings: readonly string[]): number[] => [...sortedPositions(dictionaryOf(strings))];

/** Enough strings for runs of equal beginnings: each of the given ones with every tail. */
const many = (stems: readonly string[], tails: readonly string[]): string[] =>
  tails.flatMap((tail) => stems.map((stem) => stem + tail));

test('many strings come in the order of their code points', () => {
  const stem = fc.string({
    unit: fc.constantFrom('', 'a', 'b', '\0', 'é', '\ud83d\ude00', '\uffee', 'aaaaaaaa', 'aaaaaaaaaaaaaaaaaaaa'),
    maxLength: 6,
  });
  fc.assert(
    fc.property(
      fc.array(stem, { minLength: 60, maxLength: 60 }),
      fc.array(stem, { minLength: 50, maxLength: 50 }),
      (stems, tails) => {
        const strings = many(stems, tails);
        expect(sorted(strings)).toEqual(compared(strings));
        expect([...sortedPositions(dictionaryOf(strings), 0)]).toEqual(compared(strings));
      },
    ),
    { numRuns: 40 },
  );
});

test('few strings, equal ones, none', () => {
  expect(sorted(['b', 'a', '', 'b', 'aa'])).toEqual([2, 1, 4, 0, 3]);
  expect(sorted([])).toEqual([]);
  expect(sorted(new Array(3000).fill('same'))).toEqual(Array.from({ length: 3000 }, (_, index) => index));
  expect(sorted(new Array(3000).fill('the same for long'))).toEqual(Array.from({ length: 3000 }, (_, index) => index));
});

test('identifiers', () => {
  const strings = Array.from({ length: 20_000 }, (_, index) => `id_${(index * 7919) % 20_011}`);
  expect(sorted(strings)).toEqual(compared(strings));
});

test('strings that go on where others end', () => {
  const strings = Array.from({ length: 1000 }, (_, index) => 'x'.repeat(8 * ((index * 7919) % 1009)));
  expect(sorted(strings)).toEqual(compared(strings));
});

test('more memory than is kept', () => {
  const strings = Array.from({ length: 40 }, (_, index) =>
    String.fromCharCode(97 + ((index * 7) % 40)).repeat(2 << 20),
  );
  expect(sorted(strings)).toEqual(compared(strings));
  expect(sorted(['b', 'a'])).toEqual([1, 0]);
});
