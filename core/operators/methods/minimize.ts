/**
 * Minimum of a function of one number whose values have to be asked for: SciPy's bounded and bracketing versions of
 * Brent's method, step by step the same, so that they end at the same place.
 * Source: scipy/optimize/_optimize.py, `_minimize_scalar_bounded`, `bracket` and `Brent`.
 */
import type { Learning } from '../../ir/aggregate.ts';

export type Asked = (x: number) => Learning<number>;

const MAX_STEPS = 500;
const TOLERANCE = 1.48e-8;
const GOLDEN = 0.5 * (3 - Math.sqrt(5));
const ROOT_EPSILON = Math.sqrt(2.2e-16);

/** −1 or 1; 1 for 0. */
const signOf = (x: number): number => (x < 0 ? -1 : 1);

/** scipy.optimize.fminbound with xtol = 1.48e-8. */
export function* minimizeBetween(f: Asked, low: number, high: number): Learning<number> {
  let a = low;
  let b = high;
  let fulc = a + GOLDEN * (b - a);
  let nfc = fulc;
  let xf = fulc;
  let rat = 0;
  let e = 0;
  let fx = yield* f(xf);
  let ffulc = fx;
  let fnfc = fx;
  let calls = 1;
  for (;;) {
    const middle = 0.5 * (a + b);
    const tol1 = ROOT_EPSILON * Math.abs(xf) + TOLERANCE / 3;
    const tol2 = 2 * tol1;
    if (calls >= MAX_STEPS || !(Math.abs(xf - middle) > tol2 - 0.5 * (b - a))) return xf;
    let golden = true;
    if (Math.abs(e) > tol1) {
      golden = false;
      let r = (xf - nfc) * (fx - ffulc);
      let q = (xf - fulc) * (fx - fnfc);
      let p = (xf - fulc) * q - (xf - nfc) * r;
      q = 2 * (q - r);
      if (q > 0) p = -p;
      q = Math.abs(q);
      r = e;
      e = rat;
      if (Math.abs(p) < Math.abs(0.5 * q * r) && p > q * (a - xf) && p < q * (b - xf)) {
        rat = p / q;
        const x = xf + rat;
        if (x - a < tol2 || b - x < tol2) rat = tol1 * signOf(middle - xf);
      } else golden = true;
    }
    if (golden) {
      e = xf >= middle ? a - xf : b - xf;
      rat = GOLDEN * e;
    }
    const x = xf + signOf(rat) * Math.max(Math.abs(rat), tol1);
    const fu = yield* f(x);
    calls++;
    if (fu <= fx) {
      if (x >= xf) a = xf;
      else b = xf;
      [fulc, ffulc] = [nfc, fnfc];
      [nfc, fnfc] = [xf, fx];
      [xf, fx] = [x, fu];
    } else {
      if (x < xf) a = x;
      else b = x;
      if (fu <= fnfc || nfc === xf) {
        [fulc, ffulc] = [nfc, fnfc];
        [nfc, fnfc] = [x, fu];
      } else if (fu <= ffulc || fulc === xf || fulc === nfc) [fulc, ffulc] = [x, fu];
    }
  }
}

interface Bracket {
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly fb: number;
}

const GROWTH = 1.618034;
const GROW_LIMIT = 110;
const VERY_SMALL = 1e-21;
const MAX_GROWTHS = 1000;

