import fc from 'fast-check';
import { expect, test } from 'vitest';
import { thought } from '../testing/run-operator.ts';
import { frequentFirst } from './frequent-first.ts';

test('the order is that of a stable sort by count', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(9)), (counts) => {
      const positions = Int32Array.from(counts.keys()).toReversed();
      const sorted = [...positions].sort((a, b) => counts[b] - counts[a]);
      expect([...thought(frequentFirst(positions, counts))]).toEqual(sorted);
    }),
  );
});

test('a million positions are ordered in turns', () => {
  const turns = frequentFirst(new Int32Array(1_000_000), [1]);
  let breaths = 0;
  while (!turns.next([]).done) breaths++;
  expect(breaths).toBe(14);
});
