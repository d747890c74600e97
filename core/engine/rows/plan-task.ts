/**
 * The part of a plan on rows that needs all of them at once: splits, ranks, fills from the row before. Nothing stops it
 * while it works, so a large table's is done on a worker thread, which is ended when the run is cancelled.
 */
import { column } from '../../ir/build.ts';
import { valueTypeOf } from '../../ir/expression.ts';
import { operatorOf } from '../../operators/catalogue.ts';
import type {
  PartitionKeys,
  RowPlan,
  SymbolicColumn,
  SymbolicTable,
  WholeColumn,
  WholeRows,
} from '../../operators/kit/operator.ts';

/** An operator's plan as plain data: a thread makes it anew from what the operator was given. */
export interface PlanInput {
  readonly type: string;
  readonly params: unknown;
  readonly columns: readonly Omit<SymbolicColumn, 'expr'>[];
  readonly learned: unknown;
  readonly work: PlanWork;
}

export type PlanWork =
  | { readonly do: 'partition'; readonly rows: number; readonly keys: PartitionKeys | null }
  | {
      readonly do: 'take';
      readonly rows: number;
      readonly numbers: Float64Array | null;
      readonly partition: Uint8Array | null;
    }
  | { readonly do: 'whole'; readonly columns: readonly WholeColumn[]; readonly rows: WholeRows };

export interface PlanOutput {
  /** Marks of a partition. */
  readonly marks?: Uint8Array;
  /** Rows that are taken. */
  readonly taken?: Int32Array;
  readonly made?: readonly WholeColumn[];
}

/** What a thread needs of an operator's input: what its columns are called, and of which types. */
export const planInput = (
  operator: { readonly type: string },
  params: unknown,
  symbolic: SymbolicTable,
  learned: unknown,
): Omit<PlanInput, 'work'> => ({
  type: operator.type,
  params,
  columns: symbolic.columns.map(({ expr: _, ...field }) => field),
  learned,
});

/** Does the work of a plan. */
export function carryOut(plan: RowPlan, work: PlanWork): PlanOutput {
  if (work.do === 'partition' && plan.rows === 'partition') return { marks: plan.assign(work.rows, work.keys) };
  if (work.do === 'take' && plan.rows === 'take') return { taken: plan.pick(work.rows, work.numbers, work.partition) };
  if (work.do === 'whole' && plan.rows === 'whole') return { made: plan.make(work.columns, work.rows) };
  throw new TypeError(`a plan of the kind ${plan.rows} was asked for ${work.do}`);
}

function runPlan({ type, params, columns, learned, work }: PlanInput): PlanOutput {
  const symbolic: SymbolicTable = {
    columns: columns.map((field, index) => ({ ...field, expr: column(index, valueTypeOf(field.type)) })),
  };
  const plan = operatorOf(type)?.rows?.(symbolic, params, learned);
  if (plan === undefined) throw new TypeError(`${type} has no plan`);
  return carryOut(plan, work);
}

export const planTasks = { 'plan.run': runPlan };
