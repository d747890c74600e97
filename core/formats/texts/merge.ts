/**
 * The strings of all chunks become one dictionary a column, in order of first appearance in the file.
 *
 * Matching, the expensive part, is split by hash into partitions that know nothing of each other and so run on several
 * threads; each finds, for every entry, the first entry that equals it. Numbering them in file order is then one short
 * pass. Any number of partitions gives the same dictionary.
 */
import { sharedInt32, sharedUint32, sharedUint8 } from '../../table/shared-arrays.ts';
import type { Dictionary } from '../../table/dictionary.ts';
import type { Parallel } from '../../run/run.ts';
import { type MatchInput, matchTexts } from './match.ts';
import type { TextBlock } from './text-index.ts';

/** Entries whose matching is worth a task of its own. */
const PARALLEL_ENTRIES = 1 << 17;
/**
 * Entries of a partition, more or less: a thread's table of them takes 32 MB, where one of all four million texts of a file
 * took 256 MB on two threads. Each partition passes over the hashes of all entries, so there are not any number of them.
 */
const PARTITION_ENTRIES = 1 << 19;
const MOST_PARTITIONS = 32;
/** Pending entries, or bytes of them, that are merged at once; until then, blocks are only kept. */
const PENDING_ENTRIES = 1 << 23;
const PENDING_BYTES = 1 << 27;

/** Blocks whose equal entries were found. */
interface Merged {
  readonly blocks: readonly TextBlock[];
  /** By position over all blocks, that of the first equal entry. */
  readonly firsts: Int32Array;
  /** By position, the code of an entry that is the first of its kind. */
  readonly codes: Int32Array;
}

const nothing: TextBlock = {
  size: 0,
  columns: sharedInt32(0),
  hashes: sharedInt32(0),
  offsets: sharedUint32(1),
  bytes: sharedUint8(0),
};

/** Copies the entries of the blocks that are the first of their kind, in order, into one block. */
function gatherFirsts({ blocks, firsts }: Merged): TextBlock {
  let size = 0;
  let length = 0;
  let position = 0;
  for (const { offsets, size: entries } of blocks) {
    for (let entry = 0; entry < entries; entry++, position++) {
      if (firsts[position] !== position) continue;
      size++;
      length += offsets[entry + 1] - offsets[entry];
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
      result.columns[next] = columns[entry];
      result.hashes[next] = hashes[entry];
      const end = offsets[entry + 1];
      for (let from = offsets[entry]; from < end; from++) result.bytes[at++] = bytes[from];
      result.offsets[++next] = at;
    }
  }
  return result;
}

/** The codes of a block's entries in the columns' dictionaries: that of entry k is codes[firsts[k]]. */
export interface EntryCodes {
  readonly firsts: Int32Array;
  readonly codes: Int32Array;
}

/** Takes the blocks of the chunks in file order and gives each the codes of its entries in the columns' dictionaries. */
export class TextMerger {
  /** Every distinct entry so far, in order of first appearance, among whatever stood between them. */
  private merged: Merged = { blocks: [], firsts: new Int32Array(0), codes: new Int32Array(0) };
  /** The next code of each column, and the bytes of its strings. */
  private readonly sizes: Int32Array;
  private readonly lengths: Float64Array;
  private pending: { index: number; block: TextBlock }[] = [];
  private pendingEntries = 0;
  private pendingBytes = 0;
  private readonly parallel: Parallel;
  /** By the index that the block was added with. */
  readonly codes: EntryCodes[] = [];

  constructor(columns: number, parallel: Parallel) {
    this.sizes = new Int32Array(columns);
    this.lengths = new Float64Array(columns);
    this.parallel = parallel;
  }

  async add(index: number, block: TextBlock): Promise<void> {
    if (this.merged.blocks.length > 1) this.dropRepeated();
    this.pending.push({ index, block });
    this.pendingEntries += block.size;
    this.pendingBytes += block.bytes.length;
    const [known = nothing] = this.merged.blocks;
    const isMuch =
      this.pendingEntries >= Math.max(PENDING_ENTRIES, 2 * known.size) ||
      this.pendingBytes >= Math.max(PENDING_BYTES, 2 * known.bytes.length);
    if (isMuch) await this.merge();
  }

  /** One block of what is known, so that the blocks that it came from can go. */
  private dropRepeated(): void {
    const { firsts, codes } = this.merged;
    const block = gatherFirsts(this.merged);
    const own = { firsts: new Int32Array(block.size), codes: new Int32Array(block.size) };
    let next = 0;
    for (let position = 0; position < firsts.length; position++) {
      if (firsts[position] !== position) continue;
      own.firsts[next] = next;
      own.codes[next++] = codes[position];
    }
    this.merged = { blocks: [block], ...own };
  }

