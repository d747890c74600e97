import fc from 'fast-check';
import { expect, test } from 'vitest';
import { accurateSum } from '../../ir/statistics.ts';
import { inStretches, knownMean, sortedInTurns } from './in-turns.ts';
import { thought } from '../testing/run-operator.ts';

test('a sort in turns is the stable sort', () => {
  const items = Array.from({ length: 100_000 }, (_, index) => ({ key: Math.imul(index, 2_654_435_761) >>> 24, index }));
  const compare = (a: { key: number }, b: { key: number }): number => a.key - b.key;
  expect(thought(sortedInTurns(items, compare))).toEqual([...items].sort(compare));
  fc.assert(
    fc.property(fc.array(fc.integer()), (numbers) => {
      expect(thought(sortedInTurns(numbers, (a, b) => a - b))).toEqual([...numbers].sort((a, b) => a - b));
    }),
  );
});

test('a mean in turns has the bits of the accurate sum, missing cells left out', () => {
  const column = Float64Array.from({ length: 1_200_000 }, (_, row) =>
    row % 7 === 0 ? Number.NaN : Math.sin(row) * 1e9,
  );
  const known = column.filter((cell) => !Number.isNaN(cell));
  expect(thought(knownMean(column))).toEqual({ count: known.length, mean: accurateSum(known) / known.length });
  expect(thought(knownMean(new Float64Array(0)))).toEqual({ count: 0, mean: Number.NaN });
});

test('stretches cover everything once, with a breath between them', () => {
  const seen: number[] = [];
  const walk = inStretches(10, 4, (from, to) => {
    for (let index = from; index < to; index++) seen.push(index);
  });
  let breaths = 0;
  while (!walk.next([]).done) breaths++;
  expect(seen).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  expect(breaths).toBe(2);
});
