/** Buffers of Arrow files may be compressed. */
import * as zlib from 'node:zlib';
import { CompressionType, compressionRegistry } from 'apache-arrow';
import { decompress } from 'fzstd';
import { decompressLz4Frame } from '../lz4-frame.ts';

const native = zlib as { zstdDecompressSync?(bytes: Uint8Array): Uint8Array };

/** Tells the library how to read what it knows the name of only. */
export function registerCodecs(): void {
  compressionRegistry.set(CompressionType.LZ4_FRAME, { decode: decompressLz4Frame });
  compressionRegistry.set(CompressionType.ZSTD, {
    // A copy, since numbers must begin at a multiple of their size.
    decode: (bytes) => new Uint8Array(native.zstdDecompressSync?.(bytes) ?? decompress(bytes)),
  });
}
