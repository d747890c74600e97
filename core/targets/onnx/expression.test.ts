import { describe, expect, it } from 'vitest';
import {
  add,
  and,
  atLeast,
  binary,
  boolean,
  check,
  choose,
  coalesce,
  column,
  compare,
  concat,
  datePart,
  datetime,
  dot,
  equals,
  greaterThan,
  interp,
  isMissing,
  lookup,
  lookupText,
  mul,
  not,
  number,
  or,
  parseNumber,
  searchSorted,
  string,
  text,
  textTest,
  toNumber,
  toText,
  unary,
} from '../../ir/build.ts';
import type { BinaryFunction, DatePart, Expr, UnaryFunction } from '../../ir/expression.ts';
import { interpret, isMissingValue, type Value as Cell } from '../../ir/interpret.ts';
import { printExpr } from '../../ir/print.ts';
import type { Field } from '../../ir/types.ts';
import type { FrozenPipeline } from '../frozen.ts';
import { pythonWith } from '../testing.ts';
import { onnxModel } from './model.ts';
import { type ModelInput, type ModelOutcome, runModels } from './testing.ts';

const interpreter = await pythonWith('onnxruntime', 'numpy');
if (interpreter === null)
  console.log('Not run: expressions in ONNX, for there is no Python with onnxruntime (PREPGRAPH_PYTHON).');

const fields: Field[] = [
  { name: 'x', type: 'number' },
  { name: 'y', type: 'number' },
  { name: 'flag', type: 'boolean' },
  { name: 'c', type: 'category' },
  { name: 'd', type: 'text' },
  { name: 'at', type: 'datetime' },
];
const day = (iso: string): number => Date.parse(iso);
const rows: Record<string, Cell[]> = {
  x: [0.5, -1.25, Number.NaN, 0, 0.7, 3, 1e6, -0.3, 1, 0.1],
  y: [2, 0.5, 1, -2, Number.NaN, 0.1, 7.75, 0.3, -1, 0],
  flag: [true, false, null, true, false, null, true, false, true, null],
  c: ['a', 'b', null, 'é', 'a b', 'A', 'zz', 'b', 'x-y-z', 'a'],
  d: ['Hello World', '1,234.5', null, '12%', '€ 7', '-1e3', 'inf', 'a-b', '3.5', ' 42 '],
  at: [
    day('2024-02-29T23:59:59.570Z'),
    day('1969-12-31'),
    Number.NaN,
    day('2000-01-01'),
    day('1900-03-01T12:30:00Z'),
    day('2023-12-31T00:00:01Z'),
    day('2024-03-01'),
    day('1970-01-01'),
    day('2100-07-04T06:07:08.009Z'),
    day('0099-05-06'),
  ],
};
const count = 10;

const x = column(0, 'number');
const y = column(1, 'number');
const flag = column(2, 'boolean');
const c = column(3, 'string');
const d = column(4, 'string');
const at = column(5, 'datetime');

const unaries: UnaryFunction[] = [
  'neg',
  'abs',
  'sign',
  'sqrt',
  'cbrt',
  'exp',
  'expm1',
  'log',
  'log1p',
  'log2',
  'log10',
  'sin',
  'cos',
  'tan',
  'asin',
  'acos',
  'atan',
  'sinh',
  'cosh',
  'tanh',
  'floor',
  'ceil',
  'trunc',
  'round',
  'normalQuantile',
];
const binaries: BinaryFunction[] = ['add', 'sub', 'mul', 'div', 'pow', 'mod', 'min', 'max', 'atan2', 'hypot'];
const parts: DatePart[] = [
  'year',
  'quarter',
  'month',
  'day',
  'dayofweek',
  'dayofyear',
  'hour',
  'minute',
  'second',
  'millisecond',
];
const plain = { decimal: '.', thousands: null, strip: [], percent: false };
const low = compare('lt', x, 0.6);
const maybe = compare('gt', toNumber(flag), 0.5);

