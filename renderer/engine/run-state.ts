/**
 * Decides when the window runs its document, and which of the engine's reports it displays: a pure state machine.
 * `step` takes an event and returns the next state and the effects that a driver carries out (run-scheduler.ts,
 * engine-connection.ts).
 *
 * Only one run is current. While a slider moves, the current run first displays the selected node, and then the newest
 * value is run: if each change stopped the run before it, nothing would be displayed until the slider rests.
 */
import { displayReports, reported } from './collect-reports.ts';
import { type DocumentVersion, isSameVersion } from './document-version.ts';
import {
  type Connected,
  type RunEffect,
  type RunEvent,
  type RunState,
  type SelectedNode,
  type Timer,
  type Transition,
} from './run-types.ts';
import { start, startSoon } from './start-run.ts';

export const initialRunState = (version: DocumentVersion, selected: SelectedNode | null): RunState => ({
  engine: null,
  version,
  selected,
  runsPosted: 0,
  lastRunAt: Number.NEGATIVE_INFINITY,
});

const stop = (timer: Timer): RunEffect => ({ type: 'stopTimer', timer });
const stay = (state: RunState): Transition => ({ state, effects: [] });

/** @param now milliseconds of a clock that only goes forward */
export function step(state: RunState, event: RunEvent, now: number): Transition {
  const { engine } = state;
  switch (event.type) {
    case 'documentChanged':
      return documentChanged(state, event, now);
    case 'selectionChanged':
      return stay({ ...state, selected: event.selected });
    case 'connected': {
      const fresh: Connected = { connection: event.connection, run: null, requests: 0, pending: null };
      const effects: RunEffect[] = [stop('run'), stop('reports'), { type: 'displayEngine', engine: 'ready' }];
      return { state: { ...state, engine: fresh }, effects: [...effects, { type: 'invalidateResults' }] };
    }
    case 'engineFailed': {
      const effects: RunEffect[] = [{ type: 'closeConnection' }, stop('run'), stop('reports')];
      return {
        state: { ...state, engine: null },
        effects: [...effects, { type: 'displayEngine', engine: event.engine }],
      };
    }
    case 'connectFailed':
      return { state, effects: [{ type: 'displayConnectFailure', problem: event.problem }] };
    default:
      return engine === null ? stay(state) : connectedStep(state, engine, event, now);
  }
}

/** Events that are ignored without an engine. */
type ConnectedEvent = Exclude<
  RunEvent,
  { type: 'documentChanged' | 'selectionChanged' | 'connected' | 'engineFailed' | 'connectFailed' }
>;

function connectedStep(state: RunState, engine: Connected, event: ConnectedEvent, now: number): Transition {
  const { run } = engine;
  switch (event.type) {
    case 'requestSent':
      return stay(withRequests(state, engine, event.run, 1));
    case 'requestEnded':
      if (event.connection !== engine.connection) return stay(state);
      return startSoon(withRequests(state, engine, event.run, -1));
    case 'reported':
      return reported(state, engine, event);
    case 'reportsWanted':
      return displayReports(state, engine);
    case 'progressed':
      if (run?.id !== event.run || run.phase !== 'running') return stay(state);
      return { state, effects: [{ type: 'displayProgress', progress: event.progress }] };
    case 'runFinished': {
      if (run?.id !== event.run || run.phase !== 'running') return stay(state);
      const { id, version } = run;
      const isCurrent = isSameVersion(version, state.version);
      const effects: RunEffect[] = isCurrent ? [{ type: 'displayHeldReports', version }] : [];
      effects.push({ type: 'displayFinished', version, problems: event.problems, isCurrent });
      return ended(state, { ...engine, run: { id, version, phase: 'finished' } }, effects, now);
    }
    case 'runFailed': {
      if (run?.id !== event.run || run.phase !== 'running') return stay(state);
      const { id, version } = run;
      const problems = event.problem === null ? [] : [event.problem];
      const effects: RunEffect[] = [{ type: 'displayStopped', problems }];
      return ended(state, { ...engine, run: { id, version, phase: 'stopped' } }, effects, now);
    }
    case 'cancelAsked':
      return run?.phase === 'running' ? { state, effects: [{ type: 'cancelRun', run: run.id }] } : stay(state);
    case 'filesChanged': {
      // The state of the read files is in reports that may be pending.
      const { state: next, effects } = displayReports(state, engine);
      return { state: next, effects: [...effects, { type: 'displayFileChanges', changes: event.changes }] };
    }
    case 'timerElapsed':
      return event.timer === 'run' ? start(state, now) : displayReports(state, engine);
  }
}

function documentChanged(
  state: RunState,
  { version, isSettled }: Extract<RunEvent, { type: 'documentChanged' }>,
  now: number,
): Transition {
  const { engine, version: before } = state;
  const next: RunState = { ...state, version };
  if (engine === null) return stay(next);
  const { run } = engine;
  // The run already used the values that it detected, so it is not repeated.
  if (isSettled && run !== null && isSameVersion(run.version, before)) {
    return stay({ ...next, engine: { ...engine, run: { ...run, version } } });
  }
  if (version.epoch === before.epoch) return start(next, now);
  // Reports of an earlier epoch do not hold, and the engine can release its results of another document.
  const cleared = start({ ...next, engine: { ...engine, pending: null } }, now);
  const forget: RunEffect[] = version.document === before.document ? [] : [{ type: 'postForget' }];
  return { state: cleared.state, effects: [stop('reports'), ...forget, ...cleared.effects] };
}

function withRequests(state: RunState, engine: Connected, ofRun: number | null, count: 1 | -1): RunState {
  const { run } = engine;
  const requests = engine.requests + count;
  const isOfRun = run !== null && run.phase === 'running' && run.id === ofRun;
  const counted = isOfRun ? { ...run, requests: run.requests + count } : run;
  return { ...state, engine: { ...engine, requests, run: counted } };
}

/** The run ended: its reports are displayed, then its end, and the document is run again if it changed meanwhile. */
function ended(state: RunState, engine: Connected, effects: readonly RunEffect[], now: number): Transition {
  const shown = displayReports({ ...state, engine }, engine);
  const isCurrent = engine.run !== null && isSameVersion(engine.run.version, state.version);
  const next = isCurrent ? stay(shown.state) : start(shown.state, now);
  return { state: next.state, effects: [...shown.effects, ...effects, ...next.effects] };
}
