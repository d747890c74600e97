/** Cells and row numbers of a page; undefined while it is on its way. */
import type { CellValue } from '../../core/protocol/engine.ts';
import { BLOCK_COLUMNS, type Page } from '../engine/page-cache.ts';

export const cellIn = (page: Page | undefined, row: number, position: number): CellValue | undefined =>
  page?.columns[position % BLOCK_COLUMNS]?.cells[row - page.start];

/** The row of the table that is shown there; undefined while a view's rows are on their way. */
export const rowNumberIn = (page: Page | undefined, row: number, isWhole: boolean): number | undefined =>
  isWhole ? row : page?.rowNumbers?.[row - page.start];
