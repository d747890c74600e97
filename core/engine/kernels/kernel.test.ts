import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as build from '../../ir/build.ts';
import type { Expr } from '../../ir/expression.ts';
import { interpret, isMissingValue, type Value } from '../../ir/interpret.ts';
import { ProblemError } from '../../ir/problem.ts';
import type { Vector } from '../../table/column.ts';
import { dictionaryOf } from '../../table/dictionary.ts';
import { compile } from './kernel.ts';
import { type BatchRows, kernelOn, outputFor } from './run-kernel.ts';

/** Columns 0 and 1 numbers, 2 and 3 strings, 4 a boolean, 5 a date. */
const WORDS = ['', 'a', 'B', 'zebra', '12', ' 3.5 ', 'é', '\u{1F427}', '2024-05-17', '__proto__'];
type Row = readonly [number, number, string | null, string | null, boolean | null, number];

const numberCell = fc.oneof(
  fc.constantFrom(0, -0, 1, -1, 0.5, 2, 1e300, -1e-300, Number.NaN, Infinity, -Infinity),
  fc.double({ noDefaultInfinity: false }),
);
const stringCell = fc.option(fc.constantFrom(...WORDS));
const rowCells = fc.tuple(
  numberCell,
  numberCell,
  stringCell,
  stringCell,
  fc.option(fc.constantFrom(true, false)),
  fc.oneof(fc.constant(Number.NaN), fc.integer({ min: -1e12, max: 4e12 })),
);

const {
  number: numbers,
  string: strings,
  boolean: booleans,
  datetime: dates,
} = fc.letrec<{
  number: Expr;
  string: Expr;
  boolean: Expr;
  datetime: Expr;
}>((tie) => ({
  number: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.constantFrom(build.column(0, 'number'), build.column(1, 'number')),
    numberCell.map(build.number),
    fc
      .tuple(
        fc.constantFrom(
          'neg',
          'abs',
          'sqrt',
          'log1p',
          'sign',
          'floor',
          'round',
          'exp',
          'normalQuantile',
        ) as fc.Arbitrary<'neg'>,
        tie('number'),
      )
      .map(([fn, x]) => build.unary(fn, x)),
    fc
      .tuple(
        fc.constantFrom('add', 'sub', 'mul', 'div', 'pow', 'mod', 'min', 'max') as fc.Arbitrary<'add'>,
        tie('number'),
        tie('number'),
      )
      .map(([fn, a, b]) => build.binary(fn, a, b)),
    fc.tuple(tie('boolean'), tie('number'), tie('number')).map(([test, a, b]) => build.choose(test, a, b)),
    fc.tuple(tie('number'), tie('number')).map(([a, b]) => build.coalesce(a, b)),
    tie('boolean').map(build.toNumber),
    tie('string').map(build.textLength),
    tie('datetime').map((x) => build.datePart('month', x)),
    tie('datetime').map(build.dateToNumber),
    fc.tuple(tie('string'), fc.uniqueArray(fc.constantFrom(...WORDS), { minLength: 1 })).map(([x, keys]) =>
      build.lookup(
        x,
        keys,
        keys.map((_, k) => k * 1.5),
        { missing: -1, other: Number.NaN },
      ),
    ),
    fc.tuple(tie('number'), fc.uniqueArray(fc.integer({ min: -2, max: 2 }), { minLength: 1 })).map(([x, keys]) =>
      build.lookup(
        x,
        keys,
        keys.map((_, k) => k),
        { missing: -1, other: -2 },
      ),
    ),
    tie('boolean').map((x) => build.lookup(x, [true, false], [7, 8], { missing: 9, other: 10 })),
    fc
      .tuple(tie('number'), fc.constantFrom('left', 'right') as fc.Arbitrary<'left'>)
      .map(([x, side]) => build.searchSorted(x, [-1, 0, 0, 2], side)),
    tie('number').map((x) => build.interp(x, [0, 1, 3], [10, 20, -5])),
    fc.tuple(tie('number'), tie('number')).map(([a, b]) => build.dot([a, b], [0.5, -2], 3)),
    tie('string').map((x) => build.hash(x, 17, null)),
    tie('string').map((x) => build.parseNumber(x, { decimal: '.', thousands: null, strip: [], percent: false })),
  ),
  string: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.constantFrom(build.column(2, 'string'), build.column(3, 'string')),
    fc.constantFrom(...WORDS).map(build.string),
    fc.constant(build.missing('string')),
    tie('string').map((x) => build.text({ name: 'upper' }, x)),
    tie('string').map((x) => build.text({ name: 'slice', start: 1, end: null }, x)),
    tie('string').map((x) => build.text({ name: 'replace', find: 'a', by: 'bb' }, x)),
    fc.tuple(tie('string'), tie('string')).map(([a, b]) => build.coalesce(a, b)),
    fc.tuple(tie('boolean'), tie('string'), tie('string')).map(([test, a, b]) => build.choose(test, a, b)),
    fc.tuple(tie('string'), tie('string')).map((parts) => build.concat(parts, '-')),
    tie('number').map((x) => build.toText(x)),
    tie('boolean').map((x) => build.toText(x)),
    tie('string').map((x) => build.lookupText(x, ['a', 'zebra'], ['first', null], { missing: 'none', other: 'else' })),
  ),
  boolean: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.constant(build.column(4, 'boolean')),
    fc.boolean().map(build.boolean),
    fc
      .tuple(fc.constantFrom('lt', 'le', 'gt', 'ge', 'eq', 'ne') as fc.Arbitrary<'lt'>, tie('number'), tie('number'))
      .map(([fn, a, b]) => build.compare(fn, a, b)),
    fc
      .tuple(fc.constantFrom('lt', 'le', 'gt', 'ge', 'eq', 'ne') as fc.Arbitrary<'lt'>, tie('string'), tie('string'))
      .map(([fn, a, b]) => build.compare(fn, a, b)),
    fc
      .tuple(fc.constantFrom('eq', 'ne') as fc.Arbitrary<'eq'>, tie('boolean'), tie('boolean'))
      .map(([fn, a, b]) => build.compare(fn, a, b)),
    fc.tuple(tie('boolean'), tie('boolean')).map(([a, b]) => build.and(a, b)),
    fc.tuple(tie('boolean'), tie('boolean')).map(([a, b]) => build.or(a, b)),
    tie('boolean').map(build.not),
    tie('number').map(build.isMissing),
    tie('string').map(build.isMissing),
    tie('boolean').map(build.isMissing),
    tie('string').map((x) => build.textTest({ name: 'contains', text: 'e' }, x)),
  ),
  datetime: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    fc.constant(build.column(5, 'datetime')),
    tie('string').map((x) => build.parseDate(x, { format: null, dayfirst: false })),
    fc.tuple(tie('boolean'), tie('datetime'), tie('datetime')).map(([test, a, b]) => build.choose(test, a, b)),
  ),
}));

