/** Parquet's runs of equal and of bit-packed whole numbers: definition levels and positions in dictionaries. */
import { readRleBitPackedHybrid } from 'hyparquet/src/encoding.js';

/** Beyond, more bits may wait than a 32-bit word holds. */
const WIDEST = 24;

/** Reads `count` numbers of `width` bits from `at` on. Throws a RangeError where the bytes end too early. */
export function readHybrid(bytes: Uint8Array, start: number, width: number, out: Int32Array, count: number): void {
  if (width > WIDEST) {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    readRleBitPackedHybrid({ view, offset: start }, width, out.subarray(0, count), bytes.length - start);
    return;
  }
  let at = start;
  let done = 0;
  const mask = (1 << width) - 1;
  while (done < count) {
    let header = 0;
    let shift = 0;
    for (;;) {
      if (at >= bytes.length) throw new RangeError('a run of values is cut off');
      const byte = bytes[at++] as number;
      header |= (byte & 0x7f) << shift;
      if (byte < 0x80) break;
      shift += 7;
    }
    if ((header & 1) === 0) {
      let value = 0;
      for (let index = 0; index < (width + 7) >> 3; index++) value |= (bytes[at++] as number) << (8 * index);
      const end = Math.min(count, done + (header >>> 1));
      if (end === done) throw new RangeError('a run of values is empty');
      out.fill(value, done, end);
      done = end;
      continue;
    }
    const groups = header >>> 1;
    const end = Math.min(count, done + groups * 8);
    const next = at + groups * width;
    let held = 0;
    let bits = 0;
    while (done < end) {
      while (bits < width) {
        held |= (bytes[at++] as number) << bits;
        bits += 8;
      }
      out[done++] = held & mask;
      held >>>= width;
      bits -= width;
    }
    if (at > bytes.length) throw new RangeError('a run of values is cut off');
    at = next;
  }
}
