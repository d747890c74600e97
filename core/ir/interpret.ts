/**
 * The reference interpreter: the meaning of an expression, one cell at a time. It is slow and plain on purpose: the
 * engine's kernels are tested against it.
 *
 * Rules that the language leaves to the interpreter: `and`, `or` and `not` have a third value, missing (false and
 * missing is false, true or missing is true, else missing). `if` uses its other branch if its test is missing.
 * `check` lets a missing condition pass. A text test of a missing text is false, as in pandas. Every other
 * function of missing is missing.
 */
import type { Scalar } from './aggregate.ts';
import type { BinaryFunction, Comparison, Expr, UnaryFunction } from './expression.ts';
import { datePart, dateReader } from './functions/dates.ts';
import { hashedNumberText, textHasher } from './functions/hash.ts';
import {
  interpolate,
  normalQuantile,
  power,
  pythonMod,
  roundHalfEven,
  searchSorted,
  sign,
} from './functions/numbers.ts';
import { numberReader } from './functions/parse-number.ts';
import { textFunction, textLength, textTest } from './functions/text.ts';
import { booleanText, dateText, numberText } from './functions/to-text.ts';
import { ProblemError } from './problem.ts';
import { rowFunction } from './row-models/index.ts';
import { compareScalars } from './statistics.ts';

/** A cell: NaN is missing among numbers and dates, null elsewhere. Dates are milliseconds since 1970. */
export type Value = number | string | boolean | null;

/** A row: returns the cell of the source table's column at a position. */
export type Row = (index: number) => Value;

export const isMissingValue = (value: Value): boolean => value === null || Number.isNaN(value);

const missingOf = (expr: Expr): Value => (expr.type === 'number' || expr.type === 'datetime' ? Number.NaN : null);

/** Value of the expression in a row. Throws a ProblemError if a `check` in it fails. */
export function interpret(expr: Expr, row: Row): Value {
  const numberOf = (x: Expr): number => interpret(x, row) as number;
  const textOf = (x: Expr): string | null => interpret(x, row) as string | null;
  const truthOf = (x: Expr): boolean | null => interpret(x, row) as boolean | null;
  const withText = (x: Expr, apply: (text: string) => Value): Value => {
    const text = textOf(x);
    return text === null ? missingOf(expr) : apply(text);
  };

  switch (expr.op) {
    case 'column':
      return row(expr.index);
    case 'literal':
      return expr.value ?? missingOf(expr);
    case 'unary':
      return applyUnary(expr.fn, numberOf(expr.x));
    case 'binary':
      return applyBinary(expr.fn, numberOf(expr.a), numberOf(expr.b));
    case 'compare':
      return compareValues(expr.fn, interpret(expr.a, row), interpret(expr.b, row));
    case 'logic': {
      const [a, b] = [truthOf(expr.a), truthOf(expr.b)];
      const decides = expr.fn === 'or';
      if (a === decides || b === decides) return decides;
      return a === null || b === null ? null : !decides;
    }
    case 'not': {
      const x = truthOf(expr.x);
      return x === null ? null : !x;
    }
    case 'isMissing':
      return isMissingValue(interpret(expr.x, row));
    case 'if':
      return interpret(truthOf(expr.test) === true ? expr.then : expr.otherwise, row);
    case 'coalesce': {
      const x = interpret(expr.x, row);
      return isMissingValue(x) ? interpret(expr.fallback, row) : x;
    }
    case 'lookup': {
      const x = interpret(expr.x, row);
      const at = isMissingValue(x) ? -1 : positionOf(expr.keys, x as Scalar);
      const found = isMissingValue(x) ? expr.missing : at === -1 ? expr.other : (expr.values[at] ?? null);
      return found ?? missingOf(expr);
    }
    case 'searchSorted':
      return searchSorted(numberOf(expr.x), expr.edges, expr.side);
    case 'interp':
      return interpolate(numberOf(expr.x), expr.xs, expr.ys);
    case 'dot':
      return expr.xs.reduce((sum, x, index) => sum + expr.weights[index] * numberOf(x), expr.bias);
    case 'toNumber': {
      const x = interpret(expr.x, row);
      return typeof x === 'boolean' ? Number(x) : x === null ? Number.NaN : x;
    }
    case 'toText': {
      const x = interpret(expr.x, row);
      if (isMissingValue(x) || typeof x === 'string') return isMissingValue(x) ? null : x;
      if (typeof x === 'boolean') return booleanText(x);
      return expr.x.type === 'datetime' ? dateText(x as number) : numberText(x as number, expr.float);
    }
    case 'text':
      return withText(expr.x, textFunction(expr.fn));
    case 'textTest': {
      const text = textOf(expr.x);
      return text !== null && textTest(expr.test)(text);
    }
    case 'textLength':
      return withText(expr.x, textLength);
    case 'hash': {
      const x = interpret(expr.x, row);
      if (isMissingValue(x)) return Number.NaN;
      return textHasher(expr.bins, expr.salt)(typeof x === 'number' ? hashedNumberText(x) : String(x));
    }
    case 'concat': {
      const parts = expr.parts.map(textOf);
      return parts.includes(null) ? null : parts.join(expr.separator);
    }
    case 'parseNumber':
      return withText(expr.x, numberReader(expr.syntax));
    case 'parseDate':
      return withText(expr.x, dateReader(expr.syntax));
    case 'datePart':
      return datePart(expr.part, numberOf(expr.x));
    case 'dateToNumber':
    case 'numberToDate':
      return numberOf(expr.x);
    case 'rowModel': {
      const xs = expr.xs.map((x) => interpret(x, row) as number | string | null);
      return rowFunction(expr.model)(xs)[expr.output];
    }
    case 'check': {
      if (truthOf(expr.holds) !== false) return interpret(expr.x, row);
      const { code, message, hint } = expr.failure;
      throw new ProblemError({
        code,
        message: message.replace('{value}', () => shown(interpret(offending(expr.x), row))),
        hint,
      });
    }
  }
}

