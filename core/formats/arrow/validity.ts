/** Which cells of a column there are: a bit a row, 1 where there is one. */
import { Damage } from '../damage.ts';
import type { ArrowArray } from './batch.ts';

/** Bits of a column's cells, of the structures around it too; null where all cells are there. `chain` leads from the top. */
export function validityOf(chain: readonly ArrowArray[], rows: number): Uint8Array | null {
  let all: Uint8Array | null = null;
  const length = (rows + 7) >> 3;
  for (const array of chain) {
    if (array.field.type.is === 'null') return new Uint8Array(length);
    const own = array.validity();
    if (own === null) continue;
    if (own.length * 8 < rows) throw new Damage('the bits of a column are cut off');
    if (all === null) all = own;
    else {
      const both = new Uint8Array(length);
      for (let index = 0; index < length; index++) both[index] = all[index] & own[index];
      all = both;
    }
  }
  return all;
}

export const isThere = (validity: Uint8Array | null, row: number): boolean =>
  validity === null || ((validity[row >> 3] >> (row & 7)) & 1) === 1;

/** Puts `missing` where a bit is 0; returns in how many rows. */
export function placeMissing(
  cells: Float64Array | Int32Array | Int8Array,
  rows: number,
  validity: Uint8Array | null,
  missing: number,
): number {
  if (validity === null) return 0;
  let count = 0;
  for (let index = 0, row = 0; row < rows; index++, row += 8) {
    // Bits of missing cells, without those beyond the last row; each round takes the lowest one away.
    let absent = ~validity[index] & (rows - row >= 8 ? 0xff : (1 << (rows - row)) - 1);
    for (; absent !== 0; absent &= absent - 1) {
      cells[row + 31 - Math.clz32(absent & -absent)] = missing;
      count++;
    }
  }
  return count;
}
