/**
 * Source columns of each column of a step's result, without a run. They come from the operator's expressions if it
 * learns nothing, else from its declared columns and from the aggregates that it asks for.
 */
import type { Agg } from '../ir/aggregate.ts';
import { column } from '../ir/build.ts';
import { columnsRead, type Expr, valueTypeOf } from '../ir/expression.ts';
import { ProblemError } from '../ir/problem.ts';
import type { DeclaredField, Operator, RowPlan, SymbolicColumn } from '../operators/kit/operator.ts';

/** An incoming column: port, and position in that port's table. */
export interface InputColumn {
  readonly port: number;
  readonly index: number;
}

export interface ResultColumn {
  readonly field: DeclaredField;
  readonly reads: readonly InputColumn[];
  /** Whether its cells equal those of the incoming column. */
  readonly isUnchanged: boolean;
}

export interface StepReads {
  readonly columns: readonly ResultColumn[];
  /** Positions of the columns learned from; null if the step asks nothing of the rows. */
  readonly learnsFrom: readonly number[] | null;
  /** Keys of a sort; null if the step does not sort. */
  readonly sortedBy: readonly { readonly index: number; readonly descending: boolean }[] | null;
}

/** The columns that a step reads; null if the columns do not fit it, which validation reports. */
export function stepReads(
  operator: Operator,
  params: unknown,
  inputs: readonly (readonly DeclaredField[])[],
): StepReads | null {
  try {
    return operator.combine === undefined
      ? singleReads(operator, params, inputs[0] ?? [])
      : combinedReads(operator, params, inputs);
  } catch (error) {
    if (error instanceof ProblemError) return null;
    throw error;
  }
}

const symbolic = (fields: readonly DeclaredField[]): SymbolicColumn[] =>
  fields.map(({ many: _, ...field }, index) => ({ ...field, expr: column(index, valueTypeOf(field.type)) }));

function singleReads(operator: Operator, params: unknown, fields: readonly DeclaredField[]): StepReads {
  const isKnown = fields.every(({ many }) => many !== true);
  const input = { columns: symbolic(fields) };
  const plan = (operator.learnsBeforeRows !== true && unlessProblem(() => operator.rows?.(input, params))) || null;
  const asked = askedOf(operator, params, fields);
  const learns = operator.learn !== undefined && asked?.length !== 0;
  const isRowLocal = operator.learn === undefined && (plan?.rows !== 'whole' || plan.of.length === 0);
  const exact =
    isKnown && isRowLocal && operator.compute !== undefined
      ? unlessProblem(() => operator.compute?.(input, params, undefined))
      : null;
  return {
    columns:
      exact === null || exact === undefined
        ? declaredReads(operator, params, fields, asked, plan)
        : exact.columns.map(({ expr, ...field }) => resultColumn(field, expr, fields)),
    learnsFrom: learns ? [...columnsRead((asked ?? []).flatMap(readByAgg))] : null,
    sortedBy: plan?.rows === 'sort' ? plan.by.map(({ x, descending }) => ({ index: keyIndex(x), descending })) : null,
  };
}

const keyIndex = (key: Expr): number => [...columnsRead([key])][0] ?? -1;

function resultColumn(field: DeclaredField, expr: Expr, fields: readonly DeclaredField[]): ResultColumn {
  const reads = [...columnsRead([expr])];
  const isUnchanged = expr.op === 'column' && fields[expr.index]?.type === field.type;
  return { field, reads: reads.map((index) => ({ port: 0, index })), isUnchanged };
}

/**
 * Maximum number of empty questions before the first real one. An empty question only lets the thread receive messages.
 */
const MAX_EMPTY_QUESTIONS = 100;

/** The aggregates that a step asks for first; empty if it learns without asking; null if that cannot be determined. */
function askedOf(operator: Operator, params: unknown, fields: readonly DeclaredField[]): readonly Agg[] | null {
  return unlessProblem(() => {
    const procedure = operator.learn?.({ columns: symbolic(fields) }, params);
    for (let breath = 0; breath < MAX_EMPTY_QUESTIONS; breath++) {
      const step = procedure?.next([]);
      if (step === undefined || step.done === true) return [];
      if (step.value.length > 0) return step.value;
    }
    return [];
  });
}

