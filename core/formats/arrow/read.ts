/** Reads Arrow and Feather files: a record batch is a piece, decoded on a thread; of a stream, one after the other. */
import { storedTypes } from '../../ir/column-types.ts';
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { RecordBatchReader, RecordBatchStreamWriter, type Schema } from 'apache-arrow';
import type { Notice } from '../../ir/notice.ts';
import { ProblemError } from '../../ir/problem.ts';
import { checkCancelled } from '../../run/run.ts';
import { assemble, type Piece, type PieceColumn } from '../pieces/assemble.ts';
import { changedFile } from '../changed-file.ts';
import { TextIndex } from '../texts/text-index.ts';
import { Damage, reasonOf } from '../damage.ts';
import { fileProblem } from '../../files/file-problems.ts';
import { readAs } from '../pieces/retype.ts';
import { decidedTypes, leftOutNotices, type ReadFile } from '../source.ts';
import { type ArrowLeaf, arrowLeaves, pieceOf } from './columns.ts';
import { loadZstd } from '../compress/zstd.ts';
import { registerCodecs } from './codecs.ts';
import { onRelease } from '../../run/thread-memory.ts';
import { type ArrowContents, contentsOfFile, contentsOfStream, type Span, verifyBatch } from './messages.ts';

registerCodecs();

export interface ArrowInput {
  readonly path: string;
  readonly size: number;
  readonly modified: number;
  /** The message that says what columns there are. */
  readonly schema: Uint8Array;
  /** Where the messages of all dictionaries lie, and that of this record batch. */
  readonly messages: readonly Span[];
  readonly leaves: readonly ArrowLeaf[];
  readonly most: number;
}

export interface ArrowOutput {
  readonly piece: Piece;
  readonly big: readonly string[];
}

const notArrow = (file: string): ProblemError =>
  new ProblemError({
    code: 'arrow.not-arrow',
    message: 'This is no Arrow or Feather file, or its end is missing.',
    hint: 'Copy or write it again. Feather files of version 1 must be written again as version 2.',
    file,
  });

function damaged(error: unknown, file: string): unknown {
  const known = fileProblem(error, file);
  if (known !== error || error instanceof ProblemError || (error as Error).name === 'Cancelled') return known;
  return new ProblemError({
    code: 'arrow.damaged',
    message: `The Arrow file is damaged: ${reasonOf(error)}.`,
    hint: 'Copy or write it again.',
    file,
  });
}

/** What a file or a stream holds. */
async function contentsOf(handle: FileHandle, size: number, path: string): Promise<ArrowContents> {
  const head = Buffer.alloc(8);
  const { bytesRead } = await handle.read(head, 0, 8, 0);
  const magic = head.toString('latin1', 0, bytesRead);
  if (magic.startsWith('ARROW1')) {
    const contents = await contentsOfFile(handle, size);
    if (contents !== null) return contents;
  }
  // A stream begins with the mark of a message.
  else if (bytesRead === 8 && head.readUInt32LE(0) === 0xffffffff) return contentsOfStream(handle, size);
  throw notArrow(path);
}

/** The message that says what columns there are. Made anew: not every program writes one before the table of contents. */
function schemaMessage(schema: Schema): Uint8Array {
  const writer = new RecordBatchStreamWriter();
  writer.reset(undefined, schema);
  const bytes = writer.finish().toUint8Array(true);
  return bytes.slice(0, bytes.length - END_OF_STREAM);
}

/** Bytes of the mark at a stream's end. */
const END_OF_STREAM = 8;
/** Kept between the record batches of a thread, because fresh memory costs more than reading into it. */
const texts = new TextIndex();
let buffer = new Uint8Array(0);

onRelease(() => {
  buffer = new Uint8Array(0);
});

/** One record batch, on a thread: what it takes, the one behind the other, is a stream of its own. */
export async function readBatch(input: ArrowInput): Promise<ArrowOutput> {
  const { path, size, modified, schema, messages, leaves, most: mostRows } = input;
  try {
    await loadZstd();
    const most = messages.reduce((sum, span) => sum + span.length, schema.length);
    if (buffer.length < most) buffer = new Uint8Array(most);
    buffer.set(schema);
    let length = schema.length;
    const descriptor = openSync(path, 'r');
    try {
      const stat = fstatSync(descriptor);
      if (stat.size !== size || stat.mtimeMs !== modified) throw changedFile(path);
      for (const [index, span] of messages.entries()) {
        // Numbers of 64 bits begin at multiples of their size.
        if (length % 8 !== 0) throw new Damage('its parts are not padded to eight bytes');
        readAt(descriptor, length, span);
        const isLast = index === messages.length - 1;
        length += verifyBatch(buffer.subarray(length, length + span.length), isLast, leaves.length);
      }
    } finally {
      closeSync(descriptor);
    }
    const [batch] = RecordBatchReader.from(buffer.subarray(0, length));
    if (batch === undefined) throw new Damage('a record batch is missing');
    const big = new Set<string>();
    return { piece: pieceOf(batch, leaves, mostRows, texts, big), big: [...big] };
  } catch (error) {
    throw damaged(error, path);
  }
}

