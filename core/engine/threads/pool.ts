/**
 * Worker threads that run tasks. Threads are started on demand. A thread that dies (mostly out of memory) fails its
 * task with a problem that says so and is replaced, so that the app lives on.
 */
import { type ResourceLimits, Worker } from 'node:worker_threads';
import { type Problem, ProblemError } from '../../ir/problem.ts';
import { Cancelled, type Parallel } from '../../run/run.ts';
import { cores, takeEarlyThread } from './early-threads.ts';
import type { ReleaseMessage, TaskMessage, TaskReply } from './task-loop.ts';

interface Waiting {
  readonly task: string;
  readonly input: unknown;
  readonly cancelled: Int32Array;
  resolve(output: unknown): void;
  reject(error: unknown): void;
}

interface Busy {
  readonly id: number;
  readonly waiting: Waiting;
  readonly since: number;
  /** Time in milliseconds when its cancelling was first noticed. */
  cancelledAt: number | null;
}

interface Thread {
  readonly worker: Worker;
  /** Callbacks for when the thread has released memory. */
  readonly releasing: (() => void)[];
  busy: Busy | null;
}

export interface PoolOptions {
  /** Path of the built worker, `engine-worker.cjs`. */
  readonly workerPath: string;
  /** Default: number of cores. */
  readonly threads?: number;
  /** Limits of each thread's own heap, which does not include tables on shared memory. Default: Node's. */
  readonly resourceLimits?: ResourceLimits;
}

/** Optional field of a task's input: after this time the task is ended with the problem. */
export interface TimeLimited {
  readonly timeLimit?: { readonly milliseconds: number; readonly problem: Problem };
}

/** Inputs drawn ahead from a stream per thread: enough to keep it busy, few enough to bound memory. */
const INPUTS_AHEAD = 2;

/** Tasks that write to a file descriptor. */
const WRITING_TASKS: ReadonlySet<string> = new Set(['matrix']);
/** Milliseconds between two checks for cancelled and overdue tasks. */
const WATCH_MS = 10;
/** Milliseconds for a cancelled task to stop by itself; then its thread is terminated and replaced. */
const CANCEL_GRACE_MS = 40;
/** Most milliseconds to wait for a terminated thread before its task is rejected. */
const END_MS = 30;

export class Pool {
  readonly threads: number;
  private readonly workerPath: string;
  private readonly resourceLimits: ResourceLimits | undefined;
  private readonly running: Thread[] = [];
  /**
   * Tasks whose results are waited for (a page, a learning step). They run before bulk tasks (reading, writing), which
   * never end.
   */
  private readonly queue: Waiting[] = [];
  /** Tasks that refine a displayed result: exact figures after a sample's. */
  private readonly later: Waiting[] = [];
  private readonly bulk: Waiting[] = [];
  private nextId = 0;
  private closed = false;
  private watch: NodeJS.Timeout | null = null;

  constructor({ workerPath, threads = cores(), resourceLimits }: PoolOptions) {
    this.workerPath = workerPath;
    this.resourceLimits = resourceLimits;
    this.threads = Math.max(1, threads);
  }

  /** Runs one task. Rejects with Cancelled, with the task's ProblemError, or with its error. */
  run<Output>(task: string, input: unknown, cancelled: Int32Array): Promise<Output> {
    return this.enqueue(this.queue, task, input, cancelled);
  }

  /** Like `run`, with lower priority than every task of `run`. */
  runLater<Output>(task: string, input: unknown, cancelled: Int32Array): Promise<Output> {
    return this.enqueue(this.later, task, input, cancelled);
  }

  private enqueue<Output>(queue: Waiting[], task: string, input: unknown, cancelled: Int32Array): Promise<Output> {
    return new Promise((resolve, reject) => {
      if (this.closed) {
        reject(new Cancelled());
        return;
      }
      queue.push({ task, input, cancelled, resolve: resolve, reject });
      this.assign();
      this.watch ??= setInterval(() => this.endOverdue(), WATCH_MS).unref();
    });
  }

  /** The pool for one run: its tasks stop when the run is cancelled. */
  parallel(cancelled: Int32Array): Parallel {
    const { threads } = this;
    const start = <Output>(task: string, input: unknown): Promise<Output> =>
      this.enqueue<Output>(this.bulk, task, input, cancelled);
    return {
      threads,
      async *map<Input, Output>(task: string, inputs: Iterable<Input> | AsyncIterable<Input>): AsyncIterable<Output> {
        const started: Promise<Output>[] = [];
        try {
          for await (const input of inputs) {
            const promise = start<Output>(task, input);
            promise.catch(() => {}); // rejections are reported when the task's turn comes
            started.push(promise);
            if (started.length >= threads * INPUTS_AHEAD) yield await (started.shift() as Promise<Output>);
          }
          while (started.length > 0) yield await (started.shift() as Promise<Output>);
        } finally {
          // If the caller stops early or a task failed, the started tasks are waited for, because they use memory until
          // then.
          await Promise.allSettled(started);
        }
      },
    };
  }

  /** Starts all threads before there is work for them, while this thread opens the files. */
  warm(): void {
    while (!this.closed && this.running.length < this.threads) this.start().worker.unref();
  }

  /** Makes each thread collect its garbage, or release everything that it keeps for later, after its current task. */
  async release(what: ReleaseMessage['release']): Promise<void> {
    await Promise.all(
      this.running.map(
        ({ worker, releasing }) =>
          new Promise<void>((resolve) => {
            releasing.push(resolve);
            worker.ref();
            worker.postMessage({ release: what } satisfies ReleaseMessage);
          }),
      ),
    );
  }

