/** Sums over groups, in the order of the rows: the compensated sums of pandas, and exact ones of whole numbers. */
import type { RowGroups } from './group-rows.ts';

export interface GroupSums {
  readonly sums: Float64Array;
  /** Cells that are not missing. */
  readonly counts: Float64Array;
}

/** Kahan's compensated sums, as pandas.core.groupby adds floats. Of no cell: 0. */
export function compensatedSums(cells: ArrayLike<number>, { groupOf, count }: RowGroups): GroupSums {
  const sums = new Float64Array(count);
  const lost = new Float64Array(count);
  const counts = new Float64Array(count);
  for (let row = 0; row < groupOf.length; row++) {
    const group = groupOf[row];
    const cell = cells[row];
    if (group < 0 || cell !== cell) continue;
    counts[group] += 1;
    const corrected = cell - lost[group];
    const total = sums[group] + corrected;
    const rest = total - sums[group] - corrected;
    // An infinite sum has no rest.
    lost[group] = rest === rest ? rest : 0;
    sums[group] = total;
  }
  return { sums, counts };
}

/** Sums of whole numbers: exact, then rounded once to the nearest double, as an int64 of pandas would be. */
export function wholeSums(cells: ArrayLike<number>, { groupOf, count }: RowGroups): Float64Array {
  const high = new Float64Array(count);
  const low = new Float64Array(count);
  for (let row = 0; row < groupOf.length; row++) {
    const group = groupOf[row];
    const cell = cells[row];
    // New rows can lack cells that no train row lacked.
    if (group < 0 || cell !== cell) continue;
    const before = high[group];
    const total = before + cell;
    const added = total - before;
    high[group] = total;
    low[group] += before - (total - added) + (cell - added);
  }
  for (let group = 0; group < count; group++) high[group] += low[group];
  return high;
}

/** Variances with n − 1 in the denominator, by Welford's method; NaN of fewer than two cells. */
export function variances(cells: ArrayLike<number>, { groupOf, count }: RowGroups): Float64Array {
  const counts = new Float64Array(count);
  const means = new Float64Array(count);
  const squares = new Float64Array(count);
  for (let row = 0; row < groupOf.length; row++) {
    const group = groupOf[row];
    const cell = cells[row];
    if (group < 0 || cell !== cell) continue;
    counts[group] += 1;
    const before = means[group];
    const mean = before + (cell - before) / counts[group];
    means[group] = mean;
    squares[group] += (cell - mean) * (cell - before);
  }
  return squares.map((sum, group) => (counts[group] > 1 ? sum / (counts[group] - 1) : Number.NaN));
}
