/** Long computations in turns, with `breathe` between them. */
import { breathe, type Learning } from '../../ir/aggregate.ts';

/** Calls `work` for ranges of at most `stride` out of `count` items, and breathes between them. */
export function* inStretches(count: number, stride: number, work: (from: number, to: number) => void): Learning<void> {
  for (let from = 0; from < count; from += stride) {
    if (from > 0) yield* breathe();
    work(from, Math.min(count, from + stride));
  }
}

/** Maps columns, each of which may have millions of cells, and breathes after each. */
export function* eachInTurn<Item, Result>(
  items: readonly Item[],
  map: (item: Item, index: number) => Result,
): Learning<Result[]> {
  const results: Result[] = [];
  for (const [index, item] of items.entries()) {
    results.push(map(item, index));
    yield* breathe();
  }
  return results;
}

/** Cells of a column between two calls of `breathe`. */
const CELLS_PER_TURN = 1 << 19;

/** Number and mean of a column's cells that are not NaN. The mean uses Neumaier's sum; it is NaN without cells. */
export function* knownMean(column: Float64Array): Learning<{ readonly count: number; readonly mean: number }> {
  let count = 0;
  let sum = 0;
  let lost = 0;
  yield* inStretches(column.length, CELLS_PER_TURN, (from, to) => {
    for (let row = from; row < to; row++) {
      const value = column[row];
      if (value !== value) continue;
      const next = sum + value;
      lost += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum;
      sum = next;
      count++;
    }
  });
  return { count, mean: (Number.isFinite(sum) ? sum + lost : sum) / count };
}

/** Items sorted or merged between two calls of `breathe`. */
const ITEMS_PER_TURN = 1 << 14;

/** Stable sort, like `Array.sort`, in turns. */
export function* sortedInTurns<Item>(items: readonly Item[], compare: (a: Item, b: Item) => number): Learning<Item[]> {
  let runs: Item[][] = [];
  for (let from = 0; from < items.length; from += ITEMS_PER_TURN) {
    if (from > 0) yield* breathe();
    runs.push(items.slice(from, from + ITEMS_PER_TURN).sort(compare));
  }
  while (runs.length > 1) {
    const merged: Item[][] = [];
    for (let at = 0; at < runs.length; at += 2)
      merged.push(yield* mergedInTurns(runs[at], runs[at + 1] ?? [], compare));
    runs = merged;
  }
  return runs[0] ?? [];
}

function* mergedInTurns<Item>(
  left: readonly Item[],
  right: readonly Item[],
  compare: (a: Item, b: Item) => number,
): Learning<Item[]> {
  const out: Item[] = [];
  let [a, b] = [0, 0];
  while (a < left.length || b < right.length) {
    const isLeft = b >= right.length || (a < left.length && compare(left[a], right[b]) <= 0);
    out.push(isLeft ? left[a++] : right[b++]);
    if (out.length % ITEMS_PER_TURN === 0) yield* breathe();
  }
  return out;
}
