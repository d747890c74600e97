/** The table that is shown: the node's present one, or the last one for as long as the present one is on its way. */
import { startTransition, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import type { ColumnReportMessage, NodeReport } from '../../core/protocol/engine.ts';
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

/** Milliseconds for which a table is waited for before it is shown with empty cells. */
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
  // The engine came to the end of it, and there is no table.
  const hasNone = report?.state === 'failed' || report?.state === 'waiting';
  if (last.current?.nodeId !== nodeId || hasNone) return null;
  return { ...last.current, isOld: true };
}

/** Whether cells of this table are on their way, for as long as they are worth waiting for. */
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
 * The table that was shown before, until the cells of the next one that are in sight are there: they usually come within a
 * frame, and the table is drawn once instead of empty and then filled.
 */
export function useFilled(next: ShownTable | null): ShownTable | null {
  const shown = useRef(next);
  const key = next?.key ?? '';
  const waits = useAwaited(key === shown.current?.key ? '' : key);
  if (!waits || shown.current === null) shown.current = next;
  return shown.current;
}

/**
 * The selected steps, once the table is painted or will not come: the eye goes to the table first, and drawing a form of many
 * fields before would delay it by a frame.
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
