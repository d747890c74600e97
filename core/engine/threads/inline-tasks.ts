/**
 * Runs small tasks on the engine's own thread. A page or a sample takes a few milliseconds, less than the wait for the
 * worker threads' current tasks, each on a million rows.
 */
import type { RunTask } from '../answers/run-task.ts';
import type { BoundKernel } from '../kernels/bound-kernel.ts';
import { callsRowModel } from '../kernels/run-kernel.ts';
import { engineTasks } from './tasks.ts';

type Task = (input: unknown, context: { readonly cancelled: Int32Array }) => unknown;

/**
 * Runs tasks on this thread, except row models and text functions on many strings: they may take seconds and would
 * block everything, even cancelling, so they go to `pool`.
 */
export const inlineTasks =
  (pool: RunTask, cancelled: Int32Array): RunTask =>
  async <Output>(task: string, input: unknown): Promise<Output> => {
    const { kernel } = input as { readonly kernel?: BoundKernel };
    if (task === 'map-texts' || (kernel !== undefined && callsRowModel(kernel))) return pool(task, input);
    return (engineTasks[task as keyof typeof engineTasks] as Task)(input, { cancelled }) as Output;
  };
