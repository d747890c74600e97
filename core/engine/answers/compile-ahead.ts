/** Kernels whose work on many texts is done on worker threads, where it can be cancelled. */
import type { Expr } from '../../ir/expression.ts';
import type { Dictionary } from '../../table/dictionary.ts';
import type { Run } from '../../run/run.ts';
import { compile } from '../kernels/kernel.ts';
import type { Kernel } from '../kernels/bound-kernel.ts';
import { textRun } from '../kernels/text-run.ts';
import { TextWork } from '../kernels/text-work.ts';
import type { RunTask } from './run-task.ts';

/** Like `compile`. Nested work is done level by level: one level per round of the loop. */
export async function compileAhead(
  exprs: readonly Expr[],
  dictionaries: readonly (Dictionary | null)[],
  task: RunTask,
): Promise<Kernel> {
  const [kernel] = await compileAllAhead([exprs], dictionaries, task);
  return kernel;
}

/** The same for several kernels, whose work on texts is done together: each text goes through all functions once. */
export async function compileAllAhead(
  kernels: readonly (readonly Expr[])[],
  dictionaries: readonly (Dictionary | null)[],
  task: RunTask,
): Promise<Kernel[]> {
  const texts = new TextWork();
  for (;;) {
    const compiled = kernels.map((exprs) => compile(exprs, dictionaries, texts));
    if (texts.isDone) return compiled;
    await texts.doNeeded(textRun(task));
  }
}

/** Adapter from a reader's or writer's `Run` to single tasks. */
export const taskOf =
  ({ parallel }: Run): RunTask =>
  async <Output>(task: string, input: unknown): Promise<Output> => {
    for await (const output of parallel.map<unknown, Output>(task, [input])) return output;
    throw new TypeError(`the task "${task}" gave nothing`);
  };
