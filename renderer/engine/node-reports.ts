/** The last finished report of each node, put together from what the engine tells bit by bit. */
import type { EngineEvent, NodeReport } from '../../core/protocol/engine.ts';

export type NodeEvent = Exclude<EngineEvent, { event: 'progress' | 'sourceChanges' }>;

export const isFinished = ({ state }: NodeReport): boolean => state === 'done' || state === 'failed';

export interface NodeReports {
  /** What an event says of nodes, as whole reports. */
  take(event: NodeEvent): NodeReport[];
  /** Finished reports, by node. */
  readonly finished: ReadonlyMap<string, NodeReport>;
  /** Nothing holds any more. */
  forget(): void;
}

export function createNodeReports(): NodeReports {
  const finished = new Map<string, NodeReport>();

  function keep(report: NodeReport): NodeReport {
    if (isFinished(report)) finished.set(report.nodeId, report);
    // What a node showed before it was computed anew may turn out to hold after all; what it lost does not.
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
