/**
 * Text files that are packed with gzip or Zstandard: unpacked, as a stream, into a temporary file that the readers of
 * plain files take. What it holds is found by its first bytes, not by its name.
 */
import { createReadStream } from 'node:fs';
import { type FileHandle, open, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Transform } from 'node:stream';
import * as zlib from 'node:zlib';
import { Decompress } from 'fzstd';
import { ProblemError } from '../../ir/problem.ts';
import { checkCancelled, type Run } from '../../run/run.ts';
import { fileProblem } from '../../files/file-problems.ts';
import { temporaryFolder } from '../../files/temporary-folder.ts';
import { ZstdFrames } from './zstd-frames.ts';

type Packing = 'gzip' | 'Zstandard';

const MAGIC: readonly (readonly [Packing, readonly number[]])[] = [
  ['gzip', [0x1f, 0x8b]],
  ['Zstandard', [0x28, 0xb5, 0x2f, 0xfd]],
];

/** What grows beyond both of these was made to fill a disk: text packs to a tenth, tables of zeros to a hundredth. */
const LIMITS = { bytes: 2 ** 30, growth: 200 };

export interface Unpacked {
  readonly path: string;
  remove(): Promise<void>;
}

/** How a file is packed; null where it is not, or cannot be read (its reader will say why). */
export async function packingOf(path: string): Promise<Packing | null> {
  const handle = await open(path, 'r').catch(() => null);
  if (handle === null) return null;
  try {
    const head = new Uint8Array(4);
    const { bytesRead } = await handle.read(head, 0, 4, 0);
    return (
      MAGIC.find(([, magic]) => magic.length <= bytesRead && magic.every((byte, at) => head[at] === byte))?.[0] ?? null
    );
  } catch {
    return null;
  } finally {
    await handle.close();
  }
}

/**
 * Unpacks a file, or its first `most` bytes; null where it is not packed. Throws a `ProblemError` where it is damaged or
 * cut off, grows beyond all measure, or the disk is full; `Cancelled`.
 */
export async function unpack(path: string, run: Run, most = Infinity, limits = LIMITS): Promise<Unpacked | null> {
  const packing = await packingOf(path);
  if (packing === null) return null;
  const folder = temporaryFolder();
  const target = join(folder, 'unpacked');
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true });
  try {
    const handle = await open(target, 'wx', 0o600);
    try {
      await unpackTo(handle, path, packing, run, most, limits);
    } finally {
      await handle.close();
    }
    return { path: target, remove };
  } catch (error) {
    await remove();
    throw problemOf(error, path, packing);
  }
}

async function unpackTo(
  handle: FileHandle,
  path: string,
  packing: Packing,
  run: Run,
  most: number,
  limits: typeof LIMITS,
): Promise<void> {
  const { size } = await stat(path);
  let taken = 0;
  let given = 0;
  const input = createReadStream(path, { highWaterMark: 1 << 18 });
  try {
    input.on('data', (chunk) => {
      taken += chunk.length;
    });
    for await (const bytes of packing === 'gzip' ? input.pipe(gunzip(input)) : unzstd(input)) {
      checkCancelled(run);
      const room = Math.min((bytes as Uint8Array).length, most - given);
      for (let done = 0; done < room; )
        done += (await handle.write(bytes as Uint8Array, done, room - done)).bytesWritten;
      given += room;
      if (given >= most) return;
      if (given > limits.bytes && given > limits.growth * taken) throw bomb(path, given, taken);
      run.progress(taken, size, 'bytes');
    }
  } finally {
    input.destroy();
  }
}

function gunzip(input: NodeJS.ReadableStream): Transform {
  const stream = zlib.createGunzip({ chunkSize: 1 << 18 });
  input.on('error', (error) => stream.destroy(error));
  return stream;
}

async function* unzstd(input: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const parts: Uint8Array[] = [];
  const stream = new Decompress((part) => parts.push(part));
  const frames = new ZstdFrames();
  for await (const bytes of input) {
    frames.push(bytes);
    stream.push(new Uint8Array(bytes));
    yield* parts.splice(0);
  }
  frames.end();
  stream.push(new Uint8Array(0), true);
  yield* parts.splice(0);
}

const gigabytes = (bytes: number): string => `${(bytes / 2 ** 30).toFixed(1)} GB`;

const bomb = (file: string, given: number, taken: number): ProblemError =>
  new ProblemError({
    code: 'packed.too-large',
    message: `The file unpacks to more than ${gigabytes(given)}, ${Math.round(given / taken)} times its size: such files are made to fill disks.`,
    hint: 'If you trust it, unpack it yourself and choose the unpacked file.',
    file,
  });

function problemOf(error: unknown, file: string, packing: Packing): unknown {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new ProblemError({
      code: 'spill.disk-full',
      message: `The file is unpacked to the temporary folder ${tmpdir()}, which is full.`,
      hint: 'Free some space there, or point TMPDIR to a larger disk.',
      file,
    });
  }
  const isCut = code === 'Z_BUF_ERROR' || /unexpected (eof|end)/i.test(message);
  const isDamaged = (typeof code === 'string' && code.startsWith('Z_')) || packing === 'Zstandard';
  if (error instanceof ProblemError || (error as Error).name === 'Cancelled' || !(isCut || isDamaged))
    return fileProblem(error, file);
  return new ProblemError({
    code: 'packed.damaged',
    message: isCut
      ? `The ${packing} file is cut off: its end is missing.`
      : `The ${packing} file is damaged: ${message}.`,
    hint: 'Copy or download it again.',
    file,
  });
}
