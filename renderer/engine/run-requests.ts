/** Sends runs to the engine, and converts its answers to events. */
import type { Workbench } from '../store/workbench.ts';
import type { EngineClient } from './client.ts';
import type { EngineReports } from './engine-reports.ts';
import { isCancelled, problemOf } from './problem-of.ts';
import type { RunEffect, RunEvent } from './run-types.ts';

type PostRun = Extract<RunEffect, { type: 'postRun' }>;

export interface RunRequests {
  post(client: EngineClient, effect: PostRun): void;
  cancel(run: number): void;
  /** Called directly after each run request. */
  onRun(listener: () => void): void;
  /** Number of the last posted run; null before the first. */
  lastRun(): number | null;
}

export function createRunRequests(
  workbench: Workbench,
  reports: EngineReports,
  dispatch: (event: RunEvent) => void,
): RunRequests {
  const listeners: (() => void)[] = [];
  let last: { readonly run: number; readonly abort: AbortController } | null = null;

  return {
    post(client, { run, version, keeps }) {
      const { document, folder } = version;
      const { asRead } = workbench.getState().runs;
      const stamps = Object.fromEntries(Array.from(asRead, ([nodeId, { id }]) => [nodeId, id]));
      const abort = new AbortController();
      let call = 0;
      last = { run, abort };
      const answer = client.call(
        'run',
        { document, folder, keeps, asRead: stamps },
        {
          signal: abort.signal,
          onSent(id) {
            call = id;
            reports.runPosted(id, run, version, keeps);
          },
          onProgress: (progress) => dispatch({ type: 'progressed', run, progress }),
        },
      );
      for (const listener of listeners) listener();
      answer
        .then(
          ({ problems }) => dispatch({ type: 'runFinished', run, problems }),
          (error: unknown) =>
            dispatch({ type: 'runFailed', run, problem: isCancelled(error) ? null : problemOf(error) }),
        )
        .finally(() => reports.runEnded(call));
    },
    cancel(run) {
      if (last?.run === run) last.abort.abort();
    },
    onRun: (listener) => void listeners.push(listener),
    lastRun: () => last?.run ?? null,
  };
}
