/** The table that is shown: the node's present one, or the last one for as long as the present one is on its way. */
import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import type { ColumnReportMessage, NodeReport } from '../../core/protocol/engine.ts';
import { useApp, useWorkbench } from '../shell/app.ts';

export interface ShownTable {
  readonly nodeId: string;
  readonly key: string;
  readonly rows: number;
  readonly columns: readonly ColumnReportMessage[];
  readonly report: NodeReport;
  /** True while this is the table from before the last change. */
  readonly isOld: boolean;
}

/** A table is waited for so many milliseconds before it is shown with empty cells. */
const PATIENCE = 150;

const noColumns: readonly ColumnReportMessage[] = [];

export function useTable(nodeId: string | null): ShownTable | null {
  const { tables } = useApp();
  const report = useWorkbench(({ runs }) => (nodeId === null ? undefined : runs.reports.get(nodeId)));
  const key = useWorkbench(() => (nodeId === null ? null : tables.shownKeyOf(nodeId)));
  const isOld = useWorkbench(() => nodeId !== null && tables.keyOf(nodeId) === null);
  const last = useRef<ShownTable | null>(null);
  if (nodeId !== null && key !== null && report !== undefined) {
    if (last.current?.key !== key || last.current.report !== report || last.current.isOld !== isOld) {
      last.current = {
        nodeId,
        key,
        rows: report.rows ?? 0,
        columns: report.columns ?? noColumns,
        report,
        isOld,
      };
    }
    return last.current;
  }
  // The engine came to the end of it, and there is no table.
  const hasNone = report?.state === 'failed' || report?.state === 'waiting';
  if (last.current?.nodeId !== nodeId || hasNone) return null;
  return { ...last.current, isOld: true };
}

/**
 * The table that was shown before, until the cells of the next one that are in sight are there: they usually come within a
 * frame, and the table is drawn once instead of empty and then filled.
 */
export function useFilled(next: ShownTable | null): ShownTable | null {
  const { tables } = useApp();
  const shown = useRef(next);
  const [late, setLate] = useState('');
  const key = next?.key ?? '';
  const isComing = useSyncExternalStore(
    tables.subscribe,
    () => key !== '' && key !== shown.current?.key && tables.isComing(key),
  );
  const waits = isComing && late !== key && shown.current !== null;
  useEffect(() => {
    if (!waits) return;
    const timer = setTimeout(() => setLate(key), PATIENCE);
    return () => clearTimeout(timer);
  }, [waits, key]);
  if (!waits) shown.current = next;
  return shown.current;
}

/** Renders again when pages or profiles arrive. */
export function useArrivals(): number {
  const { tables } = useApp();
  return useSyncExternalStore(tables.subscribe, tables.revision);
}
