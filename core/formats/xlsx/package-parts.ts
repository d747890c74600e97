/**
 * The parts of a workbook's ZIP archive, unpacked as streams. Sizes, places and checksums of the archive are compared with
 * the bytes that are there, because a damaged or hostile one lies about them.
 */
import type { FileHandle } from 'node:fs/promises';
import { pipeline, Readable } from 'node:stream';
import { createInflateRaw } from 'node:zlib';
import { Damage } from '../damage.ts';
import { crc32 } from '../zip/crc32.ts';
import { dataOf, type ZipEntry } from '../zip/entries.ts';

/** Thrown where a part unpacks to more than it may. */
export class TooLarge extends Error {}

/** A part beyond both of these was made to fill a memory: sheets of equal numbers pack to a hundredth. */
const MAX_UNPACKED_BYTES = 2 ** 30;
const MAX_GROWTH = 200;

const STORED = 0;
const DEFLATED = 8;
const READ_BYTES = 1 << 18;

/** Names of parts count in any case; some writers write them with backslashes, or from the root. */
const plainName = (name: string): string => name.replace(/\\/g, '/').replace(/^\//, '').toLowerCase();

export class PackageParts {
  private readonly handle: FileHandle;
  private readonly fileSize: number;
  private readonly entries = new Map<string, ZipEntry>();

  /** Throws TooLarge where a part says that it is a bomb, Damage where two have one name. */
  constructor(handle: FileHandle, fileSize: number, entries: readonly ZipEntry[]) {
    this.handle = handle;
    this.fileSize = fileSize;
    for (const entry of entries) {
      const name = plainName(entry.name);
      if (name.endsWith('/')) continue;
      if (entry.size > MAX_UNPACKED_BYTES && entry.size > MAX_GROWTH * entry.packed) throw new TooLarge();
      if (this.entries.has(name)) throw new Damage('two parts of it have one name');
      this.entries.set(name, entry);
    }
  }

  has(name: string): boolean {
    return this.entries.has(plainName(name));
  }

  /** Bytes once unpacked; 0 where there is no such part. */
  sizeOf(name: string): number {
    return this.entries.get(plainName(name))?.size ?? 0;
  }

  /** Throws Damage where a part does not lie where the table of contents says. */
  async verifyPlaces(): Promise<void> {
    for (const entry of this.entries.values()) await this.placeOf(entry);
  }

  private async placeOf(entry: ZipEntry): Promise<number> {
    const from = await dataOf(this.handle, entry).catch(() => null);
    if (from === null) throw new Damage('a part of it is not where its table of contents says');
    if (from + entry.packed > this.fileSize) throw new Damage('a part of it is cut off');
    return from;
  }

  /** The bytes of a part, piece by piece. Damage is thrown as soon as it shows, a wrong checksum after the last piece. */
  async *stream(name: string): AsyncGenerator<Uint8Array> {
    const entry = this.entries.get(plainName(name));
    if (entry === undefined) throw new Damage(`its part ${name.slice(-60)} is missing`);
    if (entry.isEncrypted) throw new Damage('a part of it is protected by a password');
    if (entry.method !== STORED && entry.method !== DEFLATED)
      throw new Damage('a part of it is packed in an unknown way');
    const from = await this.placeOf(entry);
    const packed = this.read(from, from + entry.packed);
    let size = 0;
    let crc = 0;
    for await (const bytes of entry.method === STORED ? packed : inflated(packed)) {
      size += bytes.length;
      if (size > entry.size) break;
      crc = crc32(bytes, crc);
      yield bytes;
    }
    if (size !== entry.size) throw new Damage('a part of it has another length than it says');
    if (crc !== entry.crc) throw new Damage('a part of it holds other bytes than were written');
  }

  /** The whole part. Throws TooLarge where it has more than `most` bytes. */
  async bytes(name: string, most: number): Promise<Uint8Array> {
    if (this.sizeOf(name) > most) throw new TooLarge();
    const pieces: Uint8Array[] = [];
    for await (const piece of this.stream(name)) pieces.push(piece);
    return Buffer.concat(pieces);
  }

  private async *read(from: number, to: number): AsyncGenerator<Uint8Array> {
    for (let at = from; at < to; ) {
      const bytes = new Uint8Array(Math.min(READ_BYTES, to - at));
      const { bytesRead } = await this.handle.read(bytes, 0, bytes.length, at);
      if (bytesRead === 0) throw new Damage('a part of it is cut off');
      at += bytesRead;
      yield bytes.subarray(0, bytesRead);
    }
  }
}

async function* inflated(packed: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const source = Readable.from(packed, { objectMode: true });
  const inflate = createInflateRaw({ chunkSize: READ_BYTES });
  let failure: unknown = null;
  source.once('error', (error) => {
    failure = error;
  });
  pipeline(source, inflate, () => {});
  try {
    for await (const bytes of inflate) yield bytes as Uint8Array;
  } catch (error) {
    // An error of the disk stays what it is; zlib's own are damage.
    throw (
      failure ??
      ((error as NodeJS.ErrnoException).code?.startsWith('Z_') ? new Damage('a part of it cannot be unpacked') : error)
    );
  }
}
