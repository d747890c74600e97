/** Reads Parquet files: a row group is a piece, decoded on a thread. */
import { open } from 'node:fs/promises';
import { type ColumnMetaData, type FileMetaData, parquetMetadata } from 'hyparquet';
import { ProblemError } from '../../ir/problem.ts';
import { assemble, type Piece, type PieceColumn } from '../pieces/assemble.ts';
import { Damage, reasonOf } from '../damage.ts';
import { fileProblem } from '../../files/file-problems.ts';
import { KindedColumns } from '../pieces/kinded-columns.ts';
import { readAs } from '../pieces/retype.ts';
import { describeStored } from '../pieces/stored-column.ts';
import {
  type DecidedTypes,
  decidedTypes,
  leftOutNotices,
  noColumns,
  type ReadFile,
  type ReadOptions,
  typedResult,
} from '../source.ts';
import { refuseTooManyRows } from '../too-many-rows.ts';
import { damaged, notParquet } from './parquet-problems.ts';
import { indexNotice } from '../cells/pandas-index.ts';
import { type Leaf, typeOfLeaf } from './leaf.ts';
import { type Leaves, leavesOf } from './schema.ts';
import type { Chunk, ParquetInput, ParquetOutput } from './tasks.ts';
import type { VariantPart } from './leaf.ts';
import { verifyThrift } from './thrift.ts';

interface Opened {
  readonly size: number;
  readonly modified: number;
  readonly metadata: FileMetaData;
}

const MAGIC = 'PAR1';
/** The length of the metadata, and the letters at the end. */
const FOOTER = 8;
const MAX_CONTENTS_BYTES = 2 ** 30;

