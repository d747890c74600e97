/** Cells of the displayed input because of which a step has no result. */
import { useMemo } from 'react';
import { UNSET } from '../../core/graph/validate.ts';
import { useApp, useWorkbench } from '../parts/app-context.ts';
import { type ShownTable, useArrivals } from '../parts/use-table.ts';
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
 * @param table the step's input; null if it is not displayed
 * @param problem why the step has no result
 */
export function useRefused(table: ShownTable | null, nodeId: string, problem: NodeProblem | undefined): Refused | null {
  const { tables } = useApp();
  useArrivals();
  const lacksColumns = problem?.isOpen === true && problem.code === UNSET;
  const begun = useWorkbench(({ runs }) => (lacksColumns ? runs.begun.get(nodeId) : undefined));
  const { column, row } = problem ?? {};
  const position = table?.columns.findIndex(({ name }) => name === column) ?? -1;
  const isNamed = table !== null && position !== -1 && row !== undefined && row < table.rows;
  const page = isNamed ? tables.page(table.nodeId, table.key, pageOfRow(row), blockOfColumn(position)) : undefined;
  const named = isNamed ? cellIn(page, row, position) : undefined;
  const isShown = table !== null && problem !== undefined;
  return useMemo(() => {
    if (!isShown) return null;
    const own = { ...(column !== undefined && { column }) };
    const first = isNamed && column !== undefined && row !== undefined ? { row, column } : null;
    return { cells: refusedCells(own, begun, named), first };
  }, [isShown, column, row, isNamed, named, begun]);
}
