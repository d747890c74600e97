/** Unpacked bytes in a temporary file, because readers need one. */
import { type FileHandle, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ProblemError } from '../../ir/problem.ts';
import { temporaryFolder } from '../../files/temporary-folder.ts';
import { checkCancelled, type Run } from '../../run/run.ts';

/** What grows beyond both of these was made to fill a disk: text packs to a tenth, tables of zeros to a hundredth. */
export const LIMITS = { bytes: 2 ** 30, growth: 200 };

export interface Unpacked {
  readonly path: string;
  remove(): Promise<void>;
}

/** Cancellation and progress; copying uses no threads. */
export type CopyingRun = Pick<Run, 'cancelled' | 'progress'>;

export interface Copying {
  readonly run: CopyingRun;
  /** The file that the user knows, for problems. */
  readonly file: string;
  /** Only the first bytes are copied. */
  readonly most: number;
  /** Packed bytes so far, and in all. */
  taken(): number;
  readonly total: number;
  readonly limits?: typeof LIMITS;
}

/** Throws a `ProblemError` where the bytes grow beyond all measure or the disk is full, `Cancelled`, and whatever the bytes throw. */
export async function temporaryCopy(chunks: AsyncIterable<Uint8Array>, copying: Copying): Promise<Unpacked> {
  const folder = temporaryFolder();
  const path = join(folder, 'unpacked');
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true });
  try {
    const handle = await open(path, 'wx', 0o600);
    try {
      await copyTo(handle, chunks, copying);
    } finally {
      await handle.close();
    }
    return { path, remove };
  } catch (error) {
    await remove();
    throw fullDisk(error, copying.file);
  }
}

async function copyTo(
  handle: FileHandle,
  chunks: AsyncIterable<Uint8Array>,
  { run, file, most, taken, total, limits = LIMITS }: Copying,
): Promise<void> {
  let given = 0;
  for await (const bytes of chunks) {
    checkCancelled(run);
    const room = Math.min(bytes.length, most - given);
    for (let done = 0; done < room; ) done += (await handle.write(bytes, done, room - done)).bytesWritten;
    given += room;
    if (given >= most) return;
    if (given > limits.bytes && given > limits.growth * taken()) throw bomb(file, given, taken());
    run.progress(taken(), total, 'bytes');
  }
}

const gigabytes = (bytes: number): string => `${(bytes / 2 ** 30).toFixed(1)} GB`;

const bomb = (file: string, given: number, taken: number): ProblemError =>
  new ProblemError({
    code: 'packed.too-large',
    message: `The file unpacks to more than ${gigabytes(given)}, ${Math.round(given / Math.max(1, taken))} times its size: such files are made to fill disks.`,
    hint: 'If you trust it, unpack it yourself and choose the unpacked file.',
    file,
  });

function fullDisk(error: unknown, file: string): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (code !== 'ENOSPC' && code !== 'EDQUOT') return error;
  return new ProblemError({
    code: 'spill.disk-full',
    message: `The file is unpacked to the temporary folder ${tmpdir()}, which is full.`,
    hint: 'Free some space there, or point TMPDIR to a larger disk.',
    file,
  });
}
