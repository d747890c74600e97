/** Zstandard: Node's own where it has it (22.15 and later), else WebAssembly. */
import * as zlib from 'node:zlib';
import { decompress } from 'fzstd';
import Zstd from 'numcodecs/zstd';
import { ZSTDDecoder } from 'zstddec';

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

/** A whole frame at once, or several. Throws where it is damaged. */
export function zstdDecompress(bytes: Uint8Array): Uint8Array {
  if (native.zstdDecompressSync) return native.zstdDecompressSync(bytes);
  const size = contentSize(bytes);
  if (decoder !== null && size !== null && size > 0 && size <= MOST) {
    const out = decoder.decode(bytes, size);
    // Another number of bytes: the frame is damaged, or another one follows.
    if (out.length === size) return out;
  }
  return decompress(bytes);
}

/** What the frame's header says of its content, in bytes; null where it says nothing. */
function contentSize(bytes: Uint8Array): number | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 14 || view.getUint32(0, true) !== 0xfd2fb528) return null;
  const descriptor = view.getUint8(4);
  const isSingle = (descriptor & 0x20) !== 0;
  const at = 5 + (isSingle ? 0 : 1) + ([0, 1, 2, 4][descriptor & 3] as number);
  switch (descriptor >> 6) {
    case 0:
      return isSingle ? view.getUint8(at) : null;
    case 1:
      return view.getUint16(at, true) + 256;
    case 2:
      return view.getUint32(at, true);
    default:
      return at + 8 > bytes.length ? null : Number(view.getBigUint64(at, true));
  }
}
