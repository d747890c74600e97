/** Evaluates expressions for rows of a set: pages for the screen, and whole columns. */
import { holdsNumbers, type Vector } from '../../table/column.ts';
import { columnsRead, type Expr } from '../../ir/expression.ts';
import { ProblemError } from '../../ir/problem.ts';
import type { ColumnType } from '../../ir/types.ts';
import type { WholeColumn } from '../../operators/kit/operator.ts';
import { sharedFloat64, sharedInt32 } from '../../table/shared-arrays.ts';
import { type Dictionary, stringAt } from '../../table/dictionary.ts';
import { type Domain, domainOf } from '../kernels/domain.ts';
import type { Kernel } from '../kernels/bound-kernel.ts';
import { letMessagesIn, textRun } from '../kernels/text-run.ts';
import { ranksAmong, uniteTexts } from '../kernels/unite-texts.ts';
import { compileAhead } from './compile-ahead.ts';
import type { SortInput } from '../rows/arrange-tasks.ts';
import type { EvaluateInput, EvaluateOutput } from '../rows/evaluate-task.ts';
import { excerpt } from '../rows/excerpt.ts';
import { checkProblem } from '../rows/failed-check.ts';
import { batchRows, type RowSet } from '../rows/row-set.ts';
import { onOwnColumns } from './answer.ts';
import type { RunTask } from './run-task.ts';

/** A cell as displayed and exported: dates as milliseconds, null if missing. */
export type Cell = number | string | boolean | null;

/** Result vectors for rows from … from + count − 1 of one batch. */
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
  const input: EvaluateInput = { kernel: bound, batch: batches[0], from, count, types };
  const output = await task<EvaluateOutput>('evaluate', input);
  if ('failed' in output) throw checkProblem(output, kernel.checks, set, batch);
  return output;
}

export interface Page {
  readonly start: number;
  /** One list of cells per column. */
  readonly columns: readonly (readonly Cell[])[];
}

/** Cells of rows start … start + count − 1; fewer at the end of the table. */
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

/** Replaces the row number within an excerpt by the row number in the table. */
function atRow(error: unknown, start: number): unknown {
  if (!(error instanceof ProblemError) || error.problem.row === undefined) return error;
  return new ProblemError({ ...error.problem, row: start + error.problem.row });
}

function domainText(kernel: Kernel, output: number): (code: number) => string {
  const strings = kernel.domains[output]?.strings() ?? [];
  return (code) => strings[code];
}

function cellOf(vector: Vector, at: number, textOf: (code: number) => string): Cell {
  if (holdsNumbers(vector)) {
    const value = vector.cells[at];
    return value === value ? value : null;
  }
  const code = vector.cells[at];
  if (code < 0) return null;
  return vector.type === 'boolean' ? code === 1 : textOf(code);
}

/** All cells of a column on shared memory: numbers (NaN missing), or codes (−1 missing); booleans are codes 0 and 1. */
export interface WholeCells {
  readonly cells: Float64Array | Int32Array;
  /** The domain of the codes; null for columns without strings. */
  readonly domain: Domain | null;
}

/** Batches whose cells are copied between two pauses. */
const BATCHES_A_TURN = 8;

/** All rows of one expression, in order. */
export async function wholeColumn(expr: Expr, set: RowSet, task: RunTask): Promise<WholeCells> {
  const kernel = await compileAhead([expr], set.table.dictionaries, task);
  const representation = kernel.outputs[0];
  const type: Vector['type'] =
    representation === 'number' ? 'number' : representation === 'boolean' ? 'boolean' : 'category';
  const parts = await Promise.all(
    set.table.batches.map((_, batch) => evaluateBatch(kernel, [type], set, batch, 0, batchRows(set, batch).rows, task)),
  );
  // On shared memory, because tasks that gather from it then need no copy.
  const cells = type === 'number' ? sharedFloat64(set.rows) : sharedInt32(set.rows);
  if (representation !== 'string') {
    for (const [batch, { vectors }] of parts.entries()) {
      // A pause, because memory takes time when it is first written.
      if (batch % BATCHES_A_TURN === BATCHES_A_TURN - 1) await letMessagesIn();
      cells.set(vectors[0].cells, set.starts[batch]);
    }
    return { cells, domain: representation === 'code' ? (kernel.domains[0] ?? null) : null };
  }
  // Each batch has its own strings.
  const { domain, codes } = await uniteTexts(
    parts.map(({ dictionaries }) => domainOf(dictionaries[0] as Dictionary)),
    textRun(task),
  );
  for (const [batch, { vectors }] of parts.entries()) {
    const recode = codes[batch];
    const from = set.starts[batch];
    const own = vectors[0].cells;
    for (let row = 0; row < own.length; row++) {
      const code = own[row];
      cells[from + row] = code < 0 ? -1 : recode[code];
    }
    await letMessagesIn();
  }
  return { cells, domain };
}

/** Rows between two pauses of a loop. */
const ROWS_A_TURN = 1 << 19;

/**
 * Columns as input of comparing threads, without their texts: strings of one or several columns are replaced by their
 * ranks in the common order. Missing stays −1.
 */
export async function comparableCells(columns: readonly WholeCells[], task: RunTask): Promise<WholeColumn[]> {
  const domains = columns.flatMap(({ domain }) => domain ?? []);
  if (domains.length === 0) return columns.map(({ cells }) => ({ cells, values: null }));
  const ranks = await ranksAmong(domains, textRun(task));
  const compared: WholeColumn[] = [];
  for (const { cells, domain } of columns) {
    if (domain === null) {
      compared.push({ cells, values: null });
      continue;
    }
    const own = ranks.shift() as Int32Array;
    const ranked = sharedInt32(cells.length);
    for (let from = 0; from < cells.length; from += ROWS_A_TURN) {
      await letMessagesIn();
      const to = Math.min(cells.length, from + ROWS_A_TURN);
      for (let row = from; row < to; row++) {
        const code = cells[row];
        ranked[row] = code < 0 ? -1 : own[code];
      }
    }
    compared.push({ cells: ranked, values: null });
  }
  return compared;
}

/** A sort key. */
export interface SortedBy {
  readonly column: WholeCells;
  readonly descending: boolean;
}

/** Row numbers in sorted order, stable, missing last. */
export async function sortedOrder(by: readonly SortedBy[], rows: number, task: RunTask): Promise<Int32Array> {
  const keys: SortInput['keys'][number][] = [];
  for (const { column, descending } of by) {
    const [compared] = (await comparableCells([column], task)) as [WholeColumn];
    keys.push({ column: compared, descending });
  }
  return (await task<{ order: Int32Array }>('sort', { keys, rows } satisfies SortInput)).order;
}