/** Three points with the lowest value in the middle; null if none are found. */
function* bracket(f: Asked, from: number, to: number): Learning<Bracket | null> {
  let [a, b] = [from, to];
  let fa = yield* f(a);
  let fb = yield* f(b);
  if (fa < fb) [a, b, fa, fb] = [b, a, fb, fa];
  let c = b + GROWTH * (b - a);
  let fc = yield* f(c);
  for (let step = 0; fc < fb; step++) {
    if (step > MAX_GROWTHS) return null;
    const tmp1 = (b - a) * (fb - fc);
    const tmp2 = (b - c) * (fb - fa);
    const value = tmp2 - tmp1;
    const divisor = Math.abs(value) < VERY_SMALL ? 2 * VERY_SMALL : 2 * value;
    let w = b - ((b - c) * tmp2 - (b - a) * tmp1) / divisor;
    const limit = b + GROW_LIMIT * (c - b);
    let fw: number;
    if ((w - c) * (b - w) > 0) {
      fw = yield* f(w);
      if (fw < fc) {
        [a, b, fa, fb] = [b, w, fb, fw];
        break;
      }
      if (fw > fb) {
        [c, fc] = [w, fw];
        break;
      }
      w = c + GROWTH * (c - b);
      fw = yield* f(w);
    } else if ((w - limit) * (limit - c) >= 0) {
      w = limit;
      fw = yield* f(w);
    } else if ((w - limit) * (c - w) > 0) {
      fw = yield* f(w);
      if (fw < fc) {
        [b, c, w] = [c, w, c + GROWTH * (c - b)];
        [fb, fc] = [fc, fw];
        fw = yield* f(w);
      }
    } else {
      w = c + GROWTH * (c - b);
      fw = yield* f(w);
    }
    [a, b, c] = [b, c, w];
    [fa, fb, fc] = [fb, fc, fw];
  }
  const lowest = (fb < fc && fb <= fa) || (fb < fa && fb <= fc);
  const ordered = (a < b && b < c) || (c < b && b < a);
  return lowest && ordered && Number.isFinite(a) && Number.isFinite(c) ? { a, b, c, fb } : null;
}

const BRENT_GOLDEN = 0.381966;
const MIN_TOLERANCE = 1e-11;

/** scipy.optimize.brent(brack=(from, to)); null if no three points enclose a minimum. */
export function* minimizeAround(f: Asked, from: number, to: number): Learning<number | null> {
  const found = yield* bracket(f, from, to);
  if (found === null) return null;
  let [a, b] = found.a < found.c ? [found.a, found.c] : [found.c, found.a];
  let x = found.b;
  let [w, v] = [x, x];
  let fx = found.fb;
  let [fw, fv] = [fx, fx];
  let delta = 0;
  let step = 0;
  for (let round = 0; round < MAX_STEPS; round++) {
    const tol1 = TOLERANCE * Math.abs(x) + MIN_TOLERANCE;
    const tol2 = 2 * tol1;
    const middle = 0.5 * (a + b);
    if (Math.abs(x - middle) < tol2 - 0.5 * (b - a)) break;
    let golden = Math.abs(delta) <= tol1;
    if (!golden) {
      const tmp1 = (x - w) * (fx - fv);
      let tmp2 = (x - v) * (fx - fw);
      let p = (x - v) * tmp2 - (x - w) * tmp1;
      tmp2 = 2 * (tmp2 - tmp1);
      if (tmp2 > 0) p = -p;
      tmp2 = Math.abs(tmp2);
      const before = delta;
      delta = step;
      if (p > tmp2 * (a - x) && p < tmp2 * (b - x) && Math.abs(p) < Math.abs(0.5 * tmp2 * before)) {
        step = p / tmp2;
        const u = x + step;
        if (u - a < tol2 || b - u < tol2) step = middle - x >= 0 ? tol1 : -tol1;
      } else golden = true;
    }
    if (golden) {
      delta = x >= middle ? a - x : b - x;
      step = BRENT_GOLDEN * delta;
    }
    const u = Math.abs(step) < tol1 ? (step >= 0 ? x + tol1 : x - tol1) : x + step;
    const fu = yield* f(u);
    if (fu > fx) {
      if (u < x) a = u;
      else b = u;
      if (fu <= fw || w === x) {
        [v, fv] = [w, fw];
        [w, fw] = [u, fu];
      } else if (fu <= fv || v === x || v === w) [v, fv] = [u, fu];
    } else {
      if (u >= x) a = x;
      else b = x;
      [v, fv] = [w, fw];
      [w, fw] = [x, fx];
      [x, fx] = [u, fu];
    }
  }
  return x;
}
