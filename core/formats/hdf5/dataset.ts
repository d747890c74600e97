/** What the header of a dataset says: sizes, type, where its bytes lie, and how they are packed. */
import { Damage } from '../damage.ts';
import { type Hdf5Type, typeOfMessage } from './datatype.ts';
import { type ChunkIndex, type Chunks, chunksOf } from './chunk-index.ts';
import { Hdf5Cursor, type Hdf5File, NOWHERE } from './file.ts';
import { type Filter, filtersOf } from './filters.ts';
import { type Hdf5Message, MESSAGE, messageOf } from './object-header.ts';

/** Where the bytes of a dataset are. */
export type Storage =
  /** One after the other; nowhere where they were never written. */
  | { readonly as: 'contiguous'; readonly at: number; readonly length: number }
  | { readonly as: 'compact'; readonly bytes: Uint8Array }
  | {
      readonly as: 'chunks';
      /** Sizes of a chunk. */
      readonly sizes: readonly number[];
      readonly filters: readonly Filter[];
      readonly chunks: Chunks;
    };

/** Plain data, so that it can be sent to a thread. */
export interface Dataset {
  /** Of its header, by which it is told from others. */
  readonly address: number;
  readonly sizes: readonly number[];
  readonly elementBytes: number;
  readonly storage: Storage;
  /** The element of chunks that were never written; null where it is zeros. */
  readonly fill: Uint8Array | null;
}

export interface Dataspace {
  /** Null where there are no values at all. */
  readonly sizes: readonly number[] | null;
  /** `NOWHERE` where a size may grow without end. */
  readonly most: readonly number[];
}

const MAX_RANK = 32;

export function dataspaceOf(file: Hdf5File, view: DataView): Dataspace {
  const cursor = new Hdf5Cursor(view, file);
  const version = cursor.uint8();
  const rank = cursor.uint8();
  const flags = cursor.uint8();
  if (version < 1 || version > 2 || rank > MAX_RANK) throw new Damage('a dataset has sizes of an unknown kind');
  const kind = version === 2 ? cursor.uint8() : rank === 0 ? 0 : 1;
  if (version === 1) cursor.skip(5);
  if (kind === 2) return { sizes: null, most: [] };
  const sizes = Array.from({ length: rank }, () => cursor.length());
  const most = (flags & 1) !== 0 ? sizes.map(() => cursor.length()) : sizes;
  const count = sizes.reduce((product, size) => product * size, 1);
  if (sizes.some((size) => size < 0) || !Number.isSafeInteger(count))
    throw new Damage('a dataset promises more than any file holds');
  return { sizes, most };
}

/** The sizes and the type of a dataset; null where an object is none. */
export function shapeOf(
  file: Hdf5File,
  messages: readonly Hdf5Message[],
): { readonly space: Dataspace; readonly type: Hdf5Type } | null {
  const space = messageOf(messages, MESSAGE.dataspace);
  const type = messageOf(messages, MESSAGE.datatype);
  if (space === null || type === null) return null;
  return { space: dataspaceOf(file, space), type: typeOfMessage(file, type) };
}

/** What the layout says cannot be read, as a sentence goes on. */
export class UnreadLayout extends Error {}

/** Throws `Damage`, and `UnreadLayout` where bytes are kept in a way that is not read. */
export function datasetOf(
  file: Hdf5File,
  address: number,
  messages: readonly Hdf5Message[],
  { sizes, most }: Dataspace,
  { bytes: elementBytes }: Hdf5Type,
): Dataset {
  if (messageOf(messages, MESSAGE.external) !== null) throw new UnreadLayout('keeps its values in another file');
  const layout = messageOf(messages, MESSAGE.layout);
  if (layout === null || sizes === null) throw new Damage('a dataset has no layout');
  const storage = storageOf(file, new Hdf5Cursor(layout, file), messages, sizes, most, elementBytes);
  return { address, sizes, elementBytes, storage, fill: fillOf(file, messages, elementBytes) };
}

