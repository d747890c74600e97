/**
 * The last step of a batch: the chunk's own codes of its strings become those of the table's dictionaries, and a column
 * that turned out not to hold strings takes the values of its entries.
 */
import { type Vector } from '../../table/column.ts';
import { sharedFloat64, sharedInt8 } from '../../table/shared-arrays.ts';
import type { EntryCodes } from '../texts/merge.ts';

interface FinishedColumn {
  /** Positions among the chunk's entries; -1 where missing. Rewritten in place where the column holds strings. */
  readonly codes: Int32Array;
  readonly type: Vector['type'];
  /** By the dictionary's code, the value of each entry, where the type is no string type; NaN for none. */
  readonly values: Float64Array | null;
  /** Of the chunk's entries. */
  readonly entries: EntryCodes;
}

export interface FinishInput {
  readonly columns: readonly FinishedColumn[];
}

export function finishBatch({ columns }: FinishInput): Vector[] {
  return columns.map(({ codes, type, values, entries }): Vector => {
    const codeOf = codesOfEntries(entries);
    if (type === 'category' || type === 'text') {
      for (let row = 0; row < codes.length; row++) {
        const code = codes[row];
        if (code >= 0) codes[row] = codeOf[code];
      }
      return { type, cells: codes };
    }
    const valueOf = (row: number): number => {
      const code = codes[row];
      if (code < 0 || values === null) return Number.NaN;
      return values[codeOf[code]];
    };
    if (type === 'boolean') {
      const truths = sharedInt8(codes.length);
      for (let row = 0; row < codes.length; row++) {
        const value = valueOf(row);
        truths[row] = Number.isNaN(value) ? -1 : value;
      }
      return { type, cells: truths };
    }
    const numbers = sharedFloat64(codes.length);
    for (let row = 0; row < codes.length; row++) numbers[row] = valueOf(row);
    return { type, cells: numbers };
  });
}

/** By entry: its rows are many, and a look at what only this chunk knows stays in a core's cache. */
function codesOfEntries({ firsts, codes }: EntryCodes): Int32Array {
  const codeOf = new Int32Array(firsts.length);
  for (let entry = 0; entry < codeOf.length; entry++) codeOf[entry] = codes[firsts[entry]];
  return codeOf;
}
