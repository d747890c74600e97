/**
 * The expression language: an operator's computation for a row, from the row's columns and the learned state.
 *
 * It is closed: every target (kernels, the printer, scikit-learn, Keras, ONNX, Ray) is one exhaustive switch over `op`,
 * so a node added here is a compile error everywhere it is not handled yet. It is plain data, row-local and total: an
 * expression of a row reads that row and nothing else, and yields a value or "missing" for any input.
 *
 * Missing: NaN for numbers and dates, null elsewhere. Arithmetic passes NaN on, as IEEE does. Comparisons with a
 * missing operand are false, except `ne`, which is true (NumPy, pandas). `isMissing` never is missing itself.
 */
import type { RowModel } from './row-models/index.ts';
import type { ColumnType } from './types.ts';

/** The type of an expression's value. Category and text columns are both strings. */
export type ValueType = 'number' | 'boolean' | 'string' | 'datetime';

export type UnaryFunction =
  | 'neg'
  | 'abs'
  | 'sign'
  | 'sqrt'
  | 'cbrt'
  | 'exp'
  | 'expm1'
  | 'log'
  | 'log1p'
  | 'log2'
  | 'log10'
  | 'sin'
  | 'cos'
  | 'tan'
  | 'asin'
  | 'acos'
  | 'atan'
  | 'sinh'
  | 'cosh'
  | 'tanh'
  | 'floor'
  | 'ceil'
  | 'trunc'
  | 'round'
  | 'normalQuantile';

export type BinaryFunction = 'add' | 'sub' | 'mul' | 'div' | 'pow' | 'mod' | 'min' | 'max' | 'atan2' | 'hypot';

export type Comparison = 'lt' | 'le' | 'gt' | 'ge' | 'eq' | 'ne';

/** Parts of a UTC date; `dayofweek` counts Monday as 0, as pandas does. */
export type DatePart =
  | 'year'
  | 'quarter'
  | 'month'
  | 'day'
  | 'dayofweek'
  | 'dayofyear'
  | 'hour'
  | 'minute'
  | 'second'
  | 'millisecond';

/**
 * A function of one string, with constant arguments. `length` counts code points. `slice` has start and end in code
 * points, with Python's rules for negative numbers. `replace` has a literal, `replacePattern` a regular expression.
 * `part` has a separator and the position of the piece; `extract` has a pattern and the number of its group.
 * `splitPattern` is `part` between the matches of a pattern, with at most `cuts` cuts if `cuts` is above 0.
 */
export type TextFunction =
  | { readonly name: 'lower' | 'upper' | 'title' | 'strip' | 'lstrip' | 'rstrip' | 'capitalize' }
  | { readonly name: 'slice'; readonly start: number | null; readonly end: number | null; readonly step?: number }
  | { readonly name: 'replace'; readonly find: string; readonly by: string }
  | { readonly name: 'replacePattern'; readonly pattern: string; readonly by: string; readonly ignoreCase: boolean }
  | { readonly name: 'part'; readonly separator: string; readonly index: number }
  | { readonly name: 'extract'; readonly pattern: string; readonly group: number }
  | { readonly name: 'splitPattern'; readonly pattern: string; readonly index: number; readonly cuts: number }
  | { readonly name: 'pad'; readonly width: number; readonly side: 'left' | 'right' | 'both'; readonly fill: string };

/** A predicate over one string. */
export type TextTest =
  | { readonly name: 'contains' | 'startsWith' | 'endsWith'; readonly text: string }
  | { readonly name: 'matches'; readonly pattern: string };

/** Syntax of numbers in text. Marks are single characters; `strip` lists texts, such as "€", that are removed first. */
export interface NumberSyntax {
  readonly decimal: string;
  readonly thousands: string | null;
  readonly strip: readonly string[];
  /** Whether a trailing % divides the number by 100. */
  readonly percent: boolean;
}

/** Syntax of dates in text: ISO 8601, or a strftime-like format (%Y %m %d %H %M %S %f %b %B %y %p %z). */
export interface DateSyntax {
  readonly format: string | null;
  readonly dayfirst: boolean;
}

