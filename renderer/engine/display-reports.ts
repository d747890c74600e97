/** Applies node reports to the displayed state of the window. */
import { nodeKeys } from '../../core/graph/identity.ts';
import type { NodeReport } from '../../core/protocol/node-report.ts';
import { graphIn } from '../store/lookup.ts';
import { withRead } from '../store/sources.ts';
import type { RunsSlice, SourceStamp } from '../store/state.ts';
import type { DocumentVersion } from './document-version.ts';
import { isFinished } from './node-reports.ts';
import type { ReportBatch, Standing } from './run-types.ts';

export type DisplayedBatch = Omit<ReportBatch, 'run'> & { readonly standing: Standing };

/** Displayed runs after these reports. */
export function withReports(runs: RunsSlice, batches: readonly DisplayedBatch[]): Partial<RunsSlice> {
  const reports = new Map(runs.reports);
  const stale = new Set(runs.stale);
  const outdated = new Set(runs.outdated);
  const progress = new Map(runs.progress);
  const learned = new Map(runs.learned);
  const intermediate = new Map(runs.intermediate);
  const begun = new Map(runs.begun);
  let sources = { asRead: runs.asRead, sourceChanges: runs.sourceChanges, keptSources: runs.keptSources };
  for (const { reports: own, version, standing } of batches) {
    for (const report of own) {
      const { nodeId, state } = report;
      reports.set(nodeId, withShown(report, reports.get(nodeId)));
      if (!isFinished(report)) continue;
      progress.delete(nodeId);
      if (standing === 'current') {
        stale.delete(nodeId);
        intermediate.delete(nodeId);
      }
      if (state !== 'done') continue;
      if (standing === 'current') outdated.delete(nodeId);
      // What has worked once is wrong when it fails later.
      if (report.sampled !== true && begun.get(nodeId)?.problem === null) begun.delete(nodeId);
      if (standing === 'intermediate' && stale.has(nodeId)) {
        const key = nodeKeys(version.document, graphIn).get(nodeId);
        if (key !== undefined) intermediate.set(nodeId, key);
      }
      if (report.learned === undefined) learned.delete(nodeId);
      else learned.set(nodeId, report.learned);
      if (report.stamp !== undefined) sources = withRead(sources, nodeId, report.stamp);
    }
  }
  return {
    reports,
    ...(stale.size < runs.stale.size && { stale }),
    ...((intermediate.size > 0 || runs.intermediate.size > 0) && { intermediate }),
    ...(outdated.size < runs.outdated.size && { outdated }),
    ...(begun.size < runs.begun.size && { begun }),
    ...(progress.size < runs.progress.size && { progress }),
    ...sources,
    learned,
  };
}

/** While a node is computed, its last result stays on screen. */
const withShown = (report: NodeReport, shown: NodeReport | undefined): NodeReport =>
  report.state === 'running' && report.sampled !== true && shown !== undefined
    ? { ...shown, state: report.state, sampled: undefined }
    : report;

/** Reports that the window holds of nodes that it displays as stale. */
export const staleReports = ({ stale, outdated }: RunsSlice, held: Iterable<NodeReport>): NodeReport[] =>
  [...held].filter(({ nodeId }) => stale.has(nodeId) || outdated.has(nodeId));

/** Files that were read again without a request, because their parameters changed or the engine restarted. */
export function rereadFiles(
  { asRead }: RunsSlice,
  batches: readonly DisplayedBatch[],
): { readonly before: SourceStamp; readonly path: string }[] {
  return batches.flatMap(({ reports }) =>
    reports.flatMap(({ nodeId, state, stamp }) => {
      const before = asRead.get(nodeId);
      if (state !== 'done' || stamp === undefined || before?.path !== stamp.path || before.id === stamp.id) return [];
      return [{ before, path: stamp.path }];
    }),
  );
}

/**
 * Parameters that sources detected, such as a file's delimiter, by node. Sources changed since then are left out,
 * because their parameters belong to another file.
 */
export function decidedParams(
  batches: readonly DisplayedBatch[],
  shown: DocumentVersion,
): ReadonlyMap<string, Record<string, unknown>> {
  const found = new Map<string, Record<string, unknown>>();
  for (const { reports, version } of batches) {
    for (const { nodeId, decided } of reports) {
      if (decided === undefined || version.folder !== shown.folder) continue;
      const isSame = keyIn(version, nodeId) === keyIn(shown, nodeId);
      if (isSame) found.set(nodeId, { ...decided, ...found.get(nodeId) });
    }
  }
  return found;
}

const keyIn = ({ document }: DocumentVersion, nodeId: string): string | undefined =>
  nodeKeys(document, graphIn).get(nodeId);
