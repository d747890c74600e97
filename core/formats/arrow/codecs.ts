/** Buffers of Arrow files may be compressed. */
import { CompressionType, compressionRegistry } from 'apache-arrow';
import { Damage } from '../damage.ts';
import { decompressLz4Frame } from '../compress/lz4-frame.ts';
import { zstdDecompress } from '../compress/zstd.ts';

/** Tells the library how to read what it knows the name of only. */
export function registerCodecs(): void {
  compressionRegistry.set(CompressionType.LZ4_FRAME, { decode: unpacking(decompressLz4Frame) });
  compressionRegistry.set(CompressionType.ZSTD, { decode: unpacking(zstdDecompress) });
}

/** The length of what was packed stands in the eight bytes before: more is never unpacked. */
const unpacking =
  (unpack: (bytes: Uint8Array, length: number) => Uint8Array) =>
  (packed: Uint8Array): Uint8Array => {
    const length = Number(new DataView(packed.buffer, packed.byteOffset - 8, 8).getBigInt64(0, true));
    const bytes = unpack(packed, length);
    if (bytes.length !== length) throw new Damage('a packed part has another length than it says');
    // A copy, since numbers must begin at a multiple of their size.
    return bytes.byteOffset % 8 === 0 ? bytes : new Uint8Array(bytes);
  };
