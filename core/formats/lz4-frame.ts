/** LZ4 frames, as Arrow files compress their buffers. See github.com/lz4/lz4/blob/dev/doc/lz4_Frame_format.md */

const MAGIC = 0x184d2204;

/** Unpacks a frame. Throws a RangeError where it is damaged. Checksums are not verified. */
export function decompressLz4Frame(bytes: Uint8Array): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(0, true) !== MAGIC) throw new RangeError('this is no LZ4 frame');
  const flags = bytes[4] as number;
  const hasSize = (flags & 0x08) !== 0;
  const hasBlockSums = (flags & 0x10) !== 0;
  let out = new Uint8Array(hasSize ? Number(view.getBigUint64(6, true)) : bytes.length * 4);
  let length = 0;
  let at = 7 + (hasSize ? 8 : 0) + ((flags & 0x01) !== 0 ? 4 : 0);
  const reserve = (more: number): void => {
    if (length + more <= out.length) return;
    const larger = new Uint8Array(Math.max(length + more, out.length * 2));
    larger.set(out.subarray(0, length));
    out = larger;
  };
  for (;;) {
    const size = view.getUint32(at, true);
    at += 4;
    if (size === 0) return out.subarray(0, length);
    const end = at + (size & 0x7fffffff);
    if (end > bytes.length) throw new RangeError('an LZ4 block is cut off');
    if (size >>> 31 === 1) {
      reserve(end - at);
      out.set(bytes.subarray(at, end), length);
      length += end - at;
    } else {
      while (at < end) {
        const token = bytes[at++] as number;
        let literals = token >> 4;
        if (literals === 15) for (let more = 255; more === 255; literals += more) more = bytes[at++] as number;
        reserve(literals);
        out.set(bytes.subarray(at, at + literals), length);
        at += literals;
        length += literals;
        if (at >= end) break;
        const back = (bytes[at] as number) | ((bytes[at + 1] as number) << 8);
        at += 2;
        let count = (token & 15) + 4;
        if (count === 19) for (let more = 255; more === 255; count += more) more = bytes[at++] as number;
        const from = length - back;
        if (back === 0 || from < 0) throw new RangeError('an LZ4 block refers to bytes before its beginning');
        reserve(count);
        // Byte by byte, because what is copied may be what was just written.
        for (let index = 0; index < count; index++) out[length + index] = out[from + index] as number;
        length += count;
      }
    }
    at = end + (hasBlockSums ? 4 : 0);
  }
}