function readAt(descriptor: number, at: number, { offset, length }: Span): void {
  for (let done = 0; done < length; ) {
    const read = readSync(descriptor, buffer, at + done, length - done, offset + done);
    if (read === 0) throw new Damage('it ends too early');
    done += read;
  }
}

/**
 * Reads an Arrow file or stream. Numbers, booleans, dates and times, decimals, strings and dictionaries become columns,
 * fields of structures under dotted names; other types are left out, and a warning says so. Whole numbers beyond 2^53
 * are read as text.
 */
export const readArrow: ReadFile = async (path, params, { run, sink, rows: most = Infinity }) => {
  const handle = await open(path, 'r').catch((error: unknown) => {
    throw fileProblem(error, path);
  });
  try {
    const { size, mtimeMs: modified } = await handle.stat();
    const contents = await contentsOf(handle, size, path);
    const { leaves, leftOut } = arrowLeaves(contents.schema);
    if (leaves.length === 0 && leftOut.length > 0) {
      throw new ProblemError({
        code: 'arrow.no-columns',
        message: 'The file has no column that a table can hold.',
        hint: 'Prepgraph reads numbers, text, booleans and dates. Write such columns into the file.',
        file: path,
      });
    }
    const big = new Set<string>();
    const types = decidedTypes(params);
    for (;;) {
      const read = leaves.map((leaf): ArrowLeaf => {
        const stored = big.has(leaf.name) ? ({ ...leaf, type: 'text', asText: true } as const) : leaf;
        return { ...stored, readAs: readAs(leaf.name, stored.type, types) };
      });
      const known = big.size;
      async function* pieces(): AsyncGenerator<Piece> {
        let left = most;
        let done = 0;
        for await (const { piece, big: more } of batches(read)) {
          checkCancelled(run);
          for (const name of more) big.add(name);
          if (big.size > known) return;
          left -= piece.rows;
          run.progress((++done / contents.batches.length) * size, size, 'bytes');
          yield piece;
          if (left <= 0) return;
        }
      }
      const batches = (wanted: readonly ArrowLeaf[]): AsyncIterable<ArrowOutput> => {
        function* inputs(): Generator<ArrowInput> {
          const schema = schemaMessage(contents.schema);
          for (const messages of contents.batches)
            yield { path, size, modified, schema, messages, leaves: wanted, most };
        }
        return run.parallel.map<ArrowInput, ArrowOutput>('arrow.read', inputs());
      };
      const made = await assemble(read.map(describe), pieces(), {
        run,
        sink: sink(),
        file: path,
        types,
      });
      if (big.size > known) continue;
      const left = leftOutNotices(leftOut);
      return {
        ...made,
        decided: { types: storedTypes(made.table.fields) },
        malformed: [],
        malformedTotal: 0,
        warnings: [
          ...(made.table.rows === 0 ? ['The file holds columns but no rows.'] : []),
          ...left.map(({ message }) => message),
        ],
        notices: left,
      };
    }
  } catch (error) {
    throw damaged(error, path);
  } finally {
    await handle.close().catch(() => undefined);
  }
};

const ROUNDED = 'It holds whole numbers beyond 2^53: they are rounded.';

function describe({ name, note, type, stored, asText, readAs: other }: ArrowLeaf): PieceColumn {
  const notices: Notice[] = note === null ? [] : [{ code: 'source.renamed', message: note, column: name }];
  if (asText && other === 'number') notices.push({ code: 'source.rounded', message: ROUNDED, column: name });
  const isKept = asText && other !== 'number';
  return {
    name,
    type: other ?? type,
    evidence: [`stored as ${stored}`, ...(other === null ? [] : [`read as ${other}, as the types of the source say`])],
    warnings: [
      ...notices.map(({ message }) => message),
      ...(isKept ? ['It holds whole numbers beyond 2^53, which numbers would round; read as text.'] : []),
    ],
    notices,
  };
}