async function openParquet(path: string): Promise<Opened> {
  try {
    const handle = await open(path, 'r');
    try {
      const stat = await handle.stat();
      if (stat.isDirectory()) throw Object.assign(new Error('is a directory'), { code: 'EISDIR' });
      const { size, mtimeMs } = stat;
      const slice = async (from: number, to = size): Promise<ArrayBuffer> => {
        const bytes = new Uint8Array(to - from);
        await handle.read(bytes, 0, bytes.length, from);
        return bytes.buffer;
      };
      if (size < 2 * MAGIC.length + 4) throw notParquet(path);
      const text = (buffer: ArrayBuffer): string => Buffer.from(buffer).toString('latin1');
      if (text(await slice(0, 4)) !== MAGIC) throw notParquet(path);
      const end = await slice(size - FOOTER);
      if (text(end.slice(4)) === 'PARE') throw damaged(path, null, 'it is encrypted');
      if (text(end.slice(4)) !== MAGIC) throw notParquet(path);
      if (new DataView(end).getUint32(0, true) > size - FOOTER) throw notParquet(path);
      const length = new DataView(end).getUint32(0, true);
      const contents = new Uint8Array(await slice(size - FOOTER - length));
      try {
        if (length > MAX_CONTENTS_BYTES) throw new Damage('it has more than 1 GB');
        verifyThrift(contents, 0);
        const metadata = parquetMetadata(contents.buffer, { geoparquet: false });
        return { size, modified: mtimeMs, metadata };
      } catch (error) {
        throw damaged(path, null, `its table of contents cannot be read (${reasonOf(error)})`);
      }
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw fileProblem(error, path);
  }
}

/**
 * Reads a Parquet file. Numbers, booleans, dates and times, decimals, strings and dictionaries become columns, fields of
 * structures under dotted names, lists their JSON text; bytes and maps are left out, and a notice says so. Whole numbers beyond 2^53 are read
 * as text, as a double would round them; durations and times of day as seconds.
 */
export const readParquet: ReadFile = async (path, params, options) => {
  const opened = await openParquet(path);
  const { leaves, leftOut, index } = columnsOf(path, opened, params['index'] === true);
  const big = new Set<string>();
  const binary = new Set<string>();
  const types = decidedTypes(params);
  const variants = new KindedColumns(types);
  for (;;) {
    const read = leaves
      .filter(({ name }) => !binary.has(name))
      .map((leaf) => (big.has(leaf.name) ? { ...leaf, asText: true } : leaf))
      .map((leaf) =>
        leaf.variant === null ? leaf : { ...leaf, variant: { ...leaf.variant, type: variants.typeOf(leaf.name) } },
      );
    if (read.length === 0) {
      throw noColumns('parquet', path, [...leftOut, ...bytesOf(binary)], index);
    }
    const known = big.size + binary.size;
    const rows = rowsOf(opened, options.rows);
    const pieces = piecesOf(
      path,
      opened,
      read,
      types,
      options,
      rows,
      ({ big: more, binary: bytes, variants: counts }) => {
        variants.add(counts);
        for (const name of more) big.add(name);
        for (const name of bytes) binary.add(name);
        return big.size + binary.size > known;
      },
    );
    const sink = options.sink();
    const made = await assemble(
      read.map((leaf) => describe(leaf, types)),
      pieces,
      {
        run: options.run,
        sink,
        file: path,
        types,
      },
    );
    if (big.size + binary.size > known || variants.areNew()) {
      variants.restart();
      continue;
    }
    const left = [...leftOutNotices([...leftOut, ...bytesOf(binary)]), ...indexNotice(index)];
    return {
      ...made,
      columns: made.columns.map((column) => variants.noted(column)),
      ...typedResult(made.table, left),
    };
  }
};

const bytesOf = (binary: ReadonlySet<string>): { name: string; reason: string }[] =>
  [...binary].map((name) => ({ name, reason: 'holds bytes that are no text' }));

/** The columns of a file whose row groups hold what they promise. */
function columnsOf(path: string, { size, metadata }: Opened, keepsIndex: boolean): Leaves {
  try {
    const found = leavesOf(metadata, keepsIndex);
    const rows = metadata.row_groups.map((group) => Number(group.num_rows));
    const sum = rows.reduce((all, count) => all + count, 0);
    if (!rows.every((count) => Number.isSafeInteger(count) && count >= 0) || sum !== Number(metadata.num_rows))
      throw new Damage('its row groups do not hold as many rows as it says');
    let bytes = 0;
    for (const [index, group] of metadata.row_groups.entries()) {
      let groupBytes = 0;
      for (const { meta_data: meta } of group.columns)
        groupBytes += Math.max(0, Number(meta?.total_compressed_size ?? 0));
      refuseTooManyRows('parquet', path, 'A row group', rows[index], found.leaves.length, groupBytes);
      bytes += groupBytes;
    }
    // Otherwise few bytes could stand for rows without end.
    if (bytes > size) throw new Damage('parts of it lie in each other');
    refuseTooManyRows('parquet', path, null, sum, found.leaves.length, size);
    return found;
  } catch (error) {
    if (error instanceof ProblemError) throw error;
    throw damaged(path, null, reasonOf(error));
  }
}

function rowsOf({ metadata }: Opened, most = Infinity): number[] {
  let left = most;
  return metadata.row_groups.map(({ num_rows }) => {
    const rows = Math.min(left, Number(num_rows));
    left -= rows;
    return rows;
  });
}

async function* piecesOf(
  path: string,
  { size, modified, metadata }: Opened,
  leaves: readonly Leaf[],
  types: DecidedTypes,
  { run }: ReadOptions,
  rows: readonly number[],
  hasMisreads: (output: ParquetOutput) => boolean,
): AsyncGenerator<Piece> {
  const total = rows.reduce((sum, count) => sum + count, 0);
  function* inputs(): Generator<ParquetInput> {
    for (const [index, { columns }] of metadata.row_groups.entries()) {
      const count = rows[index];
      if (count === 0) continue;
      const groupRows = Number(metadata.row_groups[index]?.num_rows);
      yield {
        path,
        size,
        modified,
        rows: count,
        groupRows,
        columns: leaves.map((leaf) => {
          const parts = leaf.variant?.of.parts ?? [{ leaf, repetition: 0 }];
          const chunks = parts.map((part) => chunkOf(path, size, columns[part.leaf.place]?.meta_data, groupRows, part));
          return { leaf, readAs: readAs(leaf.name, typeOfLeaf(leaf), types), chunks };
        }),
      };
    }
  }
  let done = 0;
  for await (const output of run.parallel.map<ParquetInput, ParquetOutput>('parquet.read', inputs())) {
    // What was read differently from what it is, is read once more from the start.
    if (hasMisreads(output)) return;
    done += output.piece.rows;
    run.progress(done, total, 'rows');
    yield output.piece;
  }
}

/** Where a stored column lies. Cells in lists are not as many as the rows. */
function chunkOf(
  path: string,
  size: number,
  meta: ColumnMetaData | undefined,
  groupRows: number,
  { leaf, repetition }: VariantPart,
): Chunk {
  if (meta === undefined) throw damaged(path, leaf.name, 'a row group does not say where it lies');
  const from = Number(meta.dictionary_page_offset || meta.data_page_offset);
  const first = Math.min(from, Number(meta.data_page_offset));
  const to = first + Number(meta.total_compressed_size);
  if (!(first >= 0 && to >= first && to <= size)) throw damaged(path, leaf.name, 'it lies beyond the end of the file');
  if (repetition === 0 && Number(meta.num_values) !== groupRows)
    throw damaged(path, leaf.name, `it holds ${meta.num_values} cells where its row group has ${groupRows} rows`);
  return { from: first, to, codec: meta.codec };
}

const describe = (leaf: Leaf, types: DecidedTypes): PieceColumn => {
  const type = typeOfLeaf(leaf);
  return describeStored({ ...leaf, type, readAs: readAs(leaf.name, type, types) });
};
