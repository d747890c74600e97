/** Searches and sorts the list of columns. */
import type { ColumnReportMessage } from '../../core/protocol/node-report.ts';
import type { Profile } from '../../core/protocol/inspection.ts';
import type { ColumnType } from '../design/families.tsx';

export type SortKey = 'position' | 'name' | 'type' | 'missing' | 'distinct';

export interface ColumnSort {
  readonly key: SortKey;
  readonly descending: boolean;
}

export const byPosition: ColumnSort = { key: 'position', descending: false };

export interface FoundColumn {
  readonly column: ColumnReportMessage;
  /** Index among the columns of the table. */
  readonly position: number;
}

interface ColumnQuery {
  /** Part of the name, ignoring case. */
  readonly name: string;
  /** Empty: all types. */
  readonly type: ColumnType | '';
  readonly sort: ColumnSort;
}

/**
 * Filtered and sorted columns; ties keep the table's order. `profiles` are needed only to sort by the number of
 * distinct values.
 */
export function findColumns(
  columns: readonly ColumnReportMessage[],
  { name, type, sort }: ColumnQuery,
  profiles: ReadonlyMap<string, Profile> | null,
): readonly FoundColumn[] {
  const wanted = name.toLowerCase();
  const found = columns
    .map((column, position) => ({ column, position }))
    .filter(({ column }) => column.name.toLowerCase().includes(wanted) && (type === '' || column.type === type));
  if (sort.key === 'position' && !sort.descending) return found;
  const value = ({ column, position }: FoundColumn): number | string => {
    if (sort.key === 'name') return column.name.toLowerCase();
    if (sort.key === 'type') return column.type;
    if (sort.key === 'missing') return column.missing ?? -1;
    return sort.key === 'distinct' ? (profiles?.get(column.name)?.distinct ?? -1) : position;
  };
  const sign = sort.descending ? -1 : 1;
  return found.sort((a, b) => {
    const [x, y] = [value(a), value(b)];
    return (x < y ? -sign : x > y ? sign : 0) || a.position - b.position;
  });
}

/** Sort order after a press on a column's head: by it, then reversed, then the table's. */
export function nextSort(sort: ColumnSort, key: SortKey): ColumnSort {
  // The largest counts come first.
  const isDescendingFirst = key === 'missing' || key === 'distinct';
  if (sort.key !== key) return { key, descending: isDescendingFirst };
  return sort.descending === isDescendingFirst ? { key, descending: !sort.descending } : byPosition;
}
