/**
 * Numeric functions that JavaScript lacks or defines otherwise than NumPy. The interpreter and the engine's kernels
 * share them, so that they cannot disagree.
 */

/** NumPy's rint: the nearest whole number, the even one for halves. */
export function roundHalfEven(x: number): number {
  const down = Math.floor(x);
  const over = x - down;
  if (over < 0.5) return down;
  if (over > 0.5) return down + 1;
  // Also reached by NaN and infinities, because `over` is NaN.
  return over === 0.5 ? 2 * Math.round(down / 2) : x;
}

/** Python's and NumPy's %: the result has the sign of the divisor; division by 0 gives missing. */
export function pythonMod(a: number, b: number): number {
  const rest = a % b;
  if (rest === 0) return b < 0 || Object.is(b, -0) ? -0 : 0;
  return b < 0 !== rest < 0 ? rest + b : rest;
}

/** C's and NumPy's pow: 1 to any power is 1, and −1 to an infinite power is 1; JavaScript returns NaN. */
export function power(a: number, b: number): number {
  if (a === 1 || (a === -1 && (b === Infinity || b === -Infinity))) return 1;
  return a ** b;
}

/** −1, 0 or 1. */
export const sign = (x: number): number => (x > 0 ? 1 : x < 0 ? -1 : x === 0 ? 0 : Number.NaN);

/** Number of ascending edges that are below x (`left`), or at most x (`right`); NaN for NaN. */
export function searchSorted(x: number, edges: ArrayLike<number>, side: 'left' | 'right'): number {
  if (Number.isNaN(x)) return x;
  let low = 0;
  let high = edges.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const edge = edges[middle];
    if (side === 'left' ? edge < x : edge <= x) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * numpy.interp: piecewise linear through (xs, ys), constant outside; NaN for NaN. xs ascend; of
 * equal xs the last one is used.
 */
export function interpolate(x: number, xs: ArrayLike<number>, ys: ArrayLike<number>): number {
  if (Number.isNaN(x)) return x;
  const last = xs.length - 1;
  if (x > xs[last]) return ys[last];
  const at = searchSorted(x, xs, 'right') - 1;
  if (at < 0) return ys[0];
  const left = xs[at];
  const low = ys[at];
  if (at === last || left === x) return low;
  const high = ys[at + 1];
  const right = xs[at + 1];
  const slope = (high - low) / (right - left);
  const fromLeft = slope * (x - left) + low;
  if (!Number.isNaN(fromLeft)) return fromLeft;
  const fromRight = slope * (x - right) + high;
  return Number.isNaN(fromRight) && low === high ? low : fromRight;
}

export const SQRT_TWO_PI = 2.5066282746310007;
export const EXP_MINUS_TWO = 0.1353352832366127;

/** Coefficients of Cephes' ndtri, highest power first. */
export const nearP = [
  -59.96335010141079, 98.00107541859997, -56.67628574690703, 13.931260938727968, -1.2391658386738125,
];
export const nearQ = [
  1, 1.9544885833814176, 4.676279128988815, 86.36024213908905, -225.46268785411937, 200.26021238006066,
  -82.03722561683334, 15.90562251262117, -1.1833162112133,
];
export const middleP = [
  4.0554489230596245, 31.525109459989388, 57.16281922464213, 44.08050738932008, 14.684956192885803, 2.1866330685079025,
  -0.1402560791713545, -0.03504246268278482, -0.0008574567851546854,
];
export const middleQ = [
  1, 15.779988325646675, 45.39076351288792, 41.3172038254672, 15.04253856929075, 2.504649462083094,
  -0.14218292285478779, -0.03808064076915783, -0.0009332594808954574,
];
export const farP = [
  3.2377489177694603, 6.915228890689842, 3.9388102529247444, 1.3330346081580755, 0.20148538954917908,
  0.012371663481782003, 0.00030158155350823543, 2.6580697468673755e-6, 6.239745391849833e-9,
];
export const farQ = [
  1, 6.02427039364742, 3.6798356385616087, 1.3770209948908132, 0.21623699359449663, 0.013420400608854318,
  0.00032801446468212774, 2.8924786474538068e-6, 6.790194080099813e-9,
];

/** Horner's rule, highest power first. */
function polynomial(x: number, coefficients: readonly number[]): number {
  let sum = 0;
  for (const coefficient of coefficients) sum = sum * x + coefficient;
  return sum;
}

/**
 * Quantile of the normal distribution: scipy.special.ndtri. A port of Stephen L. Moshier's Cephes routine of that name,
 * with its rational approximations.
 */
export function normalQuantile(p: number): number {
  if (p === 0) return -Infinity;
  if (p === 1) return Infinity;
  if (!(p > 0 && p < 1)) return Number.NaN;
  const upper = p > 1 - EXP_MINUS_TWO;
  const tail = upper ? 1 - p : p;
  if (tail > EXP_MINUS_TWO) {
    const centred = tail - 0.5;
    const square = centred * centred;
    return (centred + centred * ((square * polynomial(square, nearP)) / polynomial(square, nearQ))) * SQRT_TWO_PI;
  }
  const root = Math.sqrt(-2 * Math.log(tail));
  const inverse = 1 / root;
  const [above, below] = root < 8 ? [middleP, middleQ] : [farP, farQ];
  const size = root - Math.log(root) / root - (inverse * polynomial(inverse, above)) / polynomial(inverse, below);
  return upper ? size : -size;
}
