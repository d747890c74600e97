/**
 * Small work on the engine's own thread. A page or a sample takes a few milliseconds: less than it would wait behind the
 * worker threads' present tasks, each of which works on a million rows.
 */
import type { RunTask } from '../answers/run-task.ts';
import type { BoundKernel } from '../kernels/kernel.ts';
import { rowsAModel } from '../kernels/run-kernel.ts';
import { engineTasks } from './tasks.ts';

type Task = (input: unknown, context: { readonly cancelled: Int32Array }) => unknown;

/**
 * Runs tasks here, but for models over rows and functions of many texts, which may take seconds and would hold up everything
 * else, a cancel included: `pool` runs those.
 */
export const inlineTasks =
  (pool: RunTask, cancelled: Int32Array): RunTask =>
  async <Output>(task: string, input: unknown): Promise<Output> => {
    const { kernel } = input as { readonly kernel?: BoundKernel };
    if (task === 'map-texts' || (kernel !== undefined && rowsAModel(kernel))) return pool(task, input);
    return (engineTasks[task as keyof typeof engineTasks] as Task)(input, { cancelled }) as Output;
  };
