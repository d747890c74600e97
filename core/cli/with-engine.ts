/** The engine of one command: its session, its progress on the screen, and its end by a signal. */
import { type CallOptions, neverCancelled, Session } from '../engine/session.ts';
import { type ProgressKind, progressOf } from './progress.ts';
import { workerPath } from './worker-path.ts';

export interface EngineOptions {
  readonly threads?: number;
  /** In bytes. */
  readonly memory?: number;
  /** No progress is shown by default. */
  readonly progress?: ProgressKind;
}

/** What each call of the session is given, for Ctrl-C and progress. */
type Call = Pick<Required<CallOptions>, 'cancelled' | 'onProgress'>;

export interface Engine {
  readonly session: Session;
  readonly call: Call;
  /** Clears the line of progress, for what is printed next. */
  endProgress(): void;
}

/** Does `work` with an engine that SIGINT and SIGTERM cancel, and closes it. */
export async function withEngine<Result>(
  { threads, memory, progress: kind = 'none' }: EngineOptions,
  work: (engine: Engine) => Promise<Result>,
): Promise<Result> {
  const session = new Session({
    workerPath,
    ...(threads !== undefined && { threads }),
    ...(memory !== undefined && { memoryBudget: memory }),
  });
  const cancelled = neverCancelled();
  const stop = (): void => void Atomics.store(cancelled, 0, 1);
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  const progress = progressOf(kind);
  try {
    return await work({ session, call: { cancelled, onProgress: progress.show }, endProgress: progress.end });
  } finally {
    progress.end();
    // A signal that comes now finds the work done: it must not kill what is being closed.
    await session.close();
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
  }
}
