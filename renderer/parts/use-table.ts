/** The displayed table: the node's current one, or the previous one until the current one arrives. */
import { startTransition, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import type { ColumnReportMessage, NodeReport } from '../../core/protocol/node-report.ts';
import { useApp, useWorkbench } from './app-context.ts';
import { oncePainted } from './painted.ts';

export interface ShownTable {
  readonly nodeId: string;
  readonly key: string;
  readonly rows: number;
  readonly columns: readonly ColumnReportMessage[];
  readonly report: NodeReport;
  /** True while this is the table from before the last change. */
  readonly isOld: boolean;
}

/** Milliseconds to wait for cells before the table is displayed with empty ones. */
const MAX_WAIT_MS = 150;

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
  // The engine reached the node's end without a table.
  const hasNone = report?.state === 'failed' || report?.state === 'waiting';
  if (last.current?.nodeId !== nodeId || hasNone) return null;
  return { ...last.current, isOld: true };
}

/** Whether cells of this table are pending and still worth waiting for. */
function useAwaited(key: string): boolean {
  const { tables } = useApp();
  const [late, setLate] = useState('');
  const isComing = useSyncExternalStore(tables.subscribe, () => key !== '' && tables.isComing(key));
  const waits = isComing && late !== key;
  useEffect(() => {
    if (!waits) return;
    const timer = setTimeout(() => setLate(key), MAX_WAIT_MS);
    return () => clearTimeout(timer);
  }, [waits, key]);
  return waits;
}

/**
 * The previously displayed table, until the visible cells of the next one arrive: they usually come within a frame, and
 * the table is drawn once instead of first empty and then filled.
 */
export function useFilled(next: ShownTable | null): ShownTable | null {
  const shown = useRef(next);
  const key = next?.key ?? '';
  const waits = useAwaited(key === shown.current?.key ? '' : key);
  if (!waits || shown.current === null) shown.current = next;
  return shown.current;
}

/**
 * Selected steps, after the table is painted or will not come: a person looks at the table first, and drawing a form of
 * many fields before it would delay it by a frame.
 */
export function useSelectedAfterTable(): readonly string[] {
  const { tables } = useApp();
  const selected = useWorkbench(({ selection }) => selection.nodes);
  const key = useWorkbench(({ preview: { nodeId } }) => (nodeId === null ? null : tables.shownKeyOf(nodeId)));
  const [shown, setShown] = useState(selected);
  const waits = useAwaited(shown === selected ? '' : (key ?? ''));
  useEffect(() => {
    if (waits || shown === selected) return;
    return oncePainted(() => startTransition(() => setShown(selected)));
  }, [waits, shown, selected]);
  return shown;
}

/** Renders again when pages or profiles arrive. */
export function useArrivals(): number {
  const { tables } = useApp();
  return useSyncExternalStore(tables.subscribe, tables.revision);
}
