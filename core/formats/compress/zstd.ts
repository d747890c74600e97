/** Zstandard: Node's own where it has it (22.15 and later), else WebAssembly. */
import * as zlib from 'node:zlib';
import { Decompress, decompress } from 'fzstd';
import Zstd from 'numcodecs/zstd';
import { ZSTDDecoder } from 'zstddec';
import { Damage } from '../damage.ts';
import { ZstdFrames } from './zstd-frames.ts';

interface NativeZstd {
  zstdCompressSync?(bytes: Uint8Array, options: { params: Record<number, number> }): Uint8Array;
  zstdDecompressSync?(bytes: Uint8Array, options: { maxOutputLength: number }): Uint8Array;
}

const native = zlib as NativeZstd;
/** That of pyarrow. */
const LEVEL = 1;
/** ZSTD_c_compressionLevel */
const LEVEL_PARAMETER = 100;
const codec = Zstd.fromConfig({ id: 'zstd', level: LEVEL });

export const zstdCompress = async (bytes: Uint8Array): Promise<Uint8Array> =>
  native.zstdCompressSync
    ? // A copy: small results may lie in memory that Node shares out.
      new Uint8Array(native.zstdCompressSync(bytes, { params: { [LEVEL_PARAMETER]: LEVEL } }))
    : codec.encode(bytes);

let decoder: ZSTDDecoder | null = null;
let loading: Promise<void> | null = null;

/** Makes `zstdDecompress` fast. To be waited for once, before it is called. */
export function loadZstd(): Promise<void> {
  if (native.zstdDecompressSync) return Promise.resolve();
  loading ??= (async () => {
    const made = new ZSTDDecoder();
    await made.init();
    decoder = made;
  })();
  return loading;
}

/** The WebAssembly module's memory never shrinks: what is larger goes through JavaScript. */
const MOST = 1 << 26;

/**
 * A whole frame at once, or several. Throws where it is damaged, or unpacks to more than `most` bytes: memory is taken only
 * for what is promised and allowed.
 */
export function zstdDecompress(bytes: Uint8Array, most = Number.POSITIVE_INFINITY): Uint8Array {
  const frames = new ZstdFrames();
  frames.push(bytes);
  frames.end();
  const { contentBytes: size, plainBytes } = frames;
  if (size === null ? plainBytes > most : size > most || plainBytes > size) throw tooLong();
  if (native.zstdDecompressSync)
    return native.zstdDecompressSync(bytes, { maxOutputLength: Math.min(MAX_BUFFER_BYTES, Math.max(1, most)) });
  if (decoder !== null && size !== null && size > 0 && size <= MOST) {
    const out = decoder.decode(bytes, size);
    // Another number of bytes: the frame is damaged, or another one follows.
    if (out.length === size) return out;
  }
  return size === null && Number.isFinite(most) ? inParts(bytes, most) : decompress(bytes);
}

const MAX_BUFFER_BYTES = 2 ** 32;

const tooLong = (): Damage => new Damage('a packed part unpacks to more bytes than it says');

/** Block by block, which is slower: frames that do not say how long they are. */
function inParts(bytes: Uint8Array, most: number): Uint8Array {
  const parts: Uint8Array[] = [];
  let length = 0;
  const stream = new Decompress((part) => {
    parts.push(part);
    length += part.length;
    if (length > most) throw tooLong();
  });
  stream.push(bytes, true);
  return Buffer.concat(parts);
}
