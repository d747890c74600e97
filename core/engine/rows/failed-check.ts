/** Turns "check 2 failed at row 17" into a problem in the user's words: node, column, cell, and what to do. */
import type { Expr } from '../../ir/expression.ts';
import { interpret, offending, type Row, shown } from '../../ir/interpret.ts';
import { type Problem, ProblemError } from '../../ir/problem.ts';
import type { CheckExpr } from '../../ir/checks.ts';
import { type RowSet, rowReader } from './row-set.ts';
import type { TaskFailure } from './task.ts';

export interface CheckOrigin {
  readonly nodeId: string;
  readonly column: string;
}

const origins = new WeakMap<Expr, CheckOrigin>();

/** Remembers node and column of a check; the first call counts. */
export function rememberOrigin(check: Expr, origin: CheckOrigin): void {
  if (!origins.has(check)) origins.set(check, origin);
}

/** @param firstBatch index in the row set of the task's first batch */
export function checkProblem(
  { failed }: TaskFailure,
  checks: readonly CheckExpr[],
  set: RowSet,
  firstBatch: number,
): ProblemError {
  const row = set.starts[firstBatch + failed.batch] + failed.row;
  const check = checks[failed.check];
  const problem = rowProblem(check, rowReader(set, row));
  // A check that fails while a step learns has no origin yet; its column is the source column that it tests.
  const tested = offending(check.x);
  const column = tested.op === 'column' ? set.table.fields[tested.index]?.name : undefined;
  return new ProblemError({ ...(column !== undefined && { column }), ...problem, row });
}

/** The problem for a check that failed at this row. */
export function rowProblem(check: CheckExpr, row: Row): Problem {
  const value = shown(interpret(offending(check.x), row));
  const { code, message, hint } = check.failure;
  return { code, message: message.replace('{value}', () => value), hint, ...origins.get(check) };
}
