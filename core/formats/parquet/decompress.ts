/** Pages of a Parquet file are compressed one by one. */
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import type { CompressionCodec } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { loadZstd, zstdDecompress } from '../zstd.ts';

/** The page's bytes. Throws where they are damaged, or not as many as the page's header says. */
export async function decompress(codec: CompressionCodec, bytes: Uint8Array, length: number): Promise<Uint8Array> {
  if (codec === 'ZSTD') await loadZstd();
  const page = await decompressed(codec, bytes, length);
  if (page.length !== length) throw new RangeError(`a page has ${page.length} bytes where its header says ${length}`);
  return page;
}

function decompressed(codec: CompressionCodec, bytes: Uint8Array, length: number): Uint8Array | Promise<Uint8Array> {
  switch (codec) {
    case 'UNCOMPRESSED':
      return bytes;
    case 'GZIP':
      return gunzipSync(bytes, { maxOutputLength: Math.max(1, length) });
    case 'BROTLI':
      return brotliDecompressSync(bytes, { maxOutputLength: Math.max(1, length) });
    case 'ZSTD':
      return zstdDecompress(bytes);
    default: {
      const own = compressors[codec];
      if (own === undefined) throw new RangeError(`its compression, ${codec}, is not known`);
      return own(bytes, length);
    }
  }
}