function batchOf(rows: readonly Row[]): { batch: BatchRows; dictionaries: Parameters<typeof compile>[1] } {
  const codes = (column: 2 | 3) =>
    Int32Array.from(rows, (row) => (row[column] === null ? -1 : WORDS.indexOf(row[column])));
  const words = dictionaryOf(WORDS);
  const vectors: Vector[] = [
    { type: 'number', cells: Float64Array.from(rows, (row) => row[0]) },
    { type: 'number', cells: Float64Array.from(rows, (row) => row[1]) },
    { type: 'category', cells: codes(2) },
    { type: 'text', cells: codes(3) },
    { type: 'boolean', cells: Int8Array.from(rows, (row) => (row[4] === null ? -1 : Number(row[4]))) },
    { type: 'datetime', cells: Float64Array.from(rows, (row) => row[5]) },
  ];
  return { batch: { vectors, picked: null, rows: rows.length }, dictionaries: [null, null, words, words, null, null] };
}

/** What a kernel computes, as the interpreter says values: null for missing. */
function computed(exprs: readonly Expr[], rows: readonly Row[], picked: Int32Array | null = null): Value[][] {
  const { batch, dictionaries } = batchOf(rows);
  const kernel = compile(exprs, dictionaries);
  const count = picked?.length ?? rows.length;
  const outputs = kernel.outputs.map((representation) => outputFor(representation, count));
  const failed = kernelOn(kernel, { ...batch, picked, rows: count })(
    0,
    count,
    outputs,
    outputs.map(() => 0),
    1,
  );
  expect(failed).toBe(null);
  return outputs.map((output, index) => {
    const strings = kernel.domains[index]?.strings();
    return Array.from(output as ArrayLike<number | string | null>, (cell): Value => {
      if (kernel.outputs[index] === 'code') return Number(cell) < 0 ? null : (strings?.[Number(cell)] as string);
      if (kernel.outputs[index] === 'boolean') return Number(cell) < 0 ? null : cell === 1;
      return typeof cell === 'number' && Number.isNaN(cell) ? null : cell;
    });
  });
}

