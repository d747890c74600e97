/**
 * For tests: runs one operator on a small table through the reference interpreter, as simply as possible. The engine
 * does the same with kernels, batches and threads; both must match the same goldens.
 */
import type { Agg, Learning } from '../../ir/aggregate.ts';
import { column } from '../../ir/build.ts';
import { type Expr, valueTypeOf } from '../../ir/expression.ts';
import { dateReader } from '../../ir/functions/dates.ts';
import { interpret, isMissingValue, type Row, type Value } from '../../ir/interpret.ts';
import { compareScalars } from '../../ir/statistics.ts';
import { aggregate } from '../../ir/interpret-aggregate.ts';
import { ProblemError } from '../../ir/problem.ts';
import type { ColumnType, Field } from '../../ir/types.ts';
import { applyStep, runStep } from '../kit/apply-step.ts';
import {
  type Cell,
  type Operator,
  originOf,
  type RowPlan,
  rowOrigins,
  type SymbolicColumn,
  type SymbolicTable,
  type WholeColumn,
} from '../kit/operator.ts';
import { type MatchedRows, matchedByKeys, matchedByPosition } from '../methods/row-matching.ts';
import { sortedRows } from '../methods/row-order.ts';

export interface TestColumn extends Field {
  /** Missing is NaN among numbers and dates, null elsewhere. */
  readonly cells: readonly Value[];
  readonly target?: boolean;
}

export interface TestTable {
  readonly rows: number;
  readonly columns: readonly TestColumn[];
}

export type TestColumns = Readonly<Record<string, readonly Cell[]>>;

/** A table made of lists, with number, boolean or category columns by their cells. Null is missing in every column. */
export function tableOf(columns: TestColumns, types: Readonly<Record<string, ColumnType>> = {}): TestTable {
  const made = Object.entries(columns).map(([name, cells]) => testColumn(name, types[name] ?? typeOf(cells), cells));
  return { rows: made[0]?.cells.length ?? 0, columns: made };
}

/** A column of the given type; null and NaN are missing cells. */
export function testColumn(name: string, type: ColumnType, cells: readonly Cell[]): TestColumn {
  const numeric = type === 'number' || type === 'datetime';
  const whole = type === 'number' && cells.length > 0 && cells.every(Number.isInteger);
  return {
    name,
    type,
    ...(whole && { integer: true }),
    cells: numeric ? cells.map((cell) => (typeof cell === 'string' ? dateOf(cell) : (cell ?? Number.NaN))) : cells,
  };
}

/** Dates may be written as text. */
const dateOf = dateReader({ format: null, dayfirst: false });

function typeOf(cells: readonly Cell[]): ColumnType {
  const known = cells.find((cell) => cell !== null);
  return typeof known === 'string' ? 'category' : typeof known === 'boolean' ? 'boolean' : 'number';
}

/** An operator's result for a table. */
export interface Outcome extends TestTable {
  readonly state: unknown;
  /** Marks of a partition; null if the operator sets none. */
  readonly marks: Uint8Array | null;
  /** The columns' cells by name; missing is null in every type. */
  readonly cells: Readonly<Record<string, readonly Cell[]>>;
}

export interface RunOptions {
  /** Table to learn from, if it is not the input. */
  readonly fit?: TestTable;
  /** Learned state to use instead of learning. */
  readonly state?: unknown;
  /** Table at the second port, if the operator has one. */
  readonly second?: TestTable | TestColumns;
}

/** Learns and transforms. The parameters are those of a document. */
export function runOperator(
  operator: Operator,
  params: Readonly<Record<string, unknown>>,
  input: TestTable | TestColumns,
  options: RunOptions = {},
): Outcome {
  const parsed = paramsOf(operator, params);
  const table = isTable(input) ? input : tableOf(input);
  if (operator.combine) {
    const second = options.second ?? { rows: 0, columns: [] };
    return combined(operator, parsed, [table, isTable(second) ? second : tableOf(second)]);
  }
  const isNew = options.fit !== undefined && options.fit !== table;
  const known = 'state' in options ? options.state : isNew ? learn(operator, parsed, options.fit) : undefined;
  const { symbolic, rows } = symbolicOf(table);
  let moved: MovedRows = { rows, marks: null };
  const applied = runStep({ operator, params: parsed, input: symbolic, isNew }, (request) => {
    if (request.need === 'state') return { state: known ?? answerFrom(request.begin(), moved.rows) };
    moved = movedBy(request.plan, symbolic.columns.length, rows);
    return { made: moved.made };
  });
  const columns = applied.columns.map(({ expr, ...field }) => ({
    ...field,
    cells: moved.rows.map((row) => interpret(expr, row)),
  }));
  const { state } = applied;
  return { rows: moved.rows.length, columns, state, marks: moved.marks, cells: cellsByName(columns) };
}

