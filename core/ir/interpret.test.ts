import { describe, expect, test } from 'vitest';
import { agg } from './aggregate.ts';
import * as e from './build.ts';
import type { Expr } from './expression.ts';
import { interpret, type Row, type Value } from './interpret.ts';
import { accurateSum } from './statistics.ts';
import { aggregate } from './interpret-aggregate.ts';
import { ProblemError } from './problem.ts';

const rowOf =
  (...cells: Value[]): Row =>
  (index) =>
    cells[index] ?? null;
const at = (expr: Expr, ...cells: Value[]): Value => interpret(expr, rowOf(...cells));
const x = e.column(0, 'number');
const s = e.column(0, 'string');
const b = e.column(0, 'boolean');
const c = e.column(1, 'boolean');

describe('missing', () => {
  test('passes through arithmetic', () => {
    expect(at(e.add(x, 1), Number.NaN)).toBeNaN();
    expect(at(e.min(x, 1), Number.NaN)).toBeNaN();
  });

  test('makes comparisons false, but for ≠', () => {
    expect(at(e.lessThan(x, 1), Number.NaN)).toBe(false);
    expect(at(e.compare('ne', x, 1), Number.NaN)).toBe(true);
    expect(at(e.equals(s, e.missing('string')), null)).toBe(false);
  });

  test('is a third truth value', () => {
    expect(at(e.and(b, c), null, false)).toBe(false);
    expect(at(e.and(b, c), null, true)).toBeNull();
    expect(at(e.or(b, c), null, true)).toBe(true);
    expect(at(e.or(b, c), false, null)).toBeNull();
    expect(at(e.not(b), null)).toBeNull();
    expect(at(e.choose(b, e.number(1), e.number(2)), null)).toBe(2);
    expect(at(e.toNumber(b), null)).toBeNaN();
    expect(at(e.isMissing(b), null)).toBe(true);
  });

  test('stays missing through functions of text, and no text test holds', () => {
    expect(at(e.text({ name: 'lower' }, s), null)).toBeNull();
    expect(at(e.textLength(s), null)).toBeNaN();
    expect(at(e.textTest({ name: 'contains', text: '' }, s), null)).toBe(false);
    expect(at(e.concat([s, e.string('!')]), null)).toBeNull();
    expect(at(e.hash(s, 10, null), null)).toBeNaN();
    expect(at(e.toText(x), Number.NaN)).toBeNull();
    expect(at(e.coalesce(s, e.string('?')), null)).toBe('?');
  });
});

test('lookup: a key, another value, missing', () => {
  const code = e.lookup(s, ['a', 'b'], [5, 6], { missing: -2, other: -1 });
  expect([at(code, 'b'), at(code, 'z'), at(code, null)]).toEqual([6, -1, -2]);
  const name = e.lookupText(x, [0, 1], ['zero', null], { missing: 'none', other: null });
  expect([at(name, -0), at(name, 1), at(name, 2), at(name, Number.NaN)]).toEqual(['zero', null, null, 'none']);
});

test('text of numbers, booleans and dates', () => {
  expect(at(e.toText(x), 3)).toBe('3');
  expect(at(e.toText(x, true), 3)).toBe('3.0');
  expect(at(e.toText(b), true)).toBe('True');
  expect(at(e.toText(e.numberToDate(x)), 0)).toBe('1970-01-01');
});

test('strings compare by code point', () => {
  expect(at(e.lessThan(s, e.string('\u{1F44D}')), '\uFFFD')).toBe(true);
});

test('a failed check names the cell that was looked up', () => {
  const code = e.lookup(s, ['a'], [0], { missing: -1, other: -1 });
  const checked = e.check(code, e.atLeast(code, 0), { code: 'x.y', message: 'No {value}.', hint: 'Do.' });
  expect(at(checked, 'a')).toBe(0);
  expect(() => at(checked, 'z')).toThrow(new ProblemError({ code: 'x.y', message: 'No "z".', hint: 'Do.' }));
  expect(() => at(checked, null)).toThrow('No (missing).');
});

describe('aggregates', () => {
  const rows = (...cells: Value[]): Row[] => cells.map((cell) => rowOf(cell));

  test('moments keep their digits where a naive sum loses them', () => {
    const { mean, m2, count, missing } = aggregate(
      agg.moments(x),
      rows(1e9 + 4, 1e9 + 7, Number.NaN, 1e9 + 13, 1e9 + 16),
    );
    expect({ mean, m2, count, missing }).toEqual({ mean: 1e9 + 10, m2: 90, count: 4, missing: 1 });
    expect(accurateSum([1, 1e100, 1, -1e100])).toBe(2);
  });

  test('of no cells: missing, not zero', () => {
    expect(aggregate(agg.moments(x), [])).toEqual({ count: 0, missing: 0, mean: Number.NaN, m2: 0, sum: 0 });
    expect(aggregate(agg.extent(x), rows(Number.NaN)).min).toBeNaN();
    expect(aggregate(agg.quantiles(x, [0.5]), []).values).toEqual([Number.NaN]);
    expect(aggregate(agg.mode(s), rows(null))).toEqual({ value: null, count: 0, missing: 1 });
  });

  test('of several most frequent values the smallest', () => {
    expect(aggregate(agg.mode(x), rows(10, 9, 10, 9, 1)).value).toBe(9);
    expect(aggregate(agg.mode(s), rows('b', 'a', null)).value).toBe('a');
  });

  test('distinct values ascend, counted', () => {
    expect(aggregate(agg.distinct(x), rows(10, 9, -0, 0, Number.NaN))).toEqual({
      values: [0, 9, 10],
      counts: [2, 1, 1],
      missing: 1,
    });
    expect(aggregate(agg.distinct(b), rows(true, false, null)).values).toEqual([false, true]);
  });

  test('groups leave out rows without a number', () => {
    const pairs: Row[] = [rowOf(1, 'a'), rowOf(3, 'a'), rowOf(Number.NaN, 'b'), rowOf(7, null)];
    const groups = aggregate(agg.groups(e.column(1, 'string'), x), pairs);
    expect(groups).toMatchObject({ keys: ['a'], count: [2], mean: [2], m2: [2], missing: { count: 1, mean: 7 } });
  });

  test('scatter takes whole rows only', () => {
    const pairs: Row[] = [rowOf(1, 2), rowOf(3, 6), rowOf(Number.NaN, 100)];
    const { count, mean, products } = aggregate(agg.scatter([x, e.column(1, 'number')]), pairs);
    expect({ count, mean, products: [...products] }).toEqual({ count: 2, mean: [2, 4], products: [2, 4, 4, 8] });
  });

  test('collect codes strings by first appearance', () => {
    const { columns } = aggregate(agg.collect([s]), rows('b', null, 'a', 'b'));
    expect(columns).toEqual([{ values: Float64Array.of(0, -1, 1, 0), strings: ['b', 'a'] }]);
  });
});
