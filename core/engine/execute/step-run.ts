/** What a step that needs whole columns or moves rows may use, and what it obeys: memory, progress, cancel. */
import { counted, sizeText } from '../../words/counted.ts';
import type { Expr } from '../../ir/expression.ts';
import { ProblemError } from '../../ir/problem.ts';
import { checkCancelled } from '../../run/run.ts';
import type { RunTask } from '../answers/run-task.ts';
import type { Room } from '../memory/ledger.ts';

export interface StepRun {
  readonly task: RunTask;
  /** Memory for what the step works with and for the table that it makes; what does not fit of the table goes to disk. */
  readonly room: Room;
  readonly cancelled: Int32Array;
  /** Rows done of all rows. */
  progress(done: number, total: number): void;
}

/** Bytes of a cell of a whole column. */
export const cellBytes = ({ type }: Expr): number => (type === 'number' || type === 'datetime' ? 8 : 4);

/**
 * Makes room for working memory, in place of what the step asked for before. Throws a ProblemError where the budget has no
 * such room beside what is in use. @param what such as "Sorting 3 rows"
 */
export async function askFor(bytes: number, what: string, { room }: Pick<StepRun, 'room'>): Promise<void> {
  if (await room.work(bytes)) return;
  const { budget } = room;
  const used = bytes <= budget ? `, of which ${sizeText(room.inUse())} are in use` : '';
  throw new ProblemError({
    code: 'step.memory',
    message: `${what} needs ${sizeText(bytes)} at once; the memory budget is ${sizeText(budget)}${used}.`,
    hint: 'Raise the memory budget (in the settings, or by --memory on the command line), or filter rows and drop columns before this step.',
  });
}

export const rowsText = (rows: number): string => counted(rows, 'row');

/** Lets messages come in, a cancel among them. Throws Cancelled. */
export async function pause(run: Pick<StepRun, 'cancelled'>): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  checkCancelled(run);
}

/** Rows between two pauses of a loop on the engine's own thread: some ten milliseconds. */
const ROWS_A_TURN = 1 << 20;

/**
 * Calls `work` for stretches of `rows` rows; between them messages come in, a cancel among them. Throws Cancelled.
 */
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
