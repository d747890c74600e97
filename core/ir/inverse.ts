/**
 * Symbolic inverse: for an expression f with one free column, the expression g with g(f(y)) = y for every y in
 * f's domain. Arithmetic, monotone functions, branches by intervals, and piecewise linear tables can be
 * inverted. An expression cannot if it maps two values to one (rounding, bins, clips, cleaned text) or reads
 * other columns; the error gives the reason.
 */
import {
  abs,
  add,
  atLeast,
  atMost,
  boolean,
  choose,
  column,
  dateToNumber,
  div,
  equals,
  greaterThan,
  interp,
  lessThan,
  lookup,
  lookupText,
  missing,
  mul,
  number,
  numberToDate,
  parseDate,
  parseNumber,
  pow,
  sub,
  unary,
} from './build.ts';
import { type BinaryFunction, childrenOf, columnsRead, type Expr } from './expression.ts';
import { interpret, type Value } from './interpret.ts';
import { ALL_NUMBERS, intersection, type Interval, isBelow, isEmpty, nextAfter } from './interval.ts';
import { normalDistribution } from './normal-distribution.ts';

/** Thrown where an expression has no inverse; the message is a reason without a full stop, such as "it rounds". */
export class NoInverse extends Error {}

export interface Inverse {
  /** Expression of y, given the expression of f(y). */
  undo(z: Expr): Expr;
  /** Domain and image of f, if they are numbers. Within the domain, f is monotone. */
  readonly domain: Interval;
  readonly image: Interval;
  readonly rising: boolean;
}

/** Share of a piecewise linear table's range: two numbers that differ by at most this may become one. */
const LOST_SHARE = 1e-6;
/**
 * Share of a finite domain that a clip may cut at its ends. QuantileTransformer clips its normal
 * results at the quantiles of 1e-7. With 10,000 quantiles, the last two of which are the whole range
 * apart, that is a thousandth of the range.
 */
const LOST_AT_ENDS = 1.1e-3;
/**
 * Distance within which two numbers may become one in a piecewise linear table
 * (QuantileTransformer's 1e-7 at its ends).
 */
const LOST_DISTANCE = 2.5e-7;
/** Minimum height of a jump in a piecewise linear function; smaller differences are rounding errors. */
const JUMP = 1e-9;

/** The inverse of an expression over the column `index`. Throws NoInverse. */
export function inverse(expr: Expr, index = 0, domain: Interval = ALL_NUMBERS): Inverse {
  const read = columnsRead([expr]);
  if (!read.has(index)) throw new NoInverse('every value becomes the same');
  if (read.size > 1) throw new NoInverse('it reads other columns');
  return inverseOf(expr, domain);
}

/** The value of an expression without columns, or with `value` in place of each column. */
export const constantOf = (expr: Expr, value: Value = null): Value => interpret(expr, () => value);

const reads = (expr: Expr): boolean => columnsRead([expr]).size > 0;
const numberIn = (expr: Expr, value: Value = null): number => constantOf(expr, value) as number;