/** Report of a `check` whose condition does not hold. `{value}` in the message stands for the offending cell. */
export interface CheckFailure {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
}

export type Expr =
  /** The cell of the source table's column at position `index`. */
  | { readonly op: 'column'; readonly type: ValueType; readonly index: number }
  | { readonly op: 'literal'; readonly type: ValueType; readonly value: number | string | boolean | null }
  | { readonly op: 'unary'; readonly type: 'number'; readonly fn: UnaryFunction; readonly x: Expr }
  | { readonly op: 'binary'; readonly type: 'number'; readonly fn: BinaryFunction; readonly a: Expr; readonly b: Expr }
  | { readonly op: 'compare'; readonly type: 'boolean'; readonly fn: Comparison; readonly a: Expr; readonly b: Expr }
  | { readonly op: 'logic'; readonly type: 'boolean'; readonly fn: 'and' | 'or'; readonly a: Expr; readonly b: Expr }
  | { readonly op: 'not'; readonly type: 'boolean'; readonly x: Expr }
  | { readonly op: 'isMissing'; readonly type: 'boolean'; readonly x: Expr }
  | { readonly op: 'if'; readonly type: ValueType; readonly test: Expr; readonly then: Expr; readonly otherwise: Expr }
  /** x, or `fallback` if x is missing. */
  | { readonly op: 'coalesce'; readonly type: ValueType; readonly x: Expr; readonly fallback: Expr }
  /** `values[k]` if x equals `keys[k]`; `missing` if x is missing; `other` for any other value. */
  | {
      readonly op: 'lookup';
      readonly type: 'number' | 'string';
      readonly x: Expr;
      readonly keys: readonly (string | number | boolean)[];
      readonly values: readonly (number | string | null)[];
      readonly missing: number | string | null;
      readonly other: number | string | null;
    }
  /**
   * Number of ascending edges that are below x (`left`), or at most x (`right`): NumPy's
   * searchsorted. Missing stays missing.
   */
  | {
      readonly op: 'searchSorted';
      readonly type: 'number';
      readonly x: Expr;
      readonly edges: readonly number[];
      readonly side: 'left' | 'right';
    }
  /** Piecewise linear through (xs, ys), constant outside: NumPy's interp. Missing stays missing. */
  | {
      readonly op: 'interp';
      readonly type: 'number';
      readonly x: Expr;
      readonly xs: readonly number[];
      readonly ys: readonly number[];
    }
  /** bias + Σ weights[k] · xs[k], added from left to right. */
  | {
      readonly op: 'dot';
      readonly type: 'number';
      readonly xs: readonly Expr[];
      readonly weights: readonly number[];
      readonly bias: number;
    }
  | { readonly op: 'toNumber'; readonly type: 'number'; readonly x: Expr }
  /** A whole number prints without a point, or with `.0` when `float`; booleans print as True and False, as pandas does. */
  | { readonly op: 'toText'; readonly type: 'string'; readonly x: Expr; readonly float: boolean }
  | { readonly op: 'text'; readonly type: 'string'; readonly fn: TextFunction; readonly x: Expr }
  | { readonly op: 'textTest'; readonly type: 'boolean'; readonly test: TextTest; readonly x: Expr }
  | { readonly op: 'textLength'; readonly type: 'number'; readonly x: Expr }
  /** Hash of a string's UTF-8 bytes, or of a number's decimal text, into 0 … bins − 1, as in Keras. */
  | {
      readonly op: 'hash';
      readonly type: 'number';
      readonly x: Expr;
      readonly bins: number;
      readonly salt: readonly [number, number] | null;
    }
  /** The strings joined; missing if any of them is missing. */
  | { readonly op: 'concat'; readonly type: 'string'; readonly parts: readonly Expr[]; readonly separator: string }
  | { readonly op: 'parseNumber'; readonly type: 'number'; readonly x: Expr; readonly syntax: NumberSyntax }
  | { readonly op: 'parseDate'; readonly type: 'datetime'; readonly x: Expr; readonly syntax: DateSyntax }
  | { readonly op: 'datePart'; readonly type: 'number'; readonly part: DatePart; readonly x: Expr }
  /** Conversion between a date and a number of milliseconds since 1970. */
  | { readonly op: 'dateToNumber'; readonly type: 'number'; readonly x: Expr }
  | { readonly op: 'numberToDate'; readonly type: 'datetime'; readonly x: Expr }
  /**
   * Output number `output` of a function over several values of the row that this language cannot express, such as the
   * nearest neighbours' mean. A target that cannot run it reports a problem.
   */
  | {
      readonly op: 'rowModel';
      readonly type: 'number';
      readonly model: RowModel;
      readonly xs: readonly Expr[];
      readonly output: number;
    }
  /** x; the run fails with this problem at the first row for which `holds` is false. */
  | {
      readonly op: 'check';
      readonly type: ValueType;
      readonly x: Expr;
      readonly holds: Expr;
      readonly failure: CheckFailure;
    };

