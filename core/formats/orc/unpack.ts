/** Streams of an ORC file are packed in chunks. See the ORC specification (v1), "Compression". */
import { inflateRawSync } from 'node:zlib';
import { decompressLz4Block } from '../compress/lz4-frame.ts';
import { decompressSnappy } from '../compress/snappy.ts';
import { loadZstd, zstdDecompress } from '../compress/zstd.ts';
import { Damage } from '../damage.ts';

export type OrcCodec = 'none' | 'zlib' | 'snappy' | 'lz4' | 'zstd';

export interface Packing {
  readonly codec: OrcCodec;
  /** Bytes that a chunk unpacks to at most. */
  readonly chunkBytes: number;
}

/** Bytes before a chunk: its length, and whether it is stored as it is. */
const HEAD_BYTES = 3;
/** What unpacks to more than both was made to fill memory. */
const MAX_STREAM_BYTES = 256 << 20;
const MAX_GROWTH = 1000;

/** To be waited for before streams are unpacked. */
export const loadCodec = async ({ codec }: Packing): Promise<void> => {
  if (codec === 'zstd') await loadZstd();
};

/** The bytes of a stream. Throws Damage where they are damaged. */
export function unpackStream(bytes: Uint8Array, { codec, chunkBytes }: Packing): Uint8Array {
  if (codec === 'none') return bytes;
  const parts: Uint8Array[] = [];
  let total = 0;
  for (let at = 0; at < bytes.length; ) {
    if (at + HEAD_BYTES > bytes.length) throw new Damage('a packed part is cut off');
    const head = bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16);
    const from = at + HEAD_BYTES;
    const to = from + (head >>> 1);
    if (to > bytes.length) throw new Damage('a packed part is cut off');
    const chunk = bytes.subarray(from, to);
    const part = (head & 1) === 1 ? chunk : unpackChunk(codec, chunk, chunkBytes);
    total += part.length;
    if (total > Math.max(MAX_STREAM_BYTES, MAX_GROWTH * bytes.length))
      throw new Damage('a part of it unpacks to more than a thousand times its size');
    parts.push(part);
    at = to;
  }
  return parts.length === 1 ? parts[0] : joined(parts, total);
}

function joined(parts: readonly Uint8Array[], length: number): Uint8Array {
  const all = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

function unpackChunk(codec: Exclude<OrcCodec, 'none'>, chunk: Uint8Array, most: number): Uint8Array {
  try {
    switch (codec) {
      case 'zlib':
        return inflateRawSync(chunk, { maxOutputLength: Math.max(1, most) });
      case 'snappy':
        return decompressSnappy(chunk, most);
      case 'lz4':
        return decompressLz4Block(chunk, most);
      case 'zstd':
        return zstdDecompress(chunk, most);
    }
  } catch (error) {
    throw error instanceof Damage ? error : new Damage(`a part of it cannot be unpacked (${codec})`);
  }
}
