/** Reads Avro files: some blocks are a piece, decoded on a thread. */
import { type FileHandle, open } from 'node:fs/promises';
import { fileProblem } from '../../files/file-problems.ts';
import { ProblemError } from '../../ir/problem.ts';
import { checkCancelled } from '../../run/run.ts';
import { Damage, reasonOf } from '../damage.ts';
import { assemble, type Piece, withNotices } from '../pieces/assemble.ts';
import { declaredValues, withDeclared } from '../pieces/declared-values.ts';
import { KindedColumns } from '../pieces/kinded-columns.ts';
import { readAs } from '../pieces/retype.ts';
import { describeStored } from '../pieces/stored-column.ts';
import { decidedTypes, leftOutNotices, noColumns, type ReadFile, typedResult } from '../source.ts';
import { garbledNotice } from '../texts/mend-texts.ts';
import { refuseTooManyRows } from '../too-many-rows.ts';
import { damaged, notAvro, otherCodec } from './avro-problems.ts';
import { type AvroCodec, CODECS } from './codecs.ts';
import { type AvroHeader, type Block, blocksOf, headerOf } from './container.ts';
import { type AvroLeaf, avroLeaves } from './leaves.ts';
import type { BlocksInput, BlocksOutput } from './piece.ts';
import { type AvroType, schemaOf } from './schema.ts';

/** Bytes of packed blocks that are a piece, and of its cells. */
const PIECE_BYTES = 1 << 20;
const MAX_PIECE_CELL_BYTES = 16 << 20;
const CELL_BYTES = 8;
const MAX_BLOCK_BYTES = 1 << 30;

interface Opened {
  readonly path: string;
  readonly handle: FileHandle;
  readonly size: number;
  readonly modified: number;
  readonly header: AvroHeader;
  readonly codec: AvroCodec;
  readonly schema: AvroType;
}

/**
 * Reads an Avro object container file. Numbers, booleans, texts, enums, dates, times and decimals become columns, fields of
 * records under dotted names; lists, maps and bytes are left out, and a notice says so. Whole numbers beyond 2^53 are read
 * as text, durations and times of day as seconds.
 */
export const readAvro: ReadFile = async (path, params, { run, sink, rows: most = Infinity }) => {
  const handle = await open(path, 'r').catch((error: unknown) => {
    throw fileProblem(error, path);
  });
  try {
    const opened = await openAvro(handle, path);
    const types = decidedTypes(params);
    const kinds = new KindedColumns(types);
    const big = new Set<string>();
    const months = new Set<string>();
    for (;;) {
      const { leaves, plan, leftOut } = avroLeaves(opened.schema, months);
      if (leaves.length === 0) throw noColumns('avro', path, leftOut, []);
      const read = leaves.map((leaf): AvroLeaf => {
        const type = big.has(leaf.name) ? 'text' : leaf.isMixed ? kinds.typeOf(leaf.name) : leaf.type;
        return { ...leaf, type, asText: big.has(leaf.name), readAs: readAs(leaf.name, type, types) };
      });
      const known = big.size + months.size;
      const garbled = new Float64Array(read.length);
      async function* pieces(): AsyncGenerator<Piece> {
        yield declaredValues(read);
        const inputs = inputsOf(opened, most, { plan, leaves: read });
        for await (const output of run.parallel.map<BlocksInput, BlocksOutput>('avro.read', inputs)) {
          checkCancelled(run);
          for (const name of output.big) big.add(name);
          for (const name of output.months) months.add(name);
          if (big.size + months.size > known) return;
          kinds.add(output.kinds);
          for (const [column, count] of output.garbled.entries()) garbled[column] += count;
          run.progress(output.end, opened.size, 'bytes');
          yield output.piece;
        }
      }
      const made = await assemble(read.map(describeStored), pieces(), {
        run,
        sink: sink(),
        file: path,
        types: withDeclared(read, types),
      });
      if (big.size + months.size > known || kinds.areNew()) {
        kinds.restart();
        continue;
      }
      const left = leftOutNotices(leftOut);
      return {
        ...made,
        columns: made.columns.map((column, index) => kinds.noted(withNotices(column, garbledNotice(garbled[index])))),
        ...typedResult(made.table, left),
      };
    }
  } catch (error) {
    const known = fileProblem(error, path);
    if (known !== error || error instanceof ProblemError || (error as Error).name === 'Cancelled') throw known;
    throw damaged(path, reasonOf(error));
  } finally {
    await handle.close().catch(() => undefined);
  }
};

async function openAvro(handle: FileHandle, path: string): Promise<Opened> {
  const stat = await handle.stat();
  if (stat.isDirectory()) throw Object.assign(new Error('is a directory'), { code: 'EISDIR' });
  const { size, mtimeMs: modified } = stat;
  const header = await headerOf(handle, size);
  if (header === null) throw notAvro(path);
  const text = header.metadata.get('avro.schema');
  if (text === undefined) throw new Damage('its schema is missing');
  const named = header.metadata.get('avro.codec') ?? '';
  const codec = named === '' ? 'null' : CODECS.find((known) => known === named);
  if (codec === undefined) throw otherCodec(path, named.slice(0, 60));
  return { path, handle, size, modified, header, codec, schema: schemaOf(text) };
}

/** Blocks together until they are worth a task of their own. */
async function* inputsOf(
  { path, handle, size, modified, header, codec, schema }: Opened,
  most: number,
  columns: Pick<BlocksInput, 'plan' | 'leaves'>,
): AsyncGenerator<BlocksInput> {
  const { least } = schema;
  const width = columns.leaves.length;
  let blocks: Block[] = [];
  let rows = 0;
  let total = 0;
  const input = (): BlocksInput => ({ path, size, modified, codec, blocks, rows, least, ...columns });
  for await (const block of blocksOf(handle, size, header, least)) {
    const bytes = block.to - block.from;
    if (bytes > MAX_BLOCK_BYTES) throw new Damage('a block has more than 1 GB');
    refuseTooManyRows('avro', path, 'A block', block.rows, width, bytes);
    const wanted = Math.min(block.rows, most - total);
    total += wanted;
    refuseTooManyRows('avro', path, null, total, width, size);
    blocks.push(block);
    rows += wanted;
    const isFull =
      block.to - blocks[0].from >= PIECE_BYTES || rows * width * CELL_BYTES >= MAX_PIECE_CELL_BYTES || total >= most;
    if (!isFull) continue;
    yield input();
    blocks = [];
    rows = 0;
    if (total >= most) return;
  }
  if (blocks.length > 0) yield input();
}