function readByAgg(asked: Agg): readonly Expr[] {
  if (asked.agg === 'groups') return [asked.key, asked.x];
  return asked.agg === 'scatter' || asked.agg === 'collect' ? asked.xs : [asked.x];
}

/**
 * Reads by declared columns. A column that is an incoming field itself is unchanged. A column whose name equals an
 * incoming name, or begins or ends with it, is made from that column. If a step asks for several columns at once, each
 * result is made from all of them.
 */
function declaredReads(
  operator: Operator,
  params: unknown,
  fields: readonly DeclaredField[],
  asked: readonly Agg[] | null,
  plan: RowPlan | null,
): ResultColumn[] {
  const declared = operator.declare([fields], params);
  const whole = plan?.rows === 'whole' ? columnsRead(plan.of) : new Set<number>();
  const isWhole = whole.size > 0 && operator.learn === undefined;
  const taken = new Set([...columnsRead((asked ?? []).flatMap(readByAgg)), ...whole]);
  const isJoint = (asked ?? []).some((agg) => columnsRead(readByAgg(agg)).size > 1);
  // A step that only drops or keeps columns declares them with `many`: their cells stay unchanged.
  const onlyChooses = declared.every(({ name }, index) => name === fields[index]?.name);
  const places = new Map(fields.map(({ name }, index) => [name, index]));
  const origins = plan?.rows === 'whole' && plan.groups === true ? operator.origins?.(fields, params) : undefined;
  if (origins !== undefined) return declared.map((field, at) => groupedColumn(field, origins[at] ?? -1, fields));
  return declared.map((field): ResultColumn => {
    const same = places.get(field.name) ?? -1;
    const incoming = fields[same];
    const keeps =
      incoming !== undefined &&
      (incoming === field ||
        (onlyChooses && field.many === true && incoming.many !== true && field.type === incoming.type));
    if (keeps && !(isWhole && whole.has(same))) {
      return { field, reads: [{ port: 0, index: same }], isUnchanged: true };
    }
    const near =
      same >= 0
        ? same
        : fields.findIndex(({ name }) => name !== '' && (field.name.startsWith(name) || field.name.endsWith(name)));
    const reads = isJoint || near < 0 ? new Set([...taken, ...(near < 0 ? [] : [near])]) : new Set([near]);
    return { field, reads: [...reads].map((index) => ({ port: 0, index })), isUnchanged: false };
  });
}

function combinedReads(
  operator: Operator,
  params: unknown,
  [left = [], right = []]: readonly (readonly DeclaredField[])[],
): StepReads {
  const plan = operator.combine?.([{ columns: symbolic(left) }, { columns: symbolic(right) }], params);
  const read = (expr: Expr, port: number): InputColumn[] => [...columnsRead([expr])].map((index) => ({ port, index }));
  const keys =
    plan?.match.match === 'keys'
      ? plan.match.keys.flatMap((exprs, port) => exprs.flatMap((expr) => read(expr, port)))
      : [];
  return {
    columns: (plan?.columns ?? []).map(({ from, tells: _, ...field }) => {
      const cells = from.flatMap((expr, port) => (expr === null ? [] : read(expr, port)));
      // The keys decide from which row a cell of the right table comes.
      const reads = from[0] === null ? [...cells, ...keys] : cells;
      const only = from.filter((expr) => expr !== null);
      return { field, reads, isUnchanged: reads.length === 1 && only.length === 1 && only[0]?.op === 'column' };
    }),
    learnsFrom: null,
    sortedBy: null,
  };
}

function unlessProblem<Result>(work: () => Result): Result | null {
  try {
    return work();
  } catch (error) {
    if (error instanceof ProblemError || error instanceof TypeError) return null;
    throw error;
  }
}

/** A key, whose cells stay, or an aggregate of one column. */
const groupedColumn = (field: DeclaredField, from: number, fields: readonly DeclaredField[]): ResultColumn => ({
  field,
  reads: [{ port: 0, index: from }],
  isUnchanged: fields[from] === field,
});
