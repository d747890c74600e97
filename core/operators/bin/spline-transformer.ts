import { agg, ask } from '../../ir/aggregate.ts';
import {
  add,
  and,
  atLeast,
  atMost,
  binary,
  check,
  choose,
  coalesce,
  div,
  greaterThan,
  isMissing,
  lessThan,
  lookup,
  mul,
  number,
  or,
  searchSorted,
  sub,
} from '../../ir/build.ts';
import type { Expr } from '../../ir/expression.ts';
import { printNumber } from '../../ir/print.ts';
import { ProblemError } from '../../ir/problem.ts';
import { counted } from '../../words/counted.ts';
import { needs } from '../kit/begin.ts';
import { defineColumnOperator, type OutputColumn, type Place } from '../kit/column-operator.ts';
import { finite } from '../kit/finite.ts';
import { knotsParam } from '../kit/list-params.ts';
import { choice, flag, integer, learned } from '../kit/params.ts';
import { numberIn } from '../kit/tell.ts';
import { linspace, throughPercent } from '../methods/quantile-positions.ts';

/** Coefficients of 1, u, u² and so on. */
type Polynomial = readonly number[];

/** Basis functions between two knots, as polynomials of u = (x − origin) / width. */
interface Piece {
  readonly origin: number;
  readonly width: number;
  readonly functions: readonly Polynomial[];
}

const plus = (a: Polynomial, b: Polynomial): Polynomial =>
  Array.from({ length: Math.max(a.length, b.length) }, (_, power) => (a[power] ?? 0) + (b[power] ?? 0));
const times = (a: Polynomial, constant: number, slope: number): Polynomial =>
  Array.from({ length: a.length + 1 }, (_, power) => (a[power] ?? 0) * constant + (a[power - 1] ?? 0) * slope);
const valueOf = (polynomial: Polynomial, u: number): number =>
  polynomial.reduceRight((sum, coefficient) => sum * u + coefficient, 0);
const slopeOf = (polynomial: Polynomial, u: number): number =>
  valueOf(
    polynomial.slice(1).map((coefficient, power) => coefficient * (power + 1)),
    u,
  );

/** The base knots, with `degree` further knots on either side. */
function allKnots(base: readonly number[], degree: number, periodic: boolean): number[] {
  const last = base.length - 1;
  const [first, second] = [base[0], base[1]];
  const [end, beforeEnd] = [base[last], base[last - 1]];
  if (periodic) {
    const period = end - first;
    return [
      ...base.slice(last - degree, last).map((knot) => knot - period),
      ...base,
      ...base.slice(1, degree + 1).map((knot) => knot + period),
    ];
  }
  const [low, high] = [second - first, end - beforeEnd];
  return [
    ...linspace(first - degree * low, first - low, degree),
    ...base,
    ...linspace(end + high, end + degree * high, degree),
  ];
}

/**
 * The basis functions that are not zero between knots `at` and `at + 1`: De Boor's recurrence, on polynomials instead
 * of numbers. Knots that coincide drop out, as in SciPy.
 */
function pieceAt(knots: readonly number[], at: number, degree: number): Piece {
  const origin = knots[at];
  const width = knots[at + 1] - origin || 1;
  const from = (knot: number): number => (knot - origin) / width;
  let functions: Polynomial[] = [[1]];
  for (let order = 1; order <= degree; order++) {
    const next: Polynomial[] = [[0]];
    functions.forEach((before, n) => {
      const right = knots[at + n + 1];
      const left = knots[at + n + 1 - order];
      const apart = (right - left) / width;
      if (right === left) next.push([0]);
      else {
        // before · (right − x) / (right − left) and before · (x − left) / (right − left)
        next[n] = plus(next[n], times(before, from(right) / apart, -1 / apart));
        next.push(times(before, -from(left) / apart, 1 / apart));
      }
    });
    functions = next;
  }
  return { origin, width, functions };
}

type Extrapolation = 'error' | 'constant' | 'linear' | 'continue' | 'periodic';

