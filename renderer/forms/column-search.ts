/** How columns are found by what is typed: the same in every control that chooses some. */
import type { Columns } from './control.ts';

/** Of a column in a list to choose from, in pixels. */
export const ITEM_HEIGHT = 26;

/**
 * The columns whose name, or the word for whose type, holds `query`, whatever the case; an empty query finds all.
 * Names that are or start with what was typed come first, else their own order holds.
 */
export function findColumns(
  columns: Columns,
  query: string,
  words: (type: Columns[number]['type']) => string,
): Columns {
  const wanted = query.trim().toLowerCase();
  if (wanted === '') return columns;
  const rank = ({ name, type }: Columns[number]): number => {
    const lower = name.toLowerCase();
    if (lower.includes(wanted)) return lower === wanted ? 0 : lower.startsWith(wanted) ? 1 : 2;
    return words(type).startsWith(wanted) ? 3 : -1;
  };
  return columns
    .map((column, index) => ({ column, index, rank: rank(column) }))
    .filter((found) => found.rank !== -1)
    .sort((a, b) => a.rank - b.rank || a.index - b.index)
    .map(({ column }) => column);
}
