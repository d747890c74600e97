/** Sorts and filters rows for display only, without a change of the pipeline. */
import type { RowView } from '../../protocol/inspection.ts';
import { and, atLeast, atMost, equals, isMissing, lessThan, not, number, string } from '../../ir/build.ts';
import type { Expr } from '../../ir/expression.ts';
import { ProblemError } from '../../ir/problem.ts';
import type { SymbolicColumn } from '../../operators/kit/operator.ts';
import type { RunTask } from '../answers/run-task.ts';
import { sortedOrder, wholeColumn } from '../answers/evaluate.ts';
import type { NodeValue } from '../execute/node-outcome.ts';

/**
 * Most rows of a view, because it holds whole columns in memory. Larger tables are sorted and filtered by steps of the
 * pipeline.
 */
export const VIEW_LIMIT = 10_000_000;

/** Row numbers in the order of the view; missing cells come last. Throws a ProblemError above the limit. */
export async function viewRows(
  { rows, symbolic }: NodeValue,
  { sort, where }: RowView,
  task: RunTask,
): Promise<Int32Array> {
  if (rows.rows > VIEW_LIMIT) {
    throw new ProblemError({
      code: 'view.too-many-rows',
      message: `The table has more than ${VIEW_LIMIT / 1e6} million rows: too many to sort or filter for viewing.`,
      hint: 'Add a SortRows, FilterRows or SampleRows step instead.',
    });
  }
  const columnOf = (name: string): SymbolicColumn => {
    const found = symbolic.columns.find((column) => column.name === name);
    if (found !== undefined) return found;
    throw new ProblemError({
      code: 'column.unknown',
      message: `There is no column "${name}" here any more.`,
      hint: 'Take the sorting or the filter away.',
      column: name,
    });
  };
  let order: Int32Array | null = null;
  if (sort !== undefined) {
    const column = await wholeColumn(columnOf(sort.column).expr, rows, task);
    order = await sortedOrder([{ column, descending: sort.descending }], rows.rows, task);
  }
  if (where === undefined) return order ?? Int32Array.from({ length: rows.rows }, (_, row) => row);
  const { cells } = await wholeColumn(condition(columnOf(where.column), where), rows, task);
  return order === null ? Int32Array.from(positions(cells)) : order.filter((row) => cells[row] === 1);
}

function* positions(cells: ArrayLike<number>): Generator<number> {
  for (let row = 0; row < cells.length; row++) if (cells[row] === 1) yield row;
}

function condition({ expr, type }: SymbolicColumn, where: NonNullable<RowView['where']>): Expr {
  if (where.missing === true) return isMissing(expr);
  if (where.value !== undefined) {
    if (expr.type === 'boolean') return where.value === 'true' ? expr : not(expr);
    return expr.type === 'string' ? equals(expr, string(where.value)) : equals(expr, Number(where.value));
  }
  const x: Expr = type === 'datetime' ? { op: 'dateToNumber', type: 'number', x: expr } : expr;
  const { from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY, includesTo = true } = where;
  const below = includesTo ? atMost(x, number(to)) : lessThan(x, number(to));
  return and(atLeast(x, number(from)), below);
}
