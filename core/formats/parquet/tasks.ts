/** The work of this folder that runs on worker threads. */
import { Damage, reasonOf } from '../damage.ts';
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import type { CompressionCodec } from 'hyparquet';
import { ProblemError } from '../../ir/problem.ts';
import type { Vector } from '../../table/column.ts';
import type { Piece, PieceColumn, Unfit } from '../pieces/assemble.ts';
import { changedFile } from '../changed-file.ts';
import { TextIndex } from '../texts/text-index.ts';
import { addCell, ColumnOfCells, type Kinds, noKinds } from '../pieces/column-of-cells.ts';
import type { KindCounts } from '../pieces/kinded-columns.ts';
import { retyped } from '../pieces/retype.ts';
import { damaged } from './parquet-problems.ts';
import { readColumn } from './read-column.ts';
import { type LeafEntries, leafEntries } from './leaf-entries.ts';
import { variantCells } from './read-variant.ts';
import { type Leaf, typeOfLeaf } from './leaf.ts';
import type { Misreads } from './values.ts';
import { onRelease } from '../../run/thread-memory.ts';

export interface ParquetInput {
  readonly path: string;
  readonly size: number;
  readonly modified: number;
  /** Rows to read, of those that the row group has. */
  readonly rows: number;
  readonly groupRows: number;
  readonly columns: readonly {
    readonly leaf: Leaf;
    /** What its cells are to be read as; null where that is their own type. */
    readonly readAs: PieceColumn['type'] | null;
    /** Where the column lies; of a VARIANT, each of its parts. */
    readonly chunks: readonly Chunk[];
  }[];
}

export interface Chunk {
  /** Bytes [from, to) of the file. */
  readonly from: number;
  readonly to: number;
  readonly codec: CompressionCodec;
}

export interface ParquetOutput {
  readonly piece: Piece;
  /** Columns that were not read for what they are. */
  readonly big: readonly string[];
  readonly binary: readonly string[];
  readonly variants: readonly KindCounts[];
}

/** Kept between the row groups of a thread, because fresh memory costs more than decoding into it. */
const texts = new TextIndex();
let buffer = new Uint8Array(0);

onRelease(() => {
  buffer = new Uint8Array(0);
});

/** Reads the columns of one row group. Throws a `ProblemError` that names file and column where it is damaged. */
export async function readGroup({
  path,
  size,
  modified,
  rows,
  groupRows,
  columns,
}: ParquetInput): Promise<ParquetOutput> {
  texts.clear();
  const vectors: Vector[] = [];
  const missing = new Int32Array(columns.length);
  const whole = new Uint8Array(columns.length);
  const fine = new Float64Array(columns.length);
  const decimals = new Float64Array(columns.length);
  const big: string[] = [];
  const binary: string[] = [];
  const variants: KindCounts[] = [];
  let unfit: Unfit | null = null;
  const descriptor = openSync(path, 'r');
  try {
    const stat = fstatSync(descriptor);
    if (stat.size !== size || stat.mtimeMs !== modified) throw changedFile(path);
    for (const [column, { leaf, readAs, chunks }] of columns.entries()) {
      const misreads: Misreads = { big: false, binary: false, fine: 0, decimals: 0 };
      try {
        if (leaf.variant !== null) {
          const { cells, ...counts } = await variantColumn(descriptor, leaf, chunks, rows, column);
          variants.push({ name: leaf.name, ...counts });
          vectors.push(cells.vector);
          missing[column] = cells.missing;
          whole[column] = cells.whole;
          if (cells.unfit !== null) unfit ??= { column: leaf.name, wanted: leaf.variant.type, ...cells.unfit };
          continue;
        }
        const [{ from, to, codec }] = chunks;
        const bytes = bytesAt(descriptor, from, to);
        const read = await readColumn(bytes, leaf, column, codec, rows, texts, misreads, groupRows);
        vectors.push(read.vector);
        missing[column] = read.missing;
      } catch (error) {
        if (error instanceof ProblemError) throw error;
        throw damaged(path, leaf.name, reasonOf(error));
      }
      const isWhole =
        leaf.physical.startsWith('INT') && (leaf.meaning.as === 'number' || leaf.meaning.as === 'unsigned');
      if (isWhole) whole[column] = 1;
      if (readAs !== null) {
        const made = retyped(vectors[column], readAs, column, texts);
        vectors[column] = made.vector;
        missing[column] = made.missing;
        whole[column] = made.whole;
        if (made.unfit !== null) unfit ??= { column: leaf.name, wanted: readAs, ...made.unfit };
      }
      fine[column] = misreads.fine;
      decimals[column] = misreads.decimals;
      if (misreads.big) big.push(leaf.name);
      if (misreads.binary) binary.push(leaf.name);
    }
  } finally {
    closeSync(descriptor);
  }
  return {
    piece: { rows, vectors, texts: texts.toBlock(), missing, whole, fine, decimals, unfit },
    big,
    binary,
    variants,
  };
}

/** The cells of a VARIANT as its type, and their kinds. */
async function variantColumn(
  descriptor: number,
  leaf: Leaf,
  chunks: readonly Chunk[],
  rows: number,
  column: number,
): Promise<{ cells: ColumnOfCells; kinds: Kinds; nested: number }> {
  const { of, type } = leaf.variant as NonNullable<Leaf['variant']>;
  const parts: LeafEntries[] = [];
  for (const [index, part] of of.parts.entries()) {
    const { from, to, codec } = chunks[index];
    // A copy: the next part takes the same memory.
    const bytes = bytesAt(descriptor, from, to).slice();
    parts.push(await leafEntries(bytes, part, codec, typeOfLeaf(part.leaf) === 'text'));
  }
  const kinds = noKinds();
  const cells = new ColumnOfCells(type, rows, column, texts);
  const { cells: given, nested } = variantCells(of, parts, rows);
  for (const [row, cell] of given.entries()) {
    addCell(kinds, cell);
    cells.set(row, cell);
  }
  return { cells, kinds, nested };
}

function bytesAt(descriptor: number, from: number, to: number): Uint8Array {
  const length = to - from;
  if (buffer.length < length) buffer = new Uint8Array(length);
  for (let done = 0; done < length; ) {
    const read = readSync(descriptor, buffer, done, length - done, from + done);
    if (read === 0) throw new Damage('the file ends inside of it');
    done += read;
  }
  return buffer.subarray(0, length);
}

export const parquetTasks = {
  'parquet.read': readGroup,
};
