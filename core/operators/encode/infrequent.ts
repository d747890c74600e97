/** Infrequent categories, which encoders group as one. There may be millions of categories, so each pass goes in turns. */
import type { Learning } from '../../ir/aggregate.ts';
import { inStretches } from '../kit/in-turns.ts';
import type { Category, CountedCategories } from './categories.ts';

/** Categories handled between two calls of `breathe`. */
const CATEGORIES_PER_TURN = 1 << 17;

/**
 * Positions of the categories that are grouped as infrequent, ascending.
 * @param minFrequency a count if it is a whole number of at least 1, else a share of the rows
 * @param maxCategories maximum number of columns, the infrequent one included
 */
export function* infrequentPositions(
  { counts, rows }: CountedCategories,
  minFrequency: number | null,
  maxCategories: number | null,
): Learning<number[]> {
  const positions: number[] = [];
  if (minFrequency === null && maxCategories === null) return positions;
  const least = minFrequency === null ? 0 : minFrequency >= 1 ? minFrequency : minFrequency * rows;
  const isRare = new Uint8Array(counts.length);
  let frequent = 0;
  yield* inStretches(counts.length, CATEGORIES_PER_TURN, (from, to) => {
    for (let index = from; index < to; index++) {
      if (counts[index] < least) isRare[index] = 1;
      else frequent++;
    }
  });
  if (maxCategories !== null && maxCategories < frequent + 1) yield* groupAllBut(maxCategories - 1, counts, isRare);
  yield* inStretches(counts.length, CATEGORIES_PER_TURN, (from, to) => {
    for (let index = from; index < to; index++) if (isRare[index] === 1) positions.push(index);
  });
  return positions;
}

/**
 * Marks all categories but the `keep` most frequent ones. Among equally frequent categories the later ones are kept, as in
 * the reference. Few counts differ among millions of categories, so that they need no sorting.
 */
function* groupAllBut(keep: number, counts: readonly number[], isRare: Uint8Array): Learning<void> {
  const withCount = new Map<number, number>();
  yield* inStretches(counts.length, CATEGORIES_PER_TURN, (from, to) => {
    for (let index = from; index < to; index++) withCount.set(counts[index], (withCount.get(counts[index]) ?? 0) + 1);
  });
  let left = keep;
  const kept = new Map<number, number>();
  for (const count of [...withCount.keys()].sort((a, b) => b - a)) {
    const taken = Math.min(left, withCount.get(count) ?? 0);
    kept.set(count, taken);
    left -= taken;
  }
  const last = counts.length - 1;
  yield* inStretches(counts.length, CATEGORIES_PER_TURN, (from, to) => {
    for (let index = last - from; index > last - to; index--) {
      const more = kept.get(counts[index]) ?? 0;
      if (more > 0) kept.set(counts[index], more - 1);
      else isRare[index] = 1;
    }
  });
}

/** The categories at these positions. */
export function* categoriesAt(categories: readonly Category[], positions: readonly number[]): Learning<Category[]> {
  const found: Category[] = [];
  yield* inStretches(positions.length, CATEGORIES_PER_TURN, (from, to) => {
    for (let at = from; at < to; at++) found.push(categories[positions[at]]);
  });
  return found;
}