const cases: Expr[] = [
  ...unaries.map((fn) => unary(fn, x)),
  ...binaries.map((fn) => binary(fn, x, y)),
  ...parts.map((part) => datePart(part, at)),
  number(7),
  x,
  toNumber(flag),
  toNumber(isMissing(c)),
  toNumber(isMissing(at)),
  add(x, 1),
  add(y, 2),
  mul(x, 3),
  ...(['lt', 'le', 'gt', 'ge', 'eq', 'ne'] as const).map((fn) => toNumber(compare(fn, x, y))),
  toNumber(compare('le', flag, boolean(false))),
  toNumber(compare('ne', c, string('b'))),
  toNumber(compare('ge', at, datetime(0))),
  toNumber(and(flag, low)),
  toNumber(or(flag, low)),
  toNumber(not(flag)),
  toNumber(not(and(flag, not(maybe)))),
  choose(flag, x, y),
  toNumber(choose(low, flag, boolean(true))),
  coalesce(x, y),
  toNumber(coalesce(flag, boolean(true))),
  lookup(c, ['a', 'b', 'é'], [1, 2, 3], { missing: -1, other: -2 }),
  lookup(x, [0, 0.1, 0.7], [5, 6, 7], { missing: 0, other: 9 }),
  lookup(flag, [true, false], [10, 20], { missing: 30, other: 40 }),
  lookup(c, [], [], { missing: 1, other: Number.NaN }),
  searchSorted(x, [-0.3, 0.1, 0.7, 3], 'left'),
  searchSorted(x, [-0.3, 0.1, 0.7, 3], 'right'),
  searchSorted(x, [], 'left'),
  interp(x, [-1, 0, 0.5, 0.5, 2], [10, 20, 30, 40, 50]),
  interp(x, [1], [3]),
  dot([x, y], [2, -3], 0.5),
  dot([x, y], [1, 1], 0),
  dot([], [], 4),
  dot([number(2), x], [1, 1], 0),
  toNumber(textTest({ name: 'contains', text: 'b' }, c)),
  toNumber(textTest({ name: 'startsWith', text: 'a' }, c)),
  toNumber(textTest({ name: 'endsWith', text: '-z' }, c)),
  toNumber(textTest({ name: 'matches', pattern: '^\\w+$' }, c)),
  toNumber(textTest({ name: 'matches', pattern: '[.,]\\d' }, d)),
  parseNumber(d, plain),
  parseNumber(d, { ...plain, thousands: ',', percent: true, strip: ['€'] }),
  parseNumber(d, { decimal: ',', thousands: '.', strip: [], percent: false }),
  parseNumber(d, { ...plain, decimal: ',' }),
];
const texts: Expr[] = [
  c,
  coalesce(c, string('?')),
  concat([c, d], '·'),
  choose(flag, c, d),
  toText(flag),
  toText(unary('round', y)),
  toText(unary('floor', x), true),
  text({ name: 'lower' }, coalesce(d, string('Q'))),
  text({ name: 'upper' }, d),
  text({ name: 'part', separator: '-', index: 0 }, c),
  text({ name: 'part', separator: '-', index: 1 }, c),
  text({ name: 'part', separator: '-', index: -1 }, c),
  text({ name: 'part', separator: '-', index: -2 }, c),
  text({ name: 'replace', find: '-', by: '__' }, c),
  text({ name: 'replace', find: 'l', by: '' }, d),
  lookupText(c, ['a', 'b'], ['one', null], { missing: 'none', other: null }),
];

const pipelineOf = (columns: readonly { name: string; type: Field['type']; expr: Expr }[]): FrozenPipeline =>
  ({
    sources: [{ id: 'source', type: 'CsvSource', params: {}, fields }],
    nodes: [{ id: 'made', columns: columns.map(({ expr, ...field }) => ({ ...field, expr, overSource: expr })) }],
    output: 'made',
    fields: columns.map(({ name, type }) => ({ name, type })),
    side: { marked: null },
  }) as unknown as FrozenPipeline;

const inputs = Object.fromEntries(
  fields.map(({ name, type }) => [
    name,
    type === 'number' || type === 'boolean'
      ? {
          type: 'float' as const,
          cells: rows[name].map((cell) => (isMissingValue(cell) ? null : Number(cell))),
        }
      : {
          type: 'string' as const,
          cells: rows[name].map((cell) =>
            isMissingValue(cell) ? '' : type === 'datetime' ? new Date(Number(cell)).toISOString() : (cell as string),
          ),
        },
  ]),
);

const none = { inputs: [], expected: [] };
const run = (model: Uint8Array, given: Readonly<Record<string, ModelInput>> = inputs): ModelOutcome =>
  runModels(interpreter as string, [{ model, inputs: given }])[0];
const shownAs = (expr: Expr): string => printExpr(expr, (index) => fields[index]?.name ?? '?');
const cellsOf = (expr: Expr): Cell[] =>
  Array.from({ length: count }, (_, row) => interpret(expr, (index) => rows[fields[index]?.name ?? '']?.[row]));