function storageOf(
  file: Hdf5File,
  cursor: Hdf5Cursor,
  messages: readonly Hdf5Message[],
  sizes: readonly number[],
  most: readonly number[],
  elementBytes: number,
): Storage {
  const total = sizes.reduce((product, size) => product * size, elementBytes);
  const pipeline = messageOf(messages, MESSAGE.filters);
  const filters = pipeline === null ? [] : filtersOf(new Hdf5Cursor(pipeline, file), elementBytes);
  const version = cursor.uint8();
  /** @param chunk sizes of a chunk, and behind them the bytes of an element */
  const chunked = (chunk: readonly number[], index: ChunkIndex, arePartialsPlain = false): Storage => {
    const own = verified(chunk.slice(0, -1), sizes);
    const isFiltered = filters.length > 0;
    const layout = { sizes, maxSizes: most, chunk: own, elementBytes, version, isFiltered, arePartialsPlain };
    return { as: 'chunks', sizes: own, filters, chunks: chunksOf(file, index, layout) };
  };
  const compact = (length: number): Storage => {
    const bytes = Uint8Array.from(cursor.take(length));
    if (bytes.length < total) throw new Damage('a dataset has fewer values than it promises');
    return { as: 'compact', bytes };
  };
  if (version < 3) {
    const rank = cursor.uint8();
    const kind = cursor.uint8();
    cursor.skip(5);
    const at = kind === 0 ? NOWHERE : cursor.address();
    const own = Array.from({ length: rank }, () => cursor.uint32());
    if (kind === 2) return chunked(own, { as: 'tree 1', at });
    return kind === 1 ? contiguous(file, at, total) : compact(cursor.uint32());
  }
  if (version > 5) throw new UnreadLayout(`keeps its values in a layout of version ${version}`);
  const kind = cursor.uint8();
  if (kind === 0) return compact(cursor.uint16());
  if (kind === 1) return contiguous(file, cursor.address(), total);
  if (kind === 3) throw new UnreadLayout('is put together of other datasets (a virtual dataset)');
  if (kind !== 2) throw new Damage('a dataset has a layout of an unknown kind');
  if (version === 3) {
    const rank = cursor.uint8();
    const at = cursor.address();
    const own = Array.from({ length: rank }, () => cursor.uint32());
    return chunked(own, { as: 'tree 1', at });
  }
  const flags = cursor.uint8();
  const rank = cursor.uint8();
  const width = cursor.uint8();
  const own = Array.from({ length: rank }, () => cursor.uint(width));
  return chunked(own, indexOf(cursor, (flags & 2) !== 0), (flags & 1) !== 0);
}

/** Bytes that describe a kind of list of chunks, before its address. */
const LISTS = { 2: ['implicit', 0], 3: ['fixed array', 1], 4: ['extensible array', 5], 5: ['tree 2', 6] } as const;

function indexOf(cursor: Hdf5Cursor, isPacked: boolean): ChunkIndex {
  const kind = cursor.uint8();
  if (kind === 1) {
    const packed = isPacked ? { length: cursor.length(), mask: cursor.uint32() } : null;
    return { as: 'single', packed, at: cursor.address() };
  }
  if (kind !== 2 && kind !== 3 && kind !== 4 && kind !== 5)
    throw new Damage('the chunks of a dataset are listed in an unknown way');
  const [as, described] = LISTS[kind];
  cursor.skip(described);
  return { as, at: cursor.address() };
}

function contiguous(file: Hdf5File, at: number, length: number): Storage {
  if (at !== NOWHERE && file.base + at + length > file.bytes.size)
    throw new Damage('a dataset promises more values than there are');
  return { as: 'contiguous', at: at === NOWHERE ? NOWHERE : file.base + at, length };
}

function verified(chunk: readonly number[], sizes: readonly number[]): readonly number[] {
  if (chunk.length !== sizes.length || chunk.some((size) => size <= 0))
    throw new Damage('the chunks of a dataset have sizes that cannot be');
  return chunk;
}

function fillOf(file: Hdf5File, messages: readonly Hdf5Message[], elementBytes: number): Uint8Array | null {
  const view = messageOf(messages, MESSAGE.fill);
  const old = messageOf(messages, MESSAGE.oldFill);
  const from = view ?? old;
  if (from === null) return null;
  const cursor = new Hdf5Cursor(from, file);
  if (view !== null) {
    const version = cursor.uint8();
    if (version >= 3) {
      if ((cursor.uint8() & 0x20) === 0) return null;
    } else {
      cursor.skip(2);
      if (cursor.uint8() === 0 && version > 1) return null;
    }
  }
  if (cursor.left < 4) return null;
  const length = cursor.uint(4);
  if (length !== elementBytes) return null;
  const value = Uint8Array.from(cursor.take(length));
  return value.every((byte) => byte === 0) ? null : value;
}
