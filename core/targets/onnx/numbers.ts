/**
 * Numeric functions in double precision. If ONNX has a function in single precision only (tan, inverse trigonometric
 * and hyperbolic functions), it is built from functions that exist in double precision, so that results agree with
 * the engine to the last digits.
 */
import type { BinaryFunction, UnaryFunction } from '../../ir/expression.ts';
import { EXP_MINUS_TWO, farP, farQ, middleP, middleQ, nearP, nearQ, SQRT_TWO_PI } from '../../ir/functions/numbers.ts';
import type { GraphBuilder } from './graph.ts';

/** Name of a tensor. */
type X = string;

const comparison = (
  g: GraphBuilder,
  op: 'Less' | 'LessOrEqual' | 'Greater' | 'GreaterOrEqual' | 'Equal',
  a: X,
  b: X,
): X => g.node(op, [a, b]);

export function unaryNodes(g: GraphBuilder, fn: UnaryFunction, x: X): X {
  const n = (value: number): X => g.double(value);
  switch (fn) {
    case 'neg':
      return g.node('Neg', [x]);
    case 'abs':
      return g.node('Abs', [x]);
    case 'sign':
      // The sign of NaN is 0 or NaN, depending on the runtime.
      return g.where(g.isNaN(x), x, g.node('Sign', [x]));
    case 'sqrt':
      return g.node('Sqrt', [x]);
    case 'exp':
      return g.node('Exp', [x]);
    case 'log':
      return g.node('Log', [x]);
    case 'sin':
      return g.node('Sin', [x]);
    case 'cos':
      return g.node('Cos', [x]);
    case 'tanh':
      return g.node('Tanh', [x]);
    case 'floor':
      return g.floor(x);
    case 'ceil':
      return g.node('Ceil', [x]);
    case 'round':
      return g.node('Round', [x]);
    case 'trunc':
      return g.where(comparison(g, 'Less', x, n(0)), g.node('Ceil', [x]), g.floor(x));
    case 'log2':
      return exactWhereWhole(g, g.div(g.node('Log', [x]), n(Math.LN2)), 2, x);
    case 'log10':
      return exactWhereWhole(g, g.div(g.node('Log', [x]), n(Math.LN10)), 10, x);
    case 'expm1':
      return expm1(g, x);
    case 'log1p': {
      // W. Kahan: the quotient restores the digits that rounding took from 1 + x.
      const whole = g.add(n(1), x);
      const part = g.sub(whole, n(1));
      const corrected = g.mul(g.node('Log', [whole]), g.div(x, part));
      const simple = g.or(comparison(g, 'Equal', part, n(0)), g.node('IsInf', [x]));
      return g.where(simple, x, g.where(comparison(g, 'Equal', x, n(-1)), n(Number.NEGATIVE_INFINITY), corrected));
    }
    case 'cbrt': {
      const size = g.node('Abs', [x]);
      const rough = g.node('Pow', [size, n(1 / 3)]);
      // One step of Newton's method.
      const cube = g.mul(rough, g.mul(rough, rough));
      const better = g.sub(rough, g.div(g.sub(cube, size), g.mul(n(3), g.mul(rough, rough))));
      const simple = g.or(comparison(g, 'Equal', size, n(0)), g.node('IsInf', [x]));
      return g.where(simple, x, g.mul(g.node('Sign', [x]), better));
    }
    case 'tan':
      return g.div(g.node('Sin', [x]), g.node('Cos', [x]));
    case 'atan':
      return atan(g, x);
    case 'asin':
      return asin(g, x);
    case 'acos':
      return g.sub(n(Math.PI / 2), asin(g, x));
    case 'sinh': {
      const grown = expm1(g, g.node('Abs', [x]));
      const half = g.where(
        g.node('IsInf', [grown]),
        grown,
        g.div(g.add(grown, g.div(grown, g.add(grown, n(1)))), n(2)),
      );
      return g.where(g.isNaN(x), x, g.mul(g.node('Sign', [x]), half));
    }
    case 'cosh':
      return g.div(g.add(g.node('Exp', [x]), g.node('Exp', [g.node('Neg', [x])])), n(2));
    case 'normalQuantile':
      return normalQuantile(g, x);
  }
}