  async close(): Promise<void> {
    this.closed = true;
    clearInterval(this.watch ?? undefined);
    for (const waiting of [...this.queue.splice(0), ...this.later.splice(0), ...this.bulk.splice(0)])
      waiting.reject(new Cancelled());
    await Promise.all(this.running.map(({ worker }) => worker.terminate()));
  }

  /** Ends cancelled tasks that did not stop, and tasks beyond their time limit. */
  private endOverdue(): void {
    const now = performance.now();
    const busyThreads = this.running.flatMap(({ worker, busy }) => (busy === null ? [] : [{ worker, busy }]));
    for (const { worker, busy } of busyThreads) {
      const { waiting } = busy;
      if (Atomics.load(waiting.cancelled, 0) !== 0) busy.cancelledAt ??= now;
      const { timeLimit } = (waiting.input ?? {}) as TimeLimited;
      if (busy.cancelledAt !== null && now - busy.cancelledAt > CANCEL_GRACE_MS) void this.end(worker, new Cancelled());
      else if (timeLimit !== undefined && now - busy.since > timeLimit.milliseconds)
        void this.end(worker, new ProblemError(timeLimit.problem));
    }
    for (const queue of [this.queue, this.later, this.bulk]) {
      const stopped = queue.filter(({ cancelled }) => Atomics.load(cancelled, 0) !== 0);
      if (stopped.length === 0) continue;
      queue.splice(0, queue.length, ...queue.filter((waiting) => !stopped.includes(waiting)));
      for (const waiting of stopped) waiting.reject(new Cancelled());
    }
    if (
      this.running.every(({ busy }) => busy === null) &&
      this.queue.length + this.later.length + this.bulk.length === 0
    ) {
      clearInterval(this.watch ?? undefined);
      this.watch = null;
    }
  }

  /** Terminates a thread during its task, which fails with `error`. */
  private async end(worker: Worker, error: Error): Promise<void> {
    const index = this.running.findIndex((thread) => thread.worker === worker);
    if (index === -1) return;
    const [thread] = this.running.splice(index, 1) as [Thread];
    const { waiting } = thread.busy as Busy;
    const ended = worker.terminate();
    // A terminated thread needs no release of its memory.
    for (const released of thread.releasing.splice(0)) released();
    this.assign();
    // A writing thread must be gone before the file descriptor is reused for another file. Other threads may take their
    // time.
    const isWriting = WRITING_TASKS.has(waiting.task);
    await (isWriting ? ended : Promise.race([ended, new Promise((resolve) => setTimeout(resolve, END_MS))]));
    waiting.reject(error);
  }

  private assign(): void {
    while (this.queue.length + this.later.length + this.bulk.length > 0) {
      let thread = this.running.find(({ busy }) => busy === null);
      if (thread === undefined) {
        if (this.running.length >= this.threads) return;
        thread = this.start();
      }
      const waiting = (this.queue.shift() ?? this.later.shift() ?? this.bulk.shift()) as Waiting;
      if (Atomics.load(waiting.cancelled, 0) !== 0) {
        waiting.reject(new Cancelled());
        continue;
      }
      const id = this.nextId++;
      thread.busy = { id, waiting, since: performance.now(), cancelledAt: null };
      thread.worker.ref();
      const message: TaskMessage = { id, task: waiting.task, input: waiting.input, cancelled: waiting.cancelled };
      thread.worker.postMessage(message, lentMemory(waiting.input));
    }
  }

  private start(): Thread {
    const { workerPath, resourceLimits } = this;
    const worker = resourceLimits
      ? new Worker(workerPath, { resourceLimits })
      : (takeEarlyThread(workerPath) ?? new Worker(workerPath));
    const thread: Thread = { worker, busy: null, releasing: [] };
    this.running.push(thread);
    worker.on('message', (reply: TaskReply) => {
      if ('released' in reply) {
        thread.releasing.shift()?.();
        if (thread.busy === null) worker.unref();
        return;
      }
      // Late message of a thread that was terminated.
      if (!this.running.includes(thread)) return;
      const { waiting } = thread.busy as Busy;
      thread.busy = null;
      worker.unref(); // an idle thread does not keep the program alive
      if ('output' in reply) waiting.resolve(reply.output);
      else if ('problem' in reply) waiting.reject(new ProblemError(reply.problem));
      else if ('cancelled' in reply) waiting.reject(new Cancelled());
      else waiting.reject(Object.assign(new Error(reply.error.message), reply.error));
      this.assign();
    });
    const lost = (problem: ProblemError): void => {
      const index = this.running.indexOf(thread);
      if (index === -1) return;
      this.running.splice(index, 1);
      thread.busy?.waiting.reject(problem);
      thread.busy = null;
      for (const released of thread.releasing.splice(0)) released();
      this.assign();
    };
    worker.on('error', (error: Error & { code?: string }) => lost(threadProblem(error)));
    worker.on('exit', () => lost(threadProblem(new Error('it stopped'))));
    return thread;
  }
}

/** The buffer that a task gets for its result is moved to the thread; everything else is shared or copied. */
function lentMemory(input: unknown): ArrayBuffer[] {
  const { memory } = (input ?? {}) as { readonly memory?: unknown };
  return memory instanceof ArrayBuffer ? [memory] : [];
}

function threadProblem(error: Error & { code?: string }): ProblemError {
  if (error.code === 'ERR_WORKER_OUT_OF_MEMORY') {
    return new ProblemError({
      code: 'engine.memory',
      message: 'A step needed more memory than there is.',
      hint: 'Close other programs, work on fewer rows or columns, or lower the memory budget so that data is kept on disk.',
    });
  }
  return new ProblemError({
    code: 'engine.thread',
    message: `A worker thread of the engine died: ${error.message}.`,
    hint: 'Run it again. If it dies again, please report it with the pipeline.',
  });
}