function inverseOf(expr: Expr, domain: Interval): Inverse {
  switch (expr.op) {
    case 'column':
      return { undo: (z) => z, domain, image: domain, rising: true };
    case 'check':
      return inverseOf(expr.x, within(domain, expr.holds));
    case 'coalesce':
      // A known value is never replaced. A prediction cannot tell whether the text or number was missing.
      if (reads(expr.fallback)) throw new NoInverse('the value for missing cells depends on the cell');
      return inverseOf(expr.x, domain);
    case 'toNumber': {
      const before = inverseOf(expr.x, domain);
      const undo = (z: Expr): Expr =>
        before.undo(choose(equals(z, 1), boolean(true), choose(equals(z, 0), boolean(false), missing('boolean'))));
      return { ...before, undo, image: { low: 0, high: 1 } };
    }
    case 'dateToNumber':
      return before(expr.x, domain, numberToDate);
    case 'numberToDate':
      return before(expr.x, domain, dateToNumber);
    case 'toText':
      return textInverse(expr.x, domain);
    case 'lookup':
      return lookupInverse(expr, domain);
    case 'unary':
      return unaryInverse(expr, domain);
    case 'binary':
      return reads(expr.a) && reads(expr.b) ? severalInverse(expr, domain) : binaryInverse(expr, domain);
    case 'dot': {
      const at = expr.xs.findIndex(reads);
      if (expr.xs.filter(reads).length !== 1) throw new NoInverse('it adds up several things made of the value');
      const rest = expr.xs.reduce(
        (sum, x, index) => (index === at ? sum : sum + numberIn(x) * expr.weights[index]),
        expr.bias,
      );
      return inverseOf(add(mul(expr.xs[at], expr.weights[at]), rest), domain);
    }
    case 'interp':
      return tableInverse(expr, domain);
    case 'if':
      return severalInverse(expr, domain);
    case 'literal':
      throw new NoInverse('every value becomes the same');
    case 'searchSorted':
      throw new NoInverse('all values of a bin become one number');
    case 'compare':
    case 'logic':
    case 'not':
    case 'isMissing':
    case 'textTest':
      throw new NoInverse('it only says whether something is true');
    case 'hash':
      throw new NoInverse('a hash cannot be turned back');
    case 'textLength':
      throw new NoInverse('texts of the same length become one number');
    case 'text':
    case 'concat':
      throw new NoInverse('several texts may become the same text');
    case 'parseNumber':
    case 'parseDate':
      throw new NoInverse('several spellings are read as the same value');
    case 'datePart':
      throw new NoInverse('it keeps a part of the date only');
    case 'rowModel':
      throw new NoInverse('it is computed by a model');
  }
}

const before = (x: Expr, domain: Interval, undoLast: (z: Expr) => Expr): Inverse => {
  const inner = inverseOf(x, domain);
  return { ...inner, undo: (z) => inner.undo(undoLast(z)) };
};

function textInverse(x: Expr, domain: Interval): Inverse {
  switch (x.type) {
    case 'number':
      return before(x, domain, (z) => parseNumber(z, { decimal: '.', thousands: null, strip: [], percent: false }));
    case 'datetime':
      return before(x, domain, (z) => parseDate(z, { format: null, dayfirst: false }));
    case 'boolean':
      return before(x, domain, (z) => {
        const code = lookup(z, ['True', 'False'], [1, 0], { missing: Number.NaN, other: Number.NaN });
        return choose(equals(code, 1), boolean(true), choose(equals(code, 0), boolean(false), missing('boolean')));
      });
    default:
      return inverseOf(x, domain);
  }
}

/** Inverse of a lookup with distinct values. A value that no key has is treated as missing. */
function lookupInverse(expr: Extract<Expr, { op: 'lookup' }>, domain: Interval): Inverse {
  const seen = new Set<unknown>();
  for (const value of [...expr.values, expr.missing]) {
    if (value === null || Number.isNaN(value)) continue;
    if (seen.has(value)) throw new NoInverse(`several values become ${JSON.stringify(value)}`);
    seen.add(value);
  }
  if (expr.values.some((value) => value === null || Number.isNaN(value)))
    throw new NoInverse('a known value becomes missing');
  if (expr.other !== null && !Number.isNaN(expr.other))
    throw new NoInverse(`all other values become ${JSON.stringify(expr.other)}`);
  const values = expr.values as readonly (string | number)[];
  const inner = inverseOf(expr.x, domain);
  const undo = (z: Expr): Expr => inner.undo(keyLookup(z, values, expr.keys, expr.x.type));
  return { ...inner, undo, domain };
}

/** A lookup with results of any type; unlisted keys are missing. */
function keyLookup(
  z: Expr,
  keys: readonly (string | number | boolean)[],
  values: readonly (string | number | boolean)[],
  type: Expr['type'],
): Expr {
  if (type === 'string') return lookupText(z, keys, values as string[], { missing: null, other: null });
  const numbers = lookup(z, keys, values.map(Number), { missing: Number.NaN, other: Number.NaN });
  if (type === 'datetime') return numberToDate(numbers);
  if (type === 'number') return numbers;
  return choose(equals(numbers, 1), boolean(true), choose(equals(numbers, 0), boolean(false), missing('boolean')));
}

