/** Buffers of Arrow files may be compressed. */
import { CompressionType, compressionRegistry } from 'apache-arrow';
import { decompressLz4Frame } from '../lz4-frame.ts';
import { zstdDecompress } from '../zstd.ts';

/** Tells the library how to read what it knows the name of only. */
export function registerCodecs(): void {
  compressionRegistry.set(CompressionType.LZ4_FRAME, { decode: decompressLz4Frame });
  compressionRegistry.set(CompressionType.ZSTD, {
    // A copy, since numbers must begin at a multiple of their size.
    decode: (bytes) => new Uint8Array(zstdDecompress(bytes)),
  });
}
