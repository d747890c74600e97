/**
 * The window's connection to the engine: connects, reports every change to the run state machine, carries out its
 * effects, and forwards the calls of other parts.
 */
import type { PipelineDocument } from '../../core/graph/document-schema.ts';
import { type DesktopApi, enginePortMessage } from '../../core/protocol/desktop.ts';
import type { CallArgs, CallName, CallResult } from '../../core/protocol/engine.ts';
import { withoutRead } from '../store/sources.ts';
import type { RunsSlice, WorkbenchState } from '../store/state.ts';
import type { Workbench } from '../store/workbench.ts';
import { type CallOptions, createEngineClient, type EngineClient, EngineProblem, engineGone } from './client.ts';
import { shownVersion } from './document-version.ts';
import { createEngineDisplay } from './engine-display.ts';
import { createEngineReports } from './engine-reports.ts';
import { problemOf } from './problem-of.ts';
import { createRunRequests } from './run-requests.ts';
import { createRunScheduler, type OutsideEffect } from './run-scheduler.ts';
import { initialRunState } from './run-state.ts';
import type { SelectedNode } from './run-types.ts';

export interface EngineConnection {
  call<Name extends CallName>(name: Name, args: CallArgs<Name>, options?: CallOptions): Promise<CallResult<Name>>;
  /** Called directly after each run request; requests made in the listener join the same run. */
  onRun(listener: () => void): void;
  /**
   * Displays the reports that have arrived. A caller that displays the answer to a request of the run calls this first.
   */
  displayReports(): void;
  /** Reads all files again, and runs the document although it has not changed. */
  rerun(): void;
  /** Reads the files of these sources again. */
  readAgain(nodeIds: readonly string[]): void;
  /** Keeps the rows already read of these sources until their files change again. */
  keepRead(nodeIds: readonly string[]): void;
  /** Stops the current run. */
  cancel(): void;
  /** Starts the engine again after it had stopped for good. */
  reconnect(): void;
}

export function createEngineConnection(workbench: Workbench, desktop: DesktopApi): EngineConnection {
  let client: EngineClient | null = null;
  let connections = 0;
  /** True while values detected by a run are written to the document. */
  let isSettling = false;

  const { getState } = workbench;
  const dispatch = createRunScheduler(initialRunState(shownVersion(getState()), selectedIn(getState())), perform);
  const reports = createEngineReports(dispatch);
  const runs = createRunRequests(workbench, reports, dispatch);
  const display = createEngineDisplay({ workbench, held: reports.held, settle, reconnect });

  window.addEventListener('message', (event) => {
    const port = event.source === window && event.data === enginePortMessage ? event.ports[0] : undefined;
    if (port !== undefined) connected(port);
  });
  desktop.onEngineFailed(({ state }) => dispatch({ type: 'engineFailed', engine: state }));
  workbench.subscribe((state, before) => {
    const selected = selectedIn(state);
    if (!isSameSelected(selected, selectedIn(before))) dispatch({ type: 'selectionChanged', selected });
    const isChanged =
      state.document.current !== before.document.current ||
      state.document.file.folder !== before.document.file.folder ||
      state.runs.epoch !== before.runs.epoch;
    if (isChanged) dispatch({ type: 'documentChanged', version: shownVersion(state), isSettled: isSettling });
  });
  reconnect();

  return {
    call,
    onRun: runs.onRun,
    displayReports: () => dispatch({ type: 'reportsWanted' }),
    rerun: () => invalidateResults((runs) => withoutRead(runs)),
    readAgain: (nodeIds) => invalidateResults((runs) => withoutRead(runs, nodeIds)),
    keepRead(nodeIds) {
      workbench.runs(({ keptSources, sourceChanges }) => {
        const kept = new Map(keptSources);
        for (const id of nodeIds) {
          const change = sourceChanges.get(id);
          if (change !== undefined) kept.set(id, change.after.id);
        }
        return { keptSources: kept };
      });
    },
    cancel: () => dispatch({ type: 'cancelAsked' }),
    reconnect,
  };

  function perform(effect: OutsideEffect): void {
    switch (effect.type) {
      case 'postRun':
        if (client !== null) runs.post(client, effect);
        return;
      case 'cancelRun':
        return runs.cancel(effect.run);
      case 'postForget':
        client?.call('forget', {}).catch(() => {});
        return;
      case 'closeConnection':
        client?.close();
        client = null;
        return;
      case 'invalidateResults':
        return invalidateResults();
      default:
        return display(effect);
    }
  }

  function reconnect(): void {
    desktop.connectEngine().catch((error: unknown) => dispatch({ type: 'connectFailed', problem: problemOf(error) }));
  }

  function connected(port: MessagePort): void {
    client?.close();
    reports.forget();
    client = createEngineClient(port, {
      onNodes: reports.receive,
      onSourceChanges: (changes) => dispatch({ type: 'filesChanged', changes }),
    });
    dispatch({ type: 'connected', connection: ++connections });
  }

  function call<Name extends CallName>(
    name: Name,
    args: CallArgs<Name>,
    options?: CallOptions,
  ): Promise<CallResult<Name>> {
    if (client === null) return Promise.reject(new EngineProblem(engineGone));
    const answer = client.call(name, args, options);
    if (!(name === 'rows' || (name === 'profile' && 'sample' in args && args.sample === true))) return answer;
    const connection = connections;
    const run = 'ofRun' in args && args.ofRun === true ? runs.lastRun() : null;
    dispatch({ type: 'requestSent', run });
    return answer.finally(() => dispatch({ type: 'requestEnded', connection, run }));
  }

  /** Invalidates all results: the engine is another one, or files are to be read again. */
  function invalidateResults(change: (runs: RunsSlice) => Partial<RunsSlice> = () => ({})): void {
    const { nodes } = getState().document.current;
    workbench.runs((runs) => ({
      ...change(runs),
      epoch: runs.epoch + 1,
      stale: new Set(nodes.map(({ id }) => id)),
    }));
  }

  function settle(recipe: (draft: PipelineDocument) => void): void {
    isSettling = true;
    workbench.settle(recipe);
    isSettling = false;
  }
}

function selectedIn({ preview: { nodeId }, runs }: WorkbenchState): SelectedNode | null {
  return nodeId === null ? null : { nodeId, isStale: runs.stale.has(nodeId) };
}

const isSameSelected = (a: SelectedNode | null, b: SelectedNode | null): boolean =>
  a?.nodeId === b?.nodeId && a?.isStale === b?.isStale;
