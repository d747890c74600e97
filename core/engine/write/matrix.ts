/** Writes matrices: .npy files and arrays of .npz files. */
import type { Sink } from '../../formats/output/file.ts';
import { NPY_BYTES } from '../../formats/npy/index.ts';
import { toNumber } from '../../ir/build.ts';
import type { CheckExpr } from '../../ir/checks.ts';
import { childrenOf, type Expr } from '../../ir/expression.ts';
import type { Notice } from '../../ir/notice.ts';
import { ProblemError } from '../../ir/problem.ts';
import type { RowModel } from '../../ir/row-models/index.ts';
import type { ColumnType } from '../../ir/types.ts';
import type { SymbolicColumn } from '../../operators/kit/operator.ts';
import type { Run } from '../../run/run.ts';
import { plainKernel } from '../answers/answer.ts';
import { type RunTask } from '../answers/run-task.ts';
import { compileAhead, compileAllAhead, taskOf } from '../answers/compile-ahead.ts';
import { checkProblem } from '../rows/failed-check.ts';
import { allBatches, inPieces, type RowSet } from '../rows/row-set.ts';
import { codeQuestion } from './code-question.ts';
import { type Extents, noExtents, widenBy } from './extents.ts';
import type { MatrixInput, MatrixOutput, MatrixPart } from './matrix-task.ts';
import { PIECE_CELLS, rowsOfCells } from './pieces.ts';

const isNumeric = (type: ColumnType): boolean => type === 'number' || type === 'boolean';

export interface NamedColumn {
  readonly name: string;
  readonly expr: Expr;
}

/** Columns that fit a matrix: numbers, and booleans as 0 and 1. */
export function numericColumns(columns: readonly SymbolicColumn[]): NamedColumn[] {
  const numeric = columns
    .filter(({ type }) => isNumeric(type))
    .map(({ name, expr }) => ({ name, expr: toNumber(expr) }));
  if (numeric.length > 0) return numeric;
  throw new ProblemError({
    code: 'write.no-numbers',
    message: 'There is no number column to write.',
    hint: 'Encode text and categories first (OneHotEncoder, OrdinalEncoder), or write a CSV.',
  });
}

/** Columns that are no numbers: a file of numbers leaves them out. `file` begins the sentence of the notice. */
export function leftOutOf(
  columns: readonly SymbolicColumn[],
  file: string,
): { readonly leftOut: string[]; readonly notices: Notice[] } {
  const others = columns.filter(({ type }) => !isNumeric(type));
  return {
    leftOut: others.map(({ name }) => name),
    notices: others.map(({ name, type }) => ({
      code: 'write.left-out',
      message: `${file} holds numbers, and this column is ${type}: it is left out.`,
      hint: 'Encode it first, or drop it.',
      column: name,
    })),
  };
}

/** Most results that one kernel computes if they share columns, because V8 does not optimise larger functions. */
const MAX_SHARED_RESULTS = 16;
/** Most results per kernel if they share no columns: small kernels have the same text and are compiled once. */
const MAX_SEPARATE_RESULTS = 2;
/** Columns that a result reads from which on others that share them belong to its kernel: it computes what they share once. */
const WIDE = 64;
/** Most results of a kernel that reads so many columns, or that calls one model for all of them. */
const MAX_WIDE_RESULTS = 4_096;
/** Parts of its own that such a result has at most. */
const MAX_OWN_PARTS = 32;

class KernelColumns {
  readonly columns: number[] = [];
  private readonly parts = new Set<Expr>();
  private readonly reads = new Set<number>();
  private readonly models = new Set<RowModel>();

  /** Adds the result if it fits, and says whether it does. */
  take(column: number, expr: Expr): boolean {
    const own = new Set([expr]);
    let shares = this.parts.has(expr);
    let sharesModel = false;
    for (const part of own) {
      if (part.op === 'rowModel' && this.models.has(part.model)) sharesModel = true;
      if (part.op === 'column' && this.reads.has(part.index)) shares = true;
      for (const child of childrenOf(part)) {
        if (this.parts.has(child)) shares = true;
        else own.add(child);
      }
    }
    const isWide = (sharesModel || (shares && this.reads.size > WIDE)) && own.size <= MAX_OWN_PARTS;
    const most = isWide ? MAX_WIDE_RESULTS : shares ? MAX_SHARED_RESULTS : MAX_SEPARATE_RESULTS;
    if (this.columns.length > 0 && this.columns.length >= most) return false;
    this.columns.push(column);
    for (const part of own) {
      this.parts.add(part);
      if (part.op === 'column') this.reads.add(part.index);
      if (part.op === 'rowModel') this.models.add(part.model);
    }
    return true;
  }
}

