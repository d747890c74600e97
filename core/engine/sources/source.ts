/** Source nodes: reads files to a table, and gives the table's columns as expressions. */
import { rm, stat } from 'node:fs/promises';
import { basename, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { changedFile } from '../../formats/changed-file.ts';
import { type ColumnNote, decidedTypes, type MalformedLine, type ReadTable } from '../../formats/source.ts';
import { filesBehind, partitionsOf } from '../../formats/folder/index.ts';
import { tableInArchive } from '../../formats/archive/index.ts';
import { unpack } from '../../formats/compress/unpack.ts';
import { type Reader, readers } from '../../formats/readers.ts';
import { temporaryFolder, writeTemporary } from '../../files/temporary-folder.ts';
import type { DocumentNode } from '../../graph/document-schema.ts';
import { column } from '../../ir/build.ts';
import { valueTypeOf } from '../../ir/expression.ts';
import type { Notice } from '../../ir/notice.ts';
import { ProblemError } from '../../ir/problem.ts';
import type { SymbolicTable } from '../../operators/kit/operator.ts';
import type { Table } from '../../table/column.ts';
import { Cancelled, type Run } from '../../run/run.ts';
import type { Room } from '../memory/ledger.ts';
import { allRows, type RowSet } from '../rows/row-set.ts';
import { spillingSink } from '../rows/spill.ts';
import { type FoundCell, locateInFiles } from './locate-cell.ts';
import { joinFiles, type ReadPart } from './many-files.ts';
import { withPartitions } from './partition-columns.ts';
import { type SourceStamp, stampDifference } from './stamp.ts';

export interface SourceTable {
  /** Cache key: files as they were when read, and parameters. */
  readonly key: string;
  /** Origin of the rows: a file, folder or pattern, or the name of rows stored in the document. */
  readonly path: string;
  /** Stamp of the files when read; null for rows stored in the document. */
  readonly stamp: SourceStamp | null;
  /** Time of reading in milliseconds since 1970. */
  readonly readAt: number;
  readonly rows: RowSet;
  readonly symbolic: SymbolicTable;
  /** Detected parameters, to be stored in the document. */
  readonly decided: Record<string, unknown>;
  readonly ledger: readonly ColumnNote[];
  /** Reason for a detected parameter, by the parameter's name. */
  readonly dialect?: Readonly<Record<string, string>>;
  /** The same with runner-up and confidence. */
  readonly findings?: ReadTable['findings'];
  readonly malformed: readonly MalformedLine[];
  readonly malformedTotal: number;
  readonly warnings: readonly string[];
  /** Notices about the file as a whole: parts left out, cut, rounded or guessed. */
  readonly notices?: readonly Notice[];
  /** Place of a cell in its file; null for a table without a file. */
  locate(row: number, column: number): Promise<FoundCell | null>;
}

/** Resolves a source's path; relative paths start at the document's folder. */
export function resolvePath(path: string, folder: string | null): string {
  if (isAbsolute(path)) return path;
  if (folder !== null) return resolve(folder, path);
  throw new ProblemError({
    code: 'source.relative',
    message: `"${path}" is relative, but the document was never saved.`,
    hint: 'Choose the file again, or save the document beside it.',
    field: 'path',
  });
}

/** Origin of a source's rows: its path, or the name of rows stored in the document. */
export const sourcePath = (params: Readonly<Record<string, unknown>>, folder: string | null): string =>
  typeof params['text'] === 'string' ? String(params['path']) : resolvePath(String(params['path']), folder);

const readerOf = (type: string): Reader => {
  const reader = readers[type];
  if (reader === undefined) throw new TypeError(`nothing reads a ${type}`);
  return reader;
};

/** Matches the names of files that a source of this type reads in a folder. */
export const fileNamesOf = (type: string): RegExp => readerOf(type).names;

/** Key of a source's files at one moment; rows stored in the document have no stamp. */
export const fileKey = (type: string, path: string, stamp: Pick<SourceStamp, 'id'> | null): string =>
  JSON.stringify([type, path, stamp?.id ?? 'in the document']);

/** Total bytes of the files of a path. */
export async function bytesOfFiles(type: string, path: string): Promise<number> {
  const sizes = (await filesBehind(path, readerOf(type).names)).map(async (file) => (await stat(file)).size);
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}

/** Cache key of a source read with these parameters. */
export const sourceKey = (file: string, params: Readonly<Record<string, unknown>>): string =>
  JSON.stringify([
    file,
    Object.keys(params)
      .filter((name) => name !== 'path' && params[name] !== null && params[name] !== undefined)
      .sort()
      .map((name) => [name, params[name]]),
  ]);

export interface SourceOptions {
  readonly run: Run;
  /** Room for the batches; batches beyond it go to a temporary file. */
  readonly room: Room;
  /** Refuses files that the user did not choose. */
  readonly mayRead?: (path: string) => boolean;
  /** Creates the current stamp of the files; null for rows stored in the document. */
  readonly takeStamp: () => Promise<SourceStamp | null>;
  /** Reads only this many rows, with types detected from the beginning; the result must not be stored. */
  readonly rows?: number;
}

/** Most attempts to read files that change meanwhile. */
const MAX_ATTEMPTS = 2;

/**
 * Reads a source node. Problems belong to its `path` unless they name another field. Files that change while they are
 * read are read once more; if they change again, a ProblemError with the code `file.changed` is thrown.
 */
export async function readSource(
  node: DocumentNode,
  params: Record<string, unknown>,
  path: string,
  options: SourceOptions,
): Promise<SourceTable> {
  const { rows } = options;
  const { read, stamp } = await onNode(node, () => readUnchanged(readerOf(node.type), params, path, options));
  const file = fileKey(node.type, path, stamp);
  const key =
    rows === undefined ? sourceKey(file, { ...params, ...read.decided }) : `sample ${rows} ${sourceKey(file, params)}`;
  return {
    key,
    path,
    stamp,
    readAt: Date.now(),
    rows: allRows(read.table),
    symbolic: symbolicTable(read.table),
    decided: rows === undefined ? { ...read.decided } : {},
    ledger: read.columns,
    ...(read.dialect !== undefined && { dialect: read.dialect }),
    ...(read.findings !== undefined && { findings: read.findings }),
    malformed: read.malformed,
    malformedTotal: read.malformedTotal,
    warnings: read.warnings,
    ...(read.notices !== undefined && { notices: read.notices }),
    locate: read.locate,
  };
}

type FilesRead = ReadTable & Pick<SourceTable, 'locate'>;

/** Reads the files and returns them with their stamp, which was the same before and after. */
async function readUnchanged(
  reader: Reader,
  params: Record<string, unknown>,
  path: string,
  options: SourceOptions,
): Promise<{ read: FilesRead; stamp: SourceStamp | null }> {
  for (let attempt = 1; ; attempt++) {
    const stamp = await options.takeStamp();
    let read: FilesRead | undefined;
    let failure: unknown;
    try {
      read = await readFiles(reader, params, path, stamp, options);
    } catch (error) {
      if (error instanceof Cancelled) throw error;
      failure = error;
    }
    const isSame = await isUnchanged(stamp, options);
    if (read !== undefined && isSame) return { read, stamp };
    if (read === undefined && (isSame || attempt === MAX_ATTEMPTS)) throw failure;
    if (attempt === MAX_ATTEMPTS) throw changedFile(path);
  }
}

async function isUnchanged(
  stamp: SourceStamp | null,
  { takeStamp, rows }: Pick<SourceOptions, 'takeStamp' | 'rows'>,
): Promise<boolean> {
  // Not checked for first rows, because only the following whole reading counts.
  if (stamp === null || rows !== undefined) return true;
  const after = await takeStamp();
  return after === null || (await stampDifference(stamp, after)) === null;
}

async function readFiles(
  reader: Reader,
  params: Record<string, unknown>,
  path: string,
  stamp: SourceStamp | null,
  { run, room, mayRead = () => true, takeStamp, rows }: SourceOptions,
): Promise<FilesRead> {
  if (typeof params['text'] === 'string') {
    const read = await readPasted(reader, path, params, params['text'], {
      run,
      room,
      ...(rows !== undefined && { rows }),
    });
    return { ...read, locate: locateInFiles([{ path, name: path, read }], read.table.fields) };
  }
  const paths = await filesBehind(path, reader.names);
  const partitions = partitionsOf(path, paths, decidedTypes(params));
  const parts: ReadPart[] = [];
  let missingRows = rows ?? 0;
  for (const [index, file] of paths.entries()) {
    refuseUnchosen(mayRead(file), file);
    const part: Run = {
      ...run,
      progress: (done, total, unit) =>
        run.progress((index + done / Math.max(1, total)) * total, paths.length * total, unit),
    };
    const read = await readOne(reader, file, params, {
      run: paths.length === 1 ? run : part,
      room,
      ...(rows !== undefined && { rows: missingRows }),
    });
    const name = file.startsWith(join(path, sep)) ? relative(path, file) : basename(file);
    parts.push({ path: file, name, read: withPartitions(read, partitions, index) });
    missingRows -= read.table.rows;
    if (rows !== undefined && missingRows <= 0) break;
  }
  const joined = joinFiles(parts);
  const locate = locateInFiles(parts, joined.table.fields);
  return {
    ...joined,
    async locate(row, column) {
      const isSame = await isUnchanged(stamp, { takeStamp });
      return locate(row, column, isSame);
    },
  };
}

/** Reads pasted rows, stored in the document, through a temporary file, because readers need one. */
async function readPasted(
  reader: Reader,
  name: string,
  params: Record<string, unknown>,
  text: string,
  options: Omit<SourceOptions, 'takeStamp'>,
): Promise<ReadTable> {
  const folder = temporaryFolder();
  const path = join(folder, 'pasted');
  try {
    await writeTemporary(path, text);
    const { locate: _, ...table } = await readOne(reader, path, params, options);
    return table;
  } catch (error) {
    if (error instanceof ProblemError && error.problem.file === path)
      throw new ProblemError({ ...error.problem, file: name });
    throw error;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Bytes unpacked of a packed file for its first rows. */
export const HEAD_BYTES = 8 << 20;

type ReadingOne = Omit<SourceOptions, 'takeStamp'>;

async function readOne(
  reader: Reader,
  path: string,
  params: Readonly<Record<string, unknown>>,
  options: ReadingOne,
): Promise<ReadTable> {
  const { run, rows } = options;
  const { format, isText } = reader;
  const most = rows !== undefined && isText ? HEAD_BYTES : Number.POSITIVE_INFINITY;
  const found = await tableInArchive(path, params, format, run, most);
  if (found === null) return readPlain(reader, path, params, options);
  return named(found.name, found, async () =>
    found.withArchive(await readPlain(reader, found.path, found.params, options)),
  );
}

async function readPlain(
  { read, isText }: Reader,
  path: string,
  params: Readonly<Record<string, unknown>>,
  { run, room, rows }: ReadingOne,
): Promise<ReadTable> {
  const reading = { run, sink: () => spillingSink(run, room), ...(rows !== undefined && { rows }) };
  const unpacked = isText ? await unpack(path, run, rows === undefined ? undefined : HEAD_BYTES) : null;
  if (unpacked === null) return read(path, params, reading);
  return named(path, unpacked, async () => {
    const { locate: _, ...table } = await read(unpacked.path, params, reading);
    return table;
  });
}

/** Reads a temporary file and removes it. Problems get the name of the file that the user knows. */
export async function named<Result>(
  name: string,
  { path, remove }: { readonly path: string; remove(): Promise<void> },
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ProblemError && error.problem.file === path)
      throw new ProblemError({ ...error.problem, file: name });
    throw error;
  } finally {
    await remove();
  }
}

export function refuseUnchosen(may: boolean, file: string): void {
  if (may) return;
  throw new ProblemError({
    code: 'source.not-chosen',
    message: 'This pipeline names a file that you did not choose.',
    hint: 'Choose the file yourself: locate it in the inspector, or drop it into the window.',
    field: 'path',
    file,
  });
}

async function onNode<Result>(node: DocumentNode, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ProblemError) throw new ProblemError({ field: 'path', ...error.problem, nodeId: node.id });
    throw error;
  }
}

/** A table's columns as expressions. */
export const symbolicTable = (table: Table): SymbolicTable => ({
  columns: table.fields.map((field, index) => ({ ...field, expr: column(index, valueTypeOf(field.type)) })),
});