function interpreted(expr: Expr, rows: readonly Row[]): Value[] {
  return rows.map((row) => {
    const value = interpret(expr, (index) => row[index]);
    return isMissingValue(value) ? null : value;
  });
}

const anyExpr = fc.oneof(numbers, strings, booleans, dates);

describe('kernels', () => {
  it('compute what the interpreter says, for any expression', () => {
    fc.assert(
      fc.property(
        fc.array(anyExpr, { minLength: 1, maxLength: 4 }),
        fc.array(rowCells, { minLength: 1, maxLength: 12 }),
        (exprs, rows) => {
          expect(computed(exprs, rows)).toEqual(exprs.map((expr) => interpreted(expr, rows)));
        },
      ),
      { numRuns: 800 },
    );
  });

  it('compute the picked rows only, in their order', () => {
    const rows: Row[] = [1, 2, 3, 4].map((x) => [x, 0, 'a', null, true, 0]);
    expect(computed([build.mul(build.column(0, 'number'), 10)], rows, Int32Array.of(3, 1))).toEqual([[40, 20]]);
  });

  it('compute hundreds of results, in loops that follow each other', () => {
    const filling = Array.from({ length: 600 }, (_, index) => build.mul(build.column(1, 'number'), index));
    fc.assert(
      fc.property(
        fc.array(anyExpr, { minLength: 3, maxLength: 3 }),
        fc.array(rowCells, { minLength: 2, maxLength: 4 }),
        (given, rows) => {
          const [first, second, third] = given as [Expr, Expr, Expr];
          const exprs = [first, ...filling.slice(0, 280), second, first, ...filling.slice(280), third];
          const backwards = Int32Array.from(rows, (_, index) => rows.length - 1 - index);
          const reversed = rows.toReversed();
          expect(computed(exprs, rows)).toEqual(exprs.map((expr) => interpreted(expr, rows)));
          expect(computed(exprs, rows, backwards)).toEqual(exprs.map((expr) => interpreted(expr, reversed)));
        },
      ),
      { numRuns: 30 },
    );
  });

  it('compute sums and other parts that are too large for one loop in loops before', () => {
    fc.assert(
      fc.property(
        fc.array(numbers, { minLength: 65, maxLength: 200 }),
        fc.array(rowCells, { minLength: 2, maxLength: 4 }),
        (terms, rows) => {
          const sum = build.dot(
            terms,
            terms.map((_, index) => index - 30),
            0.5,
          );
          // More than 400 parts, all different.
          const nested = Array.from({ length: 500 }).reduce<Expr>(
            (inner: Expr, _, index) => build.add(build.mul(inner, 0.5), index),
            build.column(1, 'number'),
          );
          const exprs = [build.div(terms[0], sum), build.sqrt(build.dot([sum, nested], [1, 2])), sum, nested];
          const backwards = Int32Array.from(rows, (_, index) => rows.length - 1 - index);
          expect(computed(exprs, rows)).toEqual(exprs.map((expr) => interpreted(expr, rows)));
          expect(computed(exprs, rows, backwards)).toEqual(exprs.map((expr) => interpreted(expr, rows.toReversed())));
        },
      ),
      { numRuns: 30 },
    );
  });

  it('report the first row at which a part of a long sum fails', () => {
    const positive = (index: number): Expr =>
      build.check(build.column(0, 'number'), build.greaterThan(build.column(0, 'number'), -index), {
        code: `test-${index}`,
        message: '{value} is too small.',
        hint: 'Drop it.',
      });
    const terms = Array.from({ length: 200 }, (_, index) => positive(index));
    const { batch, dictionaries } = batchOf([1, -100, -50].map((x): Row => [x, 0, null, null, null, 0]));
    const kernel = compile([build.dot(terms, new Array<number>(200).fill(1))], dictionaries);
    const failed = kernelOn(kernel, batch)(0, 3, [new Float64Array(3)], [0], 1);
    expect(failed?.row).toBe(1);
    expect(kernel.checks[failed?.check ?? -1]?.failure.code).toBe('test-0');
  });

  it('grow as the columns do where each result reads them all', () => {
    const lettersOf = (width: number): number => {
      const xs = Array.from({ length: width }, (_, index) => build.column(index, 'number'));
      const length = build.dot(xs, new Array<number>(width).fill(1));
      return compile(
        xs.map((x) => build.div(x, length)),
        new Array<null>(width).fill(null),
      ).source.length;
    };
    expect(lettersOf(2_000) / lettersOf(500)).toBeLessThan(4.5);
  });

  it('call a model of texts once a row and loop, whatever results are wanted of it', () => {
    const xs = [build.column(2, 'string')];
    const settings = { tokens: ['a'], codes: [1], output: 'counts', unknown: 0, width: 200_000 };
    const model = { kind: 'textVectorizer', settings } as const;
    const words = dictionaryOf(Array.from({ length: 40 }, (_, index) => `word ${index}`));
    const { source } = compile(
      Array.from({ length: 50 }, (_, output) => build.rowModel(model, xs, output)),
      [null, null, words],
    );
    expect(source.match(/runRowModel/g)).toHaveLength(1);
  });

  it('compute a common part once', () => {
    const { dictionaries } = batchOf([]);
    const centred = () => build.sub(build.column(0, 'number'), 5);
    const { source } = compile([build.mul(centred(), centred()), build.add(centred(), 1)], dictionaries);
    expect(source.match(/-k0/g)).toHaveLength(1);
  });

  it('keep names, texts and learned numbers out of the generated text', () => {
    const { dictionaries } = batchOf([]);
    const hostile = '");process.exit();("';
    const sourceWith = (text: string, value: number) =>
      compile(
        [
          build.lookup(build.column(2, 'string'), [text], [value], { missing: 0, other: 0 }),
          build.toNumber(build.equals(build.column(3, 'string'), build.string(text))),
          build.concat([build.column(2, 'string'), build.string(text)], text),
          build.mul(build.column(0, 'number'), value),
        ],
        dictionaries,
      ).source;
    expect(sourceWith(hostile, 0.1234567)).toBe(sourceWith('a', 42));
    expect(sourceWith(hostile, 0.1234567)).not.toContain('process');
  });

  it('report the first row at which a check fails', () => {
    const positive = build.check(build.column(0, 'number'), build.greaterThan(build.column(0, 'number'), 0), {
      code: 'test',
      message: '{value} is not positive.',
      hint: 'Drop it.',
    });
    const { batch, dictionaries } = batchOf([1, 2, -3, -4].map((x): Row => [x, 0, null, null, null, 0]));
    const kernel = compile([positive], dictionaries);
    expect(kernelOn(kernel, batch)(0, 4, [new Float64Array(4)], [0], 1)).toEqual({ row: 2, check: 0 });
    expect(() => interpret(positive, () => -3)).toThrow(ProblemError);
  });

  it('report it where a later loop fails before an earlier one does', () => {
    const atLeast = (column: number): Expr =>
      build.check(build.column(column, 'number'), build.greaterThan(build.column(column, 'number'), 0), {
        code: `column-${column}`,
        message: '{value} is not positive.',
        hint: 'Drop it.',
      });
    const { batch, dictionaries } = batchOf(
      [
        [1, 1],
        [1, -1],
        [-1, -1],
      ].map(([x = 0, y = 0]): Row => [x, y, null, null, null, 0]),
    );
    const filling = Array.from({ length: 300 }, (_, index) => build.number(index));
    const failure = (exprs: readonly Expr[]) => {
      const kernel = compile(exprs, dictionaries);
      const outputs = kernel.outputs.map(() => new Float64Array(3));
      const failed = kernelOn(kernel, batch)(
        0,
        3,
        outputs,
        outputs.map(() => 0),
        1,
      );
      return { row: failed?.row, code: kernel.checks[failed?.check ?? -1]?.failure.code };
    };
    expect(failure([atLeast(0), ...filling, atLeast(1)])).toEqual({ row: 1, code: 'column-1' });
    expect(failure([atLeast(1), ...filling, atLeast(0)])).toEqual({ row: 1, code: 'column-1' });
  });
});
