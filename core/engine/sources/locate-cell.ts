/** Finds the file, and the place in it, from which a cell was read. */
import type { CellInFile } from '../../formats/source.ts';
import type { Field } from '../../ir/types.ts';
import type { ReadPart } from './many-files.ts';

export interface FoundCell extends CellInFile {
  /** File name; for a file in a folder, its path below the folder. */
  readonly file: string;
  /** True if the file has changed since it was read, so that only the row of the table is known. */
  readonly changed?: boolean;
}

/**
 * Finds cells of a table that was read from these files in sequence, by row and column (from 0). For a packed or
 * changed file only the row within the file is returned.
 */
export function locateInFiles(
  parts: readonly ReadPart[],
  fields: readonly Field[],
): (row: number, column: number, isUnchanged?: boolean) => Promise<FoundCell> {
  // Only this part is kept, because the tables may be dropped earlier.
  const files = parts.map(({ name, read: { table, locate } }) => ({
    name,
    rows: table.rows,
    columns: new Map(table.fields.map((field, index) => [field.name, index])),
    locate,
  }));
  return async (row, column, isUnchanged = true) => {
    let index = 0;
    let within = row;
    for (; index < files.length - 1 && within >= (files[index]?.rows ?? 0); index++) within -= files[index]?.rows ?? 0;
    const file = files[index];
    if (!isUnchanged) return { file: file.name, row: within + 1, changed: true };
    const place = file.columns.get(fields[column]?.name ?? '') ?? column;
    const found = await file.locate?.(within, place);
    return { file: file.name, ...(found ?? { row: within + 1 }) };
  };
}
