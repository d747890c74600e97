import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Learning } from '../../ir/aggregate.ts';
import { editDistance } from '../../words/edit-distance.ts';
import { closePairs, editsWithin } from './close-texts.ts';
import { type ClusterMethod, type CountedValue, valueClusters } from './value-clusters.ts';

/** The end of a procedure that asks nothing. */
function endOf<State>(procedure: Learning<State>): State {
  for (;;) {
    const step = procedure.next([]);
    if (step.done === true) return step.value;
    expect(step.value).toEqual([]);
  }
}

const clustersOf = (counts: Readonly<Record<string, number>>, method: ClusterMethod): string[][] =>
  endOf(
    valueClusters(
      Object.entries(counts).map(([value, count]): CountedValue => ({ value, count })),
      method,
    ),
  ).clusters.map((cluster) => cluster.map(({ value }) => value));

describe('clusters of values', () => {
  test('the most frequent spelling is first, and the cluster with the most rows to change', () => {
    const counts = { 'rome ': 3, Rome: 40, 'New York': 5, 'York, New': 4, 'new york': 5, Bern: 9 };
    expect(clustersOf(counts, 'words')).toEqual([
      ['New York', 'new york', 'York, New'],
      ['Rome', 'rome '],
    ]);
  });

  test('signs alone are not spellings of each other', () => {
    expect(clustersOf({ '?': 1, '-': 1, '': 1 }, 'words')).toEqual([]);
    expect(clustersOf({ '?': 1, '-': 1 }, 'letters')).toEqual([]);
  });

  test('spaces and doubled words do not matter to letters', () => {
    expect(clustersOf({ database: 2, 'Data base': 1, dates: 1 }, 'letters')).toEqual([['database', 'Data base']]);
  });

  test('typing errors: one letter of four, two of eight, none of fewer; numbers are the same', () => {
    const counts = {
      Germany: 90,
      Gemany: 2,
      germany: 1,
      Australia: 20,
      Austrlia: 1,
      Asutralia: 1,
      IT: 5,
      ID: 5,
      'room 10': 1,
      'room 11': 1,
      Iran: 3,
      Iraq: 2,
    };
    expect(clustersOf(counts, 'typos')).toEqual([
      ['Germany', 'Gemany', 'germany'],
      ['Australia', 'Asutralia', 'Austrlia'],
      ['Iran', 'Iraq'],
    ]);
  });

  test('a chain of small steps is not one thing', () => {
    expect(clustersOf({ pale: 9, bale: 8, ball: 7, bell: 6 }, 'typos')).toEqual([
      ['pale', 'bale'],
      ['ball', 'bell'],
    ]);
  });

  test('long texts are left out, and that is told', () => {
    const found = endOf(valueClusters([{ value: 'a'.repeat(300), count: 1 }], 'words'));
    expect(found).toEqual({ clusters: [], isComplete: false });
  });
});

test('close pairs are those that a comparison of all finds', () => {
  const texts = fc.uniqueArray(fc.stringMatching(/^[ab1 ]{0,12}$/), { maxLength: 25 });
  const digits = (text: string): string => text.replace(/\D+/g, ' ');
  fc.assert(
    fc.property(texts, (given) => {
      const { pairs, isComplete } = endOf(closePairs(given));
      const wanted = given.flatMap((a, i) =>
        given.slice(i + 1).flatMap((b): string[] => {
          const most = editsWithin(Math.min(a.length, b.length));
          const isClose = most > 0 && digits(a) === digits(b) && editDistance(a, b, most) <= most;
          return isClose ? [[a, b].sort().join('|')] : [];
        }),
      );
      expect(isComplete).toBe(true);
      expect(pairs.map(([a, b]) => [given[a], given[b]].sort().join('|')).sort()).toEqual(wanted.sort());
    }),
  );
});

test('the search for close texts stops', () => {
  // All of these have a common piece.
  const texts = Array.from({ length: 3_000 }, (_, index) => {
    const letters = index.toString(16).replace(/\d/g, (digit) => 'ghijklmnop'[Number(digit)]);
    return `the same beginning of a text ${letters.padStart(6, 'z')}`;
  });
  expect(endOf(closePairs(texts)).isComplete).toBe(false);
});
