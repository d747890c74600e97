/** Columns in which pandas stores the labels of rows: its index, which is no column of its table. */
import type { Notice } from '../../ir/notice.ts';

/** Names that pandas and Dask give to row labels without a name. */
const UNNAMED = /^__(index_level_\d+|null_dask_index)__$/;

/** @param metadata of the file under the key `pandas`, as JSON; null where there is none */
export function isIndexColumn(metadata: string | null): (name: string) => boolean {
  const named = new Set(metadata === null ? [] : indexColumns(metadata));
  return (name) => named.has(name) || UNNAMED.test(name);
}

function indexColumns(metadata: string): string[] {
  try {
    const { index_columns: columns } = JSON.parse(metadata) as { index_columns?: unknown };
    // An index that is counted up is an object, and no column.
    return Array.isArray(columns) ? columns.filter((name): name is string => typeof name === 'string') : [];
  } catch {
    return [];
  }
}

/** The name of a column of row labels that are kept: those without a name have one that no person chose. */
export const indexName = (name: string): string => {
  const own = UNNAMED.exec(name)?.[1];
  if (own === undefined) return name;
  return own === 'null_dask_index' || own === 'index_level_0' ? 'index' : own;
};

/** Row labels that are left out. */
export const indexNotice = (names: readonly string[]): Notice[] =>
  names.length === 0
    ? []
    : [
        {
          code: 'source.index',
          message: `The row labels of pandas (${names.map((name) => `"${name}"`).join(', ')}) are no column: they are left out.`,
          hint: 'Keep them as a column with the parameter "index" of the source.',
          count: names.length,
        },
      ];
