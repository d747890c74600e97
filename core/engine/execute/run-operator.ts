import type { DocumentNode, PipelineDocument } from '../../graph/document-schema.ts';
import { refuseClashes, storedState, withStored } from '../../graph/fitted.ts';
import { touchedColumns } from '../../graph/touched-columns.ts';
import type { Learning } from '../../ir/aggregate.ts';
import type { Notice } from '../../ir/notice.ts';
import { ProblemError } from '../../ir/problem.ts';
import { type RowsRequest, type StepAnswer, applyStep } from '../../operators/kit/apply-step.ts';
import type { Operator, SymbolicColumn, SymbolicTable } from '../../operators/kit/operator.ts';
import { PARTITION } from '../../operators/kit/partition.ts';
import { combinedFates, rowFate } from '../rows/row-fate.ts';
import { planInput } from '../rows/plan-task.ts';
import { rowsWhere } from '../rows/row-set.ts';
import { combineTables } from './combine.ts';
import { type ExecuteOptions, NO_NAMES, type NodeDone, type NodeValue, lenient } from './node-outcome.ts';
import type { LearningRounds } from './learning-rounds.ts';
import { applyRowPlan } from './rows.ts';
import { stepNotices } from './step-notices.ts';
import { pause, type StepRun } from './step-run.ts';

export async function runOperator(
  operator: Operator,
  params: unknown,
  input: NodeValue,
  node: DocumentNode,
  document: PipelineDocument,
  rounds: LearningRounds,
  mode: ExecuteOptions['mode'],
  step: StepRun,
  started: number,
  /** Columns that are the target or become it. */
  targets: ReadonlySet<string> = NO_NAMES,
): Promise<NodeDone> {
  let { rows, partition, train } = input;
  let learnedFrom = train;
  const told: Notice[] = [];
  let isGrouped = false;
  const isApply = mode === 'apply';
  const learn = (begin: () => Learning<unknown>): unknown => {
    learnedFrom = train;
    if (isApply) return storedState(operator, node, document);
    // A procedure without questions needs no rows.
    if (train.rows === 0 && !begin().next([]).done) throw noRows();
    const marks = partition;
    return rounds.learn(begin(), train).catch((error: unknown) => {
      throw marks === null ? error : atTrainRow(error, marks);
    });
  };
  const moveRows = async ({ plan, input: table, marked, state }: RowsRequest): Promise<StepAnswer> => {
    const planned = await applyRowPlan(plan, planInput(operator, params, marked, state), input, table, step);
    ({ rows, partition } = planned);
    told.push(...(planned.notices ?? []));
    isGrouped = plan.rows === 'whole' && plan.groups === true;
    train = partition === null ? rows : rowsWhere(rows, partition, PARTITION.train);
    return { made: planned.made };
  };
  const steps = applyStep({
    operator,
    params,
    input: input.symbolic,
    targets,
    isNew: isApply,
    // Cells are computed here, including labels, and labels of new rows may be refused by a step.
    ...(targets.size > 0 && { wholeInput: (table) => lenient(table, targets) }),
  });
  let next = steps.next();
  while (!next.done) {
    const { value: request } = next;
    if (request.need === 'rows') next = steps.next(await moveRows(request));
    else {
      const state = await learn(request.begin);
      const resume = () => steps.next({ state });
      next = isApply ? withStored(operator, resume) : resume();
    }
  }
  const { state: learned, input: before, columns } = next.value;
  const touched = touchedColumns(node, before, columns);
  const renamed = renamedColumns(before, columns);
  const result: SymbolicTable = { columns };
  // In a grouped table every row is new: none was dropped.
  const after = { rows: isGrouped ? input.rows.rows : rows.rows, symbolic: result };
  const given = { rows: input.rows.rows, symbolic: input.symbolic };
  const notices = [...told, ...stepNotices({ operator, params, mode, before: given, after })];
  const fate = rows === input.rows || isGrouped ? null : await rowFate(input.rows, rows, () => pause(step));
  return {
    state: 'done',
    value: { rows, partition, symbolic: result, train },
    learned,
    learnedFrom:
      operator.learn && mode === 'fit'
        ? { rows: learnedFrom.rows, part: partition === null ? 'all' : 'train' }
        : undefined,
    touched,
    ...(renamed.length > 0 && { renamed }),
    ...(fate !== null && fate.dropped + fate.repeated > 0 && { rowFates: [fate] }),
    ...(notices.length > 0 && { notices }),
    source: undefined,
    milliseconds: performance.now() - started,
  };
}

/** Replaces the row number within the train rows by the row number in the table. */
function atTrainRow(error: unknown, marks: Uint8Array): unknown {
  if (!(error instanceof ProblemError) || error.problem.row === undefined) return error;
  let left = error.problem.row;
  const row = marks.findIndex((mark) => mark === PARTITION.train && left-- === 0);
  return row === -1 ? error : new ProblemError({ ...error.problem, row });
}

/** Problem codes of steps without rows, with the purpose of the rows. */
export const NO_ROWS: ReadonlyMap<string, 'to learn from' | 'to split'> = new Map([
  ['step.no-rows', 'to learn from'],
  ['split.rows', 'to split'],
]);

/** Refused as by the references: "Found array with 0 sample(s)". The run adds the step that left no rows. */
export const noRows = (): ProblemError =>
  new ProblemError({
    code: 'step.no-rows',
    message: 'There are no rows to learn from.',
    hint: 'Check the file and the steps before this one: one of them leaves no row.',
  });

/** Columns whose cells are those of an input column that the result has under this name only. */
function renamedColumns(
  before: SymbolicTable,
  columns: readonly SymbolicColumn[],
): readonly { readonly from: string; readonly to: string }[] {
  const had = new Map(before.columns.map(({ name, expr }) => [name, expr]));
  const has = new Set(columns.map(({ name }) => name));
  const gone = new Map(before.columns.flatMap(({ name, expr }) => (has.has(name) ? [] : [[expr, name] as const])));
  if (gone.size === 0) return [];
  return columns.flatMap(({ name: to, expr }) => {
    const from = had.has(to) ? undefined : gone.get(expr);
    return from === undefined ? [] : [{ from, to }];
  });
}

/** Runs a step that combines two tables. All cells are in new places, so all columns count as touched. */
export async function runCombination(
  operator: Operator,
  params: unknown,
  [left, right]: readonly NodeValue[],
  step: StepRun,
  started: number,
): Promise<NodeDone> {
  const inputs = [left, right] as [NodeValue, NodeValue];
  const plan = (operator.combine as NonNullable<Operator['combine']>)([inputs[0].symbolic, inputs[1].symbolic], params);
  refuseClashes(plan);
  const { rows, partition, symbolic } = await combineTables(plan, inputs, step);
  const train = partition === null ? rows : rowsWhere(rows, partition, PARTITION.train);
  const fates = await combinedFates([left.rows, right.rows], rows, plan.match.match === 'keys', () => pause(step));
  return {
    state: 'done',
    value: { rows, partition, symbolic, train },
    learned: undefined,
    learnedFrom: undefined,
    touched: symbolic.columns.map(({ name }) => name),
    ...(fates && { rowFates: fates }),
    source: undefined,
    milliseconds: performance.now() - started,
  };
}
