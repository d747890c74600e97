/** Cells in sight, by page; requests missing ones, and those that are likely to be scrolled to. */
import { useEffect, useLayoutEffect, useRef } from 'react';
import type { RowView } from '../../core/protocol/inspection.ts';
import { BLOCK_COLUMNS, PAGE_ROWS, type Page } from '../engine/page-cache.ts';
import { useApp } from '../parts/app-context.ts';
import { useLatest } from '../parts/use-latest.ts';
import type { ShownTable } from '../parts/use-table.ts';
import { blockOfColumn, isLeap, pageOfRow, pagesAhead } from './ask-pages.ts';
import type { Blocks } from './grid-row.tsx';
import { useLooks } from './looks.ts';
import type { Viewport } from './use-viewport.ts';
import { range } from './viewport.ts';

/** More blocks of columns than any table has, so that a page's two indexes combine to one number. */
const BLOCK_INDEX_RANGE = 65_536;

export interface Pages {
  /** Page of a cell: its row as displayed, its column as in the table. Undefined until it arrives. */
  pageOf(row: number, position: number): Page | undefined;
  /** Pages in sight by the index of their rows' page, then by block of columns. */
  readonly blocks: ReadonlyMap<number, Blocks>;
}

export function usePages(
  { nodeId, key, isOld }: ShownTable,
  view: RowView | undefined,
  rows: number,
  order: readonly number[],
  viewport: Viewport,
): Pages {
  const { tables, workbench } = useApp();
  const views = useLooks((looks) => looks.views);
  const { drawnRows, firstDrawn, drawnColumns } = viewport;

  // Cached, because hundreds of cells use the same few pages.
  const pages = new Map<number, Page | undefined>();
  const pageAt = (rowPage: number, block: number): Page | undefined => {
    const place = rowPage * BLOCK_INDEX_RANGE + block;
    if (!pages.has(place)) pages.set(place, tables.page(nodeId, key, rowPage, block, view));
    return pages.get(place);
  };
  const drawnBlocks = new Set(drawnColumns.map((place) => blockOfColumn(order[place] as number)));
  const keptBlocks = useRef<ReadonlyMap<number, Blocks>>(new Map());
  /** The same object as long as it holds the same pages, so that rows are not rendered again. */
  const blocksOf = (rowPage: number): Blocks => {
    const now = new Map(Array.from(drawnBlocks, (block) => [block, pageAt(rowPage, block)]));
    const before = keptBlocks.current.get(rowPage);
    const isSame =
      before?.size === now.size && [...now].every(([block, page]) => before.get(block) === page && before.has(block));
    return isSame && before !== undefined ? before : now;
  };
  const drawnPages = range(pageOfRow(firstDrawn), Math.ceil((firstDrawn + drawnRows.length) / PAGE_ROWS));
  const blocks = new Map(drawnPages.map((rowPage) => [rowPage, blocksOf(rowPage)]));
  useLayoutEffect(() => {
    keptBlocks.current = blocks;
  });

  // Requests the rows at this place as soon as another table is selected.
  const askFor = useLatest((node: string, itsKey: string) => {
    const report = workbench.getState().runs.reports.get(node);
    if (report === undefined || views.has(node) || view?.droppedBy !== undefined) return;
    for (const rowPage of blocks.keys()) {
      if (rowPage * PAGE_ROWS >= (report.rows ?? 0)) continue;
      for (const block of drawnBlocks)
        if (block * BLOCK_COLUMNS < (report.columns?.length ?? 0)) tables.page(node, itsKey, rowPage, block);
    }
  });
  useEffect(() => tables.onAnother(askFor), [tables, askFor]);

  // Requests the area around the view before it is scrolled to.
  const seenFrom = useRef(0);
  useEffect(() => {
    const leaps = isLeap(viewport, seenFrom.current);
    seenFrom.current = viewport.firstRow;
    if (leaps || isOld) return;
    for (const [rowPage, block] of pagesAhead(viewport, rows, order)) tables.page(nodeId, key, rowPage, block, view);
  });

  return { pageOf: (row, position) => pageAt(pageOfRow(row), blockOfColumn(position)), blocks };
}
