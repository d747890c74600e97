/**
 * Worker threads that run tasks. Threads are started when there is work, and one that dies (out of memory, most likely)
 * fails its task with a problem that says so and is replaced: the app lives on.
 */
import { type ResourceLimits, Worker } from 'node:worker_threads';
import { type Problem, ProblemError } from '../../ir/problem.ts';
import { Cancelled, type Parallel } from '../../run/run.ts';
import { cores, takeEarly } from './early-threads.ts';
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
  /** When its cancel was first seen. */
  cancelledAt: number | null;
}

interface Thread {
  readonly worker: Worker;
  /** Called when the thread has given back memory. */
  readonly releasing: (() => void)[];
  busy: Busy | null;
}

export interface PoolOptions {
  /** The built worker: `engine-worker.cjs`. */
  readonly workerPath: string;
  /** Default: the cores. */
  readonly threads?: number;
  /** Limits of each thread's own heap; tables are on shared memory beside it. Default: Node's. */
  readonly resourceLimits?: ResourceLimits;
}

/** What an input may say of its task: that it is ended, with a problem, when it takes longer. */
export interface TimeLimited {
  readonly timeLimit?: { readonly milliseconds: number; readonly problem: Problem };
}

/** Inputs drawn from a stream before their turn, a thread: enough to keep it busy, few enough to bound memory. */
const DRAWN_AHEAD = 2;

/** Tasks that write into a file by its number. */
const WRITING: ReadonlySet<string> = new Set(['matrix']);
/** How often cancels and time limits are looked for. */
const WATCH_MS = 20;
/** Time that a cancelled task has to stop by itself; its thread is ended then, and a new one started. */
const CANCEL_GRACE_MS = 100;
/** Time that an ended thread has to be gone before its task is answered. */
const END_MS = 50;

export class Pool {
  readonly threads: number;
  private readonly workerPath: string;
  private readonly resourceLimits: ResourceLimits | undefined;
  private readonly running: Thread[] = [];
  /** What somebody waits for (a page, a learning step) goes before bulk work (reading, writing), which is endless. */
  private readonly queue: Waiting[] = [];
  /** What follows what is shown already: exact figures after those of a sample. */
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

  /** As `run`, for work that gives way to all that `run` is given. */
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
      this.watch ??= setInterval(() => this.look(), WATCH_MS).unref();
    });
  }

  /** The pool as one run sees it: its tasks stop when the run is cancelled. */
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
            promise.catch(() => {}); // reported when its turn comes
            started.push(promise);
            if (started.length >= threads * DRAWN_AHEAD) yield await (started.shift() as Promise<Output>);
          }
          while (started.length > 0) yield await (started.shift() as Promise<Output>);
        } finally {
          // Where the caller stops early or a task failed, what was started is waited for: its memory is in use until then.
          await Promise.allSettled(started);
        }
      },
    };
  }

  /** Starts the threads before there is work for them, while this one opens the files. */
  warm(): void {
    while (!this.closed && this.running.length < this.threads) this.start().worker.unref();
  }

  /** Has each thread collect its garbage, or release all that it keeps for later, after the task that it works on. */
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

  /** Ends what was cancelled and did not stop, and what takes longer than it may. */
  private look(): void {
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

  /** Ends a thread in the middle of its task, which fails with `error`. */
  private async end(worker: Worker, error: Error): Promise<void> {
    const index = this.running.findIndex((thread) => thread.worker === worker);
    if (index === -1) return;
    const [thread] = this.running.splice(index, 1) as [Thread];
    const { waiting } = thread.busy as Busy;
    const ended = worker.terminate();
    // Its memory goes with it.
    for (const released of thread.releasing.splice(0)) released();
    this.assign();
    // A thread that writes must be gone before the file's number is given to another file. All others may take their time.
    const isWriting = WRITING.has(waiting.task);
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
      : (takeEarly(workerPath) ?? new Worker(workerPath));
    const thread: Thread = { worker, busy: null, releasing: [] };
    this.running.push(thread);
    worker.on('message', (reply: TaskReply) => {
      if ('released' in reply) {
        thread.releasing.shift()?.();
        if (thread.busy === null) worker.unref();
        return;
      }
      // The last word of a thread that was ended meanwhile.
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

/** Memory that a task is given for its result moves to the thread; all else is shared or copied. */
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
