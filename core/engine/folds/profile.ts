/** What a column holds, in figures: the content of column headers, the Columns view and `prepgraph profile`. */
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
  /** Sample standard deviation (n − 1), as pandas' describe. */
  readonly deviation: number | null;
  /** At 5, 25, 50, 75 and 95 %. */
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

/** What a profile of numbers is made of. */
export interface Figures {
  readonly count: number;
  readonly missing: number;
  readonly mean: number;
  /** Sum of squared deviations from the mean. */
  readonly m2: number;
  /** NaN without a number; quantiles and bins then say nothing. */
  readonly min: number;
  readonly max: number;
  /** At `QUANTILES`. */
  readonly quantiles: readonly number[];
  /** The least and the greatest finite number, NaN without one: where bins begin and end. */
  readonly span: readonly [number, number];
  /** Finite numbers in each bin; a single one where they cannot be told apart (see `binsOf`). */
  readonly bins: readonly number[];
}

export const QUANTILES = [0.05, 0.25, 0.5, 0.75, 0.95];
const BINS = 20;
const TOP = 12;

/** Bins of a histogram; one where all numbers are equal or farther apart than doubles reach. */
export const binsOf = ([from, to]: Figures['span']): number => (Number.isFinite(to - from) && to > from ? BINS : 1);

/** The numbers that a column is profiled by; null where it is profiled by its values. */
export function profiledNumber({ type, expr }: ProfiledColumn): Expr | null {
  if (isStringType(type) || type === 'boolean') return null;
  return type === 'datetime' ? dateToNumber(expr) : toNumber(expr);
}

/** Learns a column's profile in a few passes, however many rows there are. */
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
    .slice(0, TOP)
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

/** As pandas: a mean of numbers of which some are infinite is infinite; of both signs, it is not a number. */
const meanOf = ({ mean, min, max }: Figures): number =>
  Number.isFinite(min) && Number.isFinite(max) ? mean : min + max;

/** A number column's profile out of its figures. */
export function numberProfile(column: ProfiledColumn, figures: Figures): ColumnProfile {
  const { count, missing, m2, min, max, quantiles, span, bins } = figures;
  const rows = count + missing;
  if (count === 0) return { ...headOf(column), ...nothing, rows, count, missing, distinct: 0 };
  // Of 0 and −0, which are one number, either may be found first: an edge has no sign.
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
