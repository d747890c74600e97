/**
 * Plays events to the run state machine on a simulated clock, and lists the requested effects with their times in short
 * lines.
 */
import { emptyDocument } from '../../core/graph/document.ts';
import type { NodeReport } from '../../core/protocol/node-report.ts';
import type { DocumentVersion } from './document-version.ts';
import { initialRunState, step } from './run-state.ts';
import type { RunEffect, RunEvent, RunState, Timer } from './run-types.ts';

/** Each call creates an object of its own, like an opened document. */
export const version = (key: string, epoch = 1, steps = 2): DocumentVersion => ({
  document: {
    ...emptyDocument(),
    nodes: Array.from({ length: steps }, (_, at) => ({ id: `n${at}`, type: 'Clip', params: {} })),
  },
  folder: null,
  epoch,
  key,
});

export const done = (nodeId: string): NodeReport => ({ nodeId, state: 'done', problems: [] });

/**
 * A time in milliseconds and its event, or a function that creates the event from the state. Timers fire after the
 * events of the same time.
 */
export type Scripted = readonly [ms: number, event: RunEvent | ((state: RunState) => RunEvent)];

function lineOf(effect: RunEffect): string | null {
  switch (effect.type) {
    case 'postRun':
      return `run ${effect.version.key}${effect.keeps ? '' : ' anew'}`;
    case 'cancelRun':
      return `cancel run ${effect.run}`;
    case 'postForget':
      return 'forget';
    case 'displayReports':
      return effect.batches
        .map(({ standing, reports }) => `show ${reports.map(({ nodeId }) => nodeId).join('+')} as ${standing}`)
        .join(', ');
    case 'displayHeldReports':
      return 'show held reports';
    case 'displayUpToDate':
      return 'up to date';
    case 'displayFinished':
      return effect.isCurrent ? 'finished' : 'finished, no longer current';
    case 'displayStopped':
      return ['stopped', ...effect.problems.map(({ code }) => code)].join(': ');
    case 'displayEngine':
      return `engine ${effect.engine}`;
    case 'displayProgress':
      return `progress ${effect.progress.done}`;
    case 'displayConnectFailure':
      return `not connected: ${effect.problem.code}`;
    case 'displayFileChanges':
      return 'show file changes';
    default:
      return null;
  }
}

/** @returns lines such as "30 run B", and the state after the last timer */
export function play(script: readonly Scripted[], start: DocumentVersion): { lines: string[]; state: RunState } {
  let state = initialRunState(start, { nodeId: 'n1', isStale: true });
  const lines: string[] = [];
  const timers = new Map<Timer, number>();

  function take(event: RunEvent, now: number): void {
    const { state: after, effects } = step(state, event, now);
    state = after;
    const caused: RunEvent[] = [];
    for (const effect of effects) {
      if (effect.type === 'startTimer') timers.set(effect.timer, now + effect.ms);
      else if (effect.type === 'stopTimer') timers.delete(effect.timer);
      else if (effect.type === 'invalidateResults') {
        const { version: shown } = state;
        caused.push({ type: 'documentChanged', version: { ...shown, epoch: shown.epoch + 1 }, isSettled: false });
      }
      const line = lineOf(effect);
      if (line !== null) lines.push(`${now} ${line}`);
    }
    for (const event_ of caused) take(event_, now);
  }

  function fireBefore(ms: number): void {
    for (;;) {
      const [next] = [...timers].filter(([, at]) => at < ms).sort((a, b) => a[1] - b[1]);
      if (next === undefined) return;
      timers.delete(next[0]);
      take({ type: 'timerElapsed', timer: next[0] }, next[1]);
    }
  }

  for (const [ms, event] of script) {
    fireBefore(ms);
    take(typeof event === 'function' ? event(state) : event, ms);
  }
  fireBefore(Number.POSITIVE_INFINITY);
  return { lines, state };
}
