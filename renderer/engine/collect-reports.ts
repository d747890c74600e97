/** Decides when the engine's reports are displayed, and their standing at that moment. */
import type { NodeReport } from '../../core/protocol/node-report.ts';
import { type DocumentVersion, isSameVersion } from './document-version.ts';
import { isFinished } from './node-reports.ts';
import {
  type Connected,
  type ReportBatch,
  type RunEvent,
  type RunState,
  type Standing,
  type Transition,
} from './run-types.ts';
import { startSoon } from './start-run.ts';

/** Reports within 50 ms are displayed together, because each update of the window costs time. */
export const REPORTS_MS = 50;
/** Above 300 nodes an update costs more, and reports are collected for 250 ms. */
export const LARGE_GRAPH_STEPS = 300;
export const LARGE_GRAPH_REPORTS_MS = 250;

export function reported(
  state: RunState,
  engine: Connected,
  { run: id, version, reports }: Extract<RunEvent, { type: 'reported' }>,
): Transition {
  if (version.epoch !== state.version.epoch || reports.length === 0) return { state, effects: [] };
  const { run, pending: before } = engine;
  const { selected } = state;
  const isOfRun = run?.id === id && run.phase === 'running';
  const ofSelected = isOfRun ? reports.filter(({ nodeId }) => nodeId === selected?.nodeId) : [];
  const isDisplayed = ofSelected.some(isFinished);
  const pending = { run: id, version, reports, before };
  const next: Connected = { ...engine, run: isDisplayed && isOfRun ? { ...run, isDisplayed } : run, pending };
  // The selected node is displayed at once, except that it waits for profiles that were requested with the run and
  // arrive directly after it. The first rows of a large file do not wait even for them.
  const isUrgent =
    ofSelected.some(({ sampled }) => sampled === true) ||
    (isDisplayed && isOfRun && run.requests === 0 && selected?.isStale === true);
  const after = { ...state, engine: next };
  const shown = isUrgent ? displayReports(after, next) : waitForReports(after, before === null);
  if (!isDisplayed) return shown;
  const soon = startSoon(shown.state);
  return { state: soon.state, effects: [...shown.effects, ...soon.effects] };
}

function waitForReports(state: RunState, isFirst: boolean): Transition {
  const isLarge = state.version.document.nodes.length > LARGE_GRAPH_STEPS;
  const ms = isLarge ? LARGE_GRAPH_REPORTS_MS : REPORTS_MS;
  return { state, effects: isFirst ? [{ type: 'startTimer', timer: 'reports', ms }] : [] };
}

export function displayReports(state: RunState, engine: Connected): Transition {
  if (engine.pending === null) return { state, effects: [] };
  return {
    state: { ...state, engine: { ...engine, pending: null } },
    effects: [
      { type: 'stopTimer', timer: 'reports' },
      { type: 'displayReports', batches: batchesOf(engine, state.version) },
    ],
  };
}

/**
 * Pending reports, oldest first, one batch for each run. Their standing is the current one, because the document may
 * have changed since.
 */
function batchesOf({ run, pending }: Connected, version: DocumentVersion): (ReportBatch & { standing: Standing })[] {
  const byRun = new Map<number, { batch: ReportBatch; reports: (readonly NodeReport[])[] }>();
  for (let at = pending; at !== null; at = at.before) {
    const known = byRun.get(at.run);
    if (known === undefined) byRun.set(at.run, { batch: at, reports: [at.reports] });
    else known.reports.push(at.reports);
  }
  return [...byRun.values()].toReversed().map(({ batch, reports }) => {
    const isOfRun = run?.id === batch.run;
    const own = isOfRun ? run.version : batch.version;
    const standing: Standing = !isOfRun ? 'superseded' : isSameVersion(own, version) ? 'current' : 'intermediate';
    return { run: batch.run, version: own, standing, reports: reports.toReversed().flat() };
  });
}
