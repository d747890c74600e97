/**
 * The strings of all chunks become one dictionary a column, in order of first appearance in the file.
 *
 * Matching, the expensive part, is split by hash into partitions that know nothing of each other and so run on several
 * threads; each finds, for every entry, the first entry that equals it. Numbering them in file order is then one short
 * pass. Any number of partitions gives the same dictionary.
 */
import { sharedInt32, sharedUint32, sharedUint8 } from '../../table/column.ts';
import type { Dictionary } from '../../table/dictionary.ts';
import type { Parallel } from '../../table/parallel.ts';
import { type TextBlock, TextIndex } from './text-index.ts';

export interface MatchInput {
  readonly blocks: readonly TextBlock[];
  readonly partition: number;
  /** A power of two, 16 at most. */
  readonly partitions: number;
  /** Filled for the entries of the partition: the position of the first equal entry, counted over all blocks. */
  readonly firsts: Int32Array;
}

/** Entries whose matching is worth a task of its own. */
const PARALLEL_ENTRIES = 1 << 17;
/** Each reads all hashes: no more than keep the threads busy. */
const PARTITIONS_A_THREAD = 2;
const MOST_PARTITIONS = 16;
/** A partition's entries are matched bucket by bucket: the index of one fits a core's cache. */
const BUCKETS = 64;
/** Pending entries, or bytes of them, that are merged at once; until then, blocks are only kept. */
const PENDING_ENTRIES = 1 << 23;
const PENDING_BYTES = 1 << 27;

/** The upper bits of the hash choose partition and bucket, the lower ones the slot. */
const partitionOf = (hash: number, partitions: number): number => (hash >>> 28) & (partitions - 1);
const bucketOf = (hash: number): number => (hash >>> 22) & (BUCKETS - 1);

/** Entries of one partition. They stand bucket after bucket, so that matching them reads memory in order. */
interface PartitionEntries {
  /** `BUCKETS + 1` places. */
  readonly starts: Int32Array;
  readonly hashes: Int32Array;
  readonly columns: Int32Array;
  /** Positions counted over all blocks. */
  readonly positions: Int32Array;
  readonly offsets: Uint32Array;
  readonly lengths: Uint32Array;
  readonly bytes: Uint8Array;
}

function entriesOf({ blocks, partition, partitions }: MatchInput): PartitionEntries {
  const starts = new Int32Array(BUCKETS + 1);
  const byteStarts = new Float64Array(BUCKETS + 1);
  for (const { hashes, offsets, size } of blocks) {
    for (let entry = 0; entry < size; entry++) {
      const hash = hashes[entry] as number;
      if (partitionOf(hash, partitions) !== partition) continue;
      const after = bucketOf(hash) + 1;
      starts[after] = (starts[after] as number) + 1;
      byteStarts[after] = (byteStarts[after] as number) + (offsets[entry + 1] as number) - (offsets[entry] as number);
    }
  }
  for (let bucket = 0; bucket < BUCKETS; bucket++) {
    starts[bucket + 1] = (starts[bucket + 1] as number) + (starts[bucket] as number);
    byteStarts[bucket + 1] = (byteStarts[bucket + 1] as number) + (byteStarts[bucket] as number);
  }
  const count = starts[BUCKETS] as number;
  const entries = {
    starts: starts.slice(),
    hashes: new Int32Array(count),
    columns: new Int32Array(count),
    positions: new Int32Array(count),
    offsets: new Uint32Array(count),
    lengths: new Uint32Array(count),
    bytes: new Uint8Array(byteStarts[BUCKETS] as number),
  };
  let base = 0;
  for (const { columns, hashes, offsets, bytes, size } of blocks) {
    for (let entry = 0; entry < size; entry++) {
      const hash = hashes[entry] as number;
      if (partitionOf(hash, partitions) !== partition) continue;
      const bucket = bucketOf(hash);
      const place = starts[bucket] as number;
      starts[bucket] = place + 1;
      const from = offsets[entry] as number;
      const to = offsets[entry + 1] as number;
      let at = byteStarts[bucket] as number;
      byteStarts[bucket] = at + to - from;
      entries.hashes[place] = hash;
      entries.columns[place] = columns[entry] as number;
      entries.positions[place] = base + entry;
      entries.offsets[place] = at;
      entries.lengths[place] = to - from;
      for (let index = from; index < to; index++) entries.bytes[at++] = bytes[index] as number;
    }
    base += size;
  }
  return entries;
}

