/** Pages of cells that the table requests before they are in sight. */
import { BLOCK_COLUMNS, PAGE_ROWS } from '../engine/page-cache.ts';

/** Rows and columns around the view that are requested with it. */
const AHEAD_ROWS = 48;
const AHEAD_COLUMNS = 6;
/** Scrolling by more than three views is a leap: pages are requested only where it ends. */
const LEAP_VIEWS = 3;

export interface InSight {
  readonly firstRow: number;
  readonly endRow: number;
  readonly pins: number;
  readonly firstColumn: number;
  readonly endColumn: number;
}

/** A page's place: the index of its rows' page, and its block of columns. */
export type PagePlace = readonly [rowPage: number, block: number];

export const pageOfRow = (row: number): number => Math.floor(row / PAGE_ROWS);
export const blockOfColumn = (position: number): number => Math.floor(position / BLOCK_COLUMNS);

export const isLeap = ({ firstRow, endRow }: InSight, before: number): boolean =>
  Math.abs(firstRow - before) > LEAP_VIEWS * (endRow - firstRow);

/**
 * Pages at the corners of the view and of the area ahead of it. `order`: positions in the table of the displayed
 * columns.
 */
export function pagesAhead(
  { firstRow, endRow, pins, firstColumn, endColumn }: InSight,
  rows: number,
  order: readonly number[],
): readonly PagePlace[] {
  if (rows === 0 || order.length === 0) return [];
  const nearRows = [Math.max(0, firstRow - AHEAD_ROWS), Math.min(rows - 1, endRow + AHEAD_ROWS)];
  const nearColumns = [
    Math.max(pins, firstColumn - AHEAD_COLUMNS),
    Math.min(order.length - 1, endColumn + AHEAD_COLUMNS),
  ];
  return nearRows.flatMap((row) =>
    nearColumns.flatMap((place) => {
      const position = order[place];
      return position === undefined ? [] : [[pageOfRow(row), blockOfColumn(position)] as const];
    }),
  );
}
