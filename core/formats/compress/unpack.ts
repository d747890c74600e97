/**
 * Files that are packed with gzip, Zstandard, xz or bzip2: unpacked, as a stream, into a temporary file that the readers of
 * plain files take. What it holds is found by its first bytes, not by its name.
 */
import { createReadStream, type ReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import type { Transform } from 'node:stream';
import * as zlib from 'node:zlib';
import { Decompress } from 'fzstd';
import { ProblemError } from '../../ir/problem.ts';
import { Damage } from '../damage.ts';
import { fileProblem } from '../../files/file-problems.ts';
import { type CopyingRun, type LIMITS, temporaryCopy, type Unpacked } from './temporary-copy.ts';
import { ZstdFrames } from './zstd-frames.ts';

type Packing = 'gzip' | 'Zstandard' | 'xz' | 'bzip2';

/** A byte of any value among first bytes. */
const ANY = -1;

const MAGIC: readonly (readonly [Packing, readonly number[]])[] = [
  ['gzip', [0x1f, 0x8b]],
  ['Zstandard', [0x28, 0xb5, 0x2f, 0xfd]],
  ['xz', [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0]],
  // With the first bytes of a block: a text may begin with "BZh".
  ['bzip2', [0x42, 0x5a, 0x68, ANY, 0x31, 0x41, 0x59, 0x26, 0x53, 0x59]],
];
const HEAD_BYTES = 10;

const NAMES: Readonly<Record<Packing, RegExp>> = {
  gzip: /\.t?gz$/i,
  Zstandard: /\.zst$/i,
  xz: /\.t?xz$/i,
  bzip2: /\.t?bz2$/i,
};

/** How a file is packed; null where it is not, or cannot be read (its reader will say why). */
export async function packingOf(path: string): Promise<Packing | null> {
  const handle = await open(path, 'r').catch(() => null);
  if (handle === null) return null;
  try {
    const head = new Uint8Array(HEAD_BYTES);
    const { bytesRead } = await handle.read(head, 0, HEAD_BYTES, 0);
    const begin = head.subarray(0, bytesRead);
    // A file that ends within its first bytes is known by its name.
    const isPacked = ([packing, magic]: (typeof MAGIC)[number]): boolean =>
      magic.every((byte, at) => at >= bytesRead || byte === ANY || begin[at] === byte) &&
      (bytesRead >= magic.length || (bytesRead > 0 && NAMES[packing].test(path)));
    return MAGIC.find(isPacked)?.[0] ?? null;
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
export async function unpack(
  path: string,
  run: CopyingRun,
  most = Infinity,
  limits?: typeof LIMITS,
): Promise<Unpacked | null> {
  const packing = await packingOf(path);
  if (packing === null) return null;
  const input = createReadStream(path, { highWaterMark: 1 << 18 });
  try {
    const { size } = await stat(path);
    return await temporaryCopy(unpacked(input, packing), {
      run,
      file: path,
      most,
      // Not by a listener: it would set the stream flowing before anyone takes its bytes.
      taken: () => input.bytesRead,
      total: size,
      ...(limits !== undefined && { limits }),
    });
  } catch (error) {
    throw problemOf(error, path, packing);
  } finally {
    input.destroy();
  }
}

/** The first bytes of what a file holds once unpacked, fewer where it is shorter; null where it is not packed or damaged. */
export async function unpackedHead(path: string, length: number): Promise<Uint8Array | null> {
  const packing = await packingOf(path);
  if (packing === null) return null;
  const input = createReadStream(path, { highWaterMark: 1 << 14 });
  try {
    let head = Buffer.alloc(0);
    for await (const bytes of unpacked(input, packing)) {
      head = Buffer.concat([head, bytes]);
      if (head.length >= length) break;
    }
    return head.subarray(0, length);
  } catch {
    return null;
  } finally {
    input.destroy();
  }
}

function unpacked(input: ReadStream, packing: Packing): AsyncIterable<Uint8Array> {
  switch (packing) {
    case 'gzip':
      return input.pipe(gunzip(input));
    case 'Zstandard':
      return unzstd(input);
    default:
      return unpackRare(input, packing);
  }
}

/** Loaded when such a file is opened. */
async function* unpackRare(input: AsyncIterable<Uint8Array>, packing: 'xz' | 'bzip2'): AsyncGenerator<Uint8Array> {
  if (packing === 'xz') yield* (await import('./xz.ts')).unpackXz(input);
  else yield* (await import('./bzip2.ts')).unpackBzip2(input);
}

function gunzip(input: NodeJS.ReadableStream): Transform {
  const stream = zlib.createGunzip({ chunkSize: 1 << 18 });
  input.on('error', (error) => stream.destroy(error));
  // Whoever has read enough no longer listens, but the rest of the bytes may still be damaged.
  stream.on('error', () => undefined);
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

function problemOf(error: unknown, file: string, packing: Packing): unknown {
  const { code, message } = error as NodeJS.ErrnoException;
  const isCut = code === 'Z_BUF_ERROR' || /unexpected (eof|end)/i.test(message);
  const isDamaged =
    (typeof code === 'string' && code.startsWith('Z_')) || packing === 'Zstandard' || error instanceof Damage;
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
