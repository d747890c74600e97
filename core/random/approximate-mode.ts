/** Draws shared out among classes, as scikit-learn does. */

/** Python's `round`. */

import { type Randomness, randomState } from './randomness.ts';

export function roundHalfToEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest === 0.5) return floor % 2 === 0 ? floor : floor + 1;
  return rest < 0.5 ? floor : floor + 1;
}

/**
 * `_approximate_mode`: the number of rows to draw from each class, `draws` in total, so that proportions stay: each
 * class's share rounded down, then one more for the largest remainders, equal remainders in random order.
 */
export function approximateMode(classCounts: ArrayLike<number>, draws: number, seed: Randomness): Int32Array {
  const random = randomState(seed);
  const counts = Array.from(classCounts);
  const total = counts.reduce((sum, count) => sum + count, 0);
  const exact = counts.map((count) => (count / total) * draws);
  const taken = Int32Array.from(exact, Math.floor);
  let missing = draws - taken.reduce((sum, count) => sum + count, 0);
  if (missing <= 0) return taken;

  const withRemainder = new Map<number, number[]>();
  for (const [index, share] of exact.entries()) {
    const remainder = share - Math.floor(share);
    const alike = withRemainder.get(remainder);
    if (alike === undefined) withRemainder.set(remainder, [index]);
    else alike.push(index);
  }
  const largestFirst = [...withRemainder].sort(([a], [b]) => b - a);
  for (const [, alike] of largestFirst) {
    const added = Math.min(alike.length, missing);
    for (const chosen of random.choice(alike.length, { size: added, replace: false })) {
      const index = alike[chosen];
      taken[index] += 1;
    }
    missing -= added;
    if (missing === 0) break;
  }
  return taken;
}
