/** Rows of some blocks of an Avro file, on a worker thread. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { onRelease } from '../../run/thread-memory.ts';
import { changedFile } from '../changed-file.ts';
import { Damage } from '../damage.ts';
import { readingProblem } from '../reading-problems.ts';
import type { Piece, Unfit } from '../pieces/assemble.ts';
import { countMissing } from '../pieces/count-missing.ts';
import type { KindCounts } from '../pieces/kinded-columns.ts';
import { retyped } from '../pieces/retype.ts';
import { mendTexts } from '../texts/mend-texts.ts';
import { TextIndex } from '../texts/text-index.ts';
import { damaged } from './avro-problems.ts';
import { type AvroCodec, loadCodec, unpackBlock } from './codecs.ts';
import type { Block } from './container.ts';
import { AvroCursor } from './cursor.ts';
import { decoderOf, type Finds } from './decode.ts';
import type { AvroLeaf, Plan } from './leaves.ts';

export interface BlocksInput {
  readonly path: string;
  readonly size: number;
  readonly modified: number;
  readonly codec: AvroCodec;
  /** One following the other. */
  readonly blocks: readonly Block[];
  /** Rows to read, of those that the blocks have. */
  readonly rows: number;
  /** Bytes of a row at least. */
  readonly least: number;
  readonly plan: Plan;
  readonly leaves: readonly AvroLeaf[];
}

export interface BlocksOutput {
  readonly piece: Piece;
  /** Bytes of the file before and with these blocks. */
  readonly end: number;
  /** Columns with whole numbers beyond 2^53. */
  readonly big: readonly string[];
  /** Paths of columns with durations of months. */
  readonly months: readonly string[];
  /** Of columns that may mix them. */
  readonly kinds: readonly KindCounts[];
  /** For each column its cells with bytes that are no text. */
  readonly garbled: Float64Array;
}

/** Kept between the pieces of a thread, because fresh memory costs more than writing into it. */
const raw = new TextIndex();
const spare = new TextIndex();
let buffer = new Uint8Array(0);

onRelease(() => {
  buffer = new Uint8Array(0);
});

export async function readBlocks(input: BlocksInput): Promise<BlocksOutput> {
  const { path, codec, blocks, rows, least } = input;
  try {
    await loadCodec(codec);
    const start = blocks[0].from;
    const bytes = bytesOf(input, start, blocks[blocks.length - 1].to);
    const unpacked = blocks.map((block) => {
      const own = unpackBlock(codec, bytes.subarray(block.from - start, block.to - start));
      // Memory for rows is taken only where there are bytes for them.
      if (block.rows * least > own.length) throw new Damage('a block promises more rows than it has bytes for');
      return own;
    });
    return decode(input, unpacked, rows);
  } catch (error) {
    throw readingProblem(error, path, (reason) => damaged(path, reason));
  }
}

function decode({ blocks, plan, leaves }: BlocksInput, unpacked: readonly Uint8Array[], rows: number): BlocksOutput {
  raw.clear();
  const cursor = new AvroCursor(new Uint8Array(0));
  const { vectors, finds, read } = decoderOf(plan, leaves, rows, cursor, raw);
  let row = 0;
  for (const [index, block] of blocks.entries()) {
    cursor.open(unpacked[index]);
    const end = Math.min(rows, row + block.rows);
    const isWhole = end === row + block.rows;
    while (row < end) read(row++);
    if (isWhole && cursor.left > 0) throw new Damage('a block holds more bytes than its rows take');
  }
  const { texts, garbled } = mendTexts(raw, spare, vectors);
  const missing = new Int32Array(leaves.length);
  const whole = new Uint8Array(leaves.length);
  let unfit: Unfit | null = null;
  const made = vectors.map((vector, column) => {
    const leaf = leaves[column];
    const { loose } = finds[column];
    garbled[column] += finds[column].garbled;
    if (loose !== null && loose.unfit !== null) unfit ??= { column: leaf.name, wanted: leaf.type, ...loose.unfit };
    if (leaf.readAs === null) {
      missing[column] = countMissing(vector);
      whole[column] = isWholeColumn(leaf, vector.cells) ? 1 : 0;
      return vector;
    }
    const other = retyped(vector, leaf.readAs, column, texts);
    missing[column] = other.missing;
    whole[column] = other.whole;
    if (other.unfit !== null) unfit ??= { column: leaf.name, wanted: leaf.readAs, ...other.unfit };
    return other.vector;
  });
  const named = (has: (found: Finds) => boolean): AvroLeaf[] => leaves.filter((_, column) => has(finds[column]));
  return {
    piece: {
      rows,
      vectors: made,
      texts: texts.toBlock(),
      missing,
      whole,
      fine: Float64Array.from(finds, ({ fine }) => fine),
      decimals: Float64Array.from(finds, ({ decimals }) => decimals),
      unfit,
    },
    end: blocks[blocks.length - 1].to,
    big: named(({ big }) => big).map(({ name }) => name),
    months: named(({ months }) => months).map(({ path }) => path),
    kinds: leaves.flatMap(({ name, isMixed }, column) => {
      const { kinds } = finds[column];
      return isMixed && kinds !== null ? [{ name, kinds, nested: 0 }] : [];
    }),
    garbled,
  };
}

/** Whether all numbers of a column are whole. */
function isWholeColumn({ of, type }: AvroLeaf, cells: Float64Array | Int32Array | Int8Array): boolean {
  if (type !== 'number') return false;
  if (of !== null) return (of.is === 'int' || of.is === 'long') && of.logical === null;
  return cells.every((cell) => Number.isNaN(cell) || Number.isInteger(cell));
}

/** Bytes [from, to) of the file. */
function bytesOf({ path, size, modified }: BlocksInput, from: number, to: number): Uint8Array {
  const length = to - from;
  if (buffer.length < length) buffer = new Uint8Array(length);
  const descriptor = openSync(path, 'r');
  try {
    const stat = fstatSync(descriptor);
    if (stat.size !== size || stat.mtimeMs !== modified) throw changedFile(path);
    for (let done = 0; done < length; ) {
      const read = readSync(descriptor, buffer, done, length - done, from + done);
      if (read === 0) throw new Damage('it ends within a block');
      done += read;
    }
  } finally {
    closeSync(descriptor);
  }
  return buffer.subarray(0, length);
}
