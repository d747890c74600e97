import { agg, ask, type Learning, type Moments } from '../../ir/aggregate.ts';
import { abs, atLeast, check, choose, div, greaterThan, isMissing, mul, or, sub, unary } from '../../ir/build.ts';
import type { Expr } from '../../ir/expression.ts';
import { printNumber } from '../../ir/print.ts';
import { ProblemError } from '../../ir/problem.ts';
import { needs } from '../kit/begin.ts';
import { defineColumnOperator } from '../kit/column-operator.ts';
import { minimizeAround, minimizeBetween } from '../methods/minimize.ts';
import { choice, flag, learned } from '../kit/params.ts';
import { isConstant } from '../methods/zero-scale.ts';

/** Source: scipy/stats/_morestats.py, `_yeojohnson_transform`. */
function yeoJohnson(x: Expr, lambda: number): Expr {
  if (lambda === 1) return x;
  const size = unary('log1p', abs(x));
  const above = Math.abs(lambda) < Number.EPSILON ? size : div(unary('expm1', mul(size, lambda)), lambda);
  const mirrored = 2 - lambda;
  const below =
    Math.abs(mirrored) > Number.EPSILON ? div(unary('expm1', mul(size, mirrored)), -mirrored) : unary('neg', size);
  return choose(atLeast(x, 0), above, below);
}

/** scipy.special.boxcox. */
const boxCox = (x: Expr, lambda: number): Expr =>
  Math.abs(lambda) < 1e-19 ? unary('log', x) : div(unary('expm1', mul(unary('log', x), lambda)), lambda);

/** Minimum number of rows in which a distribution's shape is visible. */
const MIN_ROWS_FOR_SHAPE = 10;
const MIN_NORMAL_DOUBLE = 2.2250738585072014e-308;
const LOG_MIN_NORMAL_DOUBLE = Math.log(MIN_NORMAL_DOUBLE);

/**
 * The logarithm of the variance of (x^λ − 1) / λ, from log x and its ends. x^λ might overflow, and its digits cancel if
 * it is small beside the 1. Therefore the variance is computed relative to the largest x^λ, without the 1.
 */
function* logVarianceOfPowers(
  log: Expr,
  ends: { readonly min: number; readonly max: number },
  count: number,
  lambda: number,
): Learning<number> {
  const top = lambda > 0 ? ends.max : ends.min;
  const y = lambda === 0 ? log : unary('expm1', mul(sub(log, top), lambda));
  const { spread } = yield* ask({ spread: agg.moments(y) });
  const variance = Math.log(spread.m2 / count);
  return lambda === 0 ? variance : variance + 2 * lambda * top - 2 * Math.log(Math.abs(lambda));
}

/** The λ that makes the column most nearly normal: scipy.stats.yeojohnson_normmax. */
function* yeoJohnsonLambda(x: Expr): Learning<number> {
  const signed = mul(unary('sign', x), unary('log1p', abs(x)));
  const { extent, logs } = yield* ask({ extent: agg.extent(x), logs: agg.moments(signed) });
  const { count, min, max } = extent;
  if (min === 0 && max === 0) return 1;
  const largest = Math.log1p(20 * Math.max(Math.abs(min), Math.abs(max)));
  let low = (Math.log(MIN_NORMAL_DOUBLE) - Math.log(Number.EPSILON)) / 2 / largest;
  let high = (Math.log(Number.MAX_VALUE) + Math.log(Number.EPSILON)) / 2 / largest;
  if (max < 0) [low, high] = [2 - high, 2 - low];
  else if (min < 0) [low, high] = [Math.max(2 - high, low), Math.min(2 - low, high)];

  // If all cells have one sign, a single power bends them, and its variance keeps its digits.
  const oneSided = min >= 0 || max <= 0;
  const size = unary('log1p', abs(x));
  const ends = {
    min: Math.log1p(Math.min(Math.abs(min), Math.abs(max))),
    max: Math.log1p(Math.max(Math.abs(min), Math.abs(max))),
  };

  function* logVarianceAt(lambda: number): Learning<number> {
    if (oneSided) return yield* logVarianceOfPowers(size, ends, count, min >= 0 ? lambda : 2 - lambda);
    const { y } = yield* ask({ y: agg.moments(yeoJohnson(x, lambda)) });
    return Math.log(y.m2 / count);
  }

  function* cost(lambda: number): Learning<number> {
    const logVariance = yield* logVarianceAt(lambda);
    // A λ whose result has no variance would be infinitely likely, so it is refused.
    if (logVariance < LOG_MIN_NORMAL_DOUBLE) return Infinity;
    const likelihood = (-count / 2) * logVariance + (lambda - 1) * logs.sum;
    return likelihood === Infinity ? Infinity : -likelihood;
  }
  return yield* minimizeBetween(cost, low, high);
}