/** Matches the entries of one partition. */
export function matchTexts(input: MatchInput): void {
  const { starts, hashes, columns, positions, offsets, lengths, bytes } = entriesOf(input);
  const { firsts } = input;
  const index = new TextIndex();
  /** By the index's entry, the position of the first one. */
  let known = new Int32Array(1 << 10);
  for (let bucket = 0; bucket < BUCKETS; bucket++) {
    index.clear();
    const end = starts[bucket + 1] as number;
    for (let place = starts[bucket] as number; place < end; place++) {
      const hash = hashes[place] as number;
      const column = columns[place] as number;
      const from = offsets[place] as number;
      const to = from + (lengths[place] as number);
      const position = positions[place] as number;
      let entry = index.find(hash, column, bytes, from, to);
      if (entry < 0) {
        entry = index.add(hash, column, bytes, from, to);
        if (entry === known.length) {
          const larger = new Int32Array(2 * entry);
          larger.set(known);
          known = larger;
        }
        known[entry] = position;
      }
      firsts[position] = known[entry] as number;
    }
  }
}

/** Copies the entries of the blocks that are the first of their kind, in order, into one block. */
function gatherFirsts(blocks: readonly TextBlock[], firsts: Int32Array): TextBlock {
  let size = 0;
  let length = 0;
  let position = 0;
  for (const { offsets, size: entries } of blocks) {
    for (let entry = 0; entry < entries; entry++, position++) {
      if (firsts[position] !== position) continue;
      size++;
      length += (offsets[entry + 1] as number) - (offsets[entry] as number);
    }
  }
  const result: TextBlock = {
    size,
    columns: sharedInt32(size),
    hashes: sharedInt32(size),
    offsets: sharedUint32(size + 1),
    bytes: sharedUint8(length),
  };
  let next = 0;
  let at = 0;
  position = 0;
  for (const { columns, hashes, offsets, bytes, size: entries } of blocks) {
    for (let entry = 0; entry < entries; entry++, position++) {
      if (firsts[position] !== position) continue;
      result.columns[next] = columns[entry] as number;
      result.hashes[next] = hashes[entry] as number;
      const end = offsets[entry + 1] as number;
      for (let from = offsets[entry] as number; from < end; from++) result.bytes[at++] = bytes[from] as number;
      result.offsets[++next] = at;
    }
  }
  return result;
}

/** Takes the blocks of the chunks in file order and gives each the codes of its entries in the columns' dictionaries. */
export class TextMerger {
  /** Every distinct entry so far, in order of first appearance. */
  private known: TextBlock = gatherFirsts([], new Int32Array(0));
  private knownCodes: Int32Array = new Int32Array(0);
  /** The next code of each column. */
  private readonly sizes: Int32Array;
  private pending: { index: number; block: TextBlock }[] = [];
  private pendingEntries = 0;
  private pendingBytes = 0;
  private readonly parallel: Parallel;
  /** By the index that the block was added with: the code of each of its entries. */
  readonly codes: Int32Array[] = [];

  constructor(columns: number, parallel: Parallel) {
    this.sizes = new Int32Array(columns);
    this.parallel = parallel;
  }

  async add(index: number, block: TextBlock): Promise<void> {
    this.pending.push({ index, block });
    this.pendingEntries += block.size;
    this.pendingBytes += block.bytes.length;
    const { size, bytes } = this.known;
    const isMuch =
      this.pendingEntries >= Math.max(PENDING_ENTRIES, 2 * size) ||
      this.pendingBytes >= Math.max(PENDING_BYTES, 2 * bytes.length);
    if (isMuch) await this.merge();
  }

