/**
 * Applying an operator to a table, in the one order that holds everywhere: its rows are moved, it learns, it computes. An
 * operator whose rows depend on its state (`learnsBeforeRows`) learns first.
 *
 * The order is a generator, because its drivers differ in how they move rows and where a state comes from: the engine moves
 * batches and learns on threads, an export moves no rows and reads the state from the document. It yields a request for
 * each of the two; the driver sends the answer.
 */
import type { Learning } from '../../ir/aggregate.ts';
import type { Expr } from '../../ir/expression.ts';
import { planForNewRows, withTargets } from './new-rows.ts';
import type { Operator, RowPlan, SymbolicTable } from './operator.ts';

/** One operator and the table that it is applied to. */
export interface StepToApply {
  readonly operator: Operator;
  readonly params: unknown;
  readonly input: SymbolicTable;
  /** Columns that are the target, or become it: row plans are given them, marked. */
  readonly targets?: ReadonlySet<string>;
  /** True for rows that the operator does not learn from: its plan for new rows holds. */
  readonly isNew?: boolean;
  /** Called on new rows before a `whole` plan: the table whose cells the plan reads. Absent: the input as it is. */
  wholeInput?(input: SymbolicTable): SymbolicTable;
}

/** Wanted: what the operator learned, from the document or by running `begin()` over the train rows. */
export interface StateRequest {
  readonly need: 'state';
  begin(): Learning<unknown>;
}

/** Wanted: the rows moved by this plan, and of a `whole` plan the columns that it makes. */
export interface RowsRequest {
  readonly need: 'rows';
  readonly plan: RowPlan;
  /** The table whose rows are moved. */
  readonly input: SymbolicTable;
  /** The same with its target columns marked: the plan was made from it. */
  readonly marked: SymbolicTable;
  /** Undefined unless the operator learns before its rows are moved. */
  readonly state: unknown;
}

export type StepRequest = StateRequest | RowsRequest;

export interface StepAnswer {
  /** To a `StateRequest`. */
  readonly state?: unknown;
  /** To a `RowsRequest` with a `whole` plan: an expression for each column that the plan made. */
  readonly made?: readonly Expr[] | undefined;
}

export interface AppliedStep {
  /** Null where the rows stay as they are. */
  readonly plan: RowPlan | null;
  /** Undefined for an operator that learns nothing. */
  readonly state: unknown;
  /** The table that the columns were computed from, with the columns that a `whole` plan made. */
  readonly input: SymbolicTable;
  readonly columns: SymbolicTable['columns'];
}

type Steps<Result> = Generator<StepRequest, Result, StepAnswer | undefined>;

const NO_NAMES: ReadonlySet<string> = new Set();

/** Applies an operator with one input. Throws what the operator throws: ProblemErrors where columns do not fit. */
export function* applyStep(step: StepToApply): Steps<AppliedStep> {
  const { operator, params } = step;
  let state = operator.learnsBeforeRows ? yield* stateOf(operator, params, step.input) : undefined;
  const { plan, marked, ...planned } = planOf(step, state);
  let { input } = planned;
  if (plan !== null) {
    const answer = yield { need: 'rows', plan, input, marked, state };
    if (answer?.made !== undefined) input = { ...input, made: answer.made };
  }
  if (!operator.learnsBeforeRows) state = yield* stateOf(operator, params, input);
  return { plan, state, input, columns: computeColumns(operator, params, input, state) };
}

/** The result's columns; those of the input where the operator only moves rows. */
export const computeColumns = (
  operator: Operator,
  params: unknown,
  input: SymbolicTable,
  state: unknown,
): SymbolicTable['columns'] => (operator.compute?.(input, params, state) ?? input).columns;

/** Drives a step whose requests are all answered at once. */
export function runStep(step: StepToApply, answer: (request: StepRequest) => StepAnswer): AppliedStep {
  const steps = applyStep(step);
  let next = steps.next();
  while (!next.done) next = steps.next(answer(next.value));
  return next.value;
}

function* stateOf(operator: Operator, params: unknown, input: SymbolicTable): Steps<unknown> {
  const { learn } = operator;
  if (learn === undefined) return undefined;
  return (yield { need: 'state', begin: () => learn.call(operator, input, params) })?.state;
}

/** The plan that holds for these rows, null where they stay as they are; and the table that it was made from. */
function planOf(
  { operator, params, input, targets = NO_NAMES, isNew = false, wholeInput }: StepToApply,
  state: unknown,
): Pick<RowsRequest, 'input' | 'marked'> & { readonly plan: RowPlan | null } {
  const marked = withTargets(input, targets);
  if (operator.rows === undefined || (isNew && operator.onNewRows === 'leave')) return { plan: null, input, marked };
  const plan = operator.rows(marked, params, state);
  if (!isNew) return { plan, input, marked };
  if (plan.rows === 'whole' && wholeInput !== undefined) {
    return planOf({ operator, params, input: wholeInput(input), targets, isNew }, state);
  }
  return { plan: planForNewRows(plan, marked), input, marked };
}
