import { expect, test } from 'vitest';
import { agg } from './aggregate.ts';
import * as e from './build.ts';
import { printAgg, printExpr } from './print.ts';

const names = ['x', 'Beak Length (mm)', 'island'];
const print = (expr: Parameters<typeof printExpr>[0]): string => printExpr(expr, (index) => names[index] ?? '?');
const x = e.column(0, 'number');
const beak = e.column(1, 'number');
const island = e.column(2, 'string');

test('arithmetic, with parentheses only where they are needed', () => {
  expect(print(e.div(e.sub(beak, 43.92193), 5.45957))).toBe('(Beak Length (mm) − 43.9219) / 5.45957');
  expect(print(e.add(e.mul(x, 2), 1))).toBe('x × 2 + 1');
  expect(print(e.sub(x, e.sub(x, 1)))).toBe('x − (x − 1)');
  expect(print(e.add(x, -3))).toBe('x + (−3)');
  expect(print(e.pow(e.add(x, 1), 2))).toBe('(x + 1) ^ 2');
  expect(print(e.unary('neg', e.add(x, 1)))).toBe('−(x + 1)');
  expect(print(e.clip(e.sqrt(x), 0, 1e300))).toBe('min(max(sqrt(x), 0), 1e+300)');
  expect(print(e.dot([x, beak], [2, -0.5], 1))).toBe('2 × x + −0.5 × Beak Length (mm) + 1');
});

test('conditions', () => {
  const test1 = e.and(e.or(e.lessThan(x, 0), e.isMissing(x)), e.not(e.atLeast(x, 9)));
  expect(print(test1)).toBe('(x < 0 or x is missing) and not x ≥ 9');
  expect(print(e.choose(e.equals(island, e.string('Dream')), x, e.number(0)))).toBe(
    'if island = "Dream" then x else 0',
  );
  expect(print(e.add(e.coalesce(x, e.number(4)), 1))).toBe('(x, where missing 4) + 1');
});

test('lookups show their first entries', () => {
  const keys = Array.from({ length: 10 }, (_, index) => index);
  expect(print(e.lookup(island, ['a', 'b'], [0, 1], { missing: 2, other: -1 }))).toBe(
    'lookup(island, "a" → 0, "b" → 1, missing → 2, else −1)',
  );
  expect(print(e.lookup(x, keys, keys, { missing: Number.NaN, other: 0 }))).toBe(
    'lookup(x, 0 → 0, 1 → 1, 2 → 2, 3 → 3, 4 → 4, 5 → 5, … 4 more, missing → missing, else 0)',
  );
});

test('text and dates', () => {
  expect(print(e.text({ name: 'pad', width: 3, side: 'left', fill: '0' }, island))).toBe(
    'pad(island, to 3, left with "0")',
  );
  expect(print(e.textTest({ name: 'startsWith', text: 'D' }, island))).toBe('island starts with "D"');
  expect(print(e.datePart('year', e.parseDate(island, { format: '%Y', dayfirst: false })))).toBe(
    'year(read date(island, "%Y"))',
  );
  expect(print(e.datetime(0))).toBe('1970-01-01');
});

test('aggregates', () => {
  const line = (a: Parameters<typeof printAgg>[0]): string => printAgg(a, (index) => names[index] ?? '?');
  expect(line(agg.moments(x))).toBe('mean and variance of x');
  expect(line(agg.quantiles(x, [0.25, 0.75]))).toBe('quantiles 0.25, 0.75 of x');
  expect(line(agg.groups(island, x))).toBe('mean and variance of x for each value of island');
});