/** A logarithm by division may miss a whole result in its last digit. */
function exactWhereWhole(g: GraphBuilder, log: X, base: number, x: X): X {
  const whole = g.node('Round', [log]);
  const hit = comparison(g, 'Equal', g.node('Pow', [g.double(base), whole]), x);
  return g.where(hit, whole, log);
}

/** W. Kahan's formula, as for log1p. */
function expm1(g: GraphBuilder, x: X): X {
  const grown = g.node('Exp', [x]);
  const less = g.sub(grown, g.double(1));
  const corrected = g.mul(less, g.div(x, g.node('Log', [grown])));
  const tiny = comparison(g, 'Equal', grown, g.double(1));
  const far = g.or(comparison(g, 'Equal', less, g.double(-1)), g.node('IsInf', [less]));
  return g.where(tiny, x, g.where(far, less, corrected));
}

/** The single-precision result, corrected by the small angle between it and the exact one. */
function atan(g: GraphBuilder, x: X): X {
  const rough = g.cast(g.node('Atan', [g.cast(x, 'float')]), 'double');
  const [sine, cosine] = [g.node('Sin', [rough]), g.node('Cos', [rough])];
  const rest = g.div(g.sub(g.mul(x, cosine), sine), g.add(cosine, g.mul(x, sine)));
  const right = g.mul(g.node('Sign', [x]), g.double(Math.PI / 2));
  return g.where(g.node('IsInf', [x]), right, g.add(rough, rest));
}

function asin(g: GraphBuilder, x: X): X {
  const one = g.double(1);
  return atan(g, g.div(x, g.node('Sqrt', [g.mul(g.sub(one, x), g.add(one, x))])));
}

/** Horner's rule, highest power first. */
const polynomial = (g: GraphBuilder, x: X, [first = 0, ...rest]: readonly number[]): X =>
  rest.reduce((sum, coefficient) => g.add(g.mul(sum, x), g.double(coefficient)), g.double(first));

/** Cephes' ndtri, as in core/ir/functions/numbers.ts: all three ranges are computed, then one is selected. */
function normalQuantile(g: GraphBuilder, p: X): X {
  const n = (value: number): X => g.double(value);
  const upper = comparison(g, 'Greater', p, n(1 - EXP_MINUS_TWO));
  const tail = g.where(upper, g.sub(n(1), p), p);
  const centred = g.sub(tail, n(0.5));
  const square = g.mul(centred, centred);
  const share = g.div(g.mul(square, polynomial(g, square, nearP)), polynomial(g, square, nearQ));
  const near = g.mul(g.add(centred, g.mul(centred, share)), n(SQRT_TWO_PI));
  const root = g.node('Sqrt', [g.mul(n(-2), g.node('Log', [tail]))]);
  const inverse = g.div(n(1), root);
  const size = (above: readonly number[], below: readonly number[]): X => {
    const ratio = g.div(g.mul(inverse, polynomial(g, inverse, above)), polynomial(g, inverse, below));
    return g.sub(g.sub(root, g.div(g.node('Log', [root]), root)), ratio);
  };
  const far = g.where(comparison(g, 'Less', root, n(8)), size(middleP, middleQ), size(farP, farQ));
  const inner = g.where(
    comparison(g, 'Greater', tail, n(EXP_MINUS_TWO)),
    near,
    g.where(upper, far, g.node('Neg', [far])),
  );
  const inside = g.and(comparison(g, 'Greater', p, n(0)), comparison(g, 'Less', p, n(1)));
  const ends = g.where(
    comparison(g, 'Equal', p, n(0)),
    n(Number.NEGATIVE_INFINITY),
    g.where(comparison(g, 'Equal', p, n(1)), n(Number.POSITIVE_INFINITY), n(Number.NaN)),
  );
  return g.where(inside, inner, ends);
}

