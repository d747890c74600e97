/** Cells of the displayed input because of which a step has no result. */
import { useMemo, useSyncExternalStore } from 'react';
import { UNSET } from '../../core/graph/validate.ts';
import { useApp, useWorkbench } from '../parts/app-context.ts';
import type { ShownTable } from '../parts/use-table.ts';
import { graphIn } from '../store/lookup.ts';
import type { NodeProblem } from '../store/problems.ts';
import { type RefusedCells, refusedCells } from '../store/refused-cells.ts';
import { blockOfColumn, pageOfRow } from './ask-pages.ts';
import { cellIn } from './page-cells.ts';

export interface Refused {
  readonly cells: RefusedCells;
  /** The first refused cell, if the problem names it. */
  readonly first: { readonly row: number; readonly column: string } | null;
}

/**
 * The problem with a cell that shows only when the cells of a step's own table are computed, if its rows are those of
 * the input.
 */
export function useCellProblem(nodeId: string | null): NodeProblem | undefined {
  const { tables } = useApp();
  const key = useWorkbench(() => (nodeId === null ? null : tables.keyOf(nodeId)));
  const keepsRows = useWorkbench(({ document, runs }) => {
    const input = graphIn(document.current).get(nodeId ?? '')?.inputs;
    const report = runs.reports.get(nodeId ?? '');
    return (
      input?.length === 1 &&
      report?.rowFates === undefined &&
      report?.rows === runs.reports.get(input[0]?.source ?? '')?.rows
    );
  });
  const problem = useSyncExternalStore(tables.subscribe, () => (key === null ? undefined : tables.problem(key)));
  return useMemo(
    () =>
      !keepsRows || nodeId === null || problem?.row === undefined || (problem.nodeId ?? nodeId) !== nodeId
        ? undefined
        : { ...problem, nodeId, severity: 'error' },
    [keepsRows, nodeId, problem],
  );
}

/**
 * @param table the step's input; null if it is not displayed
 * @param problem why the step has no result
 */
export function useRefused(table: ShownTable | null, nodeId: string, problem: NodeProblem | undefined): Refused | null {
  const { tables } = useApp();
  const lacksColumns = problem?.isOpen === true && problem.code === UNSET;
  const begun = useWorkbench(({ runs }) => (lacksColumns ? runs.begun.get(nodeId) : undefined));
  const { column, row } = problem ?? {};
  const position = table?.columns.findIndex(({ name }) => name === column) ?? -1;
  const isNamed = table !== null && position !== -1 && row !== undefined && row < table.rows;
  const named = useSyncExternalStore(tables.subscribe, () =>
    isNamed
      ? cellIn(tables.page(table.nodeId, table.key, pageOfRow(row), blockOfColumn(position)), row, position)
      : undefined,
  );
  const isShown = table !== null && problem !== undefined;
  return useMemo(() => {
    if (!isShown) return null;
    const own = { ...(column !== undefined && { column }) };
    const first = isNamed && column !== undefined && row !== undefined ? { row, column } : null;
    return { cells: refusedCells(own, begun, named), first };
  }, [isShown, column, row, isNamed, named, begun]);
}
