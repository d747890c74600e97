import { column } from '../ir/build.ts';
import { type Expr, childrenOf, columnsRead } from '../ir/expression.ts';
import { type Value, interpret, isMissingValue } from '../ir/interpret.ts';
import { inverse } from '../ir/inverse.ts';
import { NoInverse } from '../ir/monotone.ts';
import { ProblemError } from '../ir/problem.ts';

export function columnIn(expr: Expr): Expr | null {
  if (expr.op === 'column') return expr;
  for (const child of childrenOf(expr)) {
    const found = columnIn(child);
    if (found !== null) return found;
  }
  return null;
}

/**
 * The values by which a step distinguishes classes: keys of its lookups, and numbers in its comparisons. Null if the
 * value itself is part of the result, or if the step has no such keys.
 */
export function classKeys(exprs: readonly Expr[]): Label[] | null {
  if (columnsRead(exprs).size !== 1 || exprs.some(keepsValue)) return null;
  const keys = new Map<string, Label>();
  const add = (x: Expr, key: Label): void => {
    const value = valueBehind(x, key);
    if (value !== undefined) keys.set(`${typeof value} ${String(value)}`, value);
  };
  const seen = new Set<Expr>();
  const visit = (expr: Expr): void => {
    if (seen.has(expr)) return;
    seen.add(expr);
    if (expr.op === 'lookup' && !hasLookup(expr.x) && columnsRead([expr.x]).size === 1)
      for (const key of expr.keys) add(expr.x, key);
    if (expr.op === 'compare' && (expr.fn === 'eq' || expr.fn === 'ne') && expr.b.op === 'literal') {
      const isValue = !hasLookup(expr.a) && columnsRead([expr.a]).size === 1;
      if (isValue && expr.b.value !== null) add(expr.a, expr.b.value);
    }
    // The condition of a check lists refused values, not classes, so it is skipped.
    for (const child of expr.op === 'check' ? [expr.x] : childrenOf(expr)) visit(child);
  };
  exprs.forEach(visit);
  return keys.size === 0 ? null : [...keys.values()];
}

/**
 * The value that an expression turns into the key: by its inverse, or the key itself if the expression keeps
 * it (a truncated whole number).
 */
export function valueBehind(x: Expr, key: Label): Label | undefined {
  const [index] = columnsRead([x]);
  try {
    const { undo } = inverse(x, index);
    return valueOf(undo(column(0, x.type)), key);
  } catch (error) {
    if (!(error instanceof NoInverse)) throw error;
    return cellsOf([x], [key])?.[0] === key ? key : undefined;
  }
}

export const hasLookup = (expr: Expr): boolean => expr.op === 'lookup' || childrenOf(expr).some(hasLookup);

/** Whether the value itself, not only its class, becomes part of the result. */
export function keepsValue(expr: Expr): boolean {
  switch (expr.op) {
    case 'column':
      return true;
    case 'lookup':
    case 'compare':
    case 'hash':
    case 'isMissing':
    case 'textTest':
    case 'searchSorted':
      return false;
    case 'if':
      return keepsValue(expr.then) || keepsValue(expr.otherwise);
    case 'check':
      return keepsValue(expr.x);
    case 'binary':
      return expr.fn !== 'mod' && (keepsValue(expr.a) || keepsValue(expr.b));
    default:
      return childrenOf(expr).some(keepsValue);
  }
}

/** Label of a class; null if the target is missing. */
export type Label = string | number | boolean | null;

export const valueOf = (expr: Expr, value: Value): Label => {
  const made = interpret(expr, () => value);
  return isMissingValue(made) ? null : made;
};

/** Cells after a step; null if the step refuses them, or if one is missing. */
export function cellsOf(exprs: readonly Expr[], cells: readonly Value[]): Value[] | null {
  try {
    const made = exprs.map((expr) => interpret(expr, (index) => cells[index] as Value));
    return made.some(isMissingValue) ? null : made;
  } catch (error) {
    if (error instanceof ProblemError) return null;
    throw error;
  }
}
