/**
 * How a reader, a fit or a writer spreads work over threads without knowing them: the engine implements this with a
 * pool of worker threads, a test with a plain function call.
 */
export interface Parallel {
  /** Threads that work at once; 1 where everything runs in the caller's thread. */
  readonly threads: number;
  /**
   * Runs the task of that name on each input, several at once, and yields the results in the order of the inputs,
   * whatever order they finish in. At most a few more inputs than threads are drawn ahead, so a stream of inputs
   * larger than memory is fine. Throws `Cancelled` once the run is cancelled, and whatever a task throws.
   */
  map<Input, Output>(task: string, inputs: Iterable<Input> | AsyncIterable<Input>): AsyncIterable<Output>;
}

/** What a long call reports and obeys. */
export interface Run {
  readonly parallel: Parallel;
  /** Set to a non-zero value from outside when the run is cancelled; tasks look at it between batches. */
  readonly cancelled: Int32Array;
  progress(done: number, total: number, unit: 'bytes' | 'rows' | 'passes'): void;
}

export class Cancelled extends Error {
  constructor() {
    super('cancelled');
    this.name = 'Cancelled';
  }
}

/** Throws `Cancelled` once the run is cancelled. */
export function checkCancelled(run: Pick<Run, 'cancelled'>): void {
  if (Atomics.load(run.cancelled, 0) !== 0) throw new Cancelled();
}