  /** Gives every block that was added its codes. */
  async merge(): Promise<void> {
    if (this.pending.length === 0) return;
    const blocks = [...this.merged.blocks, ...this.pending.map(({ block }) => block)];
    let base = this.merged.firsts.length;
    const total = base + this.pendingEntries;
    const firsts = sharedInt32(total);
    const wanted = Math.max(this.parallel.threads, Math.min(total / PARTITION_ENTRIES, MOST_PARTITIONS));
    const least = total < PARALLEL_ENTRIES ? 1 : wanted;
    let partitionBits = 0;
    while (2 ** partitionBits < least) partitionBits++;
    const inputs = Array.from({ length: 2 ** partitionBits }, (_, partition) => ({
      blocks,
      partition,
      partitionBits,
      firsts,
    }));
    if (partitionBits === 0) inputs.forEach(matchTexts);
    else for await (const _ of this.parallel.map<MatchInput, void>('texts.match', inputs));

    const codes = sharedInt32(total);
    codes.set(this.merged.codes);
    const { sizes, lengths } = this;
    for (const { index, block } of this.pending) {
      const { columns, offsets, size } = block;
      for (let entry = 0; entry < size; entry++) {
        const position = base + entry;
        if (firsts[position] !== position) continue;
        const column = columns[entry];
        const code = sizes[column];
        sizes[column] = code + 1;
        codes[position] = code;
        lengths[column] = lengths[column] + offsets[entry + 1] - offsets[entry];
      }
      this.codes[index] = { firsts: firsts.subarray(base, base + size), codes };
      base += size;
    }
    this.merged = { blocks, firsts, codes };
    this.pending = [];
    this.pendingEntries = 0;
    this.pendingBytes = 0;
  }

  /** Distinct strings of a column, once merged. */
  sizeOf(column: number): number {
    return this.sizes[column];
  }

  /** The dictionaries of the wanted columns; null for the others. The last question: the blocks are let go of. */
  dictionaries(isWanted: (column: number) => boolean): (Dictionary | null)[] {
    const { sizes, lengths } = this;
    // In two pieces of memory: a hundred thousand dictionaries would take long to make and to send.
    const wanted = Array.from(sizes, (_, column) => isWanted(column));
    let offsetCount = 0;
    let byteCount = 0;
    wanted.forEach((is, column) => {
      if (is) {
        offsetCount += sizes[column] + 1;
        byteCount += lengths[column];
      }
    });
    const allOffsets = sharedUint32(offsetCount);
    const allBytes = sharedUint8(byteCount);
    /** For each column where its bytes begin, where its next one goes, and where the offset behind that is noted. */
    const starts = new Uint32Array(wanted.length);
    const nextBytes = new Uint32Array(wanted.length);
    const nextOffsets = new Uint32Array(wanted.length);
    let offsetAt = 0;
    let byteAt = 0;
    const result = wanted.map((is, column): Dictionary | null => {
      if (!is) return null;
      const entries = sizes[column];
      const start = { offsets: offsetAt, bytes: byteAt };
      starts[column] = byteAt;
      nextBytes[column] = byteAt;
      nextOffsets[column] = offsetAt + 1;
      offsetAt += entries + 1;
      byteAt += lengths[column];
      return {
        size: entries,
        offsets: allOffsets.subarray(start.offsets, offsetAt),
        bytes: allBytes.subarray(start.bytes, byteAt),
      };
    });
    // Entries of a column stand in order of their codes.
    const { blocks, firsts } = this.merged;
    let base = 0;
    for (const { columns, offsets, bytes, size } of blocks) {
      for (let entry = 0; entry < size; entry++) {
        if (firsts[base + entry] !== base + entry) continue;
        const column = columns[entry];
        if (!wanted[column]) continue;
        let at = nextBytes[column];
        const end = offsets[entry + 1];
        for (let from = offsets[entry]; from < end; from++) allBytes[at++] = bytes[from];
        nextBytes[column] = at;
        const place = nextOffsets[column];
        allOffsets[place] = at - starts[column];
        nextOffsets[column] = place + 1;
      }
      base += size;
    }
    this.merged = { blocks: [], firsts: new Int32Array(0), codes: new Int32Array(0) };
    return result;
  }
}