/** A monotone function: its domain, its direction, and its inverse. */
interface Monotone {
  readonly takes?: Interval;
  readonly falls?: boolean;
  readonly undo: (z: Expr) => Expr;
  /** The function on numbers, for the ends of an interval. */
  readonly at: (x: number) => number;
}

const POSITIVE: Interval = { low: 0, high: Number.POSITIVE_INFINITY };

const monotone: Partial<Record<Extract<Expr, { op: 'unary' }>['fn'], Monotone>> = {
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
function areaSine(z: Expr): Expr {
  const size = abs(z);
  const square = mul(size, size);
  const root = add(unary('sqrt', add(square, 1)), 1);
  return mul(unary('sign', z), unary('log1p', add(size, div(square, root))));
}

const ROUNDING = ['floor', 'ceil', 'trunc', 'round'];

function unaryInverse(expr: Extract<Expr, { op: 'unary' }>, domain: Interval): Inverse {
  const inner = inverseOf(expr.x, domain);
  if (expr.fn === 'abs') {
    if (inner.image.low >= 0) return inner;
    if (inner.image.high <= 0) return over(inner, monotone.neg as Monotone);
    throw new NoInverse('a number and its opposite become the same');
  }
  const known = monotone[expr.fn];
  if (known !== undefined) return over(inner, known);
  throw new NoInverse(ROUNDING.includes(expr.fn) ? 'it rounds' : `several numbers have the same ${expr.fn}`);
}

/** Appends a monotone function to an inverse. */
function over(inner: Inverse, { takes = ALL_NUMBERS, falls = false, undo, at }: Monotone): Inverse {
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

function binaryInverse(expr: Extract<Expr, { op: 'binary' }>, domain: Interval): Inverse {
  const left = reads(expr.a);
  const other = numberIn(left ? expr.b : expr.a);
  const inner = inverseOf(left ? expr.a : expr.b, domain);
  if (Number.isNaN(other)) throw new NoInverse('every value becomes missing');
  if (expr.fn === 'min' || expr.fn === 'max') return heldInverse(expr.fn, inner, other);
  return over(inner, arithmetic(expr.fn, left, other, inner.image));
}

function arithmetic(fn: BinaryFunction, left: boolean, other: number, image: Interval): Monotone {
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

function power(exponent: number, image: Interval): Monotone {
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

function exponential(base: number): Monotone {
  if (!(base > 0) || base === 1) throw new NoInverse('every value becomes the same');
  return { falls: base < 1, undo: (z) => div(unary('log', z), Math.log(base)), at: (x) => base ** x };
}

/** Inverse of a clip. It exists if no value reaches the bound, or if the clip cuts only the very end of the image. */
function heldInverse(fn: 'min' | 'max', inner: Inverse, bound: number): Inverse {
  const { image, domain } = inner;
  if (fn === 'max' ? image.low >= bound : image.high <= bound) return inner;
  const isLowEnd = (fn === 'max') === inner.rising;
  const end = isLowEnd ? domain.low : domain.high;
  const from = numberIn(inner.undo(number(bound)));
  const lost = Math.abs(from - end);
  if (!(Number.isFinite(domain.high - domain.low) && lost <= LOST_AT_ENDS * (domain.high - domain.low)))
    throw new NoInverse('it holds values within bounds, where they become the same');
  const undo = (z: Expr): Expr =>
    choose(fn === 'max' ? atMost(z, bound) : atLeast(z, bound), number(end), inner.undo(z));
  return { ...inner, undo, image: fn === 'max' ? { ...image, low: bound } : { ...image, high: bound } };
}

/**
 * Inverse of an expression that contains the column several times: a piecewise linear table, or branches by intervals.
 */
function severalInverse(expr: Expr, domain: Interval): Inverse {
  if (holdsTable(expr)) return piecesInverse(expr, domain);
  if (expr.op !== 'if') throw new NoInverse('the value stands in it more than once');
  const halves = halvesOf(expr.test, domain);
  if (halves === null) throw new NoInverse('its branches do not depend on the size of the value');
  if (halves === 'known') return inverseOf(expr.then, domain);
  if (halves === 'missing') return inverseOf(expr.otherwise, domain);
  const [inside, outside] = halves;
  if (isEmpty(outside) || isMissingLiteral(expr.otherwise)) return inverseOf(expr.then, inside);
  if (isEmpty(inside) || isMissingLiteral(expr.then)) return inverseOf(expr.otherwise, outside);
  const [then, otherwise] = [inverseOf(expr.then, inside), inverseOf(expr.otherwise, outside)];
  if (then.rising !== otherwise.rising) throw new NoInverse('values of its branches may become the same');
  const isAbove = isBelow(otherwise.image, then.image);
  if (!isAbove && !isBelow(then.image, otherwise.image))
    throw new NoInverse('values of its branches may become the same');
  const isThen = (z: Expr): Expr => {
    const bound = isAbove ? then.image.low : then.image.high;
    const open = isAbove ? then.image.lowOpen === true : then.image.highOpen === true;
    return isAbove ? (open ? greaterThan : atLeast)(z, bound) : (open ? lessThan : atMost)(z, bound);
  };
  const images = isAbove ? ([otherwise.image, then.image] as const) : ([then.image, otherwise.image] as const);
  return {
    undo: (z) => choose(isThen(z), then.undo(z), otherwise.undo(z)),
    domain,
    image: {
      low: images[0].low,
      high: images[1].high,
      lowOpen: images[0].lowOpen === true,
      highOpen: images[1].highOpen === true,
    },
    rising: then.rising,
  };
}

const isMissingLiteral = (expr: Expr): boolean =>
  expr.op === 'literal' && (expr.value === null || Number.isNaN(expr.value));
/**
 * The intervals in which a condition holds and does not hold; 'known' or 'missing' if it holds only for
 * known or only for missing values.
 */
function halvesOf(test: Expr, domain: Interval): readonly [Interval, Interval] | 'known' | 'missing' | null {
  if (test.op === 'isMissing' && test.x.op === 'column') return 'missing';
  if (test.op === 'not') {
    const halves = halvesOf(test.x, domain);
    if (halves === 'missing') return 'known';
    return Array.isArray(halves) ? [halves[1] as Interval, halves[0] as Interval] : null;
  }
  if (test.op !== 'compare' || test.fn === 'eq' || test.fn === 'ne') return null;
  const left = reads(test.a);
  if (left === reads(test.b)) return null;
  let inner: Inverse;
  try {
    inner = inverseOf(left ? test.a : test.b, domain);
  } catch (error) {
    if (error instanceof NoInverse) return null;
    throw error;
  }
  const bound = constantOf(inner.undo(left ? test.b : test.a));
  if (typeof bound !== 'number' || Number.isNaN(bound)) return null;
  const wantsMore = (test.fn === 'gt' || test.fn === 'ge') === left;
  const above = wantsMore === inner.rising;
  const strict = test.fn === 'gt' || test.fn === 'lt';
  const upper = (open: boolean): Interval =>
    intersection(domain, { low: bound, high: Number.POSITIVE_INFINITY, lowOpen: open });
  const lower = (open: boolean): Interval =>
    intersection(domain, { low: Number.NEGATIVE_INFINITY, high: bound, highOpen: open });
  return above ? [upper(strict), lower(!strict)] : [lower(strict), upper(!strict)];
}

/** The part of a domain in which a checked condition holds; the whole domain if that cannot be determined. */
function within(domain: Interval, holds: Expr): Interval {
  if (holds.op === 'logic' && holds.fn === 'or') {
    const [a, b] = [holds.a, holds.b];
    if (a.op === 'isMissing') return within(domain, b);
    if (b.op === 'isMissing') return within(domain, a);
    return domain;
  }
  if (holds.op === 'logic') return within(within(domain, holds.a), holds.b);
  if (columnsRead([holds]).size !== 1) return domain;
  const halves = halvesOf(holds, domain);
  return Array.isArray(halves) ? (halves[0] as Interval) : domain;
}

function tableInverse(expr: Extract<Expr, { op: 'interp' }>, domain: Interval): Inverse {
  const inner = inverseOf(expr.x, domain);
  const xs: number[] = [];
  const ys: number[] = [];
  expr.xs.forEach((x, index) => {
    if (x === expr.xs[index + 1]) return;
    xs.push(x);
    ys.push(expr.ys[index]);
  });
  return after(inner, xs, ys);
}

const holdsTable = (expr: Expr): boolean => expr.op === 'interp' || childrenOf(expr).some(holdsTable);

/** Appends interpolation through knots, constant outside. Its inverse is the same table with xs and ys swapped. */
function after(inner: Inverse, xs: readonly number[], ys: readonly number[]): Inverse {
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
function domainOf({ undo, domain, rising }: Inverse, image: Interval): Interval {
  const ends = [image.low, image.high].map((end) => (Number.isFinite(end) ? numberIn(undo(number(end))) : Number.NaN));
  const [low, high] = (rising ? ends : [ends[1], ends[0]]) as [number, number];
  return intersection(domain, {
    low: Number.isNaN(low) ? domain.low : low,
    high: Number.isNaN(high) ? domain.high : high,
  });
}

/** Inverse of a piecewise linear function, constant outside of its tables, that contains the column several times. */
function piecesInverse(expr: Expr, domain: Interval): Inverse {
  const { bends, tables } = breaksOf(expr);
  const [low, high] = [Math.min(...tables), Math.max(...tables)];
  const breaks = [...bends, ...tables].filter((x) => x >= low && x <= high);
  const at = (x: number): number => numberIn(expr, x);
  const xs: number[] = [];
  const ys: number[] = [];
  const knot = (x: number, y: number): void => {
    xs.push(x);
    ys.push(y);
  };
  for (const x of [...new Set(breaks)].sort((a, b) => a - b)) {
    const [left, here, right] = [at(nextAfter(x, -1)), at(x), at(nextAfter(x, 1))];
    if (Math.abs(left - here) > JUMP) knot(x, left);
    knot(x, here);
    if (Math.abs(right - here) > JUMP) knot(x, right);
  }
  const far = 1 + Math.abs(low) + Math.abs(high);
  if (at(low - far) !== at(low - 2 * far) || at(high + far) !== at(high + 2 * far))
    throw new NoInverse('the value stands in it more than once');
  return after({ undo: (z) => z, domain, image: domain, rising: true }, xs, ys);
}

/**
 * Numbers at which a piecewise linear expression may bend or jump. Throws NoInverse if the
 * expression is not piecewise linear.
 */
function breaksOf(expr: Expr): { readonly bends: number[]; readonly tables: number[] } {
  const bends: number[] = [];
  const tables: number[] = [];
  const solve = (x: Expr, values: readonly number[], found: number[]): void => {
    const inner = inverseOf(x, ALL_NUMBERS);
    const z = column(0, 'number');
    const undo = inner.undo(z);
    for (const value of values) found.push(numberIn(undo, value) + 0);
  };
  const visit = (part: Expr): void => {
    switch (part.op) {
      case 'column':
      case 'literal':
        return;
      case 'check':
        return visit(part.x);
      case 'interp':
        return solve(part.x, part.xs, tables);
      case 'unary':
        if (part.fn === 'neg') return visit(part.x);
        break;
      case 'binary':
        if (part.fn === 'add' || part.fn === 'sub') {
          visit(part.a);
          return visit(part.b);
        }
        if (part.fn === 'mul' && !(reads(part.a) && reads(part.b))) return visit(reads(part.a) ? part.a : part.b);
        if (part.fn === 'div' && !reads(part.b)) return visit(part.a);
        break;
      case 'if':
        if (part.test.op === 'compare' && reads(part.test.a) !== reads(part.test.b)) {
          const [x, bound] = reads(part.test.a) ? [part.test.a, part.test.b] : [part.test.b, part.test.a];
          solve(x, [numberIn(bound)], bends);
          visit(part.then);
          return visit(part.otherwise);
        }
        break;
      default:
    }
    throw new NoInverse('the value stands in it more than once');
  };
  visit(expr);
  return { bends, tables };
}
