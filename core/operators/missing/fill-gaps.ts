/** pandas' ffill and bfill: a missing cell gets the nearest known value before or after it. */
import type { WholeColumn } from '../kit/operator.ts';
import { columns, optionalChoice, optionalInteger } from '../kit/params.ts';
import { ALL_TYPES } from '../kit/selection.ts';
import { acrossParts, missingIn } from '../kit/whole-columns.ts';

/** Gaps to fill: between known cells, or before the first and after the last one. */
export type Area = 'inside' | 'outside' | null;

export const limitParam = (help: string) =>
  optionalInteger(null, { label: 'Limit', help, empty: 'the whole gap', min: 1, unit: 'rows' });

export const areaParam = () =>
  optionalChoice(
    { inside: 'Only between known cells', outside: 'Only at the ends: before the first and after the last known cell' },
    null,
    { label: 'Gaps to fill', help: 'Place of the gaps that are filled.', empty: 'all of them', advanced: true },
  );

/** The parameters of both directions. */
export const gapParams = {
  columns: columns(ALL_TYPES, 'Columns to fill. Empty: all but the target.'),
  limit: limitParam('Most cells of a gap to fill, counted from the known cell.'),
  limit_area: areaParam(),
  across_parts: acrossParts(),
};

export interface GapOptions {
  readonly direction: 'forward' | 'backward';
  /** Maximum number of cells to fill in a gap, counted from the known cell; null for all. */
  readonly limit: number | null;
  readonly area: Area;
}

export function fillGaps(column: WholeColumn, { direction, limit, area }: GapOptions): WholeColumn {
  const isMissing = missingIn(column);
  const cells = column.cells.slice();
  const last = cells.length - 1;
  const step = direction === 'forward' ? 1 : -1;
  const start = direction === 'forward' ? 0 : last;
  // A gap is outside if no known cell follows it in the direction of the fill.
  let end = last - start;
  while (end >= 0 && end <= last && isMissing(end)) end -= step;
  let known = -1;
  for (let row = start; row >= 0 && row <= last; row += step) {
    if (!isMissing(row)) {
      known = row;
      continue;
    }
    const inside = (end - row) * step > 0;
    const wanted = area === null || (area === 'inside') === inside;
    if (known >= 0 && wanted && Math.abs(row - known) <= (limit ?? Infinity)) cells[row] = cells[known];
  }
  return { cells, values: column.values };
}
