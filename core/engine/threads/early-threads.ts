/** Threads that start while the program that will use them is still being loaded: both take a tenth of a second. */
import { availableParallelism, cpus } from 'node:os';
import { Worker } from 'node:worker_threads';

/** Threads that can run at once here. */
export const cores = (): number =>
  typeof availableParallelism === 'function' ? availableParallelism() : cpus().length;

let early: { readonly path: string; readonly workers: Worker[] } | null = null;

/** Starts a thread for each core. Nobody has to take them: they do not keep the program alive. */
export function startEarly(path: string): void {
  const workers = Array.from({ length: cores() }, () => new Worker(path));
  for (const worker of workers) worker.unref();
  early = { path, workers };
}

/** One of the threads, if there is one of this program left. */
export const takeEarly = (path: string): Worker | undefined => (early?.path === path ? early.workers.pop() : undefined);