/** The cell that a failed check reports: if x is the result of a lookup, the cell that was looked up. */
export function offending(x: Expr): Expr {
  return x.op === 'lookup' || x.op === 'check' ? offending(x.x) : x;
}

/** A cell as messages display it. */
export const shown = (value: Value): string =>
  isMissingValue(value) ? '(missing)' : typeof value === 'string' ? JSON.stringify(value) : String(value);

const positions = new WeakMap<readonly Scalar[], Map<Scalar, number>>();

/**
 * Position of a value in a list, or −1. The positions are cached by list, because a list may have thousands of entries.
 */
function positionOf(list: readonly Scalar[], value: Scalar): number {
  let known = positions.get(list);
  if (known === undefined) {
    known = new Map();
    for (const [index, entry] of list.entries()) if (!known.has(entry)) known.set(entry, index);
    positions.set(list, known);
  }
  return known.get(value) ?? -1;
}

function applyUnary(fn: UnaryFunction, x: number): number {
  switch (fn) {
    case 'neg':
      return -x;
    case 'sign':
      return sign(x);
    case 'round':
      return roundHalfEven(x);
    case 'normalQuantile':
      return normalQuantile(x);
    default:
      return Math[fn](x);
  }
}

function applyBinary(fn: BinaryFunction, a: number, b: number): number {
  switch (fn) {
    case 'add':
      return a + b;
    case 'sub':
      return a - b;
    case 'mul':
      return a * b;
    case 'div':
      return a / b;
    case 'pow':
      return power(a, b);
    case 'mod':
      return pythonMod(a, b);
    case 'min':
    case 'max':
    case 'atan2':
    case 'hypot':
      return Math[fn](a, b);
  }
}

function compareValues(fn: Comparison, a: Value, b: Value): boolean {
  if (isMissingValue(a) || isMissingValue(b)) return fn === 'ne';
  const order = compareScalars(a as Scalar, b as Scalar);
  switch (fn) {
    case 'lt':
      return order < 0;
    case 'le':
      return order <= 0;
    case 'gt':
      return order > 0;
    case 'ge':
      return order >= 0;
    case 'eq':
      return order === 0;
    case 'ne':
      return order !== 0;
  }
}
