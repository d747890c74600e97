/** Displays the effects of the run state machine: as changes of the workbench, messages and announcements. */
import type { PipelineDocument } from '../../core/graph/document-schema.ts';
import type { NodeReport } from '../../core/protocol/node-report.ts';
import { timeOf } from '../design/numbers.ts';
import { nodeName } from '../store/changes.ts';
import { baseName } from '../store/paths.ts';
import { nodeIn } from '../store/plain.ts';
import { rowFateText } from '../store/row-fates.ts';
import { withChanges } from '../store/sources.ts';
import type { Toast, WorkbenchState } from '../store/state.ts';
import type { Workbench } from '../store/workbench.ts';
import { type DisplayedBatch, decidedParams, rereadFiles, staleReports, withReports } from './display-reports.ts';
import { shownVersion } from './document-version.ts';
import type { OutsideEffect } from './run-scheduler.ts';

export type DisplayEffect = Extract<OutsideEffect, { type: `display${string}` }>;

export interface EngineDisplayParts {
  readonly workbench: Workbench;
  /** Finished reports that the window holds. */
  readonly held: () => Iterable<NodeReport>;
  /** Changes the document by values that a run detected. */
  readonly settle: (recipe: (draft: PipelineDocument) => void) => void;
  readonly reconnect: () => void;
}

export function createEngineDisplay({ workbench, held, settle, reconnect }: EngineDisplayParts) {
  function showReports(batches: readonly DisplayedBatch[]): void {
    const { runs } = workbench.getState();
    for (const { before, path } of rereadFiles(runs, batches)) {
      workbench.toast({
        tone: 'info',
        title: `“${baseName(path)}” was read again.`,
        detail: `It had changed on disk since ${timeOf(before.readAt)}: the table shows what it holds now.`,
      });
    }
    workbench.runs((shown) => withReports(shown, batches));
    storeDecided(batches);
  }

  /** Stores the parameters that a source detected, so that the pipeline replays the decision and not the guess. */
  function storeDecided(batches: readonly DisplayedBatch[]): void {
    const found = decidedParams(batches, shownVersion(workbench.getState()));
    if (found.size === 0) return;
    settle((draft) => {
      for (const [nodeId, decided] of found) {
        const node = nodeIn(draft, nodeId);
        if (node === undefined) continue;
        // Values that the person set in the meantime stay.
        for (const [name, value] of Object.entries(decided)) node.params[name] ??= value;
      }
    });
  }

  return (effect: DisplayEffect): void => {
    switch (effect.type) {
      case 'displayReports':
        return showReports(effect.batches);
      case 'displayHeldReports': {
        const reports = staleReports(workbench.getState().runs, held());
        if (reports.length > 0) showReports([{ reports, version: effect.version, standing: 'current' }]);
        return;
      }
      case 'displayProgress': {
        const { nodeId, done, total, unit } = effect.progress;
        if (nodeId === undefined) return;
        return workbench.runs(({ progress }) => {
          const before = progress.get(nodeId);
          const goesOn = before !== undefined && before.unit === unit && before.done <= done;
          const at = performance.now();
          const since = goesOn ? before.since : at;
          return { progress: new Map(progress).set(nodeId, { done, total, unit, since, at }) };
        });
      }
      case 'displayRunning':
        return workbench.runs(({ intermediate, stale, reports }) => ({
          running: true,
          started: { at: performance.now(), stale, reports },
          ...(intermediate.size > 0 && { intermediate: new Map() }),
        }));
      case 'displayUpToDate':
        return workbench.runs({ stale: new Set<string>(), intermediate: new Map(), running: false, started: null });
      case 'displayFinished': {
        const { version, problems, isCurrent } = effect;
        const nothing = { stale: new Set<string>(), intermediate: new Map() };
        workbench.runs({
          running: !isCurrent,
          problems,
          progress: new Map(),
          started: null,
          ...(isCurrent && nothing),
        });
        return workbench.announce(summary(version.document, workbench.getState()));
      }
      case 'displayStopped':
        // Cancelled by hand: nodes without a result stay marked as stale.
        return workbench.runs({ running: false, started: null, progress: new Map(), problems: effect.problems });
      case 'displayEngine': {
        const { engine } = effect;
        if (engine === 'ready') return workbench.runs({ engine });
        workbench.runs({ engine, running: false, started: null, progress: new Map() });
        workbench.toast(engine === 'restarting' ? restarting : { ...stopped, action: startAgain(reconnect) });
        return;
      }
      case 'displayConnectFailure':
        workbench.runs({ engine: 'stopped' });
        workbench.toast({ ...unreachable, detail: effect.problem.message });
        return;
      case 'displayFileChanges':
        return workbench.runs((runs) => withChanges(runs, effect.changes));
    }
  };
}

const restarting: Omit<Toast, 'id'> = {
  tone: 'info',
  title: 'The engine stopped and is starting again.',
  detail: 'Nothing of the pipeline is lost.',
};

const stopped: Omit<Toast, 'id'> = {
  tone: 'error',
  title: 'The engine keeps stopping.',
  detail: 'The last change may need more memory than there is: undo it, then start the engine again.',
  stays: true,
};

const startAgain = (run: () => void) => ({ label: 'Start again', run });

const unreachable: Omit<Toast, 'id'> = { tone: 'error', title: 'The engine could not be started.', stays: true };

/** The run in a few words, with what the selected step did to its rows. */
function summary({ nodes }: PipelineDocument, { runs: { reports }, preview }: WorkbenchState): string {
  const failed = nodes.filter(({ id }) => reports.get(id)?.state === 'failed').length;
  if (nodes.length === 0) return '';
  const selected = nodes.find(({ id }) => id === preview.nodeId);
  const report = reports.get(selected?.id ?? '');
  const fate = selected === undefined || report === undefined ? '' : rowFateText(selected.type, report);
  if (failed === 0) return fate === '' ? 'Up to date' : `Up to date. ${nodeName(selected)}: ${fate}`;
  return `${failed} ${failed === 1 ? 'step has' : 'steps have'} a problem`;
}
