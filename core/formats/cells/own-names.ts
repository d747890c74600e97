/** Columns of files that may hold several of one name. */
import { columnNames } from './column-names.ts';

/**
 * The columns with a name of its own each, as in CSV files: the second `a` is called `a_2`. Parquet and Arrow files may hold a name twice
 * (joins make them), and a struct `a` with a field `b` may stand beside a column `a.b`; no step could tell them apart.
 */
export function withOwnNames<Column extends { readonly name: string; readonly note: string | null }>(
  columns: readonly Column[],
): Column[] {
  const { names, notes } = columnNames(
    columns.map(({ name }) => name),
    true,
  );
  return columns.map((column, index) => {
    const note = notes[index] ?? null;
    return note === null ? column : { ...column, name: names[index], note };
  });
}
