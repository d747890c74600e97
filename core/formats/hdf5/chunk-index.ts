/** Where the chunks of a dataset lie. See the specification, "Data Layout Message" and "Appendix C: Types of Indexes for Dataset Chunks". */
import { Damage } from '../damage.ts';
import { type Hdf5File, NOWHERE } from './file.ts';
import { extensibleArray, fixedArray, type ListedChunk } from './chunk-arrays.ts';
import { leavesOf } from './tree-1.ts';
import { recordsOf } from './tree-2.ts';

/** Chunks that were written, in no order. */
export interface Chunks {
  readonly count: number;
  /** For each chunk its place among the chunks of each dimension. */
  readonly places: Float64Array;
  /** In the file, from its beginning. */
  readonly at: Float64Array;
  readonly lengths: Float64Array;
  /** Filters that a chunk was not sent through, a bit each. */
  readonly skipped: Uint32Array;
}

export type ChunkIndex =
  | { readonly as: 'tree 1' | 'tree 2' | 'fixed array' | 'extensible array' | 'implicit'; readonly at: number }
  | {
      readonly as: 'single';
      readonly at: number;
      /** Null where the chunk went through no filter. */
      readonly packed: { readonly length: number; readonly mask: number } | null;
    };

/** What a dataset says of its chunks. */
export interface ChunkLayout {
  readonly sizes: readonly number[];
  /** `NOWHERE` where a size may grow without end. */
  readonly maxSizes: readonly number[];
  /** Sizes of a chunk. */
  readonly chunk: readonly number[];
  readonly elementBytes: number;
  /** Of the message that describes it. */
  readonly version: number;
  readonly isFiltered: boolean;
  /** Chunks that reach beyond the dataset went through no filter. */
  readonly arePartialsPlain: boolean;
}

const MAX_CHUNKS = 1 << 24;
const ALL_FILTERS = 0xffff_ffff;
/** A chunk is unpacked as a whole. */
const MAX_CHUNK_BYTES = 1 << 29;

export function chunksOf(
  file: Hdf5File,
  index: ChunkIndex,
  { sizes, maxSizes, chunk, elementBytes, version, isFiltered, arePartialsPlain }: ChunkLayout,
): Chunks {
  const rank = sizes.length;
  const chunkBytes = chunk.reduce((product, size) => product * size, elementBytes);
  if (chunkBytes > MAX_CHUNK_BYTES) throw new Damage('a chunk of a dataset has more than 512 MB');
  const counts = sizes.map((size, dimension) => Math.ceil(size / chunk[dimension]));
  const isPartial = (place: readonly number[]): boolean =>
    place.some((count, dimension) => (count + 1) * chunk[dimension] > sizes[dimension]);
  // Each chunk has its address in a list, or at least a byte where there is none.
  const most = Math.ceil(file.bytes.size / (index.as === 'implicit' ? 1 : file.offsetBytes));
  const found = new Found(file, rank, counts, most, arePartialsPlain ? isPartial : null);
  // Bytes that the length of a packed chunk takes.
  const lengthBytes = version >= 5 ? file.lengthBytes : Math.min(8, 1 + Math.floor((Math.log2(chunkBytes) + 8) / 8));
  const entry = { isFiltered, lengthBytes, chunkBytes };
  switch (index.as) {
    case 'single':
      found.add(
        sizes.map(() => 0),
        index.at,
        index.packed?.length ?? chunkBytes,
        index.packed?.mask ?? 0,
      );
      break;
    case 'implicit':
      for (let number = 0; index.at !== NOWHERE && number < found.total; number++)
        found.add(placeOf(number, found.counts), index.at + number * chunkBytes, chunkBytes, 0);
      break;
    case 'tree 1': {
      const keyBytes = 8 + 8 * (rank + 1);
      const keyAt = (cursor: { uint32(): number; uint(bytes: number): number }) => {
        const length = cursor.uint32();
        const mask = cursor.uint32();
        return { length, mask, starts: sizes.map(() => cursor.uint(8)) };
      };
      for (const { key, child } of leavesOf(file, index.at, 1, keyBytes, keyAt))
        found.add(
          key.starts.map((start, dimension) => start / chunk[dimension]),
          child,
          key.length,
          key.mask,
        );
      break;
    }
    case 'tree 2':
      for (const { type, record } of recordsOf(file, index.at)) {
        if (type !== 10 && type !== 11) throw new Damage('the chunks of a dataset are listed in an unknown way');
        const at = record.address();
        const length = type === 11 ? record.uint(lengthBytes) : chunkBytes;
        const mask = type === 11 ? record.uint32() : 0;
        found.add(
          sizes.map(() => record.uint(8)),
          at,
          length,
          mask,
        );
      }
      break;
    case 'fixed array':
    case 'extensible array': {
      // Chunks are numbered as far as the dataset may grow; the dimension without end counts slowest.
      const growing = index.as === 'extensible array' ? maxSizes.indexOf(NOWHERE) : -1;
      const mostCounts = maxSizes.map((size, dimension) =>
        Math.ceil((size === NOWHERE ? sizes[dimension] : size) / chunk[dimension]),
      );
      const order =
        growing > 0
          ? [growing, ...mostCounts.keys()].filter((dimension, at) => at === 0 || dimension !== growing)
          : [...mostCounts.keys()];
      const ordered = order.map((dimension) => mostCounts[dimension]);
      const take = ({ number, at, length, mask }: ListedChunk): void => {
        const places = placeOf(number, ordered);
        found.add(
          sizes.map((_, dimension) => places[order.indexOf(dimension)]),
          at,
          length,
          mask,
        );
      };
      const list = index.as === 'fixed array' ? fixedArray : extensibleArray;
      for (const listed of list(file, index.at, entry)) take(listed);
      break;
    }
  }
  return found.chunks();
}

