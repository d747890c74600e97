/** Snappy blocks, as Avro and ORC compress theirs. See github.com/google/snappy/blob/main/format_description.txt */
import { Damage } from '../damage.ts';

const tooLong = (): Damage => new Damage('a packed part unpacks to more bytes than it says');
const cutOff = (): Damage => new Damage('a packed part is cut off');

/** Unpacks a block of at most `most` bytes. Throws Damage where it is damaged or longer. */
export function decompressSnappy(bytes: Uint8Array, most: number): Uint8Array {
  let at = 0;
  let length = 0;
  for (let shift = 0; ; shift += 7) {
    if (at >= bytes.length || shift > 28) throw cutOff();
    const byte = bytes[at++];
    length += (byte & 0x7f) * 2 ** shift;
    if (byte < 0x80) break;
  }
  // No three bytes of a block stand for more than 64.
  if (length > most || length > 64 * bytes.length) throw tooLong();
  const out = new Uint8Array(length);
  let done = 0;
  while (at < bytes.length) {
    const tag = bytes[at++];
    const kind = tag & 3;
    if (kind === 0) {
      let count = tag >> 2;
      if (count >= 60) {
        const sizeBytes = count - 59;
        if (at + sizeBytes > bytes.length) throw cutOff();
        count = littleEndian(bytes, at, sizeBytes);
        at += sizeBytes;
      }
      count++;
      if (at + count > bytes.length) throw cutOff();
      if (done + count > length) throw tooLong();
      out.set(bytes.subarray(at, at + count), done);
      at += count;
      done += count;
      continue;
    }
    const offsetBytes = kind === 3 ? 4 : kind;
    if (at + offsetBytes > bytes.length) throw cutOff();
    const count = kind === 1 ? ((tag >> 2) & 7) + 4 : (tag >> 2) + 1;
    const back = kind === 1 ? ((tag >> 5) << 8) | bytes[at] : littleEndian(bytes, at, offsetBytes);
    at += offsetBytes;
    if (back === 0 || back > done) throw new Damage('a packed part refers to bytes before its beginning');
    if (done + count > length) throw tooLong();
    // Byte by byte, because what is copied may be what was just written.
    for (let left = count; left > 0; left--, done++) out[done] = out[done - back];
  }
  if (done !== length) throw new Damage('a packed part has another length than it says');
  return out;
}

function littleEndian(bytes: Uint8Array, at: number, count: number): number {
  let value = 0;
  for (let index = count - 1; index >= 0; index--) value = value * 256 + bytes[at + index];
  return value;
}
