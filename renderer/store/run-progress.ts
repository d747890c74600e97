/** Progress of a whole run: steps done, share, time left. */
import { progressText, shareOf, timeLeft } from './progress.ts';
import type { RunsSlice } from './state.ts';

/** A run that takes longer says how far it is. */
export const SHORT_RUN_MS = 1000;
/** Least share from which the time left is computed, because below it a small error is a large one. */
const MIN_SHARE = 0.05;

export interface RunProgress {
  /** "Step 3 of 12 · 42% · 5 s left" */
  readonly text: string;
  /** 0 … 1; null while unknown. */
  readonly share: number | null;
}

type Running = Pick<RunsSlice, 'stale' | 'progress' | 'started'>;

/** How far the run is; null in its first second. */
export function runProgress({ stale, progress, started }: Running, now: number): RunProgress | null {
  if (started === null || now - started.at < SHORT_RUN_MS) return null;
  const [work] = [...progress.values()].sort((a, b) => a.since - b.since);
  const steps = [...started.stale];
  const done = steps.filter((id) => !stale.has(id)).length;
  const count = steps.length < 2 ? '' : `Step ${Math.min(steps.length, done + 1)} of ${steps.length}`;
  const lastTime = (id: string): number | undefined => started.reports.get(id)?.milliseconds;
  const isTimed = steps.length > 0 && steps.every((id) => lastTime(id) !== undefined);
  const weightOf = (id: string): number => (isTimed ? Math.max(1, lastTime(id) ?? 1) : 1);
  let [all, past] = [0, 0];
  for (const id of steps) {
    const own = progress.get(id);
    all += weightOf(id);
    past += weightOf(id) * (stale.has(id) ? ((own && shareOf(own)) ?? 0) : 1);
  }
  const share = all === 0 ? (work === undefined ? null : shareOf(work)) : past / all;
  const isForetold = isTimed && share !== null && share > MIN_SHARE;
  const elapsed = (now - started.at) / 1000;
  const rest = isForetold
    ? [`${Math.floor(share * 100)}%`, timeLeft((elapsed * (1 - share)) / share)]
    : work === undefined
      ? []
      : [progressText(work)];
  const words = [count, ...rest].filter(Boolean);
  return { text: words.length === 0 ? `Running for ${Math.floor(elapsed)} s` : words.join(' · '), share };
}
