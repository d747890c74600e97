/** A step that is not in the document yet, tried on a sample of a table: a few rows before and after it. */
import type { TriedStep } from '../../protocol/inspection.ts';
import { parseParams } from '../../graph/validate.ts';
import type { DocumentNode } from '../../graph/document-schema.ts';
import { ProblemError } from '../../ir/problem.ts';
import { operatorOf } from '../../operators/catalogue.ts';
import type { SymbolicColumn } from '../../operators/kit/operator.ts';
import { PARTITION } from '../../operators/kit/partition.ts';
import { page } from '../answers/evaluate.ts';
import type { RunTask } from '../answers/run-task.ts';
import type { LearningRounds } from '../execute/learning-rounds.ts';
import type { NodeValue } from '../execute/node-outcome.ts';
import { runOperator } from '../execute/run-operator.ts';
import { roomOf } from '../memory/ledger.ts';
import { rowsWhere, sampleOf } from '../rows/row-set.ts';

/** Rows on which a step is tried. */
const SAMPLE_ROWS = 2_000;
/** Rows searched for changed cells. */
const SEARCHED_ROWS = 500;
const SHOWN_ROWS = 5;
/** Columns displayed before and after the step. */
const SHOWN_COLUMNS = 3;
/** Working memory of a step on so few rows, in bytes. */
const ROOM_BYTES = 1 << 28;

interface Run {
  readonly task: RunTask;
  readonly rounds: LearningRounds;
  readonly cancelled: Int32Array;
}

/**
 * Learns from the sample's train rows and computes the step on the sample. Displayed are rows with a changed cell, else
 * the first ones.
 * @param names columns that the step concerns
 * @throws ProblemError if the step refuses the parameters, the columns or a cell
 */
export async function draftStep(
  value: NodeValue,
  step: { readonly type: string; readonly params: Record<string, unknown> },
  names: readonly string[],
  run: Run,
): Promise<TriedStep> {
  const node: DocumentNode = { id: 'draft', type: step.type, params: step.params };
  const operator = operatorOf(step.type);
  const parsed = parseParams(node);
  if (operator === undefined || operator.inputs.length !== 1 || 'problems' in parsed) {
    const [problem] = 'problems' in parsed ? parsed.problems : [];
    throw new ProblemError(problem ?? { code: 'draft.type', message: 'This step cannot be tried.', hint: 'Add it.' });
  }
  const input = sampled(value);
  const work = { ...run, room: roomOf(ROOM_BYTES), progress: () => {} };
  const { value: result, touched } = await runOperator(
    operator,
    parsed.params,
    input,
    node,
    { format: 'prepgraph', version: 2, nodes: [node], edges: [] },
    run.rounds,
    'fit',
    work,
    performance.now(),
  );
  const keepsRows = result.rows === input.rows;
  const wanted = new Set(names);
  const before = keepsRows ? input.symbolic.columns.filter(({ name }) => wanted.has(name)).slice(0, SHOWN_COLUMNS) : [];
  const changed = new Set(touched);
  const made = result.symbolic.columns.filter(({ name }) => (keepsRows ? changed.has(name) : wanted.has(name)));
  const after = made.slice(0, SHOWN_COLUMNS);
  const cells = await page([...before, ...after], result.rows, 0, SEARCHED_ROWS, run.task);
  const rows = shownRows(before, after, cells.columns);
  const columnOf = ({ name, type }: SymbolicColumn, at: number) => ({
    name,
    type,
    cells: rows.map((row) => cells.columns[at]?.[row] ?? null),
  });
  return {
    rows: value.rows.rows,
    looked: input.rows.rows,
    left: result.rows.rows,
    before: before.map(columnOf),
    after: after.map((column, at) => columnOf(column, before.length + at)),
    more: made.length - after.length,
  };
}

/** The table with evenly spread rows, and the same rows of its parts. */
function sampled(value: NodeValue): NodeValue {
  const rows = sampleOf(value.rows, SAMPLE_ROWS);
  if (rows === value.rows) return value;
  const step = Math.ceil(value.rows.rows / SAMPLE_ROWS);
  const { partition } = value;
  if (partition === null) return { ...value, rows, train: rows };
  const marks = Uint8Array.from({ length: rows.rows }, (_, row) => partition[row * step]);
  return { ...value, rows, partition: marks, train: rowsWhere(rows, marks, PARTITION.train) };
}

/** Rows in which a column of both sides differs, then the first ones; in the order of the table. */
function shownRows(
  before: readonly SymbolicColumn[],
  after: readonly SymbolicColumn[],
  cells: readonly (readonly unknown[])[],
): readonly number[] {
  const pairs = after.flatMap(({ name }, at) => {
    const from = before.findIndex((column) => column.name === name);
    return from === -1 ? [] : [[cells[from] ?? [], cells[before.length + at] ?? []] as const];
  });
  const all = Array.from({ length: cells[0]?.length ?? 0 }, (_, row) => row);
  const differ = all.filter((row) => pairs.some(([was, is]) => was[row] !== is[row]));
  const rest = all.filter((row) => !differ.includes(row));
  return [...differ.slice(0, SHOWN_ROWS), ...rest].slice(0, SHOWN_ROWS).sort((a, b) => a - b);
}
