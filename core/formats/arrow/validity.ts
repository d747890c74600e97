/** Which cells of a column there are: a bit a row, 1 where there is one. */
import { Damage } from '../damage.ts';
import { type Data, DataType } from 'apache-arrow';

/** Bits of a column's cells, of the structures around it too; null where all cells are there. `chain` leads from the top. */
export function validityOf(chain: readonly Data[], rows: number): Uint8Array | null {
  let all: Uint8Array | null = null;
  for (const { nullBitmap, nullCount, offset, type } of chain) {
    if (DataType.isNull(type)) return new Uint8Array((rows + 7) >> 3);
    if (nullCount === 0 || nullBitmap === undefined || nullBitmap === null || nullBitmap.length === 0) continue;
    const own = bitsFrom(nullBitmap, offset, rows);
    if (all === null) all = own;
    else {
      const both = new Uint8Array((rows + 7) >> 3);
      for (let index = 0; index < both.length; index++) both[index] = all[index] & own[index];
      all = both;
    }
  }
  return all;
}

/** Bits from `offset` on, the first of them in the lowest bit of the first byte. Throws Damage where they end too early. */
export function bitsFrom(bytes: Uint8Array, offset: number, rows: number): Uint8Array {
  if (bytes.length * 8 < offset + rows) throw new Damage('the bits of a column are cut off');
  const start = offset >> 3;
  const shift = offset & 7;
  const length = (rows + 7) >> 3;
  if (shift === 0) return bytes.subarray(start, start + length);
  const out = new Uint8Array(length);
  for (let index = 0; index < length; index++)
    out[index] = (bytes[start + index] >> shift) | ((bytes[start + index + 1] ?? 0) << (8 - shift));
  return out;
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
