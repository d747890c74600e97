/** Reads Arrow and Feather files: a record batch is a piece, decoded on a thread; of a stream, one after the other. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { ProblemError } from '../../ir/problem.ts';
import { checkCancelled } from '../../run/run.ts';
import { assemble, type Piece } from '../pieces/assemble.ts';
import { describeStored } from '../pieces/stored-column.ts';
import { changedFile } from '../changed-file.ts';
import { TextIndex } from '../texts/text-index.ts';
import { Damage, reasonOf } from '../damage.ts';
import { fileProblem } from '../../files/file-problems.ts';
import { readAs } from '../pieces/retype.ts';
import { decidedTypes, leftOutNotices, noColumns, type ReadFile, typedResult } from '../source.ts';
import { type ArrowArray, arraysOf } from './batch.ts';
import { pieceOf } from './columns.ts';
import { type ArrowLeaf, arrowLeaves } from './leaves.ts';
import { loadZstd } from '../compress/zstd.ts';
import { onRelease } from '../../run/thread-memory.ts';
import { type ArrowContents, batchMessage, contentsOfFile, contentsOfStream, type Span } from './messages.ts';
import { indexNotice } from '../cells/pandas-index.ts';
import type { ArrowField, ArrowSchema } from './schema.ts';

export interface ArrowInput {
  readonly path: string;
  readonly size: number;
  readonly modified: number;
  readonly fields: readonly ArrowField[];
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

/** Kept between the record batches of a thread, because fresh memory costs more than reading into it. */
const texts = new TextIndex();
let buffer = new Uint8Array(0);

onRelease(() => {
  buffer = new Uint8Array(0);
});

/** One record batch, on a thread, with the dictionaries that hold for it. */
export async function readBatch(input: ArrowInput): Promise<ArrowOutput> {
  const { path, size, modified, fields, messages, leaves, most: mostRows } = input;
  try {
    await loadZstd();
    const most = messages.reduce((sum, { length }) => sum + aligned(length) + 8, 0);
    if (buffer.length < most) buffer = new Uint8Array(most);
    const dictionaries = new Map<number, ArrowArray[]>();
    const fieldOf = dictionaryFields(fields);
    const descriptor = openSync(path, 'r');
    try {
      const stat = fstatSync(descriptor);
      if (stat.size !== size || stat.mtimeMs !== modified) throw changedFile(path);
      let at = 0;
      for (const [index, span] of messages.entries()) {
        readAt(descriptor, at, span);
        const isLast = index === messages.length - 1;
        const { header, body } = batchMessage(buffer.subarray(at, at + span.length), isLast, leaves.length);
        at += aligned(span.length);
        if (isLast) {
          const arrays = arraysOf(fields, header, body, dictionaries);
          const big = new Set<string>();
          return { piece: pieceOf(arrays, header.rows, leaves, mostRows, texts, big), big: [...big] };
        }
        const field = fieldOf.get(header.id);
        if (field === undefined) continue;
        const [values] = arraysOf([field], header, body, dictionaries);
        const known = header.isDelta ? (dictionaries.get(header.id) ?? []) : [];
        if (values !== undefined) dictionaries.set(header.id, [...known, values]);
      }
      throw new Damage('a record batch is missing');
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    throw damaged(error, path);
  }
}

/** Numbers of 64 bits begin at multiples of their size. */
const aligned = (length: number): number => Math.ceil(length / 8) * 8;

/** The field of each dictionary, by its id. */
function dictionaryFields(fields: readonly ArrowField[]): Map<number, ArrowField> {
  const found = new Map<number, ArrowField>();
  const visit = (field: ArrowField): void => {
    if (field.dictionary !== null) found.set(field.dictionary.id, field);
    field.children.forEach(visit);
  };
  fields.forEach(visit);
  return found;
}

function readAt(descriptor: number, at: number, { offset, length }: Span): void {
  for (let done = 0; done < length; ) {
    const read = readSync(descriptor, buffer, at + done, length - done, offset + done);
    if (read === 0) throw new Damage('it ends too early');
    done += read;
  }
}

/**
 * Reads an Arrow file or stream. Numbers, booleans, dates and times, decimals, strings, dictionaries and runs of them become
 * columns, fields of structures under dotted names, lists their JSON text; other types are left out, and a notice says so. Whole numbers beyond
 * 2^53 are read as text, durations and times of day as seconds.
 */
export const readArrow: ReadFile = async (path, params, { run, sink, rows: most = Infinity }) => {
  const handle = await open(path, 'r').catch((error: unknown) => {
    throw fileProblem(error, path);
  });
  try {
    const { size, mtimeMs: modified } = await handle.stat();
    const contents = await contentsOf(handle, size, path);
    refuseUnknown(contents.schema, path);
    const { leaves, leftOut, index } = arrowLeaves(contents.schema, params['index'] === true);
    if (leaves.length === 0 && leftOut.length + index.length > 0) throw noColumns('arrow', path, leftOut, index);
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
          const { fields } = contents.schema;
          for (const messages of contents.batches)
            yield { path, size, modified, fields, messages, leaves: wanted, most };
        }
        return run.parallel.map<ArrowInput, ArrowOutput>('arrow.read', inputs());
      };
      const made = await assemble(read.map(describeStored), pieces(), {
        run,
        sink: sink(),
        file: path,
        types,
      });
      if (big.size > known) continue;
      const left = [...leftOutNotices(leftOut), ...indexNotice(index)];
      return {
        ...made,
        ...typedResult(made.table, left),
      };
    }
  } catch (error) {
    throw damaged(error, path);
  } finally {
    await handle.close().catch(() => undefined);
  }
};

/** A type of a later version of the format: the buffers behind it cannot be found. */
function refuseUnknown({ fields }: ArrowSchema, file: string): void {
  const visit = (field: ArrowField, name: string): void => {
    if (field.type.is === 'unknown')
      throw new ProblemError({
        code: 'arrow.unknown-type',
        message: `Column "${name}" has a type that is newer than this version knows (number ${field.type.number}).`,
        hint: 'Write the file again without this column.',
        file,
        column: name,
      });
    for (const child of field.children) visit(child, `${name}.${child.name}`);
  };
  for (const field of fields) visit(field, field.name);
}
