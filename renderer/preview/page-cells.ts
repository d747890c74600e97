/** Cells and row numbers of a page; undefined until it arrives. */
import type { CellValue } from '../../core/protocol/values.ts';
import { BLOCK_COLUMNS, type Page } from '../engine/page-cache.ts';

export const cellIn = (page: Page | undefined, row: number, position: number): CellValue | undefined =>
  page?.columns[position % BLOCK_COLUMNS]?.cells[row - page.start];

/** The table's row number of a displayed row; undefined until the view's rows arrive. */
export const rowNumberIn = (page: Page | undefined, row: number, isWhole: boolean): number | undefined =>
  isWhole ? row : page?.rowNumbers?.[row - page.start];
