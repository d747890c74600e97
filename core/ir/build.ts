/** Constructors of expressions. They check types, so that an ill-typed expression cannot exist. */
import type {
  BinaryFunction,
  CheckFailure,
  Comparison,
  DatePart,
  DateSyntax,
  Expr,
  NumberSyntax,
  TextFunction,
  TextTest,
  UnaryFunction,
  ValueType,
} from './expression.ts';
import type { RowModel } from './row-models/index.ts';

function expectType(where: string, expr: Expr, ...types: ValueType[]): void {
  if (!types.includes(expr.type)) throw new TypeError(`${where} takes ${types.join(' or ')}, not ${expr.type}`);
}

export const column = (index: number, type: ValueType): Expr => ({ op: 'column', type, index });
export const number = (value: number): Expr => ({ op: 'literal', type: 'number', value });
export const string = (value: string): Expr => ({ op: 'literal', type: 'string', value });
export const boolean = (value: boolean): Expr => ({ op: 'literal', type: 'boolean', value });
export const datetime = (milliseconds: number): Expr => ({ op: 'literal', type: 'datetime', value: milliseconds });
export const missing = (type: ValueType): Expr => ({
  op: 'literal',
  type,
  value: type === 'number' || type === 'datetime' ? Number.NaN : null,
});

const asExpr = (x: Expr | number): Expr => (typeof x === 'number' ? number(x) : x);

export function unary(fn: UnaryFunction, x: Expr): Expr {
  expectType(fn, x, 'number');
  return { op: 'unary', type: 'number', fn, x };
}

export function binary(fn: BinaryFunction, a: Expr | number, b: Expr | number): Expr {
  const left = asExpr(a);
  const right = asExpr(b);
  expectType(fn, left, 'number');
  expectType(fn, right, 'number');
  return { op: 'binary', type: 'number', fn, a: left, b: right };
}

type Operand = Expr | number;
export const add = (a: Operand, b: Operand): Expr => binary('add', a, b);
export const sub = (a: Operand, b: Operand): Expr => binary('sub', a, b);
export const mul = (a: Operand, b: Operand): Expr => binary('mul', a, b);
export const div = (a: Operand, b: Operand): Expr => binary('div', a, b);
export const pow = (a: Operand, b: Operand): Expr => binary('pow', a, b);
/** The smaller number; NaN if either is NaN. */
export const min = (a: Operand, b: Operand): Expr => binary('min', a, b);
/** The larger number; NaN if either is NaN. */
export const max = (a: Operand, b: Operand): Expr => binary('max', a, b);
export const sqrt = (x: Expr): Expr => unary('sqrt', x);
export const abs = (x: Expr): Expr => unary('abs', x);
export const clip = (x: Expr, low: number, high: number): Expr => min(max(x, low), high);

export function compare(fn: Comparison, a: Expr | number, b: Expr | number): Expr {
  const left = asExpr(a);
  const right = asExpr(b);
  if (left.type !== right.type) throw new TypeError(`${fn} compares a ${left.type} with a ${right.type}`);
  return { op: 'compare', type: 'boolean', fn, a: left, b: right };
}

export const equals = (a: Expr, b: Expr | number): Expr => compare('eq', a, b);
export const lessThan = (a: Expr, b: Expr | number): Expr => compare('lt', a, b);
export const atMost = (a: Expr, b: Expr | number): Expr => compare('le', a, b);
export const greaterThan = (a: Expr, b: Expr | number): Expr => compare('gt', a, b);
export const atLeast = (a: Expr, b: Expr | number): Expr => compare('ge', a, b);

function logic(fn: 'and' | 'or', a: Expr, b: Expr): Expr {
  expectType(fn, a, 'boolean');
  expectType(fn, b, 'boolean');
  return { op: 'logic', type: 'boolean', fn, a, b };
}

export const and = (a: Expr, b: Expr): Expr => logic('and', a, b);
export const or = (a: Expr, b: Expr): Expr => logic('or', a, b);

export function not(x: Expr): Expr {
  expectType('not', x, 'boolean');
  return { op: 'not', type: 'boolean', x };
}

export const isMissing = (x: Expr): Expr => ({ op: 'isMissing', type: 'boolean', x });

export function choose(test: Expr, then: Expr, otherwise: Expr): Expr {
  expectType('if', test, 'boolean');
  if (then.type !== otherwise.type) throw new TypeError(`if yields a ${then.type} or a ${otherwise.type}`);
  return { op: 'if', type: then.type, test, then, otherwise };
}

