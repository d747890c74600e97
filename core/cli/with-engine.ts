/** The engine of one command: its session, its progress display, and cancelling by signals. */
import { type CallOptions, neverCancelled, Session } from '../engine/session.ts';
import { type ProgressKind, progressOf } from './progress.ts';
import { workerPath } from './worker-path.ts';

export interface EngineOptions {
  readonly threads?: number;
  /** Memory budget in bytes. */
  readonly memory?: number;
  /** Default: none. */
  readonly progress?: ProgressKind;
}

/** Options of each call of the session, for Ctrl-C and progress. */
type Call = Pick<Required<CallOptions>, 'cancelled' | 'onProgress'>;

export interface Engine {
  readonly session: Session;
  readonly call: Call;
  /** Clears the progress display before other output. */
  endProgress(): void;
}

/** Runs `work` with an engine that SIGINT and SIGTERM cancel, then closes it. */
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
    // Signals are still handled here, because they must not kill the process while the session is being closed.
    await session.close();
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
  }
}
