/** Computes expressions for rows of a set: pages for the screen, whole columns for what needs them. */
import { holdsNumbers } from '../../table/column.ts';
import { columnsRead, type Expr } from '../../ir/expression.ts';
import { ProblemError } from '../../ir/problem.ts';
import type { ColumnType } from '../../ir/types.ts';
import type { WholeColumn } from '../../operators/kit/operator.ts';
import { type Vector } from '../../table/column.ts';
import { sharedInt32 } from '../../table/shared-arrays.ts';
import { sharedFloat64 } from '../../table/shared-arrays.ts';
import { stringAt, stringsOf } from '../../table/dictionary.ts';
import type { Kernel } from '../kernels/kernel.ts';
import { compileAhead } from './compile-ahead.ts';
import type { StoredRows } from '../kernels/run-kernel.ts';
import type { EvaluateInput, EvaluateOutput } from '../rows/evaluate-task.ts';
import { excerpt } from '../rows/excerpt.ts';
import { checkProblem } from '../rows/failed-check.ts';
import { batchRows, type RowSet } from '../rows/row-set.ts';
import { onOwnColumns } from './answer.ts';
import { type RunTask } from './run-task.ts';

/** A cell for people and files: dates as milliseconds, null where missing. */
export type Cell = number | string | boolean | null;

/** Vectors of the results for rows from … from + count − 1 of one batch. */
async function evaluateBatch(
  kernel: Kernel,
  types: readonly Vector['type'][],
  set: RowSet,
  batch: number,
  from: number,
  count: number,
  task: RunTask,
): Promise<Exclude<EvaluateOutput, { failed: unknown }>> {
  const { kernel: bound, batches } = onOwnColumns(kernel, [batchRows(set, batch)]);
  const input: EvaluateInput = { kernel: bound, batch: batches[0] as StoredRows, from, count, types };
  const output = await task<EvaluateOutput>('evaluate', input);
  if ('failed' in output) throw checkProblem(output, kernel.checks, set, batch);
  return output;
}

export interface Page {
  readonly start: number;
  /** One list of cells a column. */
  readonly columns: readonly (readonly Cell[])[];
}

/** Cells of rows start … start + count − 1, as far as there are so many. */
export async function page(
  columns: readonly { readonly expr: Expr; readonly type: ColumnType }[],
  set: RowSet,
  start: number,
  count: number,
  task: RunTask,
): Promise<Page> {
  const exprs = columns.map(({ expr }) => expr);
  const few = excerpt(set, start, count, columnsRead(exprs));
  if (few.rows === 0) return { start, columns: columns.map(() => []) };
  const kernel = await compileAhead(exprs, few.table.dictionaries, task);
  const types = columns.map(({ type }) => type);
  const { vectors, dictionaries } = await evaluateBatch(kernel, types, few, 0, 0, few.rows, task).catch(
    (error: unknown) => {
      throw atRow(error, start);
    },
  );
  return {
    start,
    columns: vectors.map((vector, index) => {
      const own = dictionaries[index];
      const textOf = own ? (code: number) => stringAt(own, code) : domainText(kernel, index);
      return Array.from({ length: few.rows }, (_, at) => cellOf(vector, at, textOf));
    }),
  };
}

/** A problem at a row of an excerpt, by its row in the table. */
function atRow(error: unknown, start: number): unknown {
  if (!(error instanceof ProblemError) || error.problem.row === undefined) return error;
  return new ProblemError({ ...error.problem, row: start + error.problem.row });
}

function domainText(kernel: Kernel, output: number): (code: number) => string {
  const strings = kernel.domains[output]?.strings() ?? [];
  return (code) => strings[code] as string;
}

function cellOf(vector: Vector, at: number, textOf: (code: number) => string): Cell {
  if (holdsNumbers(vector)) {
    const value = vector.cells[at] as number;
    return value === value ? value : null;
  }
  const code = vector.cells[at] as number;
  if (code < 0) return null;
  return vector.type === 'boolean' ? code === 1 : textOf(code);
}

/** All rows of one expression, in order; strings as codes into their distinct values. */
export async function wholeColumn(expr: Expr, set: RowSet, task: RunTask): Promise<WholeColumn> {
  const kernel = await compileAhead([expr], set.table.dictionaries, task);
  const representation = kernel.outputs[0];
  const type: Vector['type'] =
    representation === 'number' ? 'number' : representation === 'boolean' ? 'boolean' : 'category';
  const parts = await Promise.all(
    set.table.batches.map((_, batch) => evaluateBatch(kernel, [type], set, batch, 0, batchRows(set, batch).rows, task)),
  );
  // On shared memory: tasks that gather from it get no copy.
  const cells = type === 'number' ? sharedFloat64(set.rows) : sharedInt32(set.rows);
  const values: string[] = representation === 'code' ? [...(kernel.domains[0]?.strings() ?? [])] : [];
  const known = new Map<string, number>();
  parts.forEach(({ vectors, dictionaries }, batch) => {
    const vector = vectors[0] as Vector;
    const from = set.starts[batch] as number;
    const own = dictionaries[0];
    if (!own) {
      cells.set(vector.cells, from);
      return;
    }
    const recode = stringsOf(own).map((string) => {
      let code = known.get(string);
      if (code === undefined) {
        code = values.push(string) - 1;
        known.set(string, code);
      }
      return code;
    });
    (vector as { cells: Int32Array }).cells.forEach((code, row) => {
      cells[from + row] = code < 0 ? -1 : (recode[code] as number);
    });
  });
  return { cells, values: type === 'category' ? values : null };
}
