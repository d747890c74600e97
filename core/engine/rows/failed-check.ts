/** Turns "check 2 failed at row 17" into a problem in the user's words: node, column, cell, and what to do. */
import type { CheckExpr } from '../../ir/checks.ts';
import { rowProblem } from '../../ir/failed-check.ts';
import { offending } from '../../ir/interpret.ts';
import { ProblemError } from '../../ir/problem.ts';
import { type RowSet, rowReader } from './row-set.ts';
import type { TaskFailure } from './task.ts';

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
