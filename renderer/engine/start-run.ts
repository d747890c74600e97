/** Decides when the document on screen is sent to the engine. */
import { isSameVersion } from './document-version.ts';
import { type RunState, type Run, type Transition } from './run-types.ts';

/** Debounce: edits within 30 ms start one run. */
export const DEBOUNCE_MS = 30;
/** Grace period: a newer edit replaces a run only after 1,000 ms, so that the selected node is displayed at least once. */
export const GRACE_MS = 1000;

/** Runs the document if it differs from the last run's and no earlier run is still to be displayed. */
export function start(state: RunState, now: number): Transition {
  const { engine, version } = state;
  if (engine === null) return { state, effects: [] };
  const { run } = engine;
  if (run !== null && isSameVersion(run.version, version)) {
    // Changed and changed back before anything was run: the results still hold.
    return {
      state,
      effects:
        run.phase === 'finished'
          ? [{ type: 'stopTimer', timer: 'run' }, { type: 'displayHeldReports', version }, { type: 'displayUpToDate' }]
          : [{ type: 'stopTimer', timer: 'run' }],
    };
  }
  const isToDisplay = engine.requests > 0 || (run?.phase === 'running' && !run.isDisplayed);
  const ms = state.lastRunAt + (isToDisplay ? GRACE_MS : DEBOUNCE_MS) - now;
  if (ms > 0) return { state, effects: [{ type: 'startTimer', timer: 'run', ms }] };
  const id = state.runsPosted + 1;
  const keeps = run?.version.epoch === version.epoch;
  const posted: Run = { id, version, phase: 'running', isDisplayed: false, requests: 0 };
  return {
    state: { ...state, engine: { ...engine, run: posted }, runsPosted: id, lastRunAt: now },
    effects: [
      { type: 'stopTimer', timer: 'run' },
      { type: 'displayRunning' },
      { type: 'postRun', run: id, version, keeps },
    ],
  };
}

/** Same as `start`, but after newly arrived reports are displayed and their pages are requested. */
export function startSoon(state: RunState): Transition {
  const run = state.engine?.run;
  const isWaiting = run === undefined || run === null || !isSameVersion(run.version, state.version);
  return { state, effects: isWaiting ? [{ type: 'startTimer', timer: 'run', ms: 0 }] : [] };
}
