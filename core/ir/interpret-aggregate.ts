/**
 * Reference definition of each aggregate; tests compare the engine's folds with it. Like the interpreter of
 * expressions, it is slow and simple on purpose.
 */
import {
  type Agg,
  type AggResult,
  binOf,
  type Collected,
  type Distinct,
  type Groups,
  type Histogram,
  type Mode,
  type Moments,
  type Scalar,
} from './aggregate.ts';
import type { Expr } from './expression.ts';
import { interpret, isMissingValue, type Row, type Value } from './interpret.ts';
import { accurateSum, compareScalars, quantile } from './statistics.ts';

/** Computes an aggregate over rows, in their order. */
export function aggregate<A extends Agg>(agg: A, rows: Iterable<Row>): AggResult<A> {
  return computeAggregate(agg, [...rows]) as AggResult<A>;
}

function computeAggregate(agg: Agg, rows: readonly Row[]): unknown {
  switch (agg.agg) {
    case 'moments':
      return momentsOf(rows.map((row) => numeric(interpret(agg.x, row))));
    case 'extent': {
      const values = presentNumbers(agg.x, rows);
      const count = values.length;
      return {
        count,
        missing: rows.length - count,
        min: count === 0 ? Number.NaN : values.reduce((a, b) => Math.min(a, b)),
        max: count === 0 ? Number.NaN : values.reduce((a, b) => Math.max(a, b)),
      };
    }
    case 'quantiles': {
      const sorted = Float64Array.from(presentNumbers(agg.x, rows)).sort();
      const values = agg.at.map((share) => quantile(sorted, share, agg.method));
      return { count: sorted.length, missing: rows.length - sorted.length, values };
    }
    case 'histogram': {
      const { min, max, bins } = agg;
      const counts = new Array<number>(bins).fill(0);
      for (const x of presentNumbers(agg.x, rows)) {
        if (x < min || x > max) continue;
        const bin = binOf(x, min, max, bins);
        counts[bin] += 1;
      }
      return { counts } satisfies Histogram;
    }
    case 'mode': {
      const { values, counts, missing } = distinctOf(rows.map((row) => interpret(agg.x, row)));
      let best = -1;
      counts.forEach((count, index) => {
        if (best === -1 || count > counts[best]) best = index;
      });
      return { value: values[best] ?? null, count: rows.length - missing, missing } satisfies Mode;
    }
    case 'distinct':
      return distinctOf(rows.map((row) => interpret(agg.x, row)));
    case 'groups':
      return groupsOf(agg.key, agg.x, rows);
    case 'scatter': {
      const whole = rows
        .map((row) => agg.xs.map((x) => numeric(interpret(x, row))))
        .filter((cells) => !cells.some(Number.isNaN));
      const mean = agg.xs.map((_, at) => accurateSum(whole.map((cells) => cells[at])) / whole.length);
      const deviations = whole.map((cells) => cells.map((cell, at) => cell - mean[at]));
      const products = Float64Array.from({ length: agg.xs.length ** 2 }, (_, at) => {
        const [i, j] = [Math.floor(at / agg.xs.length), at % agg.xs.length];
        return accurateSum(deviations.map((cells) => cells[i] * cells[j]));
      });
      return { count: whole.length, mean, products };
    }
    case 'collect':
      return {
        rows: rows.length,
        columns: agg.xs.map((x) => collectedColumn(x, rows)),
      } satisfies Collected;
  }
}

/** Booleans count as 0 and 1. */
const numeric = (value: Value): number =>
  typeof value === 'number' ? value : typeof value === 'boolean' ? Number(value) : Number.NaN;

const presentNumbers = (x: Expr, rows: readonly Row[]): number[] =>
  rows.map((row) => numeric(interpret(x, row))).filter((value) => !Number.isNaN(value));

/** Computes the mean first, then the squared deviations from it, corrected by the rounding error of the mean. */
function momentsOf(cells: readonly number[]): Moments {
  const values = cells.filter((value) => !Number.isNaN(value));
  const count = values.length;
  const sum = accurateSum(values);
  const mean = count === 0 ? Number.NaN : sum / count;
  const deviations = values.map((value) => value - mean);
  const squares = accurateSum(deviations.map((deviation) => deviation * deviation));
  const m2 = count === 0 ? 0 : squares - accurateSum(deviations) ** 2 / count;
  return { count, missing: cells.length - count, mean, m2, sum };
}

function distinctOf(cells: readonly Value[]): Distinct {
  const counts = new Map<Scalar, number>();
  let missing = 0;
  for (const cell of cells) {
    if (isMissingValue(cell)) missing++;
    else counts.set(cell as Scalar, (counts.get(cell as Scalar) ?? 0) + 1);
  }
  const sorted = [...counts].sort(([a], [b]) => compareScalars(a, b));
  return { values: sorted.map(([value]) => value), counts: sorted.map(([, count]) => count), missing };
}

function groupsOf(key: Expr, x: Expr, rows: readonly Row[]): Groups {
  const cells = rows
    .map((row) => ({ key: interpret(key, row), x: numeric(interpret(x, row)) }))
    .filter((cell) => !Number.isNaN(cell.x));
  const { values: keys } = distinctOf(cells.map((cell) => cell.key));
  const members = new Map<Value, number[]>(keys.map((value) => [value, []]));
  for (const cell of cells) members.get(cell.key)?.push(cell.x);
  const moments = keys.map((value) => momentsOf(members.get(value) ?? []));
  return {
    keys,
    count: moments.map((group) => group.count),
    mean: moments.map((group) => group.mean),
    m2: moments.map((group) => group.m2),
    missing: momentsOf(cells.filter((cell) => isMissingValue(cell.key)).map((cell) => cell.x)),
  };
}

function collectedColumn(x: Expr, rows: readonly Row[]): Collected['columns'][number] {
  if (x.type !== 'string') {
    return { values: Float64Array.from(rows, (row) => numeric(interpret(x, row))), strings: null };
  }
  const codes = new Map<string, number>();
  const values = Float64Array.from(rows, (row) => {
    const text = interpret(x, row) as string | null;
    if (text === null) return -1;
    if (!codes.has(text)) codes.set(text, codes.size);
    return codes.get(text) as number;
  });
  return { values, strings: [...codes.keys()] };
}