export type Op = Expr['op'];

export const valueTypeOf = (type: ColumnType): ValueType => (type === 'category' || type === 'text' ? 'string' : type);

/** The direct subexpressions, in reading order. */
export function childrenOf(expr: Expr): readonly Expr[] {
  switch (expr.op) {
    case 'column':
    case 'literal':
      return [];
    case 'binary':
    case 'compare':
    case 'logic':
      return [expr.a, expr.b];
    case 'if':
      return [expr.test, expr.then, expr.otherwise];
    case 'coalesce':
      return [expr.x, expr.fallback];
    case 'check':
      return [expr.x, expr.holds];
    case 'dot':
    case 'rowModel':
      return expr.xs;
    case 'concat':
      return expr.parts;
    case 'unary':
    case 'not':
    case 'isMissing':
    case 'lookup':
    case 'searchSorted':
    case 'interp':
    case 'toNumber':
    case 'toText':
    case 'text':
    case 'textTest':
    case 'textLength':
    case 'hash':
    case 'parseNumber':
    case 'parseDate':
    case 'datePart':
    case 'dateToNumber':
    case 'numberToDate':
      return [expr.x];
  }
}

/** The expression with other subexpressions, in the order of `childrenOf`. */
export function withChildren(expr: Expr, parts: readonly Expr[]): Expr {
  const [a, b, c] = parts as [Expr, Expr, Expr];
  switch (expr.op) {
    case 'column':
    case 'literal':
      return expr;
    case 'binary':
    case 'compare':
    case 'logic':
      return { ...expr, a, b };
    case 'if':
      return { ...expr, test: a, then: b, otherwise: c };
    case 'coalesce':
      return { ...expr, x: a, fallback: b };
    case 'check':
      return { ...expr, x: a, holds: b };
    case 'dot':
    case 'rowModel':
      return { ...expr, xs: parts };
    case 'concat':
      return { ...expr, parts };
    case 'unary':
    case 'not':
    case 'isMissing':
    case 'lookup':
    case 'searchSorted':
    case 'interp':
    case 'toNumber':
    case 'toText':
    case 'text':
    case 'textTest':
    case 'textLength':
    case 'hash':
    case 'parseNumber':
    case 'parseDate':
    case 'datePart':
    case 'dateToNumber':
    case 'numberToDate':
      return { ...expr, x: a };
  }
}

/** Positions of the source columns that an expression reads. */
export function columnsRead(exprs: Iterable<Expr>): Set<number> {
  const read = new Set<number>();
  const visited = new Set<Expr>();
  const pending = [...exprs];
  for (let expr = pending.pop(); expr !== undefined; expr = pending.pop()) {
    if (visited.has(expr)) continue;
    visited.add(expr);
    if (expr.op === 'column') read.add(expr.index);
    else for (const child of childrenOf(expr)) pending.push(child);
  }
  return read;
}