/**
 * Pieces between neighbouring base knots. Entry 0 is the piece below all of them, the last entry the piece above, if
 * extrapolation needs others there.
 */
function piecesOf(base: readonly number[], degree: number, extrapolation: Extrapolation): Piece[] {
  const periodic = extrapolation === 'periodic';
  const knots = allKnots(base, degree, periodic);
  const intervals = base.length - 1;
  const count = periodic ? intervals : intervals + degree;
  const inner = Array.from({ length: intervals }, (_, interval): Piece => {
    const { functions, ...place } = pieceAt(knots, degree + interval, degree);
    const all: Polynomial[] = Array.from({ length: count }, () => [0]);
    // A periodic function that passes the end continues at the start.
    functions.forEach((polynomial, n) => {
      const index = (interval + n) % count;
      all[index] = plus(all[index], polynomial);
    });
    return { ...place, functions: all };
  });
  if (extrapolation !== 'constant' && extrapolation !== 'linear') return inner;
  const linear = extrapolation === 'linear';
  // The reference extrapolates only the outermost functions. Unless knots coincide, no other
  // function is nonzero at the end.
  const outermost = linear && degree <= 1 ? degree + 1 : Math.max(degree, 1);
  const beyond = (piece: Piece, u: number, isOuter: (index: number) => boolean): Piece => ({
    origin: piece.origin + u * piece.width,
    width: 1,
    functions: piece.functions.map((polynomial, index) => {
      if (!isOuter(index)) return [0];
      return linear ? [valueOf(polynomial, u), slopeOf(polynomial, u) / piece.width] : [valueOf(polynomial, u)];
    }),
  });
  const [first, last] = [inner[0], inner[inner.length - 1]];
  const end = base[base.length - 1] === last.origin ? 0 : 1;
  return [
    beyond(first, 0, (index) => index < outermost),
    ...inner,
    { ...beyond(last, end, (index) => index >= count - outermost), origin: base[base.length - 1] },
  ];
}

