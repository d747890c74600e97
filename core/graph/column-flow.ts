/**
 * Source columns of each column of a node's result, without a run. Exact for operators that learn
 * nothing and for fitted documents, because the operator itself writes the expressions there. Otherwise
 * derived from the declared columns.
 */
import { column } from '../ir/build.ts';
import { columnsRead, type Expr, valueTypeOf } from '../ir/expression.ts';
import { ProblemError } from '../ir/problem.ts';
import type { Field } from '../ir/types.ts';
import { runStep } from '../operators/kit/apply-step.ts';
import type { CombinePlan, DeclaredField, Operator, RowPlan, SymbolicColumn } from '../operators/kit/operator.ts';

/** A column that enters a node: port, and position in that port's table. */
export interface InputColumn {
  readonly port: number;
  readonly index: number;
}

/** A column of a node's result. */
export interface FlowColumn extends DeclaredField {
  /** Columns that its cells are made from. */
  readonly from: readonly InputColumn[];
  /** Columns that decide from which row a cell comes: the keys of a join. */
  readonly by: readonly InputColumn[];
  /** Whether it is an incoming column, unchanged and under the same name. */
  readonly isUnchanged: boolean;
  /** Whether its cells are copies of one incoming column of the same name, from whatever rows. */
  readonly isCopy: boolean;
}

export interface NodeFlow {
  readonly columns: readonly FlowColumn[];
  /** Columns that the selection or the order of rows depends on during fitting. */
  readonly rowsBy: readonly InputColumn[];
  /** Whether cells depend on earlier or later rows: a fill, an interpolation. */
  readonly readsNeighbours: boolean;
  /** Effect on the order of the rows. */
  readonly order: 'kept' | 'sorted' | 'shuffled';
}

type Target = { readonly target?: boolean };

/** The fields as source columns: `column(k)` is the k-th. */
export const localColumns = (fields: readonly (Field & Target)[]): SymbolicColumn[] =>
  fields.map((field, index) => ({ ...field, expr: column(index, valueTypeOf(field.type)) }));

/** The result columns of a plan on whole columns. Their number and types come from running the plan on zero rows. */
export function madeColumns(plan: Extract<RowPlan, { rows: 'whole' }>, first: number): Expr[] {
  const none = plan.of.map(({ type }) =>
    type === 'number' || type === 'datetime'
      ? { cells: new Float64Array(0), values: null }
      : { cells: new Int32Array(0), values: type === 'boolean' ? null : [] },
  );
  const made = plan.make(none, { count: 0, partition: null, orders: none.map(() => new Int32Array(0)) });
  const own = plan.repeats === true ? made.slice(0, -1) : made;
  return own.map(({ values }, at) => column(first + at, values === null ? 'number' : 'string'));
}

/**
 * The flow of one node; null if the columns do not fit the node. `learned` is its learned state, parsed by the
 * operator's schema; undefined if it learns nothing or has not learned yet.
 */
export function nodeFlow(
  operator: Operator,
  params: unknown,
  inputs: readonly (readonly DeclaredField[])[],
  learned: unknown,
): NodeFlow | null {
  const [first = []] = inputs;
  if (operator.combine !== undefined) return combinedFlow(operator, params, inputs);
  const isExact = operator.learn === undefined || learned !== undefined;
  const exact = isExact ? unlessProblem(() => computedColumns(operator, params, first, learned)) : null;
  const columns = exact ?? unlessProblem(() => declaredColumns(operator, params, first));
  if (columns === null) return null;
  const plan = planAtFit(operator, params, first, learned);
  return {
    columns,
    rowsBy: plan === null ? [] : readByPlan(plan).map(at),
    readsNeighbours:
      plan?.rows === 'whole' && plan.repeats !== true && plan.of.length > 0 && operator.onNewRows !== 'leave',
    order: plan?.rows === 'sort' ? 'sorted' : operator.mixes?.(params).shuffles === true ? 'shuffled' : 'kept',
  };
}

/** Result of `work`, or null for a ProblemError, because a step's problems with its columns are reported elsewhere. */
function unlessProblem<Result>(work: () => Result): Result | null {
  try {
    return work();
  } catch (error) {
    if (error instanceof ProblemError || error instanceof TypeError) return null;
    throw error;
  }
}

function planAtFit(
  operator: Operator,
  params: unknown,
  fields: readonly DeclaredField[],
  learned: unknown,
): RowPlan | null {
  if (operator.rows === undefined || (operator.learnsBeforeRows === true && learned === undefined)) return null;
  return unlessProblem(() => operator.rows?.({ columns: localColumns(fields) }, params, learned) ?? null);
}

