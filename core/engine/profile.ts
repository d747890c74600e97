/** What a column holds, in figures: the content of column headers, the Columns view and `prepgraph profile`. */
import { agg, ask, type Learning } from '../ir/aggregate.ts';
import { dateToNumber, toNumber } from '../ir/build.ts';
import type { Expr } from '../ir/expression.ts';
import type { ColumnType } from '../ir/types.ts';

export interface ColumnProfile {
  readonly name: string;
  readonly type: ColumnType;
  readonly integer?: boolean;
  readonly rows: number;
  readonly count: number;
  readonly missing: number;
  readonly distinct: number | null;
  readonly min: number | null;
  readonly max: number | null;
  readonly mean: number | null;
  /** Sample standard deviation (n − 1), as pandas' describe. */
  readonly deviation: number | null;
  /** At 5, 25, 50, 75 and 95 %. */
  readonly quantiles: readonly number[] | null;
  readonly histogram: { readonly edges: readonly number[]; readonly counts: readonly number[] } | null;
  readonly top: readonly { readonly value: string; readonly count: number }[] | null;
  readonly sampled: boolean;
}

const QUANTILES = [0.05, 0.25, 0.5, 0.75, 0.95];
/** Bins of a histogram; one where all numbers are equal or one is infinite. */
const BINS = 20;
const TOP = 12;

export function* profileColumn(column: {
  readonly name: string;
  readonly type: ColumnType;
  readonly integer?: boolean;
  readonly expr: Expr;
}): Learning<ColumnProfile> {
  const { name, type, expr } = column;
  const head = { name, type, ...(column.integer !== undefined && { integer: column.integer }) };
  const empty = {
    min: null,
    max: null,
    mean: null,
    deviation: null,
    quantiles: null,
    histogram: null,
    top: null,
    sampled: false,
  };
  if (type === 'category' || type === 'text' || type === 'boolean') {
    const { distinct } = yield* ask({ distinct: agg.distinct(expr) });
    const count = distinct.counts.reduce((sum, times) => sum + times, 0);
    const order = distinct.counts.map((_, index) => index);
    order.sort((a, b) => (distinct.counts[b] as number) - (distinct.counts[a] as number) || a - b);
    const top = order
      .slice(0, TOP)
      .map((index) => ({ value: String(distinct.values[index]), count: distinct.counts[index] as number }));
    return {
      ...head,
      ...empty,
      rows: count + distinct.missing,
      count,
      missing: distinct.missing,
      distinct: distinct.values.length,
      top,
    };
  }
  const x = type === 'datetime' ? dateToNumber(expr) : toNumber(expr);
  const { moments, extent, quantiles } = yield* ask({
    moments: agg.moments(x),
    extent: agg.extent(x),
    quantiles: agg.quantiles(x, QUANTILES),
  });
  const { count, missing } = moments;
  const rows = count + missing;
  if (count === 0) return { ...head, ...empty, rows, count, missing, distinct: 0 };
  const { min, max } = extent;
  const flat = !Number.isFinite(max - min) || max === min;
  const bins = flat ? 1 : BINS;
  const counts = flat ? [count] : (yield* ask({ bins: agg.histogram(x, min, max, BINS) })).bins.counts;
  const edges = Array.from({ length: bins + 1 }, (_, edge) =>
    edge === bins ? max : min + (edge * (max - min)) / bins,
  );
  return {
    ...head,
    rows,
    count,
    missing,
    distinct: null,
    min,
    max,
    mean: moments.mean,
    deviation: count > 1 ? Math.sqrt(moments.m2 / (count - 1)) : null,
    quantiles: quantiles.values,
    histogram: { edges, counts },
    top: null,
    sampled: false,
  };
}
