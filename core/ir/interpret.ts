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
import type { RowValue } from './row-models/row-model-kind.ts';
import { compareScalars } from './statistics.ts';

/** A cell: NaN is missing among numbers and dates, null elsewhere. Dates are milliseconds since 1970. */
export type Value = number | string | boolean | null;

/** A row: returns the cell of the source table's column at a position. */
export type Row = (index: number) => Value;

export const isMissingValue = (value: Value): boolean => value === null || Number.isNaN(value);

const missingOf = (expr: Expr): Value => (expr.type === 'number' || expr.type === 'datetime' ? Number.NaN : null);

/** Computes a cell out of a row. Throws a ProblemError if a `check` fails. */
export type CellFunction = (row: Row) => Value;

/** Value of the expression in a row. Throws a ProblemError if a `check` in it fails. */
export function interpret(expr: Expr, row: Row): Value {
  return cellFunction(expr, (x) => (given) => interpret(x, given))(row);
}

/**
 * The function of an expression, made once for many rows.
 * @param of the function of a subexpression
 */
export function cellFunction(expr: Expr, of: (x: Expr) => CellFunction): CellFunction {
  const numberOf = (x: Expr): ((row: Row) => number) => of(x) as (row: Row) => number;
  const textOf = (x: Expr): ((row: Row) => string | null) => of(x) as (row: Row) => string | null;
  const truthOf = (x: Expr): ((row: Row) => boolean | null) => of(x) as (row: Row) => boolean | null;
  const withText = (x: Expr, apply: (text: string) => Value): CellFunction => {
    const given = textOf(x);
    const absent = missingOf(expr);
    return (row) => {
      const text = given(row);
      return text === null ? absent : apply(text);
    };
  };

  switch (expr.op) {
    case 'column': {
      const { index } = expr;
      return (row) => row(index);
    }
    case 'literal': {
      const value = expr.value ?? missingOf(expr);
      return () => value;
    }
    case 'unary': {
      const apply = unaryFunction(expr.fn);
      const x = numberOf(expr.x);
      return (row) => apply(x(row));
    }
    case 'binary': {
      const apply = binaryFunction(expr.fn);
      const [a, b] = [numberOf(expr.a), numberOf(expr.b)];
      return (row) => apply(a(row), b(row));
    }
    case 'compare': {
      const { fn } = expr;
      const [a, b] = [of(expr.a), of(expr.b)];
      return (row) => compareValues(fn, a(row), b(row));
    }
    case 'logic': {
      const [left, right] = [truthOf(expr.a), truthOf(expr.b)];
      const decides = expr.fn === 'or';
      return (row) => {
        const [a, b] = [left(row), right(row)];
        if (a === decides || b === decides) return decides;
        return a === null || b === null ? null : !decides;
      };
    }
    case 'not': {
      const given = truthOf(expr.x);
      return (row) => {
        const x = given(row);
        return x === null ? null : !x;
      };
    }
    case 'isMissing': {
      const x = of(expr.x);
      return (row) => isMissingValue(x(row));
    }
    case 'if': {
      const [test, then, otherwise] = [truthOf(expr.test), of(expr.then), of(expr.otherwise)];
      return (row) => (test(row) === true ? then : otherwise)(row);
    }
    case 'coalesce': {
      const [given, fallback] = [of(expr.x), of(expr.fallback)];
      return (row) => {
        const x = given(row);
        return isMissingValue(x) ? fallback(row) : x;
      };
    }
    case 'lookup': {
      const given = of(expr.x);
      const { keys, values, other, missing } = expr;
      const absent = missingOf(expr);
      return (row) => {
        const x = given(row);
        const at = isMissingValue(x) ? -1 : positionOf(keys, x as Scalar);
        const found = isMissingValue(x) ? missing : at === -1 ? other : (values[at] ?? null);
        return found ?? absent;
      };
    }
    case 'searchSorted': {
      const x = numberOf(expr.x);
      const { edges, side } = expr;
      return (row) => searchSorted(x(row), edges, side);
    }
    case 'interp': {
      const x = numberOf(expr.x);
      const { xs, ys } = expr;
      return (row) => interpolate(x(row), xs, ys);
    }
    case 'dot': {
      const xs = expr.xs.map(numberOf);
      const { weights, bias } = expr;
      return (row) => xs.reduce((sum, x, index) => sum + weights[index] * x(row), bias);
    }
    case 'toNumber': {
      const given = of(expr.x);
      return (row) => {
        const x = given(row);
        return typeof x === 'boolean' ? Number(x) : x === null ? Number.NaN : x;
      };
    }
    case 'toText': {
      const given = of(expr.x);
      const isDate = expr.x.type === 'datetime';
      const { float } = expr;
      return (row) => {
        const x = given(row);
        if (isMissingValue(x) || typeof x === 'string') return isMissingValue(x) ? null : x;
        if (typeof x === 'boolean') return booleanText(x);
        return isDate ? dateText(x as number) : numberText(x as number, float);
      };
    }
    case 'text':
      return withText(expr.x, textFunction(expr.fn));
    case 'textTest': {
      const given = textOf(expr.x);
      const test = textTest(expr.test);
      return (row) => {
        const text = given(row);
        return text !== null && test(text);
      };
    }
    case 'textLength':
      return withText(expr.x, textLength);
    case 'hash': {
      const given = of(expr.x);
      const hashed = textHasher(expr.bins, expr.salt);
      return (row) => {
        const x = given(row);
        if (isMissingValue(x)) return Number.NaN;
        return hashed(typeof x === 'number' ? hashedNumberText(x) : String(x));
      };
    }
    case 'concat': {
      const given = expr.parts.map(textOf);
      const { separator } = expr;
      return (row) => {
        const parts = given.map((part) => part(row));
        return parts.includes(null) ? null : parts.join(separator);
      };
    }
    case 'parseNumber':
      return withText(expr.x, numberReader(expr.syntax));
    case 'parseDate':
      return withText(expr.x, dateReader(expr.syntax));
    case 'datePart': {
      const x = numberOf(expr.x);
      const { part } = expr;
      return (row) => datePart(part, x(row));
    }
    case 'dateToNumber':
    case 'numberToDate':
      return numberOf(expr.x);
    case 'rowModel': {
      const xs = expr.xs.map((x) => of(x) as (row: Row) => RowValue);
      const model = rowFunction(expr.model);
      const { output } = expr;
      return (row) => model(xs.map((x) => x(row)))[output];
    }
    case 'check': {
      const [holds, x, reported] = [truthOf(expr.holds), of(expr.x), of(offending(expr.x))];
      const { code, message, hint } = expr.failure;
      return (row) => {
        if (holds(row) !== false) return x(row);
        throw new ProblemError({ code, message: message.replace('{value}', () => shown(reported(row))), hint });
      };
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

function unaryFunction(fn: UnaryFunction): (x: number) => number {
  switch (fn) {
    case 'neg':
      return (x) => -x;
    case 'sign':
      return sign;
    case 'round':
      return roundHalfEven;
    case 'normalQuantile':
      return normalQuantile;
    default:
      return Math[fn];
  }
}

function binaryFunction(fn: BinaryFunction): (a: number, b: number) => number {
  switch (fn) {
    case 'add':
      return (a, b) => a + b;
    case 'sub':
      return (a, b) => a - b;
    case 'mul':
      return (a, b) => a * b;
    case 'div':
      return (a, b) => a / b;
    case 'pow':
      return power;
    case 'mod':
      return pythonMod;
    case 'min':
    case 'max':
    case 'atan2':
    case 'hypot':
      return Math[fn];
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
