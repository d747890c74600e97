/** The engine's messages about nodes, as whole reports of the run that they belong to. */
import type { NodeReport } from '../../core/protocol/engine.ts';
import type { DocumentVersion } from './document-version.ts';
import { createNodeReports, type NodeEvent } from './node-reports.ts';
import type { RunEvent } from './run-types.ts';

export interface EngineReports {
  /** @param call id of the call that posted the run; the engine's messages carry it */
  runPosted(call: number, run: number, version: DocumentVersion, keeps: boolean): void;
  /** The run was answered. Messages of it may follow, and count until another one is posted. */
  runEnded(call: number): void;
  receive(event: NodeEvent): void;
  /** Finished reports of the present epoch, also of runs that were superseded. */
  held(): Iterable<NodeReport>;
  /** Another engine knows nothing of what was reported. */
  forget(): void;
}

export function createEngineReports(dispatch: (event: RunEvent) => void): EngineReports {
  const held = createNodeReports();
  /** By call. */
  const runs = new Map<number, { readonly run: number; readonly version: DocumentVersion }>();
  const ended = new Set<number>();

  function forget(): void {
    held.forget();
    runs.clear();
    ended.clear();
  }

  return {
    runPosted(call, run, version, keeps) {
      // Late messages of an earlier epoch's runs would be taken for reports of this one.
      if (!keeps) forget();
      for (const earlier of ended) runs.delete(earlier);
      ended.clear();
      runs.set(call, { run, version });
    },
    runEnded(call) {
      if (runs.has(call)) ended.add(call);
    },
    receive(event) {
      const posted = runs.get(event.run);
      if (posted !== undefined) dispatch({ type: 'reported', ...posted, reports: held.take(event) });
    },
    held: () => held.finished.values(),
    forget,
  };
}