describe.runIf(interpreter !== null)('expressions in onnxruntime', () => {
  const all = onnxModel(
    pipelineOf([
      ...cases.map((expr, index) => ({ name: `n${index}`, type: 'number' as const, expr })),
      ...texts.map((expr, index) => ({ name: `t${index}`, type: 'text' as const, expr })),
    ]),
    none,
    { texts: true },
  );
  const outcome = interpreter === null ? { failed: '' } : run(all);

  it('runs', () => expect('failed' in outcome ? outcome.failed : '').toBe(''));

  it.each(cases.map((expr, index) => [shownAs(expr), expr, index] as const))('%s', (_, expr, index) => {
    if ('failed' in outcome) throw new Error(outcome.failed);
    const made = outcome.outputs['features']?.map((row) => row[index]);
    const expected = cellsOf(expr).map((cell) => (isMissingValue(cell) ? null : Number(cell)));
    made?.forEach((cell, row) => {
      const wanted = expected[row];
      const near =
        wanted === null || cell === null || cell === undefined
          ? wanted === cell
          : Math.abs(Number(cell) - wanted) <= 3e-7 * Math.abs(wanted) + 1e-37 || Number(cell) === Math.fround(wanted);
      expect(near, `row ${row}: ${cell} instead of ${wanted}`).toBe(true);
    });
  });

  it.each(texts.map((expr, index) => [shownAs(expr), expr, index] as const))('%s', (_, expr, index) => {
    if ('failed' in outcome) throw new Error(outcome.failed);
    const made = outcome.outputs[`text ${cases.length + index}`]?.map((row) => row[0]);
    expect(made).toEqual(cellsOf(expr).map((cell) => cell ?? ''));
  });
});

describe.runIf(interpreter !== null)('checks', () => {
  const failure = { code: 'x', message: 'Too large.', hint: 'Take less.' };
  const small = check(x, not(greaterThan(x, 0.65)), failure);
  const model = onnxModel(pipelineOf([{ name: 'small', type: 'number', expr: small }]), none);
  const given = (cells: readonly (number | null)[]) => ({ x: { type: 'float' as const, cells } });

  it('stop the run, and say why', () => {
    expect(run(model, given([0.5, 0.7]))).toEqual({
      failed: expect.stringContaining('refused: Too large. Take less.'),
    });
  });

  it('let good rows pass, missing ones, and no rows', () => {
    expect(run(model, given([0.5, null]))).toMatchObject({ outputs: { features: [[0.5], [null]] } });
    expect(run(model, given([]))).toMatchObject({ outputs: { features: [] } });
  });

  it('stop at texts that the operators would get wrong', () => {
    const lowered = toNumber(equals(text({ name: 'lower' }, c), string('a')));
    const lower = onnxModel(pipelineOf([{ name: 'a', type: 'number', expr: lowered }]), none);
    const texts = (cells: readonly string[]) => ({ c: { type: 'string' as const, cells } });
    expect(run(lower, texts(['A', 'é', '']))).toMatchObject({ outputs: { features: [[1], [0], [0]] } });
    expect(run(lower, texts(['É']))).toEqual({ failed: expect.stringContaining('letters beyond A to Z') });
  });
});

describe.runIf(interpreter !== null)('inputs in single precision', () => {
  it('count as the decimals that they stand for: a value on an edge stays there', () => {
    const edges = [0.1, 0.3, 0.7, 1.1, 123.456, 8.1e-5, 99999.9, 1234567];
    const bins = searchSorted(
      x,
      [...edges].sort((a, b) => a - b),
      'right',
    );
    const exact = mul(add(x, 0.1), 3);
    const model = onnxModel(
      pipelineOf([
        { name: 'bin', type: 'number', expr: bins },
        { name: 'same', type: 'number', expr: toNumber(atLeast(exact, exact)) },
      ]),
      none,
    );
    const outcome = run(model, { x: { type: 'float', cells: edges } });
    const expected = edges.map((edge) => [edges.filter((other) => other <= edge).length, 1]);
    expect(outcome).toMatchObject({ outputs: { features: expected } });
  });
});

describe.runIf(interpreter !== null)('columns that are alike', () => {
  it('are computed at once, each with its own numbers', () => {
    const scaled = [x, y, x].map((cell, at) => binary('div', binary('sub', cell, at), at + 2));
    const hot = [0, 1, 2].map((code) =>
      toNumber(equals(lookup(c, ['a', 'b'], [0, 1], { missing: 2, other: -1 }), code)),
    );
    const exprs = [...scaled, ...hot, number(3), number(4)];
    const model = onnxModel(pipelineOf(exprs.map((expr, at) => ({ name: `c${at}`, type: 'number', expr }))), none);
    const outcome = run(model, { x: inputs['x'], y: inputs['y'], c: inputs['c'] });
    if ('failed' in outcome) throw new Error(outcome.failed);
    exprs.forEach((expr, at) => {
      const wanted = cellsOf(expr).map((cell) => (isMissingValue(cell) ? null : Math.fround(Number(cell))));
      expect(outcome.outputs['features']?.map((row) => row[at])).toEqual(wanted);
    });
  });
});
