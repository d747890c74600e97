/** Inverses as they are put together: a monotone function or a table of knots after an inverse. */
import type { Expr } from './expression.ts';
import { intersection, ALL_NUMBERS, type Interval } from './interval.ts';
import { NoInverse, type Monotone } from './monotone.ts';
import { interp, number } from './build.ts';
import { type Value, interpret } from './interpret.ts';

export interface Inverse {
  /** Expression of y, given the expression of f(y). */
  undo(z: Expr): Expr;
  /** Domain and image of f, if they are numbers. Within the domain, f is monotone. */
  readonly domain: Interval;
  readonly image: Interval;
  readonly rising: boolean;
}

/** Appends a monotone function to an inverse. */
export function over(inner: Inverse, { takes = ALL_NUMBERS, falls = false, undo, at }: Monotone): Inverse {
  const image = intersection(inner.image, takes);
  const ends = [
    { value: at(image.low), open: image.lowOpen === true },
    { value: at(image.high), open: image.highOpen === true },
  ] as const;
  const [low, high] = falls ? [ends[1], ends[0]] : ends;
  return {
    undo: (z) => inner.undo(undo(z)),
    domain: inner.domain,
    image: { low: low.value, high: high.value, lowOpen: low.open, highOpen: high.open },
    rising: inner.rising !== falls,
  };
}

/** Appends interpolation through knots, constant outside. Its inverse is the same table with xs and ys swapped. */
export function after(inner: Inverse, xs: readonly number[], ys: readonly number[]): Inverse {
  const falls = ys[ys.length - 1] < ys[0];
  const order = ys.map((_, index) => (falls ? ys.length - 1 - index : index));
  let from: number[] = order.map((index) => ys[index]);
  let to: number[] = order.map((index) => xs[index]);
  const range = Math.abs(xs[xs.length - 1] - xs[0]);
  for (let index = 1; index < from.length; index++) {
    const rise = from[index] - from[index - 1];
    const distance = Math.abs(to[index] - to[index - 1]);
    if (rise < 0) throw new NoInverse('it rises and falls');
    if (rise === 0 && distance > Math.max(LOST_DISTANCE, LOST_SHARE * range))
      throw new NoInverse('several numbers become the same');
  }
  // Of equal values the last one is used, except at the start: the very first value is the end of the domain.
  const first = from.findIndex((value) => value !== from[0]);
  if (first > 1) {
    from = [from[0], ...from.slice(first)];
    to = [to[0], ...to.slice(first)];
  }
  const image = intersection(inner.image, { low: xs[0], high: xs[xs.length - 1] });
  const domain = domainOf(inner, image);
  return {
    undo: (z) => inner.undo(interp(z, from, to)),
    domain,
    image: { low: from[0], high: from[from.length - 1] },
    rising: inner.rising !== falls,
  };
}

/** The values that a function maps into the image. */
export function domainOf({ undo, domain, rising }: Inverse, image: Interval): Interval {
  const ends = [image.low, image.high].map((end) => (Number.isFinite(end) ? numberIn(undo(number(end))) : Number.NaN));
  const [low, high] = (rising ? ends : [ends[1], ends[0]]) as [number, number];
  return intersection(domain, {
    low: Number.isNaN(low) ? domain.low : low,
    high: Number.isNaN(high) ? domain.high : high,
  });
}

/**
 * Distance within which two numbers may become one in a piecewise linear table
 * (QuantileTransformer's 1e-7 at its ends).
 */
export const LOST_DISTANCE = 2.5e-7;

/** Share of a piecewise linear table's range: two numbers that differ by at most this may become one. */
export const LOST_SHARE = 1e-6;

/** The value of an expression without columns, or with `value` in place of each column. */
export const constantOf = (expr: Expr, value: Value = null): Value => interpret(expr, () => value);

export const numberIn = (expr: Expr, value: Value = null): number => constantOf(expr, value) as number;
