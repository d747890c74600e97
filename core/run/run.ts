/**
 * Threads as a reader, a fit or a writer sees them: the engine implements this with a pool of worker threads, a test
 * with a plain function call.
 */
export interface Parallel {
  /** Number of threads that work at once; 1 if everything runs in the caller's thread. */
  readonly threads: number;
  /**
   * Runs the task of that name on each input, several at once, and yields the results in the order of the inputs,
   * regardless of the order in which they finish. Only a few more inputs than threads are read ahead, so inputs larger
   * than memory can be streamed. Throws `Cancelled` after the run is cancelled, and any error of a task.
   */
  map<Input, Output>(task: string, inputs: Iterable<Input> | AsyncIterable<Input>): AsyncIterable<Output>;
}

/** Progress and cancellation of a long call. */
export interface Run {
  readonly parallel: Parallel;
  /** Set to a non-zero value from outside when the run is cancelled; tasks check it between batches. */
  readonly cancelled: Int32Array;
  progress(done: number, total: number, unit: 'bytes' | 'rows' | 'passes'): void;
}

export class Cancelled extends Error {
  constructor() {
    super('cancelled');
    this.name = 'Cancelled';
  }
}

/** Throws `Cancelled` if the run is cancelled. */
export function checkCancelled(run: Pick<Run, 'cancelled'>): void {
  if (Atomics.load(run.cancelled, 0) !== 0) throw new Cancelled();
}
