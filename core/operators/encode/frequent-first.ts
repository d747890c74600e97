/** Order by frequency without comparing: a sort of millions of tokens would hold up a cancel. */
import type { Learning } from '../../ir/aggregate.ts';
import { inStretches } from '../kit/in-turns.ts';

/** Positions handled between two calls of `breathe`. */
const POSITIONS_PER_TURN = 1 << 17;

/**
 * Orders positions by their counts, the largest first. Positions with equal counts keep their order. Few counts differ even
 * among millions of positions, because the counts of all add up to the number of rows.
 * @param counts count of each position, not of each entry of `positions`
 */
export function* frequentFirst(positions: Int32Array, counts: readonly number[]): Learning<Int32Array> {
  const sizes = new Map<number, number>();
  yield* inStretches(positions.length, POSITIONS_PER_TURN, (from, to) => {
    for (let at = from; at < to; at++) {
      const count = counts[positions[at]];
      sizes.set(count, (sizes.get(count) ?? 0) + 1);
    }
  });
  const next = new Map<number, number>();
  let start = 0;
  for (const count of [...sizes.keys()].sort((a, b) => b - a)) {
    next.set(count, start);
    start += sizes.get(count) ?? 0;
  }
  const order = new Int32Array(positions.length);
  yield* inStretches(positions.length, POSITIONS_PER_TURN, (from, to) => {
    for (let at = from; at < to; at++) {
      const count = counts[positions[at]];
      const place = next.get(count) ?? 0;
      order[place] = positions[at];
      next.set(count, place + 1);
    }
  });
  return order;
}
