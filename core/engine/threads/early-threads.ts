/**
 * Threads started while the program that will use them is still loading, because each of the two takes a tenth of a
 * second.
 */
import { availableParallelism, cpus } from 'node:os';
import { Worker } from 'node:worker_threads';

/** Number of threads that this machine runs in parallel. */
export const cores = (): number =>
  typeof availableParallelism === 'function' ? availableParallelism() : cpus().length;

let early: { readonly path: string; readonly workers: Worker[] } | null = null;

/** Starts one thread per core. Unused threads do not keep the program alive. */
export function startEarly(path: string): void {
  const workers = Array.from({ length: cores() }, () => new Worker(path));
  for (const worker of workers) worker.unref();
  early = { path, workers };
}

/** Takes one of the threads started for this path, if any is left. */
export const takeEarlyThread = (path: string): Worker | undefined =>
  early?.path === path ? early.workers.pop() : undefined;
