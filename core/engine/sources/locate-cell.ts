/** Which of a source's files a cell was read from, and where it stands there. */
import type { CellInFile } from '../../formats/source.ts';
import type { Field } from '../../ir/types.ts';
import type { ReadPart } from './many-files.ts';

export interface FoundCell extends CellInFile {
  /** Its name; of a file in a folder, its path below that. */
  readonly file: string;
  /** True if the file is no longer what was read: then only the row of the table is known. */
  readonly changed?: boolean;
}

/**
 * Finds cells of a table that was read from these files, one after the other, by row and column (counted from 0). Where
 * the file cannot tell more, as it is packed or has changed since, the answer is the row within it.
 */
export function locateInFiles(
  parts: readonly ReadPart[],
  fields: readonly Field[],
): (row: number, column: number, isUnchanged?: boolean) => Promise<FoundCell> {
  // Of what was read only this is kept: the tables themselves may be gone by then.
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
