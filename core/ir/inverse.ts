/**
 * Symbolic inverse: for an expression f with one free column, the expression g with g(f(y)) = y for every y in
 * f's domain. Arithmetic, monotone functions, branches by intervals, and piecewise linear tables can be
 * inverted. An expression cannot if it maps two values to one (rounding, bins, clips, cleaned text) or reads
 * other columns; the error gives the reason.
 */
import {
  add,
  atLeast,
  atMost,
  boolean,
  choose,
  column,
  dateToNumber,
  equals,
  greaterThan,
  lessThan,
  lookup,
  lookupText,
  missing,
  mul,
  number,
  numberToDate,
  parseDate,
  parseNumber,
} from './build.ts';
import { childrenOf, columnsRead, type Expr } from './expression.ts';
import { ALL_NUMBERS, intersection, type Interval, isBelow, isEmpty, nextAfter } from './interval.ts';
import { type Inverse, after, constantOf, numberIn, over } from './inverse-steps.ts';
import { arithmetic, monotone, type Monotone, NoInverse } from './monotone.ts';
import { largestOf, smallestOf } from './statistics.ts';

/**
 * Share of a finite domain that a clip may cut at its ends. QuantileTransformer clips its normal
 * results at the quantiles of 1e-7. With 10,000 quantiles, the last two of which are the whole range
 * apart, that is a thousandth of the range.
 */
const LOST_AT_ENDS = 1.1e-3;
/** Minimum height of a jump in a piecewise linear function; smaller differences are rounding errors. */
const JUMP = 1e-9;

/** The inverse of an expression over the column `index`. Throws NoInverse. */
export function inverse(expr: Expr, index = 0, domain: Interval = ALL_NUMBERS): Inverse {
  const read = columnsRead([expr]);
  if (!read.has(index)) throw new NoInverse('every value becomes the same');
  if (read.size > 1) throw new NoInverse('it reads other columns');
  return inverseOf(expr, domain);
}

const reads = (expr: Expr): boolean => columnsRead([expr]).size > 0;
export function inverseOf(expr: Expr, domain: Interval): Inverse {
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

function binaryInverse(expr: Extract<Expr, { op: 'binary' }>, domain: Interval): Inverse {
  const left = reads(expr.a);
  const other = numberIn(left ? expr.b : expr.a);
  const inner = inverseOf(left ? expr.a : expr.b, domain);
  if (Number.isNaN(other)) throw new NoInverse('every value becomes missing');
  if (expr.fn === 'min' || expr.fn === 'max') return heldInverse(expr.fn, inner, other);
  return over(inner, arithmetic(expr.fn, left, other, inner.image));
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

/** Inverse of a piecewise linear function, constant outside of its tables, that contains the column several times. */
function piecesInverse(expr: Expr, domain: Interval): Inverse {
  const { bends, tables } = breaksOf(expr);
  const [low, high] = [smallestOf(tables), largestOf(tables)];
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
