/** Where a row of the table stands in its JSON file: the line on which its record begins, and a cell as written there. */
import type { CellInFile } from '../source.ts';
import { recordAt, type RecordsInput } from './parse-records.ts';

/** Where records were read together. */
export interface RecordsPlace {
  /** Bytes [from, to) of the file. */
  readonly from: number;
  readonly to: number;
  /** Line of the first byte's record, counted from 1. */
  readonly line: number;
  readonly rows: number;
}

export type JsonFile = Pick<RecordsInput, 'path' | 'size' | 'modified' | 'form'>;

/** The cell of a row (counted from 0); null where the file has changed since it was read, or is gone. */
export function locateRecord(
  file: JsonFile,
  places: readonly RecordsPlace[],
  row: number,
  key: string,
): CellInFile | null {
  let record = row;
  for (const { from, to, line, rows } of places) {
    if (record >= rows) {
      record -= rows;
      continue;
    }
    try {
      const found = recordAt({ ...file, from, to }, record, key);
      return { line: line + found.line, text: found.text };
    } catch {
      // The table still stands; only where it comes from cannot be shown any more.
      return null;
    }
  }
  return null;
}
