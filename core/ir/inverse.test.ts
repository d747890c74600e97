import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  abs,
  add,
  check,
  choose,
  clip,
  column,
  dateToNumber,
  div,
  greaterThan,
  interp,
  isMissing,
  lessThan,
  lookup,
  lookupText,
  missing,
  mul,
  number,
  or,
  pow,
  searchSorted,
  sub,
  text,
  toNumber,
  toText,
  unary,
} from './build.ts';
import type { Expr } from './expression.ts';
import { interpret, type Value } from './interpret.ts';
import { inverse } from './inverse.ts';
import { normalDistribution } from './normal-distribution.ts';

const x = column(0, 'number');
const word = column(0, 'string');
const of = (expr: Expr, value: Value): Value => interpret(expr, () => value);
const numberIn = (value: Value): number => {
  if (typeof value !== 'number') throw new TypeError(`${value} is no number`);
  return value;
};
const back = (f: Expr, value: Value): Value => of(inverse(f).undo(column(0, f.type)), of(f, value));

const NUMBERS = [-1e6, -37.5, -2, -1, -0.3, 0, 1e-7, 0.5, 1, 1.5, 7, 123.456, 9e5];
const POSITIVE = NUMBERS.filter((value) => value > 0);

test('arithmetic and monotone functions are undone, to 1e-12 of the value or of what stands beside it', () => {
  const failure = { code: 'c', message: 'm', hint: 'h' };
  /** Name, function, values, and the size of the numbers that the value is added to on its way. */
  const cases: readonly (readonly [string, Expr, readonly number[], number?])[] = [
    ['x + 3', add(x, 3), NUMBERS, 12],
    ['3 − x', sub(3, x), NUMBERS, 12],
    ['x · −2.5', mul(x, -2.5), NUMBERS],
    ['(x − 12) / 7', div(sub(x, 12), 7), NUMBERS, 12],
    ['10 / x of x > 0', div(10, check(x, greaterThan(x, 0), failure)), POSITIVE],
    ['log', unary('log', x), POSITIVE],
    ['log1p', unary('log1p', x), POSITIVE],
    ['log2', unary('log2', x), POSITIVE],
    ['log10', unary('log10', x), POSITIVE],
    ['sqrt', unary('sqrt', x), [0, ...POSITIVE]],
    ['cbrt', unary('cbrt', x), NUMBERS],
    ['expm1', unary('expm1', div(x, 1e5)), NUMBERS],
    ['sinh', unary('sinh', div(x, 1e5)), NUMBERS],
    ['tanh', unary('tanh', div(x, 1e6)), NUMBERS],
    ['x³', pow(x, 3), NUMBERS],
    ['x^0.7', pow(x, 0.7), POSITIVE],
    ['1.5^x', pow(1.5, div(x, 3e4)), NUMBERS, 1e4],
    ['interp', interp(x, [-2e6, 0, 2e6], [10, 0, -1]), NUMBERS, 2e6],
    ['dot', { op: 'dot', type: 'number', xs: [number(3), x], weights: [2, -4], bias: 1 }, NUMBERS, 12],
  ];
  for (const [name, f, values, beside = 0] of cases) {
    for (const value of values) {
      const found = numberIn(back(f, value));
      const allowed = 1e-12 * Math.max(beside, Math.abs(value));
      expect(Math.abs(found - value), `${name} of ${value}: ${found}`).toBeLessThanOrEqual(allowed);
    }
  }
});

test('branches by the size of the value are undone by the size of the result', () => {
  const bent = choose(
    { op: 'compare', type: 'boolean', fn: 'ge', a: x, b: number(0) },
    unary('log1p', abs(x)),
    mul(unary('log1p', abs(x)), -3),
  );
  for (const value of NUMBERS) expect(back(bent, value)).toBeCloseTo(value, value > 1e3 || value < -1e3 ? 5 : 9);
  // Where the branches overlap, two values become one.
  expect(() => inverse(choose(lessThan(x, 0), abs(x), x))).toThrow('may become the same');
});

test('a condition for the function’s domain does not stand in the way', () => {
  const whenKnown = choose(greaterThan(x, 0), unary('log', x), missing('number'));
  expect(back(whenKnown, 5)).toBeCloseTo(5, 12);
  const checked = unary('sqrt', check(x, or(isMissing(x), greaterThan(x, 0)), { code: 'c', message: 'm', hint: 'h' }));
  expect(back(checked, 9)).toBe(9);
});

test('what no value becomes is decoded to missing', () => {
  expect(of(inverse(unary('sqrt', x)).undo(x), -1)).toBeNaN();
  expect(of(inverse(lookup(word, ['a', 'b'], [0, 1], { missing: Number.NaN, other: Number.NaN })).undo(x), 7)).toBe(
    null,
  );
});

