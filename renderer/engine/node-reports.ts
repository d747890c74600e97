/** The last finished report of each node, assembled from the engine's messages. */
import type { EngineEvent } from '../../core/protocol/engine.ts';
import type { NodeReport } from '../../core/protocol/node-report.ts';

export type NodeEvent = Exclude<EngineEvent, { event: 'progress' | 'sourceChanges' }>;

export const isFinished = ({ state }: NodeReport): boolean => state === 'done' || state === 'failed';

export interface NodeReports {
  /** Whole reports from a message that may hold only parts of them. */
  take(event: NodeEvent): NodeReport[];
  /** Finished reports, by node. */
  readonly finished: ReadonlyMap<string, NodeReport>;
  /** Drops all reports. */
  forget(): void;
}

export function createNodeReports(): NodeReports {
  const finished = new Map<string, NodeReport>();

  function keep(report: NodeReport): NodeReport {
    if (isFinished(report)) finished.set(report.nodeId, report);
    // A report stays while its node is computed again, because the result may be the same; a lost result does not.
    else if (report.state === 'waiting' || report.sampled === true) finished.delete(report.nodeId);
    return report;
  }

  return {
    finished,
    take(event) {
      if (event.event === 'node') return [keep(event.report)];
      if (event.event === 'same') return event.nodeIds.flatMap((id) => finished.get(id) ?? []);
      return event.nodes.flatMap(({ nodeId, columns, missing, notices = [] }) => {
        const report = finished.get(nodeId);
        if (report === undefined) return [];
        const counted = report.columns?.map((column, index) => ({ ...column, missing: columns[index] }));
        const all = [...(report.notices ?? []), ...notices];
        return [keep({ ...report, columns: counted, missing, ...(all.length > 0 && { notices: all }) })];
      });
    },
    forget: () => finished.clear(),
  };
}
