/**
 * The distinct strings of a chunk, each with the column it stands in: one open-addressing table over raw bytes for all
 * string columns, so that a table of 100,000 columns costs no more than one of ten. No JavaScript string is made.
 */
import { sharedInt32, sharedUint32, sharedUint8 } from '../../table/column.ts';

/** Entries in order of appearance, all columns interleaved; equal ones may appear twice; on shared memory. Codes in vectors are positions. */
export interface TextBlock {
  readonly size: number;
  readonly columns: Int32Array;
  readonly hashes: Int32Array;
  /** `size + 1` positions: entry k is bytes[offsets[k] .. offsets[k + 1]). */
  readonly offsets: Uint32Array;
  readonly bytes: Uint8Array;
}

/** What a cell's hash starts from: equal strings of two columns are two entries. */
export const hashSeed = (column: number): number => Math.imul(column + 1, 0x9e3779b1);

/** One byte into the hash (FNV-1a). */
export const HASH_PRIME = 0x01000193;

/** Spreads what the bytes have put into the hash over all of its bits (the end of MurmurHash3). */
export function hashEnd(hash: number): number {
  let mixed = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}

export function hashBytes(column: number, bytes: Uint8Array, from: number, to: number): number {
  let hash = hashSeed(column);
  for (let at = from; at < to; at++) hash = Math.imul(hash ^ (bytes[at] as number), HASH_PRIME);
  return hashEnd(hash);
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
  /** Line of the first appearance, counted from the start of the chunk. */
  lines = new Int32Array(1 << 10);
  offsets = new Uint32Array((1 << 10) + 1);
  bytes = new Uint8Array(1 << 14);
  private hashes = new Int32Array(1 << 10);
  /** Slots by hash; entry -1 where free. At most half full. */
  private table = new Int32Array(SLOT << 11).fill(-1);
  /** Entries that are in the table. */
  private placed = 0;

  clear(): void {
    this.size = 0;
    this.placed = 0;
    this.table.fill(-1);
  }

  /** The entry of that string in that column, or -1. `hash` is that of `hashBytes`. */
  find(hash: number, column: number, source: Uint8Array, from: number, to: number): number {
    const { table, columns, offsets, bytes } = this;
    const mask = table.length - 1;
    const length = to - from;
    for (let slot = (hash << 1) & mask; ; slot = (slot + SLOT) & mask) {
      const entry = table[slot + 1] as number;
      if (entry < 0) return -1;
      if (table[slot] !== hash || columns[entry] !== column) continue;
      const start = offsets[entry] as number;
      if ((offsets[entry + 1] as number) - start !== length) continue;
      let index = 0;
      while (index < length && bytes[start + index] === source[from + index]) index++;
      if (index === length) return entry;
    }
  }

  /** Adds a string that `find` did not find. */
  add(hash: number, column: number, source: Uint8Array, from: number, to: number, line: number): number {
    const entry = this.append(hash, column, source, from, to, line);
    if (++this.placed * SLOT * 2 > this.table.length) this.enlargeTable();
    this.place(hash, entry);
    return entry;
  }

  /** Adds an entry that `find` never finds, whether or not an equal one is there. */
  append(hash: number, column: number, source: Uint8Array, from: number, to: number, line: number): number {
    const entry = this.size++;
    if (entry === this.columns.length) this.grow();
    const start = this.offsets[entry] as number;
    const end = start + to - from;
    if (end > this.bytes.length) this.bytes = doubled(this.bytes, Math.max(end, this.bytes.length * 2));
    // A loop, because most strings are shorter than what `set` and `subarray` cost.
    const { bytes } = this;
    for (let at = from; at < to; at++) bytes[start + at - from] = source[at] as number;
    this.offsets[entry + 1] = end;
    this.columns[entry] = column;
    this.hashes[entry] = hash;
    this.lines[entry] = line;
    return entry;
  }

  private place(hash: number, entry: number): void {
    const { table } = this;
    const mask = table.length - 1;
    let slot = (hash << 1) & mask;
    while ((table[slot + 1] as number) >= 0) slot = (slot + SLOT) & mask;
    table[slot] = hash;
    table[slot + 1] = entry;
  }

  private enlargeTable(): void {
    const old = this.table;
    this.table = new Int32Array(old.length * 2).fill(-1);
    for (let slot = 0; slot < old.length; slot += SLOT) {
      const entry = old[slot + 1] as number;
      if (entry >= 0) this.place(old[slot] as number, entry);
    }
  }

  private grow(): void {
    const capacity = this.columns.length * 2;
    this.columns = doubled(this.columns, capacity);
    this.lines = doubled(this.lines, capacity);
    this.hashes = doubled(this.hashes, capacity);
    this.offsets = doubled(this.offsets, capacity + 1);
  }

  /** A copy on shared memory; `transcode` turns the file's bytes into UTF-8 where they are not. */
  toBlock(transcode: ((bytes: Uint8Array) => Uint8Array) | null): TextBlock {
    const { size } = this;
    const columns = sharedInt32(size);
    const hashes = sharedInt32(size);
    const offsets = sharedUint32(size + 1);
    columns.set(this.columns.subarray(0, size));
    hashes.set(this.hashes.subarray(0, size));
    if (transcode === null) {
      offsets.set(this.offsets.subarray(0, size + 1));
      const bytes = sharedUint8(this.offsets[size] as number);
      bytes.set(this.bytes.subarray(0, bytes.length));
      return { size, columns, hashes, offsets, bytes };
    }
    const parts: Uint8Array[] = [];
    for (let entry = 0; entry < size; entry++) {
      const part = transcode(this.bytes.subarray(this.offsets[entry], this.offsets[entry + 1]));
      parts.push(part);
      offsets[entry + 1] = (offsets[entry] as number) + part.length;
    }
    const bytes = sharedUint8(offsets[size] as number);
    parts.forEach((part, entry) => {
      bytes.set(part, offsets[entry]);
    });
    return { size, columns, hashes, offsets, bytes };
  }
}
