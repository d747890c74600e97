/** Resources and signals of a step that needs whole columns or moves rows: memory, progress, cancelling. */
import { counted, sizeText } from '../../words/counted.ts';
import type { Expr } from '../../ir/expression.ts';
import { ProblemError } from '../../ir/problem.ts';
import { checkCancelled } from '../../run/run.ts';
import type { RunTask } from '../answers/run-task.ts';
import type { Room } from '../memory/ledger.ts';

export interface StepRun {
  readonly task: RunTask;
  /** Memory for the step's work and for its table; the part of the table that does not fit goes to disk. */
  readonly room: Room;
  readonly cancelled: Int32Array;
  /** Reports processed rows out of all rows. */
  progress(done: number, total: number): void;
}

/** Bytes per cell of a whole column. */
export const cellBytes = ({ type }: Expr): number => (type === 'number' || type === 'datetime' ? 8 : 4);

/**
 * Reserves working memory, replacing the step's earlier reservation. Throws a ProblemError if the budget has no room
 * for it beside memory in use.
 * @param what the work in words, such as "Sorting 3 rows"
 */
export async function askFor(bytes: number, what: string, { room }: Pick<StepRun, 'room'>): Promise<void> {
  if (await room.work(bytes)) return;
  const { budget } = room;
  const used = bytes <= budget ? `, of which ${sizeText(room.inUse())} are in use` : '';
  throw new ProblemError({
    code: 'step.memory',
    message: `${what} needs ${sizeText(bytes)} at once; the memory budget is ${sizeText(budget)}${used}.`,
    hint: 'Raise the memory budget, or filter rows and drop columns before this step.',
    option: '--memory',
  });
}

export const rowsText = (rows: number): string => counted(rows, 'row');

/** Lets the event loop deliver messages, such as a cancel request. Throws Cancelled. */
export async function pause(run: Pick<StepRun, 'cancelled'>): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  checkCancelled(run);
}

/** Rows processed between two pauses on the engine's own thread: about ten milliseconds. */
const ROWS_A_TURN = 1 << 20;

/** Calls `work` for ranges of `rows` rows, with a pause between them. Throws Cancelled. */
export async function inTurns(
  rows: number,
  run: Pick<StepRun, 'cancelled'>,
  work: (from: number, to: number) => void,
  rowsATurn = ROWS_A_TURN,
): Promise<void> {
  for (let from = 0; from < rows; from += rowsATurn) {
    if (from > 0) await pause(run);
    work(from, Math.min(rows, from + rowsATurn));
  }
}
