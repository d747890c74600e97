/** Zstandard: Node's own where it has it (22.15 and later), else WebAssembly. */
import * as zlib from 'node:zlib';
import Zstd from 'numcodecs/zstd';

interface NativeZstd {
  zstdCompressSync?(bytes: Uint8Array, options: { params: Record<number, number> }): Uint8Array;
  zstdDecompressSync?(bytes: Uint8Array): Uint8Array;
}

const native = zlib as NativeZstd;
/** That of pyarrow. */
const LEVEL = 1;
/** ZSTD_c_compressionLevel */
const LEVEL_PARAMETER = 100;
const codec = Zstd.fromConfig({ id: 'zstd', level: LEVEL });

export const zstdCompress = async (bytes: Uint8Array): Promise<Uint8Array> =>
  native.zstdCompressSync
    ? native.zstdCompressSync(bytes, { params: { [LEVEL_PARAMETER]: LEVEL } })
    : codec.encode(bytes);

/** A whole frame at once. Throws where it is damaged. */
export const zstdDecompress = async (bytes: Uint8Array): Promise<Uint8Array> =>
  native.zstdDecompressSync ? native.zstdDecompressSync(bytes) : codec.decode(bytes);
