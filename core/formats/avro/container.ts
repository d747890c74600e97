/** The header of an Avro file, and where its blocks lie. See the Avro specification, "Object container files". */
import type { FileHandle } from 'node:fs/promises';
import { Damage } from '../damage.ts';
import { FileBytes } from '../records/file-bytes.ts';
import { AvroCursor } from './cursor.ts';

export interface AvroHeader {
  /** Texts of the file by their keys: its schema, its codec and others. */
  readonly metadata: ReadonlyMap<string, string>;
  /** The mark behind each block. */
  readonly sync: Uint8Array;
  /** Bytes of the header. */
  readonly length: number;
}

/** Values of one block, as they are packed. */
export interface Block {
  /** Bytes [from, to) of the file. */
  readonly from: number;
  readonly to: number;
  readonly rows: number;
}

const MAGIC = Uint8Array.of(0x4f, 0x62, 0x6a, 1);
const SYNC_BYTES = 16;
/** Two numbers of ten bytes. */
const BLOCK_HEAD_BYTES = 20;
/** Bytes of a header that are read at first; most are shorter. */
const HEAD_BYTES = 1 << 16;
const MAX_HEADER_BYTES = 64 << 20;
/** Rows that may have no bytes at all. */
const MAX_ROWS_WITHOUT_BYTES = 2 ** 24;

/** Null where the file does not begin as one of Avro. Throws Damage where its header is no header. */
export async function headerOf(handle: FileHandle, size: number): Promise<AvroHeader | null> {
  const file = new FileBytes(handle, size);
  for (let length = HEAD_BYTES; ; length *= 16) {
    const { bytes } = await file.read(0, Math.min(length, size, MAX_HEADER_BYTES));
    if (MAGIC.some((byte, at) => bytes[at] !== byte)) return null;
    try {
      return parseHeader(bytes);
    } catch (error) {
      // It may be longer than what was read.
      if (bytes.length === size || bytes.length === MAX_HEADER_BYTES) throw error;
    }
  }
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

function parseHeader(bytes: Uint8Array): AvroHeader {
  const cursor = new AvroCursor(bytes);
  cursor.step(MAGIC.length);
  const metadata = new Map<string, string>();
  const text = (): string => decoder.decode(cursor.take(cursor.length()));
  for (;;) {
    const count = cursor.long();
    if (count === 0) break;
    if (count < 0) cursor.long();
    for (let entry = 0; entry < Math.abs(count); entry++) {
      const key = text();
      metadata.set(key, text());
    }
  }
  return { metadata, sync: cursor.take(SYNC_BYTES).slice(), length: cursor.at };
}

/**
 * The blocks of a file, one after the other. Throws Damage where one of them promises more than there is, or is not
 * followed by the mark.
 * @param least bytes of a row at least
 */
export async function* blocksOf(
  handle: FileHandle,
  size: number,
  { sync, length }: AvroHeader,
  least: number,
): AsyncGenerator<Block> {
  const file = new FileBytes(handle, size);
  const head = async (at: number): Promise<AvroCursor> =>
    new AvroCursor((await file.read(at, Math.min(SYNC_BYTES + BLOCK_HEAD_BYTES, size - at))).bytes);
  let empty = 0;
  let at = length;
  let cursor = await head(at);
  while (at < size) {
    const rows = cursor.long();
    const bytes = cursor.long();
    const from = at + cursor.at - (at === length ? 0 : SYNC_BYTES);
    const to = from + bytes;
    if (!(rows >= 0 && bytes >= 0 && to + SYNC_BYTES <= size)) throw new Damage('it ends within a block');
    if (!Number.isSafeInteger(rows)) throw new Damage('a block promises more rows than any file holds');
    if (least === 0 && (empty += rows) > MAX_ROWS_WITHOUT_BYTES)
      throw new Damage('it promises more rows than it has bytes for');
    cursor = await head(to);
    const mark = cursor.take(SYNC_BYTES);
    if (sync.some((byte, index) => mark[index] !== byte)) throw new Damage('the mark behind a block is missing');
    yield { from, to, rows };
    at = to + SYNC_BYTES;
  }
}