/** The λ that makes the column most nearly normal: scipy.stats.boxcox_normmax(method='mle'). */
function* boxCoxLambda(x: Expr): Learning<number> {
  const log = unary('log', x);
  const { logs, extent } = yield* ask({ logs: agg.moments(log), extent: agg.extent(log) });
  const { count } = extent;

  function* cost(lambda: number): Learning<number> {
    const logVariance = yield* logVarianceOfPowers(log, extent, count, lambda);
    return -((lambda - 1) * logs.sum - (count / 2) * logVariance);
  }
  const lambda = yield* minimizeAround(cost, -2, 2);
  if (lambda === null) {
    throw new ProblemError({
      code: 'power.no-optimum',
      message: 'No power makes this column more nearly normal than any other.',
      hint: 'Take yeo-johnson or the QuantileTransformer, or leave the column out.',
      field: 'method',
    });
  }
  return withoutOverflow(lambda, extent);
}

const MAX_POWER = Number.MAX_VALUE / 10000;

/** λ, or the nearest λ for which no train value overflows. */
function withoutOverflow(lambda: number, { min, max }: { readonly min: number; readonly max: number }): number {
  const size = (log: number, power: number): number =>
    Math.abs(power) < 1e-19 ? Math.abs(log) : Math.abs(Math.expm1(log * power) / power);
  const extreme = min >= 0 ? max : max <= 0 ? min : size(max, lambda) > size(min, lambda) ? max : min;
  if (!(size(extreme, lambda) > MAX_POWER)) return lambda;
  let [fits, overflows] = [0, lambda];
  for (;;) {
    const middle = (fits + overflows) / 2;
    if (middle === fits || middle === overflows) return fits;
    if (size(extreme, middle) > MAX_POWER) overflows = middle;
    else fits = middle;
  }
}

/** x, checked for the method: Box-Cox accepts positive cells only. */
function checkedFor(x: Expr, method: 'yeo-johnson' | 'box-cox'): Expr {
  if (method === 'yeo-johnson') return x;
  return check(x, or(isMissing(x), greaterThan(x, 0)), {
    code: 'power.not-positive',
    message: 'Box–Cox takes numbers above 0; here is {value}.',
    hint: 'Take the method yeo-johnson, which takes any number, or add a constant first (Rescaling).',
  });
}

/** Population variance; infinite if the squares overflow. */
const varianceOf = ({ m2, count }: Moments): number => (Number.isNaN(m2) ? Infinity : m2 / count);

const refuse = (code: string, message: string, hint: string): ProblemError =>
  new ProblemError({ code: `power.${code}`, message, hint });

