/**
 * Stamps: the state of a source's files when they were read, to be compared with their current state. A stamp contains
 * size, time of change and a SHA-256 of the whole file if it is small, else of its first and last 64 KB.
 */
import { createHash } from 'node:crypto';
import type { BigIntStats } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { filesBehind } from '../../formats/folder/index.ts';
import type { SourceChangeKind, SourceState } from '../../graph/source-change.ts';
import type { SourceRecord } from '../../graph/source-record.ts';
import { ProblemError } from '../../ir/problem.ts';

export interface FileStamp {
  readonly path: string;
  readonly size: number;
  /** Time of the last change, in nanoseconds since 1970. */
  readonly modified: bigint;
  readonly inode: bigint;
  readonly covers: 'whole' | 'ends';
  /** SHA-256 of the whole file, or of its first and last 64 KB, in hexadecimal; empty for a pipe or device. */
  readonly hash: string;
  /** SHA-256 of the first 64 KB. */
  readonly head: string;
}

export interface SourceStamp {
  /** The file, folder or pattern. */
  readonly path: string;
  /** Current stamp of the same files. */
  again(): Promise<SourceStamp>;
  /** Equal for equal data: a file that is hashed whole keeps its id when it is written again with the same content. */
  readonly id: string;
  readonly files: readonly FileStamp[];
  /** Reason why there are no files; null if there are. */
  readonly lack: 'deleted' | 'unreadable' | null;
}

const END_BYTES = 1 << 16;
/** Largest file that is hashed whole, in bytes: 5 ms. The files of a folder share 64 MB. */
const WHOLE_BYTES = 4 << 20;
const WHOLE_FOLDER_BYTES = 64 << 20;
const CHUNK_BYTES = 1 << 20;
/**
 * A file changed less than this before its stamp can change again within the same time stamp, because file systems'
 * clocks tick in up to 2 s. It is hashed again at the next check.
 */
const CLOCK_TICK_MS = 2_000;
/** Most files open at once. */
const MAX_OPEN_FILES = 16;
/** Most sources whose stamps are kept. */
const MAX_SOURCES = 50;

interface Remembered {
  readonly metadata: string;
  readonly covers: FileStamp['covers'];
  readonly stamp: FileStamp;
  /** Whether equal metadata proves equal content. */
  readonly isSettled: boolean;
}

/** Creates stamps. A file whose metadata did not change since the last stamp is not read again. */
export class Stamps {
  private readonly known = new Map<string, ReadonlyMap<string, Remembered>>();

  /**
   * The stamp of the files behind a path; those of a folder match `names`. Never throws: a path without files, or
   * with files that must not be read, gets a stamp that says so.
   */
  async take(path: string, names: RegExp, mayRead: (path: string) => boolean = () => true): Promise<SourceStamp> {
    const again = (): Promise<SourceStamp> => this.take(path, names, mayRead);
    const before = this.known.get(path);
    const now = new Map<string, Remembered>();
    try {
      const paths = await filesBehind(path, names);
      const limit = Math.min(WHOLE_BYTES, Math.floor(WHOLE_FOLDER_BYTES / paths.length));
      for (let from = 0; from < paths.length; from += MAX_OPEN_FILES) {
        const some = paths.slice(from, from + MAX_OPEN_FILES);
        const taken = await Promise.all(some.map((file) => stampFile(file, limit, before?.get(file), mayRead)));
        taken.forEach((remembered, index) => now.set(some[index], remembered));
      }
    } catch (error) {
      return { path, again, ...lackOf(error) };
    }
    this.known.delete(path);
    this.known.set(path, now);
    for (const oldest of this.known.keys()) if (this.known.size > MAX_SOURCES) this.known.delete(oldest);
    const files = Array.from(now.values(), ({ stamp }) => stamp);
    return { path, again, id: idOf(files), files, lack: null };
  }
}

function lackOf(error: unknown): Pick<SourceStamp, 'id' | 'files' | 'lack'> {
  const { code } = error as NodeJS.ErrnoException;
  const isGone =
    code === 'ENOENT' ||
    code === 'ENOTDIR' ||
    (error instanceof ProblemError && error.problem.code === 'source.no-files');
  const lack = isGone ? 'deleted' : 'unreadable';
  return { id: lack, files: [], lack };
}

const idOf = (files: readonly FileStamp[]): string =>
  createHash('sha256')
    .update(
      JSON.stringify(
        files.map(({ path, size, covers, hash, modified, inode }) => [
          path,
          size,
          hash,
          ...(covers === 'whole' ? [] : [String(modified), String(inode)]),
        ]),
      ),
    )
    .digest('hex');

async function stampFile(
  path: string,
  wholeLimit: number,
  known: Remembered | undefined,
  mayRead: (path: string) => boolean,
): Promise<Remembered> {
  const found = await stat(path, { bigint: true });
  // A pipe or a device has no hash, because only its reader may read it, once.
  const covers = found.size <= wholeLimit || !found.isFile() ? 'whole' : 'ends';
  const metadata = metadataOf(found);
  if (known?.isSettled === true && known.metadata === metadata && known.covers === covers) return known;
  if (!mayRead(path)) throw new Error('not chosen');
  const began = Date.now();
  const hashes = found.isFile() ? await hashFile(path, Number(found.size), covers) : { hash: '', head: '' };
  const stamp: FileStamp = {
    path,
    size: Number(found.size),
    modified: found.mtimeNs,
    inode: found.ino,
    covers,
    ...hashes,
  };
  return { metadata, covers, stamp, isSettled: began - Number(found.mtimeMs) > CLOCK_TICK_MS };
}

