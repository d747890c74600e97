/** Recognises one-hot encodings, so that writers can write many columns that test one code at once. */
import type { Expr } from '../../ir/expression.ts';

/** For toNumber(x = k) with a whole number k ≥ 0: x and k. Null for other expressions. */
export function codeQuestion(expr: Expr): { of: Expr; code: number } | null {
  if (expr.op !== 'toNumber' || expr.x.op !== 'compare' || expr.x.fn !== 'eq') return null;
  const { a, b } = expr.x;
  if (a.type !== 'number' || b.op !== 'literal') return null;
  const code = b.value as number;
  return Number.isInteger(code) && code >= 0 && code < 1_000_000 ? { of: a, code } : null;
}
