/** The arrays of a NumPy file: one of `.npy`, or those of a `.npz`, with a way to their bytes. */
import type { FileHandle } from 'node:fs/promises';
import { promisify } from 'node:util';
import { inflateRaw } from 'node:zlib';
import { sizeText } from '../../words/counted.ts';
import { crc32 } from '../zip/crc32.ts';
import { dataOf, type ZipEntry, zipEntries } from '../zip/entries.ts';
import { headerSize, NpyFlaw, type NpyHeader, parseHeader } from './dtype.ts';

/** Bytes that can be read from any place; fewer come where they end. */
export interface Bytes {
  readonly size: number;
  read(from: number, length: number): Promise<Uint8Array>;
}

export interface NpyArray extends NpyHeader {
  /** In a `.npz`; null for the array of a `.npy`. */
  readonly name: string | null;
  readonly bytes: Bytes;
}

/** A packed array is unpacked in memory. */
const MAX_UNPACKED = 1 << 30;

const inflate = promisify(inflateRaw);

const bytesOf = (handle: FileHandle, start: number, size: number): Bytes => ({
  size,
  async read(from, length) {
    const wanted = Math.max(0, Math.min(length, size - from));
    const bytes = new Uint8Array(wanted);
    let done = 0;
    while (done < wanted) {
      const { bytesRead } = await handle.read(bytes, done, wanted - done, start + from + done);
      if (bytesRead === 0) break;
      done += bytesRead;
    }
    return bytes.subarray(0, done);
  },
});

const inMemory = (bytes: Uint8Array): Bytes => ({
  size: bytes.length,
  read: async (from, length) => bytes.subarray(from, from + length),
});

async function arrayOf(name: string | null, bytes: Bytes): Promise<NpyArray> {
  const { from, length } = headerSize(await bytes.read(0, 12));
  const text = await bytes.read(from, length);
  if (text.length < length) throw new NpyFlaw('it ends in the middle');
  const array = { name, bytes, ...parseHeader(Buffer.from(text).toString('utf8').trimEnd(), from + length) };
  const cells = array.shape.reduce((product, size) => product * size, 1);
  if (array.from + cells * array.itemBytes > bytes.size) throw new NpyFlaw('it ends in the middle');
  return array;
}

/** A file of arrays: their names, and each when it is asked for. */
export interface NpyFile {
  /** Null for a `.npy`, which has one array without a name. */
  readonly names: readonly string[] | null;
  open(name: string | null): Promise<NpyArray>;
}

/** Throws a `NpyFlaw` where the file is none, or is damaged; so does `open`. */
export async function openArrays(handle: FileHandle, size: number): Promise<NpyFile> {
  const whole = bytesOf(handle, 0, size);
  const [first, second] = await whole.read(0, 2);
  if (first !== 0x50 || second !== 0x4b) return { names: null, open: () => arrayOf(null, whole) };
  const entries = await zipEntries(handle, size);
  if (entries === null) throw new NpyFlaw('its table of contents is missing: it was cut off');
  const byName = new Map(
    entries.flatMap((entry) => (entry.name.endsWith('.npy') ? [[entry.name.slice(0, -4), entry]] : [])),
  );
  return {
    names: [...byName.keys()],
    async open(name) {
      const entry = byName.get(name ?? '');
      if (entry === undefined) throw new NpyFlaw(`it has no array "${name}"`);
      return arrayOf(name, await unpacked(handle, size, entry));
    },
  };
}

async function unpacked(handle: FileHandle, fileSize: number, entry: ZipEntry): Promise<Bytes> {
  const { method, packed, size, crc, name } = entry;
  if (entry.isEncrypted) throw new NpyFlaw(`"${name}" is protected by a password`);
  const start = await dataOf(handle, entry);
  if (start === null || start + packed > fileSize) throw new NpyFlaw(`"${name}" lies beyond its end`);
  const stored = bytesOf(handle, start, packed);
  if (method === 0) {
    if (packed !== size) throw new NpyFlaw(`"${name}" is not as long as it should be`);
    await checkSum(stored, crc, name);
    return stored;
  }
  if (method !== 8) throw new NpyFlaw(`"${name}" is packed in a way that is not known (${method})`);
  if (size > MAX_UNPACKED) {
    throw new NpyFlaw(`"${name}" has ${sizeText(size)} once unpacked: save it with numpy.savez, which packs nothing`);
  }
  const bytes = await inflate(await stored.read(0, packed), { maxOutputLength: Math.max(1, size) }).catch(() => null);
  if (bytes === null || bytes.length !== size) throw new NpyFlaw(`"${name}" cannot be unpacked`);
  const memory = inMemory(bytes);
  await checkSum(memory, crc, name);
  return memory;
}

const CHUNK = 4 << 20;

async function checkSum(bytes: Bytes, wanted: number, name: string): Promise<void> {
  let sum = 0;
  for (let from = 0; from < bytes.size; from += CHUNK) sum = crc32(await bytes.read(from, CHUNK), sum);
  if (sum !== wanted) throw new NpyFlaw(`the checksum of "${name}" is wrong`);
}