const isTable = (input: TestTable | TestColumns): input is TestTable =>
  typeof (input as TestTable).rows === 'number' && !Array.isArray((input as TestTable).rows);

/** The parameters with their defaults. Throws a ProblemError that names the parameter that does not fit. */
export function paramsOf(operator: Operator, params: Readonly<Record<string, unknown>>): unknown {
  const parsed = operator.params.safeParse(params);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const field = issue?.code === 'unrecognized_keys' ? issue.keys[0] : issue?.path[0];
  throw new ProblemError({
    code: 'param.invalid',
    message: `${String(field)}: ${issue?.message}`,
    hint: 'Change it.',
    field: String(field),
  });
}

/** The operator's learned state for the table; undefined if it learns nothing. */
export function learn(operator: Operator, parsed: unknown, table: TestTable): unknown {
  if (operator.learn === undefined) return undefined;
  const { symbolic, rows } = symbolicOf(table);
  let moved: MovedRows = { rows, marks: null };
  const steps = applyStep({ operator, params: parsed, input: symbolic });
  let next = steps.next();
  while (!next.done) {
    if (next.value.need === 'state') return answerFrom(next.value.begin(), moved.rows);
    moved = movedBy(next.value.plan, symbolic.columns.length, rows);
    next = steps.next({ made: moved.made });
  }
  return next.value.state;
}

function answerFrom<State>(procedure: Learning<State>, rows: readonly Row[]): State {
  let step = procedure.next([]);
  while (!step.done) step = procedure.next(step.value.map((asked: Agg) => aggregate(asked, rows)));
  return step.value;
}

/** The table as operators see it, with an expression per column; and its rows. */
export function symbolicOf(table: TestTable): { symbolic: SymbolicTable; rows: Row[] } {
  const columns = table.columns.map(
    ({ cells: _, ...field }, index): SymbolicColumn => ({ ...field, expr: column(index, valueTypeOf(field.type)) }),
  );
  const rows = Array.from(
    { length: table.rows },
    (_, row): Row =>
      (index) =>
        table.columns[index]?.cells[row] ?? null,
  );
  return { symbolic: { columns }, rows };
}

function wholeColumn(expr: Expr, rows: readonly Row[]): WholeColumn {
  const cells = rows.map((row) => interpret(expr, row));
  if (expr.type === 'number' || expr.type === 'datetime')
    return { cells: Float64Array.from(cells as number[]), values: null };
  if (expr.type === 'boolean')
    return { cells: Int32Array.from(cells, (cell) => (cell === null ? -1 : Number(cell))), values: null };
  const values = [...new Set(cells.filter((cell) => cell !== null))] as string[];
  return { cells: Int32Array.from(cells, (cell) => values.indexOf(cell as string)), values };
}

/** Result of an operator with two inputs. */
function combined(operator: Operator, parsed: unknown, tables: readonly [TestTable, TestTable]): Outcome {
  const inputs = tables.map(symbolicOf) as [ReturnType<typeof symbolicOf>, ReturnType<typeof symbolicOf>];
  const combine = operator.combine as NonNullable<Operator['combine']>;
  const { match, columns: planned } = combine([inputs[0].symbolic, inputs[1].symbolic], parsed);
  const counts = [tables[0].rows, tables[1].rows] as const;
  let matched: MatchedRows;
  if (match.match === 'keys') {
    const [left, right] = match.keys.map((keys, side) => keys.map((key) => wholeColumn(key, inputs[side]?.rows ?? [])));
    matched = matchedByKeys(match, [left, right], counts, () => {});
  } else matched = matchedByPosition(match, counts);
  const pairs = Array.from(matched.left, (left, at) => [left, matched.right[at]] as const);
  const columns = planned.map(({ from, tells, integer, ...field }): TestColumn => {
    if (tells === 'origin') {
      return { ...field, cells: pairs.map(([left, right]) => rowOrigins[originOf(left, right)] as string) };
    }
    const numeric = field.type === 'number' || field.type === 'datetime';
    const cells = pairs.map((pair): Value => {
      const side = pair.findIndex((row, side) => row >= 0 && from[side] != null);
      if (side === -1) return numeric ? Number.NaN : null;
      return interpret(from[side] as Expr, inputs[side]?.rows[pair[side]]);
    });
    const complete = pairs.every((pair) => pair.some((row, side) => row >= 0 && from[side] !== null));
    return { ...field, ...(integer && complete && { integer }), cells };
  });
  return { rows: pairs.length, columns, state: undefined, marks: null, cells: cellsByName(columns) };
}

