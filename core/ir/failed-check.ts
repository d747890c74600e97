/** The problem of a check that failed, with node, column and cell in the user's words. */
import type { CheckExpr } from './checks.ts';
import type { Expr } from './expression.ts';
import { interpret, offending, type Row, shown } from './interpret.ts';
import type { Problem } from './problem.ts';

export interface CheckOrigin {
  readonly nodeId: string;
  readonly column: string;
}

const origins = new WeakMap<Expr, CheckOrigin>();

/** Remembers node and column of a check; the first call counts. */
export function rememberOrigin(check: Expr, origin: CheckOrigin): void {
  if (!origins.has(check)) origins.set(check, origin);
}

/** The problem for a check that failed at this row. */
export function rowProblem(check: CheckExpr, row: Row): Problem {
  const value = shown(interpret(offending(check.x), row));
  const { code, message, hint } = check.failure;
  return { code, message: message.replace('{value}', () => value), hint, ...origins.get(check) };
}