export function binaryNodes(g: GraphBuilder, fn: BinaryFunction, a: X, b: X): X {
  switch (fn) {
    case 'add':
      return g.add(a, b);
    case 'sub':
      return g.sub(a, b);
    case 'mul':
      return g.mul(a, b);
    case 'div':
      return g.div(a, b);
    case 'pow':
      return g.node('Pow', [a, b]);
    case 'min':
      return chosen(g, 'Less', a, b);
    case 'max':
      return chosen(g, 'Greater', a, b);
    case 'mod': {
      const zero = g.double(0);
      const rest = g.node('Mod', [a, b], { attributes: { fmod: 1 } });
      const otherSign = g.node('Xor', [comparison(g, 'Less', b, zero), comparison(g, 'Less', rest, zero)]);
      const whole = comparison(g, 'Equal', rest, zero);
      return g.where(g.and(otherSign, g.not(whole)), g.add(rest, b), rest);
    }
    case 'hypot': {
      const [x, y] = [g.node('Abs', [a]), g.node('Abs', [b])];
      const larger = chosen(g, 'Greater', x, y);
      const [p, q] = [g.div(x, larger), g.div(y, larger)];
      const length = g.mul(larger, g.node('Sqrt', [g.add(g.mul(p, p), g.mul(q, q))]));
      const infinite = g.or(g.node('IsInf', [x]), g.node('IsInf', [y]));
      const simple = comparison(g, 'Equal', larger, g.double(0));
      return g.where(infinite, g.double(Number.POSITIVE_INFINITY), g.where(simple, larger, length));
    }
    case 'atan2': {
      const zero = g.double(0);
      const angle = atan(g, g.div(a, b));
      const turned = g.where(comparison(g, 'Less', a, zero), g.double(-Math.PI), g.double(Math.PI));
      const onAxis = g.and(comparison(g, 'Equal', a, zero), comparison(g, 'Equal', b, zero));
      const full = g.where(comparison(g, 'Less', b, zero), g.add(angle, turned), angle);
      return g.where(onAxis, zero, full);
    }
  }
}

/** The smaller or larger number; NaN if either is NaN. */
const chosen = (g: GraphBuilder, op: 'Less' | 'Greater', a: X, b: X): X =>
  g.where(g.or(comparison(g, op, a, b), g.isNaN(a)), a, b);

/** Number of ascending edges that are below x (`left`), or at most x (`right`); 0 if x is NaN. */
export function countBelow(g: GraphBuilder, x: X, edges: readonly number[], side: 'left' | 'right'): X {
  if (edges.length === 0) return g.mul(g.double(0), g.where(g.isNaN(x), g.double(0), g.node('Sign', [x])));
  const above = comparison(g, side === 'left' ? 'Greater' : 'GreaterOrEqual', x, g.row(edges));
  return g.node('ReduceSum', [g.cast(above, 'double'), g.ints([1])]);
}

export function searchSortedNodes(g: GraphBuilder, x: X, edges: readonly number[], side: 'left' | 'right'): X {
  return g.where(g.isNaN(x), x, countBelow(g, x, edges, side));
}

/** Piecewise linear through (xs, ys): see `interpolate` in core/ir/functions/numbers.ts. */
export function interpNodes(g: GraphBuilder, x: X, xs: readonly number[], ys: readonly number[]): X {
  const last = xs.length - 1;
  const at = g.cast(g.sub(countBelow(g, x, xs, 'right'), g.double(1)), 'int64');
  const bounded = (index: X, low: number, high: number): X => {
    const [least, most] = [g.tensor('int64', [1, 1], [low]), g.tensor('int64', [1, 1], [high])];
    return g.node('Min', [g.node('Max', [index, least]), most]);
  };
  const here = bounded(at, 0, last);
  const next = bounded(g.node('Add', [at, g.tensor('int64', [1, 1], [1])]), 0, last);
  const [places, results] = [g.tensor('double', [xs.length], xs), g.tensor('double', [ys.length], ys)];
  const [left, right] = [g.node('Gather', [places, here]), g.node('Gather', [places, next])];
  const [low, high] = [g.node('Gather', [results, here]), g.node('Gather', [results, next])];
  const slope = g.div(g.sub(high, low), g.sub(right, left));
  const between = g.add(g.mul(slope, g.sub(x, left)), low);
  const atPoint = g.or(comparison(g, 'Equal', left, x), g.node('Equal', [here, next]));
  const before = g.node('Less', [at, g.tensor('int64', [1, 1], [0])]);
  const known = g.where(before, g.double(ys[0] as number), g.where(atPoint, low, between));
  return g.where(g.isNaN(x), x, known);
}
