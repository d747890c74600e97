/** What a column holds, in figures: the content of column headers, the Columns view and `prepgraph profile`. */
import { agg, ask, type Learning } from '../ir/aggregate.ts';
import { searchSorted, toNumber, dateToNumber } from '../ir/build.ts';
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
  const edges = binEdges(extent.min, extent.max);
  const { bins } = yield* ask({ bins: agg.distinct(searchSorted(x, edges.slice(1, -1), 'right')) });
  const counts = new Array<number>(Math.max(edges.length - 1, 1)).fill(0);
  bins.values.forEach((bin, index) => {
    counts[bin as number] = bins.counts[index] as number;
  });
  return {
    ...head,
    rows,
    count,
    missing,
    distinct: null,
    min: extent.min,
    max: extent.max,
    mean: moments.mean,
    deviation: count > 1 ? Math.sqrt(moments.m2 / (count - 1)) : null,
    quantiles: quantiles.values,
    histogram: { edges, counts },
    top: null,
    sampled: false,
  };
}

/** Edges of equal bins; one bin where all numbers are equal or one is infinite. */
function binEdges(min: number, max: number): number[] {
  const width = (max - min) / BINS;
  if (!Number.isFinite(width) || width === 0) return [min, max];
  return Array.from({ length: BINS + 1 }, (_, index) => (index === BINS ? max : min + index * width));
}
