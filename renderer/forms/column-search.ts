/** Search for columns by typed text, shared by all controls that select columns. */
import type { Columns } from './control.ts';

/** Height in pixels of a column in a list. */
export const ITEM_HEIGHT = 26;

/**
 * Columns whose name, or the word for their type, contains `query`, ignoring case; an empty query finds all. Names that
 * equal or start with the query come first; otherwise the order stays.
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
