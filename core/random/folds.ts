/**
 * Folds of cross-validation: the same seed gives the same folds as scikit-learn 1.9.1. Source:
 * sklearn/model_selection/_split.py, `KFold._iter_test_indices` and `StratifiedKFold._make_test_folds`.
 */
import { ascending, RandomState } from './mt19937.ts';

/** For each row, the fold that holds it out. A null seed keeps the order of the rows. */
export function kFold(rows: number, folds: number, seed: number | null): Int32Array {
  const order = ascending(rows);
  if (seed !== null) new RandomState(seed).shuffle(order);
  const foldOf = new Int32Array(rows);
  let from = 0;
  for (let fold = 0; fold < folds; fold++) {
    const size = Math.floor(rows / folds) + (fold < rows % folds ? 1 : 0);
    for (let at = from; at < from + size; at++) foldOf[order[at]] = fold;
    from += size;
  }
  return foldOf;
}

/**
 * The same, with each fold having its share of each class.
 * @param codes for each row the number of its class, 0 … classes − 1
 */
export function stratifiedKFold(codes: Int32Array, classes: number, folds: number, seed: number | null): Int32Array {
  const counts = new Int32Array(classes);
  // Classes count by first appearance.
  const byAppearance = new Map<number, number>();
  for (const code of codes) {
    counts[code] += 1;
    if (!byAppearance.has(code)) byAppearance.set(code, byAppearance.size);
  }
  const random = seed === null ? null : new RandomState(seed);
  const foldOf = new Int32Array(codes.length);
  const next = new Int32Array(classes);
  const plans = new Map<number, Int32Array>();
  let before = 0;
  for (const code of byAppearance.keys()) {
    const count = counts[code];
    // Rows in the order of their classes are dealt out to the folds in turn: so many of this class fall to each.
    const shares = new Int32Array(folds);
    for (let at = before; at < before + count; at++) shares[at % folds] += 1;
    const plan = new Int32Array(count);
    let from = 0;
    shares.forEach((share, fold) => {
      plan.fill(fold, from, from + share);
      from += share;
    });
    random?.shuffle(plan);
    plans.set(code, plan);
    before += count;
  }
  codes.forEach((code, row) => {
    foldOf[row] = (plans.get(code) as Int32Array)[next[code]];
    next[code] += 1;
  });
  return foldOf;
}
