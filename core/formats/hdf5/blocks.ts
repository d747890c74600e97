/** Elements of a dataset, row after row: out of one piece, or out of the chunks in which they lie. */
import { onRelease } from '../../run/thread-memory.ts';
import { Damage } from '../damage.ts';
import type { Dataset } from './dataset.ts';
import { type Hdf5File, NOWHERE } from './file.ts';
import { MARGIN, unfiltered } from './filters.ts';

/** Filters make a chunk that cannot be packed larger, but not by much. */
const MAX_GROWTH = 2;

/** Chunks that are larger than what is read of them are kept for the next piece. */
const MAX_KEPT_BYTES = 64 << 20;
const kept = new Map<string, Uint8Array>();
let keptBytes = 0;

onRelease(() => {
  kept.clear();
  keptBytes = 0;
});

/** Rows `from[0]` …, columns `from[1]` … of a dataset of two dimensions at most. */
export interface Part {
  readonly from: readonly [row: number, column: number];
  readonly count: readonly [rows: number, columns: number];
}

/** Sizes as rows and columns. */
const matrixOf = (sizes: readonly number[]): readonly [number, number] => [sizes[0] ?? 1, sizes[1] ?? 1];

/** The elements of a part, row after row. */
export function blockOf(file: Hdf5File, dataset: Dataset, { from, count }: Part): Uint8Array {
  const { bytes } = file;
  const { sizes, elementBytes, storage, fill } = dataset;
  const [, width] = matrixOf(sizes);
  const [rows, columns] = count;
  const block = new Uint8Array(rows * columns * elementBytes);
  if (block.length === 0) return block;
  if (storage.as === 'chunks') {
    if (fill !== null) filled(block, fill);
    fromChunks(file, dataset, storage, { from, count }, block);
    return block;
  }
  if (storage.as === 'contiguous' && storage.at === NOWHERE) {
    if (fill !== null) filled(block, fill);
    return block;
  }
  const length = columns * elementBytes;
  const take = (at: number, target: Uint8Array): void => {
    if (storage.as === 'compact') target.set(storage.bytes.subarray(at, at + target.length));
    else {
      if (at + target.length > storage.length) throw new Damage('a dataset has fewer values than it promises');
      bytes.fill(storage.at + at, target);
    }
  };
  if (columns === width) take(from[0] * width * elementBytes, block);
  else
    for (let row = 0; row < rows; row++)
      take(((from[0] + row) * width + from[1]) * elementBytes, block.subarray(row * length, (row + 1) * length));
  return block;
}

function filled(block: Uint8Array, element: Uint8Array): void {
  for (let at = 0; at < block.length; at += element.length) block.set(element, at);
}

function fromChunks(
  { bytes, stamp }: Hdf5File,
  { sizes, elementBytes }: Dataset,
  { sizes: chunkSizes, filters, chunks }: Dataset['storage'] & { as: 'chunks' },
  { from, count }: Part,
  block: Uint8Array,
): void {
  const rank = sizes.length;
  const [height, width] = matrixOf(chunkSizes);
  const chunkBytes = height * width * elementBytes;
  for (let index = 0; index < chunks.count; index++) {
    const top = chunks.places[index * rank] * height;
    const left = (rank > 1 ? chunks.places[index * rank + 1] : 0) * width;
    const [firstRow, lastRow] = [Math.max(top, from[0]), Math.min(top + height, from[0] + count[0])];
    const [firstColumn, lastColumn] = [Math.max(left, from[1]), Math.min(left + width, from[1] + count[1])];
    if (firstRow >= lastRow || firstColumn >= lastColumn) continue;
    const key = `${stamp}/${chunks.at[index]}`;
    let data = kept.get(key);
    if (data === undefined) {
      const length = filters.length === 0 ? chunkBytes : chunks.lengths[index];
      if (length > chunks.lengths[index]) throw new Damage('a chunk has fewer bytes than it must have');
      if (length > MAX_GROWTH * chunkBytes + MARGIN) throw new Damage('a chunk has more bytes than it must have');
      const packed = new Uint8Array(length);
      bytes.fill(chunks.at[index], packed);
      data = unfiltered(packed, filters, chunks.skipped[index], chunkBytes);
      const isWhole = (lastRow - firstRow) * (lastColumn - firstColumn) === height * width;
      if (!isWhole && filters.length > 0) keep(key, data);
    }
    const length = (lastColumn - firstColumn) * elementBytes;
    for (let row = firstRow; row < lastRow; row++) {
      const source = ((row - top) * width + firstColumn - left) * elementBytes;
      const target = ((row - from[0]) * count[1] + firstColumn - from[1]) * elementBytes;
      block.set(data.subarray(source, source + length), target);
    }
  }
}

function keep(key: string, data: Uint8Array): void {
  if (keptBytes + data.length > MAX_KEPT_BYTES) {
    kept.clear();
    keptBytes = 0;
  }
  kept.set(key, data);
  keptBytes += data.length;
}

/** The dataset with only the chunks that rows `from` to `from + rows` − 1 of a dimension touch. */
export function withChunksOf(dataset: Dataset, dimension: number, from: number, rows: number): Dataset {
  const { storage, sizes } = dataset;
  if (storage.as !== 'chunks') return dataset;
  const size = storage.sizes[dimension] ?? 1;
  const { chunks } = storage;
  const rank = sizes.length;
  const index = orderOf(dataset, dimension);
  const [first, last] = [Math.floor(from / size), Math.floor((from + rows - 1) / size)];
  const wanted = index.order.subarray(index.starts[first] ?? 0, index.starts[last + 1] ?? chunks.count);
  return {
    ...dataset,
    storage: {
      ...storage,
      chunks: {
        count: wanted.length,
        places: Float64Array.from({ length: wanted.length * rank }, (_, at) => {
          return chunks.places[wanted[Math.floor(at / rank)] * rank + (at % rank)];
        }),
        at: Float64Array.from(wanted, (chunk) => chunks.at[chunk]),
        lengths: Float64Array.from(wanted, (chunk) => chunks.lengths[chunk]),
        skipped: Uint32Array.from(wanted, (chunk) => chunks.skipped[chunk]),
      },
    },
  };
}

interface ChunkOrder {
  /** Chunks by their place in the dimension. */
  readonly order: Uint32Array;
  /** Where the chunks of each place begin in the order. */
  readonly starts: Float64Array;
}

const orders = new WeakMap<Dataset, Map<number, ChunkOrder>>();

function orderOf(dataset: Dataset, dimension: number): ChunkOrder {
  const known = orders.get(dataset)?.get(dimension);
  if (known !== undefined) return known;
  const { storage, sizes } = dataset;
  if (storage.as !== 'chunks') throw new Error('a dataset without chunks');
  const { chunks } = storage;
  const rank = sizes.length;
  const places = Math.ceil((sizes[dimension] ?? 1) / (storage.sizes[dimension] ?? 1));
  const starts = new Float64Array(places + 1);
  const placeOf = (chunk: number): number => (rank === 0 ? 0 : chunks.places[chunk * rank + dimension]);
  for (let chunk = 0; chunk < chunks.count; chunk++) starts[placeOf(chunk) + 1]++;
  for (let place = 0; place < places; place++) starts[place + 1] += starts[place];
  const next = starts.slice();
  const order = new Uint32Array(chunks.count);
  for (let chunk = 0; chunk < chunks.count; chunk++) order[next[placeOf(chunk)]++] = chunk;
  const made = { order, starts };
  orders.set(dataset, new Map([...(orders.get(dataset) ?? []), [dimension, made]]));
  return made;
}
