/** Turns "check 2 failed at row 17" into a problem in the user's words: which node, column, cell, and what to do. */
import type { Expr } from '../ir/expression.ts';
import { interpret, offending, shown } from '../ir/interpret.ts';
import { ProblemError } from '../ir/problem.ts';
import type { CheckExpr } from './kernel.ts';
import { type RowSet, rowReader } from './row-set.ts';
import type { TaskFailure } from './tasks.ts';

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
  const check = checks[failed.check] as CheckExpr;
  const row = (set.starts[firstBatch + failed.batch] as number) + failed.row;
  const value = shown(interpret(offending(check.x), rowReader(set, row)));
  const origin = origins.get(check);
  return new ProblemError({
    code: check.failure.code,
    message: check.failure.message.replace('{value}', () => value),
    hint: check.failure.hint,
    row,
    ...origin,
  });
}