  /** Gives every block that was added its codes. */
  async merge(): Promise<void> {
    if (this.pending.length === 0) return;
    const blocks = [this.known, ...this.pending.map(({ block }) => block)];
    const total = this.known.size + this.pendingEntries;
    const firsts = sharedInt32(total);
    let partitions = 1;
    const wanted = total < PARALLEL_ENTRIES ? 1 : PARTITIONS_A_THREAD * this.parallel.threads;
    while (partitions < Math.min(wanted, MOST_PARTITIONS)) partitions *= 2;
    const inputs = Array.from({ length: partitions }, (_, partition) => ({ blocks, partition, partitions, firsts }));
    if (partitions === 1) inputs.forEach(matchTexts);
    else for await (const _ of this.parallel.map<MatchInput, void>('csv.match', inputs));

    const codes = sharedInt32(total);
    codes.set(this.knownCodes);
    const { sizes } = this;
    let base = this.known.size;
    for (const { index, block } of this.pending) {
      const { columns, size } = block;
      for (let entry = 0; entry < size; entry++) {
        const position = base + entry;
        const first = firsts[position] as number;
        if (first === position) {
          const column = columns[entry] as number;
          const code = sizes[column] as number;
          sizes[column] = code + 1;
          codes[position] = code;
        } else {
          codes[position] = codes[first] as number;
        }
      }
      this.codes[index] = codes.subarray(base, base + size);
      base += size;
    }
    this.known = gatherFirsts(blocks, firsts);
    this.knownCodes = new Int32Array(this.known.size);
    let known = 0;
    for (let position = 0; position < total; position++) {
      if (firsts[position] === position) this.knownCodes[known++] = codes[position] as number;
    }
    this.pending = [];
    this.pendingEntries = 0;
    this.pendingBytes = 0;
  }

  /** Distinct strings of a column, once merged. */
  sizeOf(column: number): number {
    return this.sizes[column] as number;
  }

  /** The dictionaries of the wanted columns; null for the others. */
  dictionaries(isWanted: (column: number) => boolean): (Dictionary | null)[] {
    const { columns, offsets, bytes, size } = this.known;
    const lengths = new Float64Array(this.sizes.length);
    for (let entry = 0; entry < size; entry++) {
      const column = columns[entry] as number;
      lengths[column] = (lengths[column] as number) + (offsets[entry + 1] as number) - (offsets[entry] as number);
    }
    // In two pieces of memory: a hundred thousand dictionaries would take long to make and to send.
    const wanted = Array.from(this.sizes, (_, column) => isWanted(column));
    let offsetCount = 0;
    let byteCount = 0;
    wanted.forEach((is, column) => {
      if (is) {
        offsetCount += (this.sizes[column] as number) + 1;
        byteCount += lengths[column] as number;
      }
    });
    const allOffsets = sharedUint32(offsetCount);
    const allBytes = sharedUint8(byteCount);
    let offsetAt = 0;
    let byteAt = 0;
    const result = wanted.map((is, column): Dictionary | null => {
      if (!is) return null;
      const entries = this.sizes[column] as number;
      const start = { offsets: offsetAt, bytes: byteAt };
      offsetAt += entries + 1;
      byteAt += lengths[column] as number;
      return {
        size: entries,
        offsets: allOffsets.subarray(start.offsets, offsetAt),
        bytes: allBytes.subarray(start.bytes, byteAt),
      };
    });
    // Entries of a column stand in order of their codes.
    const next = new Int32Array(this.sizes.length);
    for (let entry = 0; entry < size; entry++) {
      const column = columns[entry] as number;
      const dictionary = result[column];
      if (dictionary == null) continue;
      const code = next[column] as number;
      next[column] = code + 1;
      let at = dictionary.offsets[code] as number;
      for (let from = offsets[entry] as number; from < (offsets[entry + 1] as number); from++) {
        dictionary.bytes[at++] = bytes[from] as number;
      }
      dictionary.offsets[code + 1] = at;
    }
    return result;
  }
}