const cellsByName = (columns: readonly TestColumn[]): Record<string, Cell[]> =>
  Object.fromEntries(
    columns.map((made) => [made.name, made.cells.map((cell) => (isMissingValue(cell) ? null : cell))]),
  );

/** Rows after a plan. */
interface MovedRows {
  readonly rows: readonly Row[];
  readonly marks: Uint8Array | null;
  /** The columns that a `whole` plan made, found in the rows after those of the table. */
  readonly made?: readonly Expr[];
}

/** @param columns number of columns of the table that the rows are of */
function movedBy(plan: RowPlan, columns: number, rows: readonly Row[]): MovedRows {
  switch (plan.rows) {
    case 'partition':
      return { rows, marks: plan.assign(rows.length, plan.by === null ? null : keysOf(plan.by, rows)) };
    case 'filter':
      return { rows: rows.filter((row) => interpret(plan.keep, row) === true), marks: null };
    case 'take': {
      const taken = plan.pick(rows.length, numbersFor(plan.by, rows), null);
      return { rows: Array.from(taken, (at) => rows[at]), marks: null };
    }
    case 'sort':
      return { rows: sorted(rows, plan.by), marks: null };
    case 'distinct':
      return { rows: distinct(rows, plan.by, plan.keep), marks: null };
    case 'whole':
      return widened(plan, columns, rows);
  }
}

/** Rows with the columns that a `whole` plan makes of them. */
function widened(plan: Extract<RowPlan, { rows: 'whole' }>, first: number, rows: readonly Row[]): MovedRows {
  const columns = plan.of.map((expr) => wholeColumn(expr, rows));
  const orders = columns.map((column) => sortedRows([{ column, descending: false }], rows.length, () => {}));
  const made = [...plan.make(columns, { count: rows.length, partition: null, orders })];
  const repeated = plan.repeats === true ? (made.pop() as WholeColumn) : null;
  const moved = repeated === null ? rows : Array.from(repeated.cells, (row) => rows[row]);
  const wider = moved.map(
    (row, at): Row =>
      (index) => {
        const own = made[index - first];
        if (own === undefined) return row(index);
        const cell = own.cells[at];
        return own.values === null ? cell : (own.values[cell] ?? null);
      },
  );
  return {
    rows: wider,
    marks: null,
    made: made.map(({ values }, at) => column(first + at, values === null ? 'number' : 'string')),
  };
}

const numbersFor = (by: Expr | undefined, rows: readonly Row[]): Float64Array | null =>
  by === undefined ? null : Float64Array.from(rows, (row) => Number(interpret(by, row)));

function keysOf(by: Expr, rows: readonly Row[]): { codes: Int32Array; values: (string | number | boolean)[] } {
  const known = new Map<Value, number>();
  const codes = Int32Array.from(rows, (row) => {
    const value = interpret(by, row);
    if (isMissingValue(value)) return -1;
    if (!known.has(value)) known.set(value, known.size);
    return known.get(value) ?? -1;
  });
  return { codes, values: [...known.keys()] as (string | number | boolean)[] };
}

function sorted(rows: readonly Row[], by: readonly { readonly x: Expr; readonly descending: boolean }[]): Row[] {
  return [...rows].sort((a, b) => {
    for (const { x, descending } of by) {
      const [left, right] = [interpret(x, a), interpret(x, b)];
      const absent = Number(isMissingValue(left)) - Number(isMissingValue(right));
      if (absent !== 0) return absent;
      if (isMissingValue(left)) continue;
      const order = compareScalars(left as string | number | boolean, right as string | number | boolean);
      if (order !== 0) return descending ? -order : order;
    }
    return 0;
  });
}

function distinct(rows: readonly Row[], by: readonly Expr[], keep: 'first' | 'last' | false): Row[] {
  const keys = rows.map((row) =>
    JSON.stringify(by.map((x) => (isMissingValue(interpret(x, row)) ? null : [interpret(x, row)]))),
  );
  const counts = new Map<string, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return rows.filter((_, at) => {
    const key = keys[at];
    if (keep === false) return counts.get(key) === 1;
    return (keep === 'first' ? keys.indexOf(key) : keys.lastIndexOf(key)) === at;
  });
}

/** Result of a procedure that asks nothing and only breathes. */
export function thought<State>(procedure: Learning<State>): State {
  let step = procedure.next([]);
  while (!step.done) step = procedure.next([]);
  return step.value;
}
