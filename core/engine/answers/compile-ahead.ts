/** Kernels whose work on many texts is done on the worker threads, where it can be cancelled. */
import type { Expr } from '../../ir/expression.ts';
import type { Dictionary } from '../../table/dictionary.ts';
import type { Run } from '../../run/run.ts';
import { compile, type Kernel } from '../kernels/kernel.ts';
import { textRun } from '../kernels/text-run.ts';
import { TextWork } from '../kernels/text-work.ts';
import type { RunTask } from './run-task.ts';

/** As `compile`. Work that rests on other work waits for its turn: each round of the loop does one level. */
export async function compileAhead(
  exprs: readonly Expr[],
  dictionaries: readonly (Dictionary | null)[],
  task: RunTask,
): Promise<Kernel> {
  const texts = new TextWork();
  for (;;) {
    const kernel = compile(exprs, dictionaries, texts);
    if (texts.isDone) return kernel;
    await texts.doNeeded(textRun(task));
  }
}

/** Single tasks of a run. */
export const taskOf =
  ({ parallel }: Run): RunTask =>
  async <Output>(task: string, input: unknown): Promise<Output> => {
    for await (const output of parallel.map<unknown, Output>(task, [input])) return output;
    throw new TypeError(`the task "${task}" gave nothing`);
  };