const metadataOf = ({ dev, ino, size, mtimeNs, ctimeNs }: BigIntStats): string =>
  `${dev} ${ino} ${size} ${mtimeNs} ${ctimeNs}`;

async function hashFile(
  path: string,
  size: number,
  covers: FileStamp['covers'],
): Promise<Pick<FileStamp, 'hash' | 'head'>> {
  const handle = await open(path, 'r');
  try {
    const first = await bytesAt(handle, 0, Math.min(size, END_BYTES));
    const head = hexOf(first);
    if (size <= END_BYTES) return { hash: head, head };
    const hash = createHash('sha256').update(first);
    const chunk = Buffer.allocUnsafe(Math.min(CHUNK_BYTES, size));
    const from = covers === 'whole' ? END_BYTES : Math.max(END_BYTES, size - END_BYTES);
    for (let at = from; at < size; ) {
      const { bytesRead } = await handle.read(chunk, 0, Math.min(chunk.length, size - at), at);
      // The file was truncated meanwhile; the next check sees another size.
      if (bytesRead === 0) break;
      hash.update(chunk.subarray(0, bytesRead));
      at += bytesRead;
    }
    return { hash: hash.digest('hex'), head };
  } finally {
    await handle.close();
  }
}

async function bytesAt(handle: FileHandle, from: number, count: number): Promise<Uint8Array> {
  const bytes = Buffer.alloc(count);
  let done = 0;
  while (done < count) {
    const { bytesRead } = await handle.read(bytes, done, count - done, from + done);
    if (bytesRead === 0) break;
    done += bytesRead;
  }
  return bytes.subarray(0, done);
}

const hexOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** The displayed part of a stamp. */
export const stateOf = ({ id, files }: SourceStamp): SourceState => ({
  id,
  files: files.length,
  bytes: files.reduce((sum, { size }) => sum + size, 0),
  modified:
    files.length === 0 ? null : files.reduce((newest, file) => Math.max(newest, Number(file.modified / 1_000_000n)), 0),
});

export interface StampDifference {
  readonly kind: SourceChangeKind;
  readonly added: number;
  readonly removed: number;
  readonly changed: number;
}

/** Difference between a source and an earlier stamp; null if the data is the same. */
export async function stampDifference(before: SourceStamp, after: SourceStamp): Promise<StampDifference | null> {
  if (before.id === after.id) return null;
  const old = new Map(before.files.map((file) => [file.path, file]));
  const common = after.files.filter(({ path }) => old.has(path));
  const counts = {
    added: after.files.length - common.length,
    removed: before.files.length - common.length,
    changed: common.filter((file) => !isSameFile(old.get(file.path) as FileStamp, file)).length,
  };
  if (after.lack !== null) return { ...counts, kind: after.lack };
  if (before.lack !== null) return { ...counts, kind: 'appeared' };
  const [was] = before.files as [FileStamp];
  const [is] = after.files as [FileStamp];
  const isOneFile = before.files.length === 1 && after.files.length === 1 && was.path === is.path;
  return { ...counts, kind: isOneFile ? await fileDifference(was, is) : 'changed' };
}

const isSameFile = (a: FileStamp, b: FileStamp): boolean =>
  a.size === b.size &&
  // Hashes are comparable only with equal cover, which depends on the number of files.
  (a.covers !== b.covers || a.hash === b.hash) &&
  ((a.covers === 'whole' && b.covers === 'whole') || (a.modified === b.modified && a.inode === b.inode));

async function fileDifference(was: FileStamp, is: FileStamp): Promise<SourceChangeKind> {
  if (was.size === is.size && was.covers === 'ends' && was.hash === is.hash) return 'touched';
  if (is.size > was.size && (await startsLike(is.path, was))) return 'grew';
  return was.inode === is.inode ? 'changed' : 'replaced';
}

/** Whether a file begins with the first 64 KB of an earlier state, or with all of it if it was shorter. */
async function startsLike(path: string, { size, head }: FileStamp): Promise<boolean> {
  try {
    const handle = await open(path, 'r');
    try {
      return hexOf(await bytesAt(handle, 0, Math.min(size, END_BYTES))) === head;
    } finally {
      await handle.close();
    }
  } catch {
    return false;
  }
}

/** Most files of a folder that an output records one by one. */
const MAX_RECORDED_FILES = 100;

/** Record of these files for an output's metadata. */
export function recordOf({ files }: SourceStamp): SourceRecord {
  const more = files.length - MAX_RECORDED_FILES;
  // Without folders, because the same files in another folder are the same data.
  const id = createHash('sha256').update(
    JSON.stringify(files.map(({ path, size, hash }) => [basename(path), size, hash])),
  );
  return {
    id: id.digest('hex'),
    files: files.slice(0, MAX_RECORDED_FILES).map(({ path, size, modified, covers, hash }) => ({
      file: basename(path),
      bytes: size,
      modified: new Date(Number(modified / 1_000_000n)).toISOString(),
      sha256: hash,
      sha256_of: covers === 'whole' ? 'whole' : 'first and last 65536 bytes',
    })),
    ...(more > 0 && { more_files: more }),
  };
}
