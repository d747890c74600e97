/** LZ4: frames, as Arrow files compress their buffers, and blocks. See github.com/lz4/lz4/blob/dev/doc/lz4_Frame_format.md */
import { Damage } from '../damage.ts';

const MAGIC = 0x184d2204;

/** Copies of fewer bytes are made by a loop: a call of the array's own method costs more than they do. */
const LEAST_AT_ONCE = 48;

/**
 * Unpacks a frame of `length` bytes. Throws Damage where it is damaged or unpacks to more. Checksums are not verified.
 */
export function decompressLz4Frame(bytes: Uint8Array, length: number): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 11 || view.getUint32(0, true) !== MAGIC) throw new Damage('this is no LZ4 frame');
  // No byte of a block stands for more than 255.
  if (!(length >= 0 && length <= 255 * bytes.length)) throw tooLong();
  const out = new Uint8Array(length);
  const flags = bytes[4];
  const hasSize = (flags & 0x08) !== 0;
  const hasBlockSums = (flags & 0x10) !== 0;
  let done = 0;
  let at = 7 + (hasSize ? 8 : 0) + ((flags & 0x01) !== 0 ? 4 : 0);
  for (;;) {
    if (at + 4 > bytes.length) throw new Damage('an LZ4 frame is cut off');
    const size = view.getUint32(at, true);
    at += 4;
    if (size === 0) return out.subarray(0, done);
    const end = at + (size & 0x7fffffff);
    if (end > bytes.length) throw new Damage('an LZ4 block is cut off');
    if (size >>> 31 === 1) {
      if (done + end - at > length) throw tooLong();
      out.set(bytes.subarray(at, end), done);
      done += end - at;
    } else done = unpackBlock(bytes, at, end, out, done);
    at = end + (hasBlockSums ? 4 : 0);
  }
}

/** Unpacks a block without a frame, of at most `most` bytes, as ORC has them. */
export function decompressLz4Block(bytes: Uint8Array, most: number): Uint8Array {
  const out = new Uint8Array(Math.min(most, 255 * bytes.length));
  return out.subarray(0, unpackBlock(bytes, 0, bytes.length, out, 0));
}

const tooLong = (): Damage => new Damage('a packed part unpacks to more bytes than it says');

/** Bytes from … to − 1 of a block, behind the `done` bytes of `out`; returns how many there are then. */
function unpackBlock(bytes: Uint8Array, from: number, to: number, out: Uint8Array, done: number): number {
  let at = from;
  let length = done;
  while (at < to) {
    const token = bytes[at++];
    let literals = token >> 4;
    if (literals === 15) for (let more = 255; more === 255 && at < to; literals += more) more = bytes[at++];
    if (at + literals > to) throw new Damage('an LZ4 block is cut off');
    if (length + literals > out.length) throw tooLong();
    if (literals < LEAST_AT_ONCE) for (const end = at + literals; at < end; ) out[length++] = bytes[at++];
    else {
      out.set(bytes.subarray(at, at + literals), length);
      at += literals;
      length += literals;
    }
    if (at >= to) break;
    if (at + 2 > to) throw new Damage('an LZ4 block is cut off');
    const back = bytes[at] | (bytes[at + 1] << 8);
    at += 2;
    let count = (token & 15) + 4;
    if (count === 19) for (let more = 255; more === 255 && at < to; count += more) more = bytes[at++];
    let start = length - back;
    if (back === 0 || start < 0) throw new Damage('an LZ4 block refers to bytes before its beginning');
    if (length + count > out.length) throw tooLong();
    if (count < LEAST_AT_ONCE || back < count) {
      // Byte by byte, because what is copied may be what was just written.
      for (const end = length + count; length < end; ) out[length++] = out[start++];
    } else {
      out.copyWithin(length, start, start + count);
      length += count;
    }
  }
  return length;
}
