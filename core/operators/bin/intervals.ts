/**
 * Bins between edges, made and named as in pandas' cut and qcut. Shared by Cut and Qcut.
 * Source: pandas/core/reshape/tile.py.
 */
import { agg, ask } from '../../ir/aggregate.ts';
import { choose, equals, lookup, lookupText, number, searchSorted } from '../../ir/build.ts';
import type { Expr } from '../../ir/expression.ts';
import { roundHalfEven } from '../../ir/functions/numbers.ts';
import { ProblemError } from '../../ir/problem.ts';
import { pythonFloat } from '../../ir/functions/to-text.ts';
import { counted } from '../../words/counted.ts';

export interface BinNaming {
  readonly right: boolean;
  readonly includeLowest: boolean;
  readonly precision: number;
  /** User-defined names; false for numbers; null for intervals. */
  readonly labels: readonly string[] | false | null;
}

/** 10 ** exponent by repeated multiplication, because NumPy computes it so and the rounding errors must be equal. */
function powerOfTen(exponent: number): number {
  let power = Number(`1e${Math.min(exponent, 9)}`);
  for (let done = 9; done < exponent; done++) power *= 10;
  return power;
}

/** numpy.around. */
function around(x: number, digits: number): number {
  const power = powerOfTen(Math.abs(digits));
  return digits >= 0 ? roundHalfEven(x * power) / power : roundHalfEven(x / power) * power;
}

/** Rounds to `precision` decimal places; a number below 1 to `precision` significant digits. */
function roundFraction(x: number, precision: number): number {
  if (!Number.isFinite(x) || x === 0) return x;
  if (Math.trunc(x) !== 0) return around(x, precision);
  return around(x, -Math.floor(Math.log10(Math.abs(x))) - 1 + precision);
}

/** The smallest precision, from `least` up, at which rounded edges still differ. */
function precisionFor(edges: readonly number[], least: number): number {
  for (let precision = least; precision < 20; precision++) {
    if (new Set(edges.map((edge) => roundFraction(edge, precision))).size === edges.length) return precision;
  }
  return least;
}

/**
 * Names of bins, such as `(0.5, 2.0]`.
 * @param whole true if the edges were given as whole numbers; they are then written without a decimal point
 */
export function intervalTexts(edges: readonly number[], naming: BinNaming, whole: boolean): string[] {
  const precision = precisionFor(edges, naming.precision);
  const breaks = edges.map((edge) => roundFraction(edge, precision));
  const lowered = naming.right && naming.includeLowest;
  if (lowered && breaks.length > 0) breaks[0] -= Number(`1e-${precision}`);
  const textOf = (value: number): string => (whole && !lowered ? String(value) : pythonFloat(value));
  return breaks
    .slice(1)
    .map((to, index) =>
      naming.right ? `(${textOf(breaks[index])}, ${textOf(to)}]` : `[${textOf(breaks[index])}, ${textOf(to)})`,
    );
}

/** Edges without duplicates. */
export function uniqueEdges(edges: readonly number[], duplicates: 'raise' | 'drop', field: string): number[] {
  const unique = [...new Set(edges)];
  // pandas accepts two equal edges: they make one bin that stays empty.
  if (unique.length === edges.length || edges.length === 2) return [...edges];
  if (duplicates === 'drop') return unique;
  throw new ProblemError({
    code: 'bins.duplicate-edges',
    message: edges.some(Number.isNaN)
      ? 'The column has no known, finite cells to set edges by.'
      : `Edges repeat: ${edges.slice(0, 8).join(', ')}${edges.length > 8 ? ', …' : ''}.`,
    hint: 'Set "Duplicate edges" to drop, take fewer bins, or give the edges yourself.',
    field,
  });
}

/** Bin of each cell, as text or as a number; missing if the cell is outside of all bins. */
export function binned(x: Expr, edges: readonly number[], naming: BinNaming, whole: boolean): Expr {
  const bins = Math.max(edges.length - 1, 0);
  const found = searchSorted(x, edges, naming.right ? 'left' : 'right');
  const lowest = edges[0];
  const place = naming.includeLowest && lowest !== undefined ? choose(equals(x, lowest), number(1), found) : found;
  const keys = Array.from({ length: bins }, (_, index) => index + 1);
  if (naming.labels === false) {
    const codes = keys.map((key) => key - 1);
    return lookup(place, keys, codes, { missing: Number.NaN, other: Number.NaN });
  }
  const texts = naming.labels ?? intervalTexts(edges, naming, whole);
  if (texts.length !== bins) {
    throw new ProblemError({
      code: 'bins.labels',
      message: `${counted(texts.length, 'name')} ${texts.length === 1 ? 'is' : 'are'} given for ${counted(bins, 'bin')}.`,
      hint: 'Give one name for each bin, or none.',
      field: 'labels',
    });
  }
  if (new Set(texts).size !== texts.length) {
    throw new ProblemError({
      code: 'bins.labels-repeat',
      message: 'Two bins have the same name.',
      hint: 'Give each bin a name of its own.',
      field: 'labels',
    });
  }
  return lookupText(place, keys, texts, { missing: null, other: null });
}

/**
 * Number of known cells of a column, with minimum and maximum. Throws a ProblemError for infinite cells, because
 * bins cannot be found between them.
 */
export function* endsOf(x: Expr, field: string) {
  const { extent } = yield* ask({ extent: agg.extent(x) });
  if (extent.count > 0 && !(Number.isFinite(extent.min) && Number.isFinite(extent.max))) {
    throw new ProblemError({
      code: 'bins.infinite',
      message: 'The column has infinite cells: no bins can be set by it.',
      hint: 'Hold them within bounds first (Clip), or give the edges yourself.',
      field,
    });
  }
  return extent;
}