/** Positions of the columns that a plan reads. */
export function readByPlan(plan: RowPlan): number[] {
  const read = (...exprs: (Expr | null | undefined)[]): number[] => [
    ...columnsRead(exprs.filter((expr): expr is Expr => expr !== null && expr !== undefined)),
  ];
  switch (plan.rows) {
    case 'partition':
    case 'take':
      return read(plan.by);
    case 'filter':
      return read(plan.keep);
    case 'sort':
      return read(...plan.by.map(({ x }) => x));
    case 'whole':
      return read(...plan.of);
    case 'distinct':
      return read(...plan.by);
  }
}

const itself = (isUnchanged: boolean) => ({ isUnchanged, isCopy: isUnchanged });

const isItself = (made: SymbolicColumn, fields: readonly DeclaredField[]): boolean =>
  made.expr.op === 'column' &&
  fields[made.expr.index]?.name === made.name &&
  fields[made.expr.index]?.type === made.type;

/** Fast path: most expressions are plain columns. */
const columnsOf = (expr: Expr): readonly number[] => (expr.op === 'column' ? [expr.index] : [...columnsRead([expr])]);

const at = (index: number): InputColumn => ({ port: 0, index });

function computedColumns(
  operator: Operator,
  params: unknown,
  fields: readonly DeclaredField[],
  learned: unknown,
): FlowColumn[] {
  const step = { operator, params, input: { columns: localColumns(fields) }, isNew: true };
  const { plan, input, columns } = runStep(step, (request) => {
    if (request.need === 'state') return { state: learned };
    return { made: request.plan.rows === 'whole' ? madeColumns(request.plan, fields.length) : undefined };
  });
  const whole = plan?.rows === 'whole' ? plan : null;
  // A made column comes from the column of the same place, where there are as many of them.
  const behindMade = (index: number): number[] => {
    const place = index - fields.length;
    const of = whole === null ? [] : input.made?.length === whole.of.length ? [whole.of[place] as Expr] : whole.of;
    return [...columnsRead(of)];
  };
  return columns.map(({ expr, ...field }) => {
    const read = columnsOf(expr).flatMap((index) => (index < fields.length ? [index] : behindMade(index)));
    return {
      ...field,
      from: (read.length === 1 ? read : [...new Set(read)]).map(at),
      by: [],
      ...itself(isItself({ ...field, expr }, fields)),
    };
  });
}

/**
 * Columns before a step has learned: each one is made from its source column, or from all columns that the step names.
 */
function declaredColumns(operator: Operator, params: unknown, fields: readonly DeclaredField[]): FlowColumn[] {
  const declared = operator.declare([fields], params);
  const origins = operator.origins?.(fields, params);
  const named = (params as { readonly columns?: unknown }).columns;
  const taken = fields.flatMap((field, index) =>
    Array.isArray(named) ? (named.includes(field.name) ? [index] : []) : field.target === true ? [] : [index],
  );
  const places = new Map(fields.map(({ name }, index) => [name, index]));
  return declared.map((field, position): FlowColumn => {
    const sameName = places.get(field.name) ?? -1;
    const isUnchanged = sameName >= 0 && fields[sameName] === field;
    const own = origins?.[position] ?? sameName;
    const from =
      isUnchanged || origins !== undefined
        ? [own]
        : operator.perColumn === true
          ? [own >= 0 ? own : fields.findIndex(({ name }) => field.name.endsWith(name))]
          : taken;
    return {
      ...field,
      from: from.filter((index) => index >= 0).map(at),
      by: [],
      ...itself(isUnchanged),
    };
  });
}

function combinedFlow(
  operator: Operator,
  params: unknown,
  inputs: readonly (readonly DeclaredField[])[],
): NodeFlow | null {
  const [left = [], right = []] = inputs;
  const tables = [{ columns: localColumns(left) }, { columns: localColumns(right) }] as const;
  const plan = unlessProblem(() => operator.combine?.(tables, params) ?? null);
  if (plan === null) return null;
  const keys = keysOf(plan);
  const columns = plan.columns.map(({ from, tells: _, ...field }): FlowColumn => {
    const cells = from.flatMap((expr, port) => (expr === null ? [] : read(expr, port)));
    const isRight = from[1] !== null || from[0] === null;
    const isCopy = from.every(
      (expr, port) => expr === null || (expr.op === 'column' && inputs[port]?.[expr.index]?.name === field.name),
    );
    return { ...field, from: cells, by: isRight ? keys : [], isUnchanged: false, isCopy };
  });
  return { columns, rowsBy: keys, readsNeighbours: false, order: 'kept' };
}

const read = (expr: Expr, port: number): InputColumn[] => [...columnsRead([expr])].map((index) => ({ port, index }));

const keysOf = ({ match }: CombinePlan): InputColumn[] =>
  match.match === 'keys' ? match.keys.flatMap((exprs, port) => exprs.flatMap((expr) => read(expr, port))) : [];