export function coalesce(x: Expr, fallback: Expr): Expr {
  if (x.type !== fallback.type) throw new TypeError(`coalesce fills a ${x.type} with a ${fallback.type}`);
  return { op: 'coalesce', type: x.type, x, fallback };
}

/** See `lookup` in the expression language; the type of the result is that of the values. */
export function lookup(
  x: Expr,
  keys: readonly (string | number | boolean)[],
  values: readonly number[],
  rest: { missing: number; other: number },
): Expr {
  if (keys.length !== values.length) throw new TypeError('lookup takes one value a key');
  return { op: 'lookup', type: 'number', x, keys, values, missing: rest.missing, other: rest.other };
}

/** A lookup with string results; null is missing. */
export function lookupText(
  x: Expr,
  keys: readonly (string | number | boolean)[],
  values: readonly (string | null)[],
  rest: { missing: string | null; other: string | null },
): Expr {
  if (keys.length !== values.length) throw new TypeError('lookup takes one value a key');
  return { op: 'lookup', type: 'string', x, keys, values, missing: rest.missing, other: rest.other };
}

export function searchSorted(x: Expr, edges: readonly number[], side: 'left' | 'right'): Expr {
  expectType('searchSorted', x, 'number');
  return { op: 'searchSorted', type: 'number', x, edges, side };
}

export function interp(x: Expr, xs: readonly number[], ys: readonly number[]): Expr {
  expectType('interp', x, 'number');
  if (xs.length !== ys.length || xs.length === 0) throw new TypeError('interp takes as many xs as ys');
  return { op: 'interp', type: 'number', x, xs, ys };
}

export function dot(xs: readonly Expr[], weights: readonly number[], bias = 0): Expr {
  if (xs.length !== weights.length) throw new TypeError('dot takes one weight an expression');
  for (const x of xs) expectType('dot', x, 'number');
  return { op: 'dot', type: 'number', xs, weights, bias };
}

/** Booleans as 0 and 1, missing as NaN; numbers unchanged. */
export function toNumber(x: Expr): Expr {
  if (x.type === 'number') return x;
  expectType('toNumber', x, 'boolean');
  return { op: 'toNumber', type: 'number', x };
}

export const toText = (x: Expr, float = false): Expr =>
  x.type === 'string' ? x : { op: 'toText', type: 'string', x, float };

export function text(fn: TextFunction, x: Expr): Expr {
  expectType(fn.name, x, 'string');
  return { op: 'text', type: 'string', fn, x };
}

export function textTest(test: TextTest, x: Expr): Expr {
  expectType(test.name, x, 'string');
  return { op: 'textTest', type: 'boolean', test, x };
}

export function textLength(x: Expr): Expr {
  expectType('length', x, 'string');
  return { op: 'textLength', type: 'number', x };
}

export function hash(x: Expr, bins: number, salt: readonly [number, number] | null): Expr {
  expectType('hash', x, 'string', 'number');
  return { op: 'hash', type: 'number', x, bins, salt };
}

export function concat(parts: readonly Expr[], separator = ''): Expr {
  for (const part of parts) expectType('concat', part, 'string');
  return { op: 'concat', type: 'string', parts, separator };
}

export function parseNumber(x: Expr, syntax: NumberSyntax): Expr {
  expectType('parseNumber', x, 'string');
  return { op: 'parseNumber', type: 'number', x, syntax };
}

export function parseDate(x: Expr, syntax: DateSyntax): Expr {
  expectType('parseDate', x, 'string');
  return { op: 'parseDate', type: 'datetime', x, syntax };
}

export function datePart(part: DatePart, x: Expr): Expr {
  expectType(part, x, 'datetime');
  return { op: 'datePart', type: 'number', part, x };
}

export function dateToNumber(x: Expr): Expr {
  expectType('dateToNumber', x, 'datetime');
  return { op: 'dateToNumber', type: 'number', x };
}

export function numberToDate(x: Expr): Expr {
  expectType('numberToDate', x, 'number');
  return { op: 'numberToDate', type: 'datetime', x };
}

/**
 * One output of a row model. All outputs of one call share the same `model` and `xs` objects,
 * so that they are computed once.
 */
export const rowModel = (model: RowModel, xs: readonly Expr[], output: number): Expr => ({
  op: 'rowModel',
  type: 'number',
  model,
  xs,
  output,
});

export function check(x: Expr, holds: Expr, failure: CheckFailure): Expr {
  expectType('check', holds, 'boolean');
  return { op: 'check', type: x.type, x, holds, failure };
}