/** Groups columns of a matrix by kernel. */
function byKernel(exprs: readonly Expr[], columns: readonly number[]): number[][] {
  const kernels: KernelColumns[] = [];
  for (const column of columns) {
    if (kernels.at(-1)?.take(column, exprs[column]) === true) continue;
    const next = new KernelColumns();
    next.take(column, exprs[column]);
    kernels.push(next);
  }
  return kernels.map((kernel) => kernel.columns);
}

interface Plan {
  readonly parts: readonly MatrixPart[];
  /** Checks of all parts, in order of the parts. */
  readonly checks: readonly CheckExpr[];
}

/**
 * Plan for a row of the matrix. Columns that test "is this code k?" for one code (a one-hot encoding) are set by a
 * single lookup of the code.
 */
async function matrixPlan(exprs: readonly Expr[], rows: RowSet, task: RunTask): Promise<Plan> {
  const questions = new Map<Expr, { column: number; code: number }[]>();
  const others: number[] = [];
  exprs.forEach((expr, column) => {
    const question = codeQuestion(expr);
    if (question === null) {
      others.push(column);
      return;
    }
    const asked = questions.get(question.of) ?? [];
    asked.push({ column, code: question.code });
    questions.set(question.of, asked);
  });
  const parts: MatrixPart[] = [];
  const checks: CheckExpr[] = [];
  const groups = byKernel(exprs, others);
  const kernels = await compileAllAhead(
    groups.map((columns) => columns.map((column) => exprs[column])),
    rows.table.dictionaries,
    task,
  );
  for (const [index, kernel] of kernels.entries()) {
    const columns = groups[index];
    parts.push({ part: 'numbers', kernel: plainKernel(kernel), columns, firstCheck: checks.length });
    checks.push(...kernel.checks);
  }
  for (const [of, asked] of questions) {
    const kernel = await compileAhead([of], rows.table.dictionaries, task);
    const largest = asked.reduce((most, { code }) => Math.max(most, code), 0);
    const columns = new Int32Array(largest + 1).fill(-1);
    for (const { column, code } of asked) columns[code] = column;
    parts.push({ part: 'oneHot', kernel: plainKernel(kernel), columns, firstCheck: checks.length });
    checks.push(...kernel.checks);
  }
  return { parts, checks };
}

/**
 * Computes a matrix on worker threads. With a sink, each thread writes its rows in place; with a function, it is called
 * with the rows in order. Returns the extents of each column, in single precision only.
 */
export async function writeMatrix(
  columns: readonly { readonly expr: Expr }[],
  all: RowSet,
  dtype: 'float32' | 'float64',
  run: Run,
  to: Sink | ((bytes: Uint8Array) => Promise<void>),
): Promise<Extents> {
  const width = columns.length;
  const rows = inPieces(all, rowsOfCells(PIECE_CELLS, width));
  const plan = await matrixPlan(
    columns.map(({ expr }) => expr),
    rows,
    taskOf(run),
  );
  const batches = allBatches(rows);
  const rowBytes = width * NPY_BYTES[dtype];
  const first = typeof to === 'function' ? 0 : await to.reserve(rows.rows * rowBytes);
  const inputs = batches.map((batch, index): MatrixInput => {
    const position = first + rows.starts[index] * rowBytes;
    const place = typeof to === 'function' ? null : { descriptor: to.descriptor, position };
    return { parts: plan.parts, batch, width, dtype, place };
  });
  const extents = noExtents(width);
  let index = 0;
  for await (const output of run.parallel.map<MatrixInput, MatrixOutput>('matrix', inputs)) {
    if ('failed' in output) throw checkProblem(output, plan.checks, rows, index);
    index++;
    if (typeof to === 'function' && output.bytes !== null) await to(output.bytes);
    if (output.extents !== null) widenBy(extents, output.extents);
    run.progress(index, inputs.length, 'rows');
  }
  return extents;
}
