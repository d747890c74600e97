/** Files of tables: written whole or not at all (core/files), in order, or in place by several threads. */
import { type FileHandle, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { operations } from '../../files/operations.ts';
import { FileTransaction, type ReplacedFile } from '../../files/replace-file.ts';
import { sizeText } from '../../words/counted.ts';
import { ProblemError } from '../../ir/problem.ts';

/** Where the bytes of a file go, in order. */
export interface Sink {
  /** Bytes written so far. */
  readonly position: number;
  /** Appends; the bytes may be reused once the promise is fulfilled. */
  write(bytes: Uint8Array): Promise<void>;
  /** Appends one after the other, in a single call of the system. */
  writeAll(parts: readonly Uint8Array[]): Promise<void>;
  /**
   * Sets aside the next bytes of the file for threads that write them in place, through `descriptor` and `writeAt`,
   * before `produce` ends. Returns their position. Throws a ProblemError where the disk has no room for them.
   */
  reserve(bytes: number): Promise<number>;
  readonly descriptor: number;
}

/** A write may take less than it is given (a nearly full disk, a signal), so it is asked until nothing is left. */
async function writeFully(handle: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  let done = 0;
  while (done < bytes.length) {
    const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, position + done);
    done += bytesWritten;
  }
}

async function writeAllFully(handle: FileHandle, parts: readonly Uint8Array[], position: number): Promise<number> {
  const full = parts.filter(({ length }) => length > 0);
  if (full.length === 0) return 0;
  let { bytesWritten: left } = await handle.writev(full, position);
  let at = 0;
  for (const part of full) {
    const done = Math.min(left, part.length);
    if (done < part.length) await writeFully(handle, part.subarray(done), position + at + done);
    left -= done;
    at += part.length;
  }
  return at;
}

/** The same from a worker thread, into space that `reserve` set aside. Throws the system's error. */
export function writeAt(descriptor: number, bytes: Uint8Array, position: number): void {
  let done = 0;
  while (done < bytes.length)
    done += operations.writeSync(descriptor, bytes, done, bytes.length - done, position + done);
}

/** Time between two flushes, in milliseconds: next to none, so that the disk is never idle while there is something to write. */
const FLUSH_EVERY = 1;

/**
 * Lets the disk write while more is being made, so that little is left to wait for at the end. Returns how to stop, which
 * throws what went wrong: a system tells of a failed write only once.
 */
function flushing(handle: FileHandle): () => Promise<void> {
  let isOver = false;
  let failure: { error: unknown } | null = null;
  let running: Promise<void> = Promise.resolve();
  const flush = (): void => {
    running = handle.datasync().then(again, (error: unknown) => {
      failure = { error };
    });
  };
  let timer = setTimeout(flush, FLUSH_EVERY);
  const again = (): void => {
    if (!isOver) timer = setTimeout(flush, FLUSH_EVERY);
  };
  return async () => {
    isOver = true;
    clearTimeout(timer);
    await running;
    if (failure !== null) throw failure.error;
  };
}

/** Hours of writing are no way to find out that a disk is too small. */
async function refuseLarger(bytes: number, folder: string, file: string): Promise<void> {
  const { bavail, blocks, bsize } = await statfs(folder);
  // Some network drives do not know.
  if (blocks === 0 || bytes <= bavail * bsize) return;
  throw new ProblemError({
    code: 'file.disk-full',
    message: `The file would take ${sizeText(bytes)}, and the disk has ${sizeText(bavail * bsize)} left.`,
    hint: 'Drop columns or rows, free some space, or choose another disk; nothing was changed.',
    file,
  });
}

/**
 * Writes a file through `produce`, whole or not at all: see `replaceFile`. As part of `files` it takes its place with the
 * others. Throws a `ProblemError` for a full disk, a missing folder or a lack of permission, and whatever `produce` throws.
 */
export async function writeWhole(
  path: string,
  produce: (sink: Sink) => Promise<void>,
  files?: FileTransaction,
): Promise<ReplacedFile> {
  const transaction = files ?? new FileTransaction();
  const replaced = await transaction.replace(path, (handle) => produceTo(handle, path, produce));
  if (files === undefined) await transaction.commit();
  return replaced;
}

async function produceTo(handle: FileHandle, path: string, produce: (sink: Sink) => Promise<void>): Promise<void> {
  let position = 0;
  const stop = flushing(handle);
  const produced = produce({
    get position() {
      return position;
    },
    async write(bytes) {
      await writeFully(handle, bytes, position);
      position += bytes.length;
    },
    async writeAll(parts) {
      position += await writeAllFully(handle, parts, position);
    },
    async reserve(bytes) {
      await refuseLarger(bytes, dirname(path), path);
      const from = position;
      position += bytes;
      return from;
    },
    descriptor: handle.fd,
  });
  await produced.finally(stop);
}