/** sklearn.preprocessing.SplineTransformer: B-spline basis functions of each column. */
export const splineTransformer = defineColumnOperator({
  type: 'SplineTransformer',
  group: 'bin',
  label: 'Splines',
  summary: 'Turns a column into several smooth bumps, so that a linear model can follow any curve.',
  description:
    'Use it in place of bins where the curve should be smooth, and in place of high powers, which swing wildly: each result is not zero on a few neighbouring intervals only. ' +
    'More knots follow more detail; periodic extrapolation suits hours, weekdays and angles, whose end meets their start. ' +
    'Beyond the train range values stay constant unless you choose otherwise. Knots are evenly spaced, quantiles, or your own: then the range that they span counts as the train range. ' +
    'With degree 0 and constant extrapolation scikit-learn gives zeros below the train range and fails above it; here the outer intervals go on. ' +
    'With degree 0 or 1 and linear extrapolation scikit-learn takes the wrong ends for every column but the first; here each column is treated as if it were alone.',
  reference: { library: 'scikit-learn', name: 'sklearn.preprocessing.SplineTransformer' },
  keywords: ['b-spline', 'basis', 'smooth', 'curve', 'periodic', 'nonlinear', 'knots'],
  takes: ['number'],
  begins: needs({ complete: true }),
  params: () => ({
    n_knots: integer(5, {
      label: 'Knots',
      help: 'Number of points that divide the range, its ends included.',
      min: 2,
      max: 1000,
    }),
    degree: integer(3, {
      label: 'Degree',
      help: 'Degree of the polynomials between knots: 0 steps, 1 straight lines, 3 smooth curves.',
      min: 0,
      max: 20,
    }),
    knots: knotsParam(
      {
        uniform: 'Evenly spread: from the smallest to the largest train value',
        quantile: 'At quantiles of the train rows',
      },
      {
        label: 'Knots at',
        help: 'Where the knots are set. Your own knots are one row a knot, with a number for each column.',
      },
    ),
    extrapolation: choice(
      {
        constant: 'As at the end of the train range',
        linear: 'On in a straight line',
        continue: 'On with the outermost polynomials',
        periodic: 'Over again from the start',
        error: 'Stop with an error',
      },
      'constant',
      {
        label: 'Extrapolation',
        help: 'What happens beyond the train range.',
        policy: { cells: 'range', refusal: 'error' },
      },
    ),
    include_bias: flag(true, {
      label: 'Bias',
      help: 'Keep the last function, which the others determine: they all add up to 1.',
    }),
    handle_missing: choice({ error: 'Stop with an error', zeros: 'All functions are 0' }, 'error', {
      label: 'Missing cells',
      help: 'What happens to a missing cell.',
      policy: { cells: 'missing', refusal: 'error' },
    }),
  }),
  learned: {
    /**
     * The knots from the smallest to the largest train value, both included; bsplines_
     * adds `degree` more on either side.
     */
    base_knots_: learned.numbers,
  },
  *learn(cells, { degree, knots, extrapolation, handle_missing, ...params }, _field, place) {
    const n_knots = typeof knots === 'string' ? params.n_knots : knots.length;
    if (extrapolation === 'periodic' && n_knots <= degree) {
      throw new ProblemError({
        code: 'spline.periodic',
        message: `Periodic splines of degree ${degree} need more than ${degree} knots.`,
        hint: `Take ${degree + 1} knots or more, or a lower degree.`,
        field: typeof knots === 'string' ? 'n_knots' : 'knots',
      });
    }
    if (typeof knots !== 'string') return { base_knots_: givenKnots(knots, place) };
    const x = handle_missing === 'error' ? finite(cells) : cells;
    const shares = throughPercent(linspace(0, 1, n_knots));
    const { extent, quantiles } = yield* ask({
      extent: agg.extent(x),
      quantiles: agg.quantiles(x, knots === 'quantile' ? shares : [], 'linear'),
    });
    const { count, min, max } = extent;
    const base_knots_ =
      count === 0 ? shares.map(() => 0) : knots === 'quantile' ? [...quantiles.values] : linspace(min, max, n_knots);
    return { base_knots_ };
  },
  compute(cells, params, { base_knots_: base }, field) {
    const { degree, extrapolation, include_bias, handle_missing } = params;
    const [low, high] = [base[0], base[base.length - 1]];
    const known = handle_missing === 'error' ? finite(cells) : cells;
    const x = positioned(known, low, high, extrapolation);
    const pieces = piecesOf(base, degree, extrapolation);
    const inside = searchSorted(x, base.slice(1, -1), 'right');
    const withEnds = extrapolation === 'constant' || extrapolation === 'linear';
    const piece = withEnds
      ? choose(lessThan(x, low), number(0), choose(greaterThan(x, high), number(pieces.length - 1), add(inside, 1)))
      : inside;
    const keys = pieces.map((_, index) => index);
    const pick = (values: readonly number[]): Expr => {
      const [only] = values;
      if (values.every((value) => value === only)) return number(only);
      return lookup(piece, keys, values, { missing: Number.NaN, other: Number.NaN });
    };
    const u = div(sub(x, pick(pieces.map(({ origin }) => origin))), pick(pieces.map(({ width }) => width)));
    const functions = pieces[0]?.functions.length ?? 0;
    const valueAt = (index: number): Expr => {
      const polynomials = pieces.map((one) => one.functions[index]);
      const length = Math.max(...polynomials.map((polynomial) => polynomial.length));
      const coefficients = Array.from({ length }, (_, power) =>
        pick(polynomials.map((polynomial) => polynomial[power] ?? 0)),
      );
      const value = coefficients.reduceRight((sum, coefficient) => add(mul(sum, u), coefficient));
      // Needed because a function that is constant everywhere ignores its argument, so a
      // missing cell would not stay missing.
      const sure = choose(isMissing(known), number(Number.NaN), value);
      return handle_missing === 'zeros' ? coalesce(sure, number(0)) : value;
    };
    return Array.from(
      { length: include_bias ? functions : functions - 1 },
      (_, index): OutputColumn => ({ name: `${field.name}_sp_${index}`, type: 'number', expr: valueAt(index) }),
    );
  },
  declare: (field, { knots, degree, extrapolation, include_bias, ...params }) => {
    const n_knots = typeof knots === 'string' ? params.n_knots : knots.length;
    const functions = extrapolation === 'periodic' ? n_knots - 1 : n_knots + degree - 1;
    return Array.from({ length: Math.max(include_bias ? functions : functions - 1, 0) }, (_, index) => ({
      name: `${field.name}_sp_${index}`,
      type: 'number' as const,
    }));
  },
  leastRows({ n_knots, knots }) {
    const rows = typeof knots === 'string' ? n_knots : 0;
    return { rows, because: `${rows} knots need at least ${rows}` };
  },
  tells({ base_knots_: knots }, _params, { value }) {
    const [low, high] = [knots[0], knots[knots.length - 1]];
    const x = numberIn(value);
    const range = `${knots.length} knots divide ${printNumber(low)} to ${printNumber(high)}`;
    if (x === null || x < low || x > high) return `${range}; it lies beyond them.`;
    const at = Math.max(1, Math.min(knots.length - 1, knots.filter((knot) => x >= knot).length));
    return `${range}; it lies between ${printNumber(knots[at - 1])} and ${printNumber(knots[at])}.`;
  },
  examples: [
    {
      title: 'Straight lines between three knots',
      params: { n_knots: 3, degree: 1 },
      input: { x: [0, 1, 2, 4] },
      output: { x_sp_0: [1, 0.5, 0, 0], x_sp_1: [0, 0.5, 1, 0], x_sp_2: [0, 0, 0, 1] },
    },
    {
      title: 'Knots of one’s own; beyond them the results stay as they are',
      params: { knots: [[0], [1], [4]], degree: 1 },
      input: { x: [-1, 0, 1, 2.5, 9] },
      output: { x_sp_0: [1, 1, 0, 0, 0], x_sp_1: [0, 0, 1, 0.5, 0], x_sp_2: [0, 0, 0, 0.5, 1] },
    },
    {
      title: 'An hour of the day: its end meets its start',
      params: { n_knots: 3, degree: 1, extrapolation: 'periodic' },
      input: { hour: [0, 6, 12, 24] },
      output: { hour_sp_0: [1, 0.5, 0, 1], hour_sp_1: [0, 0.5, 1, 0] },
    },
  ],
});

