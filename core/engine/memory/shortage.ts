/** Failed allocations: how they are recognised, and the message if dropping spare results did not help. */
import { sizeText } from '../../words/counted.ts';
import { ProblemError } from '../../ir/problem.ts';
import type { MemoryLedger } from './ledger.ts';

/** Messages of V8 for buffers and WebAssembly memories, in all versions on which the app runs. */
const MESSAGES =
  /Array ?buffer allocation failed|could not allocate memory|unable to grow (instance )?memory|out of memory/i;

/** Whether an error reports a failed allocation. */
export const isShortage = (error: unknown): boolean =>
  error instanceof Error && !(error instanceof ProblemError) && MESSAGES.test(error.message);

export const exhausted = ({ memoryBytes, diskBytes, budget }: MemoryLedger): ProblemError =>
  new ProblemError({
    code: 'engine.memory',
    message:
      `There is not enough memory for this, even after all spare results were dropped: ${sizeText(memoryBytes)} ` +
      `${diskBytes > 0 ? `in memory and ${sizeText(diskBytes)} on disk ` : ''}are in use, of a memory budget of ${sizeText(budget)}.`,
    hint: 'Work on fewer rows or columns, close other programs, or lower the memory budget so that more is kept on disk. The engine goes on working.',
  });

/**
 * Runs work; if an allocation fails, relieves memory and runs it once more. If that fails too, throws a ProblemError.
 */
export async function despiteShortage<Result>(
  work: () => Promise<Result>,
  relieve: () => Promise<void>,
  ledger: MemoryLedger,
): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (!isShortage(error)) throw error;
  }
  await relieve();
  try {
    return await work();
  } catch (error) {
    throw isShortage(error) ? exhausted(ledger) : error;
  }
}
