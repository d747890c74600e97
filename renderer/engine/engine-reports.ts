/** Converts the engine's messages about nodes to whole reports with the run that they belong to. */
import type { NodeReport } from '../../core/protocol/node-report.ts';
import type { DocumentVersion } from './document-version.ts';
import { createNodeReports, type NodeEvent } from './node-reports.ts';
import type { RunEvent } from './run-types.ts';

export interface EngineReports {
  /** @param call id of the call that posted the run; the engine's messages carry it */
  runPosted(call: number, run: number, version: DocumentVersion, keeps: boolean): void;
  /** The run was answered. Its messages may still arrive, and count until another run is posted. */
  runEnded(call: number): void;
  receive(event: NodeEvent): void;
  /** Finished reports of the current epoch, also of superseded runs. */
  held(): Iterable<NodeReport>;
  /** Drops all reports, because another engine has none of them. */
  forget(): void;
}

export function createEngineReports(dispatch: (event: RunEvent) => void): EngineReports {
  const held = createNodeReports();
  /** Runs by the id of their call. */
  const runs = new Map<number, { readonly run: number; readonly version: DocumentVersion }>();
  const ended = new Set<number>();

  function forget(): void {
    held.forget();
    runs.clear();
    ended.clear();
  }

  return {
    runPosted(call, run, version, keeps) {
      // Late messages of an earlier epoch's runs would count as reports of this one.
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
