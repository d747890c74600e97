/** The normal distribution as an expression. */
import { abs, add, lessThan, greaterThan, div, choose, mul, number, unary, sub } from './build.ts';
import type { Expr } from './expression.ts';

/** Coefficients of Cephes' ndtr.c (Stephen L. Moshier), highest power first. */
export const TAIL_ABOVE = [
  2.461969814735305e-10, 0.5641895648310689, 7.463210564422699, 48.63719709856814, 196.5208329560771, 526.4451949954773,
  934.5285271719576, 1027.5518868951572, 557.5353353693994,
];

export const TAIL_BELOW = [
  1, 13.228195115474499, 86.70721408859897, 354.9377788878199, 975.7085017432055, 1823.9091668790973,
  2246.3376081871097, 1656.6630919416134, 557.5353408177277,
];

export const MIDDLE_ABOVE = [
  9.604973739870516, 90.02601972038427, 2232.005345946843, 7003.325141128051, 55592.30130103949,
];

export const MIDDLE_BELOW = [
  1, 33.56171416475031, 521.3579497801527, 4594.323829709801, 22629.000061389095, 49267.39426086359,
];

export const polynomial = (x: Expr, coefficients: readonly number[]): Expr =>
  coefficients.slice(1).reduce<Expr>((sum, coefficient) => add(mul(sum, x), coefficient), number(coefficients[0]));

/** The normal distribution function, scipy.special.ndtr, as an expression: the inverse of normalQuantile. */
export function normalDistribution(z: Expr): Expr {
  const x = mul(z, Math.SQRT1_2);
  const size = abs(x);
  const square = mul(x, x);
  const middle = add(mul(mul(x, div(polynomial(square, MIDDLE_ABOVE), polynomial(square, MIDDLE_BELOW))), 0.5), 0.5);
  const tail = mul(
    mul(unary('exp', unary('neg', square)), div(polynomial(size, TAIL_ABOVE), polynomial(size, TAIL_BELOW))),
    0.5,
  );
  return choose(lessThan(size, 1), middle, choose(greaterThan(x, 0), sub(1, tail), tail));
}