/** sklearn.preprocessing.PowerTransformer: the power that makes a column most nearly normal, by maximum likelihood. */
export const powerTransformer = defineColumnOperator({
  type: 'PowerTransformer',
  group: 'scale',
  label: 'Power transform',
  summary: 'Bends each column by the power that makes it most nearly normal, then centres and scales it.',
  description:
    'Use it on lopsided columns before nets, linear models and distances, and only there: measured on 6 tables with lopsided columns (docs/evidence.md) it added 0.012 to the score of nets, ' +
    '0.013 of linear models and 0.022 of neighbours over StandardScaler, but on all columns it cost linear models 0.004. Yeo–Johnson takes any number, Box–Cox only those above 0. ' +
    'The power λ is learned: 1 leaves the column as it is, 0 takes logarithms. Unlike QuantileTransformer it keeps outliers outliers, ' +
    'and unlike Log it finds out how much to bend; learning passes over the data some thirty times.',
  reference: { library: 'scikit-learn', name: 'sklearn.preprocessing.PowerTransformer' },
  keywords: ['yeo-johnson', 'box-cox', 'gauss', 'normal', 'skew', 'lambda', 'bell'],
  takes: ['number'],
  begins: needs({ known: true }),
  params: () => ({
    method: choice(
      { 'yeo-johnson': 'Yeo–Johnson: takes any number', 'box-cox': 'Box–Cox: takes numbers above 0' },
      'yeo-johnson',
      {
        label: 'Method',
        help: 'Family of power functions.',
      },
    ),
    standardize: flag(true, { label: 'Standardize', help: 'Centre and scale the result to mean 0 and variance 1.' }),
  }),
  learned: {
    lambdas_: learned.number,
    /**
     * Mean and scale of the transformed column, which the reference keeps in a
     * StandardScaler; null without `standardize`.
     */
    mean_: learned.number.nullable(),
    scale_: learned.number.nullable(),
  },
  *learn(cells, { method, standardize }) {
    const x = checkedFor(cells, method);
    const { moments, extent } = yield* ask({ moments: agg.moments(x), extent: agg.extent(x) });
    const { count, missing, mean } = moments;
    if (count === 0) throw refuse('empty', 'The column has no known cell.', 'Leave it out, or fill it first.');
    if (!Number.isFinite(extent.min) || !Number.isFinite(extent.max)) {
      throw refuse('infinite', 'The column has infinite cells.', 'Hold them within bounds first (Clip).');
    }
    if (method === 'box-cox' && extent.min === extent.max) {
      throw refuse(
        'constant',
        'The column is constant: no power makes it normal.',
        'Leave it out, or take yeo-johnson.',
      );
    }
    // As in the reference, a column with a missing cell is never recognised as constant.
    const constant = method === 'yeo-johnson' && missing === 0 && isConstant(varianceOf(moments), mean, count);
    const lambda = constant ? 1 : yield* method === 'box-cox' ? boxCoxLambda(x) : yeoJohnsonLambda(x);
    if (!standardize) return { lambdas_: lambda, mean_: null, scale_: null };
    const { bent } = yield* ask({ bent: agg.moments(bend(x, method, lambda)) });
    const variance = varianceOf(bent);
    const scale = isConstant(variance, bent.mean, count) ? 1 : Math.sqrt(variance);
    return { lambdas_: lambda, mean_: bent.mean, scale_: scale };
  },
  compute(x, { method }, s) {
    const bent = bend(checkedFor(x, method), method, s.lambdas_);
    return s.mean_ === null || s.scale_ === null ? bent : div(sub(bent, s.mean_), s.scale_);
  },
  leastRows: () => ({
    rows: MIN_ROWS_FOR_SHAPE,
    because: `the power that fits a shape cannot be told from fewer than ${MIN_ROWS_FOR_SHAPE}`,
  }),
  tells({ lambdas_, mean_, scale_ }) {
    const power = `λ is ${printNumber(lambdas_)}: 1 would leave the shape as it is, 0 takes logarithms.`;
    if (mean_ === null || scale_ === null) return power;
    return `${power} The bent train cells have mean ${printNumber(mean_)} and spread ${printNumber(scale_)}.`;
  },
  examples: [
    {
      title: 'Missing cells are ignored when learning, and stay',
      params: {},
      input: { x: [1, null, 3] },
      output: { x: [-1, null, 1] },
    },
    {
      title: 'A constant column becomes 0',
      params: {},
      input: { same: [5, 5, 5] },
      output: { same: [0, 0, 0] },
    },
  ],
});

const bend = (x: Expr, method: 'yeo-johnson' | 'box-cox', lambda: number): Expr =>
  method === 'box-cox' ? boxCox(x, lambda) : yeoJohnson(x, lambda);
