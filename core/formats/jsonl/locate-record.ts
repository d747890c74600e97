/** Where a row of the table stands in its JSON file: the line on which its record begins, and a cell as written there. */
import type { CellInFile } from '../source.ts';
import { recordAt } from './parse-records.ts';

/** Where records were read together. */
export interface RecordsPlace {
  /** Bytes [from, to) of the file. */
  readonly from: number;
  readonly to: number;
  /** Line of the first byte's record, counted from 1. */
  readonly line: number;
  readonly rows: number;
}

export interface JsonFile {
  readonly path: string;
  readonly size: number;
  /** Milliseconds since 1970. */
  readonly modified: number;
  readonly isArray: boolean;
}

/** The cell of a row (counted from 0); null where the file has changed since it was read, or is gone. */
export function locateRecord(
  { path, size, modified, isArray }: JsonFile,
  places: readonly RecordsPlace[],
  row: number,
  name: string,
): CellInFile | null {
  let record = row;
  for (const { from, to, line, rows } of places) {
    if (record >= rows) {
      record -= rows;
      continue;
    }
    try {
      const found = recordAt({ path, size, modified, isArray, from, to }, record, name);
      return { line: line + found.line, text: found.text };
    } catch {
      // The table still stands; only where it comes from cannot be shown any more.
      return null;
    }
  }
  return null;
}