/** The place of a chunk by its number; the last dimension counts fastest, the first one may exceed its count. */
function placeOf(number: number, counts: readonly number[]): number[] {
  const place = new Array<number>(counts.length).fill(0);
  let rest = number;
  for (let dimension = counts.length - 1; dimension > 0; dimension--) {
    const count = Math.max(1, counts[dimension]);
    place[dimension] = rest % count;
    rest = Math.floor(rest / count);
  }
  place[0] = rest;
  return place;
}

class Found {
  readonly counts: readonly number[];
  readonly total: number;
  private readonly file: Hdf5File;
  private readonly rank: number;
  /** Whether the filters passed a chunk by; null where they never did. */
  private readonly isPlain: ((place: readonly number[]) => boolean) | null;
  private readonly most: number;
  private readonly places: number[] = [];
  private readonly at: number[] = [];
  private readonly lengths: number[] = [];
  private readonly skipped: number[] = [];

  constructor(
    file: Hdf5File,
    rank: number,
    counts: readonly number[],
    most: number,
    isPlain: ((place: readonly number[]) => boolean) | null,
  ) {
    this.file = file;
    this.rank = rank;
    this.counts = counts;
    this.isPlain = isPlain;
    this.total = counts.reduce((product, count) => product * count, 1);
    if (this.total > MAX_CHUNKS * 64) throw new Damage('a dataset has too many chunks');
    // Each chunk has a place of its own.
    this.most = Math.min(this.total, MAX_CHUNKS, most);
  }

  add(place: readonly number[], at: number, length: number, mask: number): void {
    // Chunks that were never written, and those that were left behind when a dataset became smaller.
    if (at === NOWHERE || place.some((count, dimension) => count >= this.counts[dimension])) return;
    if (place.some((count) => !Number.isInteger(count) || count < 0))
      throw new Damage('a chunk has no place in its dataset');
    if (this.at.length >= this.most) throw new Damage('a dataset has more chunks than there is room for');
    const start = this.file.base + at;
    if (length < 0 || start + length > this.file.bytes.size)
      throw new Damage('a chunk promises more bytes than there are');
    for (const count of place) this.places.push(count);
    this.at.push(start);
    this.lengths.push(length);
    this.skipped.push(this.isPlain?.(place) === true ? ALL_FILTERS : mask);
  }

  chunks(): Chunks {
    if (this.places.length !== this.rank * this.at.length) throw new Damage('a chunk has no place in its dataset');
    return {
      count: this.at.length,
      places: Float64Array.from(this.places),
      at: Float64Array.from(this.at),
      lengths: Float64Array.from(this.lengths),
      skipped: Uint32Array.from(this.skipped),
    };
  }
}
