/** Statistics of a column, displayed in column headers, the Columns view and `prepgraph profile`. */
import { agg, ask, type Learning } from '../../ir/aggregate.ts';
import { abs, missing as absent, choose, dateToNumber, lessThan, number, toNumber } from '../../ir/build.ts';
import type { Expr } from '../../ir/expression.ts';
import { type ColumnType, isStringType } from '../../ir/types.ts';

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
  /** Sample standard deviation (n − 1), like pandas' describe. */
  readonly deviation: number | null;
  /** Quantiles at 5, 25, 50, 75 and 95 %. */
  readonly quantiles: readonly number[] | null;
  readonly histogram: { readonly edges: readonly number[]; readonly counts: readonly number[] } | null;
  readonly top: readonly { readonly value: string; readonly count: number }[] | null;
  readonly sampled: boolean;
}

export interface ProfiledColumn {
  readonly name: string;
  readonly type: ColumnType;
  readonly integer?: boolean;
  readonly expr: Expr;
}

/** Figures from which the profile of a number column is made. */
export interface Figures {
  readonly count: number;
  readonly missing: number;
  readonly mean: number;
  /** Sum of squared deviations from the mean. */
  readonly m2: number;
  /** NaN if the column has no number; quantiles and bins are then empty. */
  readonly min: number;
  readonly max: number;
  /** Values at the probabilities `QUANTILES`. */
  readonly quantiles: readonly number[];
  /** Smallest and largest finite number, NaN if there is none; the bins lie between them. */
  readonly span: readonly [number, number];
  /** Finite numbers per bin; a single bin if they cannot be divided (see `binsOf`). */
  readonly bins: readonly number[];
}

export const QUANTILES = [0.05, 0.25, 0.5, 0.75, 0.95];
const BINS = 20;
const MAX_TOP_VALUES = 12;

/** Number of histogram bins: one if all numbers are equal, or if their span overflows a double. */
export const binsOf = ([from, to]: Figures['span']): number => (Number.isFinite(to - from) && to > from ? BINS : 1);

/** The expression whose numbers are profiled, or null for columns profiled by their distinct values. */
export function profiledNumber({ type, expr }: ProfiledColumn): Expr | null {
  if (isStringType(type) || type === 'boolean') return null;
  return type === 'datetime' ? dateToNumber(expr) : toNumber(expr);
}

/** Learns a column's profile in a few passes, independent of the number of rows. */
export function* profileColumn(column: ProfiledColumn): Learning<ColumnProfile> {
  const x = profiledNumber(column);
  return x === null ? yield* profileValues(column) : numberProfile(column, yield* figuresOf(x));
}

const nothing = {
  min: null,
  max: null,
  mean: null,
  deviation: null,
  quantiles: null,
  histogram: null,
  top: null,
  sampled: false,
};

const headOf = ({ name, type, integer }: ProfiledColumn) => ({
  name,
  type,
  ...(integer !== undefined && { integer }),
});

function* profileValues(column: ProfiledColumn): Learning<ColumnProfile> {
  const { distinct } = yield* ask({ distinct: agg.distinct(column.expr) });
  const count = distinct.counts.reduce((sum, times) => sum + times, 0);
  const order = distinct.counts.map((_, index) => index);
  order.sort((a, b) => distinct.counts[b] - distinct.counts[a] || a - b);
  const top = order
    .slice(0, MAX_TOP_VALUES)
    .map((index) => ({ value: String(distinct.values[index]), count: distinct.counts[index] }));
  return {
    ...headOf(column),
    ...nothing,
    rows: count + distinct.missing,
    count,
    missing: distinct.missing,
    distinct: distinct.values.length,
    top,
  };
}

function* figuresOf(x: Expr): Learning<Figures> {
  const { moments, extent, quantiles } = yield* ask({
    moments: agg.moments(x),
    extent: agg.extent(x),
    quantiles: agg.quantiles(x, QUANTILES),
  });
  const { count, missing, mean, m2 } = moments;
  const { min, max } = extent;
  const isFinite = count === 0 || (Number.isFinite(min) && Number.isFinite(max));
  const y = choose(lessThan(abs(x), number(Infinity)), x, absent('number'));
  const finite = isFinite ? { moments, extent } : yield* ask({ moments: agg.moments(y), extent: agg.extent(y) });
  const span = [finite.extent.min, finite.extent.max] as const;
  const bins = binsOf(span);
  const counted =
    bins === 1 ? [finite.moments.count] : (yield* ask({ bins: agg.histogram(x, ...span, bins) })).bins.counts;
  return { count, missing, mean, m2, min, max, quantiles: quantiles.values, span, bins: counted };
}

/** Like pandas: with infinite numbers the mean is infinite; with infinities of both signs it is NaN. */
const meanOf = ({ mean, min, max }: Figures): number =>
  Number.isFinite(min) && Number.isFinite(max) ? mean : min + max;

/** Profile of a number column from its figures. */
export function numberProfile(column: ProfiledColumn, figures: Figures): ColumnProfile {
  const { count, missing, m2, min, max, quantiles, span, bins } = figures;
  const rows = count + missing;
  if (count === 0) return { ...headOf(column), ...nothing, rows, count, missing, distinct: 0 };
  // + 0 removes the sign of −0, because either of 0 and −0 may be found first.
  const [from, to] = [span[0] + 0, span[1] + 0];
  const edges = Array.from({ length: bins.length + 1 }, (_, edge) =>
    edge === 0 ? from : edge === bins.length ? to : from + (edge * (to - from)) / bins.length,
  );
  return {
    ...headOf(column),
    rows,
    count,
    missing,
    distinct: null,
    min,
    max,
    mean: meanOf(figures),
    deviation: count > 1 ? Math.sqrt(m2 / (count - 1)) : null,
    quantiles,
    histogram: Number.isNaN(from) ? null : { edges, counts: bins },
    top: null,
    sampled: false,
  };
}
