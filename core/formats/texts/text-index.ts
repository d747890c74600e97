/**
 * Distinct strings, each with the column it stands in: one open-addressing table over raw bytes for all string columns,
 * so that a table of 100,000 columns costs no more than one of ten. No JavaScript string is made.
 */
import { sharedInt32, sharedUint32, sharedUint8 } from '../../table/shared-arrays.ts';

/** Entries in order of appearance, all columns interleaved; equal ones may appear twice; on shared memory. Codes in vectors are positions. */
export interface TextBlock {
  readonly size: number;
  readonly columns: Int32Array;
  readonly hashes: Int32Array;
  /** `size + 1` positions: entry k is bytes[offsets[k] .. offsets[k + 1]). */
  readonly offsets: Uint32Array;
  readonly bytes: Uint8Array;
}

/** The hash of a string in a column: equal strings of two columns are two entries. FNV-1a, ended as MurmurHash3. */
export function hashBytes(column: number, bytes: Uint8Array, from: number, to: number): number {
  let hash = Math.imul(column + 1, 0x9e3779b1);
  for (let at = from; at < to; at++) hash = Math.imul(hash ^ bytes[at], 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}

const doubled = <T extends Int32Array | Uint32Array | Uint8Array>(array: T, length: number): T => {
  const larger = new (array.constructor as new (length: number) => T)(length);
  larger.set(array);
  return larger;
};

/** Words of a slot: a hash and an entry. Beside each other, so that looking at a slot waits for memory once. */
const SLOT = 2;

export class TextIndex {
  size = 0;
  columns = new Int32Array(1 << 10);
  offsets = new Uint32Array((1 << 10) + 1);
  private hashes = new Int32Array(1 << 10);
  bytes = new Uint8Array(1 << 14);
  /** Slots by hash; entry -1 where free. At most half full. */
  private table = new Int32Array(SLOT << 11).fill(-1);

  clear(): void {
    this.size = 0;
    this.table.fill(-1);
  }

  /** The entry of that string in that column, or -1. `hash` is any function of both; blocks that are merged must agree in it. */
  find(hash: number, column: number, source: Uint8Array, from: number, to: number): number {
    const { table, columns, offsets, bytes } = this;
    const mask = table.length - 1;
    const length = to - from;
    for (let slot = (hash << 1) & mask; ; slot = (slot + SLOT) & mask) {
      const entry = table[slot + 1];
      if (entry < 0) return -1;
      if (table[slot] !== hash || columns[entry] !== column) continue;
      const start = offsets[entry];
      if (offsets[entry + 1] - start !== length) continue;
      let index = 0;
      while (index < length && bytes[start + index] === source[from + index]) index++;
      if (index === length) return entry;
    }
  }

  /** Adds a string that `find` did not find. */
  add(hash: number, column: number, source: Uint8Array, from: number, to: number): number {
    const entry = this.size++;
    if (entry === this.columns.length) this.grow();
    const start = this.offsets[entry];
    const end = start + to - from;
    if (end > this.bytes.length) this.bytes = doubled(this.bytes, Math.max(end, this.bytes.length * 2));
    // A loop, because most strings are shorter than what `set` and `subarray` cost.
    const { bytes } = this;
    for (let at = from; at < to; at++) bytes[start + at - from] = source[at];
    this.offsets[entry + 1] = end;
    this.columns[entry] = column;
    this.hashes[entry] = hash;
    if (this.size * SLOT * 2 > this.table.length) this.enlargeTable();
    this.place(hash, entry);
    return entry;
  }

  private place(hash: number, entry: number): void {
    const { table } = this;
    const mask = table.length - 1;
    let slot = (hash << 1) & mask;
    while (table[slot + 1] >= 0) slot = (slot + SLOT) & mask;
    table[slot] = hash;
    table[slot + 1] = entry;
  }

  private enlargeTable(): void {
    const old = this.table;
    this.table = new Int32Array(old.length * 2).fill(-1);
    for (let slot = 0; slot < old.length; slot += SLOT) {
      const entry = old[slot + 1];
      if (entry >= 0) this.place(old[slot], entry);
    }
  }

  private grow(): void {
    const capacity = this.columns.length * 2;
    this.columns = doubled(this.columns, capacity);
    this.hashes = doubled(this.hashes, capacity);
    this.offsets = doubled(this.offsets, capacity + 1);
  }

  /** A copy on shared memory. */
  toBlock(): TextBlock {
    const { size } = this;
    const block = {
      size,
      columns: sharedInt32(size),
      hashes: sharedInt32(size),
      offsets: sharedUint32(size + 1),
      bytes: sharedUint8(this.offsets[size]),
    };
    block.columns.set(this.columns.subarray(0, size));
    block.hashes.set(this.hashes.subarray(0, size));
    block.offsets.set(this.offsets.subarray(0, size + 1));
    block.bytes.set(this.bytes.subarray(0, block.bytes.length));
    return block;
  }
}