/** One column's knots, out of rows that hold one number per column. */
function givenKnots(rows: readonly (readonly number[])[], { index, count }: Place): number[] {
  const refused = (message: string, hint: string): ProblemError =>
    new ProblemError({ code: 'spline.knots', message, hint, field: 'knots' });
  const wrong = rows.find((row) => row.length !== count);
  if (wrong !== undefined) {
    throw refused(
      `A knot has ${counted(wrong.length, 'number')} for ${counted(count, 'column')}.`,
      'Give one number a column in each row.',
    );
  }
  const knots = rows.map((row) => row[index]);
  if (knots.some((knot, at) => at > 0 && !(knot > knots[at - 1]))) {
    throw refused('The knots do not ascend, or repeat.', 'List them from low to high, each once.');
  }
  return knots;
}

/** x moved to where the pieces are defined: into the train range, if the extrapolation requires it. */
function positioned(x: Expr, low: number, high: number, extrapolation: Extrapolation): Expr {
  if (extrapolation === 'periodic') return high > low ? add(binary('mod', sub(x, low), high - low), low) : mul(x, 0);
  if (extrapolation !== 'error') return x;
  return check(x, or(isMissing(x), and(atLeast(x, low), atMost(x, high))), {
    code: 'spline.beyond',
    message: `{value} lies beyond the train range, ${low} to ${high}.`,
    hint: 'Choose another extrapolation, or hold values within bounds first (Clip).',
  });
}
