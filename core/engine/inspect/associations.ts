/** Associations of columns, from a sample: correlations of numbers, and cells that are missing in the same rows. */
import { agg, type Collected } from '../../ir/aggregate.ts';
import { isMissing, toNumber } from '../../ir/build.ts';
import type { SymbolicColumn } from '../../operators/kit/operator.ts';
import { answer } from '../answers/answer.ts';
import { type RunTask } from '../answers/run-task.ts';
import type { RowSet } from '../rows/row-set.ts';

export interface Associations {
  /** Rows of the sample. */
  readonly rows: number;
  readonly correlation: {
    readonly names: readonly string[];
    /** Pearson's r as a matrix in row order, over rows in which both are known; NaN if undefined. */
    readonly values: Float64Array;
    /** Number columns left out, because there are too many. */
    readonly left: number;
  };
  readonly missing: {
    readonly names: readonly string[];
    /** Rows in which both are missing, as a matrix in row order; the diagonal counts the missing cells of each. */
    readonly values: Float64Array;
    readonly left: number;
    /** The most frequent sets of columns that are missing together. */
    readonly patterns: readonly { readonly names: readonly string[]; readonly count: number }[];
  };
}

/** Most columns of a matrix; more cannot be distinguished on a screen. */
const MAX_COLUMNS = 150;
/** Most rows used for correlations. */
const MAX_ROWS = 5_000;
const MAX_PATTERNS = 12;

export async function associations(
  columns: readonly SymbolicColumn[],
  sample: RowSet,
  task: RunTask,
  pause: () => Promise<void>,
): Promise<Associations> {
  const numeric = columns.filter(({ type }) => type === 'number' || type === 'boolean');
  const correlated = numeric.slice(0, MAX_COLUMNS);
  const counts = await answer(
    columns.map(({ expr }) => agg.moments(toNumber(isMissing(expr)))),
    sample,
    task,
  );
  const gappy = columns.filter((_, index) => (counts[index] as { sum: number }).sum > 0);
  const gaps = gappy.slice(0, MAX_COLUMNS);
  const [numbers, holes] = (await answer(
    [
      agg.collect(correlated.map(({ expr }) => toNumber(expr))),
      agg.collect(gaps.map(({ expr }) => toNumber(isMissing(expr)))),
    ],
    sample,
    task,
  )) as [Collected, Collected];
  const step = Math.max(1, Math.ceil(sample.rows / MAX_ROWS));
  const thin = ({ columns: collected }: Collected): Float64Array[] =>
    collected.map(({ values }) => values.filter((_, row) => row % step === 0));
  return {
    rows: Math.ceil(sample.rows / step),
    correlation: {
      names: correlated.map(({ name }) => name),
      values: await matrix(thin(numbers), correlationOf, pause),
      left: numeric.length - correlated.length,
    },
    missing: {
      names: gaps.map(({ name }) => name),
      values: await matrix(thin(holes), bothOf, pause),
      left: gappy.length - gaps.length,
      patterns: patternsOf(thin(holes), gaps),
    },
  };
}

/** Symmetric matrix of a measure of pairs of columns. */
async function matrix(
  columns: readonly Float64Array[],
  measure: (a: Float64Array, b: Float64Array) => number,
  pause: () => Promise<void>,
): Promise<Float64Array> {
  const size = columns.length;
  const values = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    await pause();
    for (let j = i; j < size; j++) {
      const value = measure(columns[i], columns[j]);
      values[i * size + j] = value;
      values[j * size + i] = value;
    }
  }
  return values;
}

/**
 * Uses the rows in which both are known: first means, then products of deviations, so that large means do not cost
 * precision.
 */
export function correlationOf(a: Float64Array, b: Float64Array): number {
  let [count, meanA, meanB] = [0, 0, 0];
  for (let row = 0; row < a.length; row++) {
    const [x, y] = [a[row], b[row]];
    if (!Number.isFinite(x) || !Number.isFinite(y)) continue;
    count++;
    meanA += (x - meanA) / count;
    meanB += (y - meanB) / count;
  }
  if (count < 2) return Number.NaN;
  let [ab, aa, bb] = [0, 0, 0];
  for (let row = 0; row < a.length; row++) {
    const [x, y] = [a[row] - meanA, b[row] - meanB];
    if (!Number.isFinite(x) || !Number.isFinite(y)) continue;
    ab += x * y;
    aa += x * x;
    bb += y * y;
  }
  const scale = Math.sqrt(aa) * Math.sqrt(bb);
  return scale > 0 ? Math.max(-1, Math.min(1, ab / scale)) : Number.NaN;
}

function bothOf(a: Float64Array, b: Float64Array): number {
  let both = 0;
  for (let row = 0; row < a.length; row++) both += a[row] * b[row];
  return both;
}

function patternsOf(holes: readonly Float64Array[], columns: readonly SymbolicColumn[]) {
  const found = new Map<string, number>();
  const rows = holes[0]?.length ?? 0;
  for (let row = 0; row < rows; row++) {
    const key = holes.flatMap((hole, index) => (hole[row] === 1 ? [index] : [])).join(' ');
    if (key !== '') found.set(key, (found.get(key) ?? 0) + 1);
  }
  return [...found]
    .sort(([, a], [, b]) => b - a)
    .slice(0, MAX_PATTERNS)
    .map(([key, count]) => ({ names: key.split(' ').map((index) => columns[Number(index)]?.name ?? ''), count }));
}
