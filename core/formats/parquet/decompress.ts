/** Pages of a Parquet file are compressed one by one. */
import { Damage } from '../damage.ts';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import type { CompressionCodec } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { loadZstd, zstdDecompress } from '../compress/zstd.ts';

/** What unpacks to more than both was made to fill memory: writers make pages of a megabyte or so. */
const MAX_PAGE_BYTES = 256 << 20;
const MAX_GROWTH = 1000;

/** The page's bytes. Throws where they are damaged, or not as many as the page's header says. */
export async function decompress(codec: CompressionCodec, bytes: Uint8Array, length: number): Promise<Uint8Array> {
  if (!(length >= 0 && length <= Math.max(MAX_PAGE_BYTES, MAX_GROWTH * bytes.length)))
    throw new Damage(`a page says that it unpacks to ${length} bytes, which none does`);
  if (codec === 'ZSTD') await loadZstd();
  const page = await decompressed(codec, bytes, length);
  if (page.length !== length) throw new Damage(`a page has ${page.length} bytes where its header says ${length}`);
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
      return zstdDecompress(bytes, length);
    default: {
      const own = compressors[codec];
      if (own === undefined) throw new Damage(`its compression, ${codec}, is not known`);
      return own(bytes, length);
    }
  }
}
