/** Sorts and filters rows for display only, without a change of the pipeline. */
import type { RowView } from '../../protocol/inspection.ts';
import { and, atLeast, atMost, equals, isMissing, lessThan, not, number, string } from '../../ir/build.ts';
import type { Expr } from '../../ir/expression.ts';
import { ProblemError } from '../../ir/problem.ts';
import type { SymbolicColumn } from '../../operators/kit/operator.ts';
import type { RunTask } from '../answers/run-task.ts';
import { sortedOrder, wholeColumn } from '../answers/evaluate.ts';
import type { NodeValue } from '../execute/node-outcome.ts';
import { occurrences } from '../rows/row-fate.ts';

/**
 * Most rows of a view, because it holds whole columns in memory. Larger tables are sorted and filtered by steps of the
 * pipeline.
 */
export const VIEW_LIMIT = 10_000_000;

/**
 * Row numbers in the order of the view; missing cells come last. Throws a ProblemError above the limit.
 * @param result the result of the step that drops the rows, in a view of dropped rows
 */
export async function viewRows(
  { rows, symbolic }: NodeValue,
  { sort, where, droppedBy }: RowView,
  task: RunTask,
  result?: NodeValue,
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
  const cells =
    where === undefined ? null : (await wholeColumn(condition(columnOf(where.column), where), rows, task)).cells;
  const kept =
    droppedBy === undefined || result === undefined
      ? null
      : await occurrences(rows, result.rows, droppedBy.input, () => Promise.resolve());
  if (droppedBy !== undefined && kept === null) return new Int32Array(0);
  const isShown = (row: number): boolean => (cells === null || cells[row] === 1) && (kept === null || kept[row] === 0);
  if (order !== null) return cells === null && kept === null ? order : order.filter(isShown);
  return Int32Array.from(positions(rows.rows, isShown));
}

function* positions(rows: number, isShown: (row: number) => boolean): Generator<number> {
  for (let row = 0; row < rows; row++) if (isShown(row)) yield row;
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
