/** Parquet's runs of equal and of bit-packed whole numbers: definition levels and positions in dictionaries. */
import { Damage } from '../damage.ts';

/** Numbers of more bits may lie in five bytes. */
const IN_FOUR_BYTES = 25;

/** Reads `count` numbers of `width` bits, 32 at most, from `start` on. Throws Damage where the bytes end too early. */
export function readHybrid(bytes: Uint8Array, start: number, width: number, out: Int32Array, count: number): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = start;
  let done = 0;
  const mask = width === 32 ? -1 : (1 << width) - 1;
  while (done < count) {
    let header = 0;
    let shift = 0;
    for (;;) {
      if (at >= bytes.length) throw new Damage('a run of values is cut off');
      const byte = bytes[at++];
      header |= (byte & 0x7f) << shift;
      if (byte < 0x80) break;
      shift += 7;
    }
    if ((header & 1) === 0) {
      if (at + ((width + 7) >> 3) > bytes.length) throw new Damage('a run of values is cut off');
      let value = 0;
      for (let index = 0; index < (width + 7) >> 3; index++) value |= bytes[at++] << (8 * index);
      const end = Math.min(count, done + (header >>> 1));
      if (end === done) throw new Damage('a run of values is empty');
      out.fill(value, done, end);
      done = end;
      continue;
    }
    const groups = header >>> 1;
    const end = Math.min(count, done + groups * 8);
    if (at + Math.ceil(((end - done) * width) / 8) > bytes.length) throw new Damage('a run of values is cut off');
    let bit = at * 8;
    const safe =
      width > IN_FOUR_BYTES
        ? done
        : Math.min(end, done + Math.max(0, Math.floor(((bytes.length - 4 - at) * 8) / Math.max(1, width))));
    for (; done < safe; bit += width) out[done++] = (view.getUint32(bit >>> 3, true) >>> (bit & 7)) & mask;
    for (; done < end; bit += width) {
      const byte = bit >>> 3;
      const low =
        (bytes[byte] ?? 0) |
        ((bytes[byte + 1] ?? 0) << 8) |
        ((bytes[byte + 2] ?? 0) << 16) |
        ((bytes[byte + 3] ?? 0) << 24);
      const shift = bit & 7;
      out[done++] = ((low >>> shift) | (shift === 0 ? 0 : (bytes[byte + 4] ?? 0) << (32 - shift))) & mask;
    }
    at += groups * width;
  }
}

/**
 * Reads `count` numbers of a single bit into bits, the first in the lowest bit of the first byte; those beyond the last one
 * are 0. Throws Damage where the bytes end too early.
 */
export function readBits(bytes: Uint8Array, count: number): Uint8Array {
  const out = new Uint8Array((count + 7) >> 3);
  let at = 0;
  let done = 0;
  while (done < count) {
    let header = 0;
    let shift = 0;
    for (;;) {
      if (at >= bytes.length) throw new Damage('a run of values is cut off');
      const byte = bytes[at++];
      header |= (byte & 0x7f) << shift;
      if (byte < 0x80) break;
      shift += 7;
    }
    const length = header >>> 1;
    if (length === 0) throw new Damage('a run of values is empty');
    if ((header & 1) === 0) {
      if (at >= bytes.length) throw new Damage('a run of values is cut off');
      const end = Math.min(count, done + length);
      if ((bytes[at++] & 1) === 1) setBits(out, done, end);
      done = end;
      continue;
    }
    const end = Math.min(count, done + length * 8);
    const needed = (end - done + 7) >> 3;
    if (at + needed > bytes.length) throw new Damage('a run of values is cut off');
    const first = done >> 3;
    const offset = done & 7;
    if (offset === 0) out.set(bytes.subarray(at, at + needed), first);
    else
      for (let index = 0; index < needed; index++) {
        const byte = bytes[at + index];
        out[first + index] |= byte << offset;
        // Beyond the end, nothing is stored.
        out[first + index + 1] = byte >> (8 - offset);
      }
    at += length;
    done = end;
  }
  if ((count & 7) !== 0) out[out.length - 1] &= (1 << (count & 7)) - 1;
  return out;
}

function setBits(out: Uint8Array, from: number, to: number): void {
  let bit = from;
  for (; bit < to && (bit & 7) !== 0; bit++) out[bit >> 3] |= 1 << (bit & 7);
  if (bit < to) out.fill(0xff, bit >> 3, to >> 3);
  for (bit = Math.max(bit, to & ~7); bit < to; bit++) out[bit >> 3] |= 1 << (bit & 7);
}

const ONES = Uint8Array.from({ length: 256 }, (_, byte) => byte.toString(2).replaceAll('0', '').length);

/** How many bits are 1. */
export function countBits(bits: Uint8Array): number {
  let count = 0;
  for (let index = 0; index < bits.length; index++) count += ONES[bits[index]];
  return count;
}
