/** Turns "check 2 failed at row 17" into a problem in the user's words: which node, column, cell, and what to do. */
import type { Expr } from '../../ir/expression.ts';
import { interpret, offending, type Row, shown } from '../../ir/interpret.ts';
import { type Problem, ProblemError } from '../../ir/problem.ts';
import type { CheckExpr } from '../../ir/checks.ts';
import { type RowSet, rowReader } from './row-set.ts';
import type { TaskFailure } from './task.ts';

export interface Origin {
  readonly nodeId: string;
  readonly column: string;
}

const origins = new WeakMap<Expr, Origin>();

/** Remembers which node made a check, and for which column; the first to say so is right. */
export function rememberOrigin(check: Expr, origin: Origin): void {
  if (!origins.has(check)) origins.set(check, origin);
}

/** @param firstBatch position of the task's first batch in the row set */
export function checkProblem(
  { failed }: TaskFailure,
  checks: readonly CheckExpr[],
  set: RowSet,
  firstBatch: number,
): ProblemError {
  const row = set.starts[firstBatch + failed.batch] + failed.row;
  const check = checks[failed.check];
  const problem = rowProblem(check, rowReader(set, row));
  // While a step learns, a check has no origin yet: it is about the source's column that it looks at.
  const looked = offending(check.x);
  const column = looked.op === 'column' ? set.table.fields[looked.index]?.name : undefined;
  return new ProblemError({ ...(column !== undefined && { column }), ...problem, row });
}

/** The problem of a check that failed for this row. */
export function rowProblem(check: CheckExpr, row: Row): Problem {
  const value = shown(interpret(offending(check.x), row));
  const { code, message, hint } = check.failure;
  return { code, message: message.replace('{value}', () => value), hint, ...origins.get(check) };
}
