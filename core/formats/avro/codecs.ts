/** Blocks of an Avro file are packed one by one. See the Avro specification, "Required codecs" and "Optional codecs". */
import { inflateRawSync } from 'node:zlib';
import { decompressSnappy } from '../compress/snappy.ts';
import { loadZstd, zstdDecompress } from '../compress/zstd.ts';
import { Damage } from '../damage.ts';
import { crc32 } from '../zip/crc32.ts';

export const CODECS = ['null', 'deflate', 'snappy', 'zstandard'] as const;
export type AvroCodec = (typeof CODECS)[number];

/** What unpacks to more than both was made to fill memory. */
const MAX_BLOCK_BYTES = 256 << 20;
const MAX_GROWTH = 1000;
const CHECKSUM_BYTES = 4;

/** To be waited for before blocks are unpacked. */
export const loadCodec = async (codec: AvroCodec): Promise<void> => {
  if (codec === 'zstandard') await loadZstd();
};

/** The bytes of a block. Throws Damage, or the error of the library, where they are damaged. */
export function unpackBlock(codec: AvroCodec, bytes: Uint8Array): Uint8Array {
  const most = Math.max(MAX_BLOCK_BYTES, MAX_GROWTH * bytes.length);
  try {
    switch (codec) {
      case 'null':
        return bytes;
      case 'deflate':
        return inflateRawSync(bytes, { maxOutputLength: most });
      case 'snappy':
        return unpackSnappy(bytes, most);
      case 'zstandard':
        return zstdDecompress(bytes, most);
    }
  } catch (error) {
    throw error instanceof Damage ? error : new Damage(`a block cannot be unpacked (${codec})`);
  }
}

/** The checksum of the unpacked bytes stands behind them, its highest byte first. */
function unpackSnappy(bytes: Uint8Array, most: number): Uint8Array {
  const end = bytes.length - CHECKSUM_BYTES;
  if (end < 0) throw new Damage('a block is cut off');
  const unpacked = decompressSnappy(bytes.subarray(0, end), most);
  if (crc32(unpacked) !== new DataView(bytes.buffer, bytes.byteOffset + end, CHECKSUM_BYTES).getUint32(0))
    throw new Damage('a block does not have the checksum that it states');
  return unpacked;
}
