import { unary, pow, choose, atLeast, mul, missing, sub, number, div, add, abs } from './build.ts';
import type { BinaryFunction, Expr } from './expression.ts';
import { interpret } from './interpret.ts';
import type { Interval } from './interval.ts';
import { normalDistribution } from './normal-distribution.ts';

/** A monotone function: its domain, its direction, and its inverse. */
export interface Monotone {
  readonly takes?: Interval;
  readonly falls?: boolean;
  readonly undo: (z: Expr) => Expr;
  /** The function on numbers, for the ends of an interval. */
  readonly at: (x: number) => number;
}

export const POSITIVE: Interval = { low: 0, high: Number.POSITIVE_INFINITY };

export const monotone: Partial<Record<Extract<Expr, { op: 'unary' }>['fn'], Monotone>> = {
  neg: { falls: true, undo: (z) => unary('neg', z), at: (x) => -x },
  exp: { undo: (z) => unary('log', z), at: Math.exp },
  expm1: { undo: (z) => unary('log1p', z), at: Math.expm1 },
  log: { takes: POSITIVE, undo: (z) => unary('exp', z), at: Math.log },
  log1p: { takes: { low: -1, high: Number.POSITIVE_INFINITY }, undo: (z) => unary('expm1', z), at: Math.log1p },
  log2: { takes: POSITIVE, undo: (z) => pow(2, z), at: Math.log2 },
  log10: { takes: POSITIVE, undo: (z) => pow(10, z), at: Math.log10 },
  sqrt: { takes: POSITIVE, undo: (z) => choose(atLeast(z, 0), mul(z, z), missing('number')), at: Math.sqrt },
  cbrt: { undo: (z) => mul(mul(z, z), z), at: Math.cbrt },
  sinh: { undo: areaSine, at: Math.sinh },
  tanh: { undo: (z) => mul(sub(unary('log1p', z), unary('log1p', unary('neg', z))), 0.5), at: Math.tanh },
  atan: { undo: (z) => unary('tan', z), at: Math.atan },
  normalQuantile: {
    takes: { low: 0, high: 1 },
    undo: normalDistribution,
    at: (x) => interpret(unary('normalQuantile', number(x)), () => null) as number,
  },
};

/** log(z + √(z² + 1)), computed on |z| to avoid cancellation. */
export function areaSine(z: Expr): Expr {
  const size = abs(z);
  const square = mul(size, size);
  const root = add(unary('sqrt', add(square, 1)), 1);
  return mul(unary('sign', z), unary('log1p', add(size, div(square, root))));
}

export function arithmetic(fn: BinaryFunction, left: boolean, other: number, image: Interval): Monotone {
  const finite = Number.isFinite(other);
  switch (fn) {
    case 'add':
      if (finite) return { undo: (z) => sub(z, other), at: (x) => x + other };
      break;
    case 'sub':
      if (!finite) break;
      if (left) return { undo: (z) => add(z, other), at: (x) => x - other };
      return { falls: true, undo: (z) => sub(other, z), at: (x) => other - x };
    case 'mul':
      if (finite && other !== 0) return { falls: other < 0, undo: (z) => div(z, other), at: (x) => x * other };
      break;
    case 'div':
      if (!finite || other === 0) break;
      if (left) return { falls: other < 0, undo: (z) => mul(z, other), at: (x) => x / other };
      if (image.low < 0 && image.high > 0) throw new NoInverse('it divides by numbers of both signs');
      return {
        falls: other > 0,
        undo: (z) => div(other, z),
        at: (x) => other / (x === 0 ? (image.high <= 0 ? -0 : 0) : x),
      };
    case 'pow':
      if (finite) return left ? power(other, image) : exponential(other);
      break;
    default:
      throw new NoInverse(`several numbers have the same ${fn}`);
  }
  throw new NoInverse('every value becomes the same');
}

export function power(exponent: number, image: Interval): Monotone {
  if (exponent === 0) throw new NoInverse('every value becomes the same');
  const falls = exponent < 0;
  if (image.low >= 0) {
    return {
      takes: POSITIVE,
      falls,
      undo: (z) => choose(atLeast(z, 0), pow(z, 1 / exponent), missing('number')),
      at: (x) => x ** exponent,
    };
  }
  if (Number.isInteger(exponent) && exponent % 2 !== 0 && exponent > 0) {
    const undo = (z: Expr): Expr => mul(unary('sign', z), pow(abs(z), 1 / exponent));
    return { undo, at: (x) => x ** exponent };
  }
  if (Number.isInteger(exponent)) throw new NoInverse('a number and its opposite become the same');
  return {
    takes: POSITIVE,
    falls,
    undo: (z) => choose(atLeast(z, 0), pow(z, 1 / exponent), missing('number')),
    at: (x) => x ** exponent,
  };
}

export function exponential(base: number): Monotone {
  if (!(base > 0) || base === 1) throw new NoInverse('every value becomes the same');
  return { falls: base < 1, undo: (z) => div(unary('log', z), Math.log(base)), at: (x) => base ** x };
}

/** Thrown where an expression has no inverse; the message is a reason without a full stop, such as "it rounds". */
export class NoInverse extends Error {}