test('texts, dates, truths and maps are turned back exactly', () => {
  for (const value of [0.1, -3, 1e21, 123456789.125, 2 ** 53]) expect(back(toText(x, true), value)).toBe(value);
  const when = column(0, 'datetime');
  for (const value of [0, 1_700_000_000_123, -86_400_000]) {
    expect(back(dateToNumber(when), value)).toBe(value);
    expect(back(toText(when), value)).toBe(value);
  }
  const truth = column(0, 'boolean');
  for (const value of [true, false, null]) {
    expect(back(toNumber(truth), value)).toBe(value);
    expect(back(toText(truth), value)).toBe(value);
  }
  const swapped = lookupText(word, ['a', 'b'], ['β', 'α'], { missing: null, other: null });
  expect(['a', 'b', null].map((value) => back(swapped, value))).toEqual(['a', 'b', null]);
});

test('what is not one to one is refused with its reason', () => {
  const cases: readonly (readonly [Expr, string])[] = [
    [clip(x, 0, 1), 'within bounds'],
    [unary('round', x), 'rounds'],
    [unary('floor', div(x, 10)), 'rounds'],
    [abs(x), 'its opposite'],
    [pow(x, 2), 'its opposite'],
    [unary('sin', x), 'the same sin'],
    [searchSorted(x, [1, 2], 'left'), 'bin'],
    [mul(x, 0), 'becomes the same'],
    [mul(x, x), 'more than once'],
    [add(x, column(1, 'number')), 'other columns'],
    [number(3), 'becomes the same'],
    [greaterThan(x, 100), 'whether something is true'],
    [text({ name: 'lower' }, word), 'same text'],
    [interp(x, [0, 1, 2], [0, 1, 0]), 'rises and falls'],
    [interp(x, [0, 1, 2], [0, 1, 1]), 'become the same'],
    [lookup(word, ['a', 'b'], [1, 1], { missing: Number.NaN, other: Number.NaN }), 'several values become 1'],
    [lookup(word, ['a'], [1], { missing: Number.NaN, other: 0 }), 'all other values become 0'],
    [choose(lessThan(lookup(x, [1], [0], { missing: -1, other: -1 }), 0), x, number(2)), 'branches'],
  ];
  for (const [f, reason] of cases) expect(() => inverse(f), `refused: ${reason}`).toThrow(reason);
});

test('the normal distribution undoes its quantile', () => {
  const f = normalDistribution(unary('normalQuantile', x));
  fc.assert(
    fc.property(fc.double({ min: 1e-12, max: 1 - 1e-12, noNaN: true }), (share) => {
      expect(Math.abs(numberIn(of(f, share)) - share)).toBeLessThanOrEqual(4e-15 + 1e-13 * Math.min(share, 1 - share));
    }),
    { numRuns: 500 },
  );
  expect(of(normalDistribution(x), 0)).toBe(0.5);
  expect(of(normalDistribution(x), Number.NaN)).toBeNaN();
  // scipy.special.ndtr
  expect(of(normalDistribution(x), -3)).toBeCloseTo(0.0013498980316300933, 17);
  expect(of(normalDistribution(x), 1.96)).toBeCloseTo(0.9750021048517795, 15);
});

test('any chain of invertible steps is undone', () => {
  const step = fc.oneof(
    fc.double({ min: 0.1, max: 50, noNaN: true }).map((by) => (f: Expr) => mul(f, by)),
    fc.double({ min: -50, max: 50, noNaN: true }).map((by) => (f: Expr) => add(f, by)),
    fc.double({ min: 0.1, max: 50, noNaN: true }).map((by) => (f: Expr) => div(sub(f, by), by)),
    fc.constant((f: Expr) => unary('cbrt', f)),
    fc.constant((f: Expr) => unary('atan', div(f, 100))),
    fc.constant((f: Expr) => unary('neg', f)),
  );
  fc.assert(
    fc.property(
      fc.array(step, { minLength: 1, maxLength: 4 }),
      fc.double({ min: 1, max: 60, noNaN: true }),
      (steps, y) => {
        const f = steps.reduce((expr, next) => next(expr), x);
        const found = numberIn(back(f, y));
        // A step that brings values close to each other loses digits, whatever undoes it: f is compared.
        expect(Math.abs(numberIn(of(f, found)) - numberIn(of(f, y)))).toBeLessThanOrEqual(
          1e-9 * Math.max(1, Math.abs(numberIn(of(f, y)))),
        );
        expect(Math.abs(found - y)).toBeLessThanOrEqual(1e-6 * y);
      },
    ),
    { numRuns: 300 },
  );
});
