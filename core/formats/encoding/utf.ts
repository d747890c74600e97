/** UTF-8 and UTF-16, and bytes that are none of both. */
import type { Utf8Text } from './to-utf8.ts';

const encoder = new TextEncoder();
const lenient = new TextDecoder('utf-8', { ignoreBOM: true });

/** Bad sequences become U+FFFD. */
export const repairUtf8 = (bytes: Uint8Array): Uint8Array => encoder.encode(lenient.decode(bytes));

/** Whether bytes [from, to) are UTF-8: no stray or overlong bytes, no surrogates, nothing beyond U+10FFFF. */
export function isUtf8(bytes: Uint8Array, from: number, to: number): boolean {
  let at = from;
  while (at < to) {
    const lead = bytes[at++];
    if (lead < 0x80) continue;
    let more: number;
    let least = 0x80;
    let most = 0xbf;
    if (lead >= 0xc2 && lead <= 0xdf) more = 1;
    else if (lead >= 0xe0 && lead <= 0xef) {
      more = 2;
      if (lead === 0xe0) least = 0xa0;
      if (lead === 0xed) most = 0x9f;
    } else if (lead >= 0xf0 && lead <= 0xf4) {
      more = 3;
      if (lead === 0xf0) least = 0x90;
      if (lead === 0xf4) most = 0x8f;
    } else return false;
    for (; more > 0; more--) {
      const next = at < to ? bytes[at++] : 0;
      if (next < least || next > most) return false;
      least = 0x80;
      most = 0xbf;
    }
  }
  return true;
}

/**
 * UTF-16 bytes to UTF-8. A surrogate without its partner becomes the three bytes that UTF-8 forbids, so that whoever
 * checks the text finds it. `room` is the spare bytes to leave behind the text; `mark` a byte position in the source.
 */
export function utf16ToUtf8(source: Uint8Array, isBigEndian: boolean, mark: number, room: number): Utf8Text {
  const units = source.length >> 1;
  const bytes = new Uint8Array(units * 3 + room);
  const low = isBigEndian ? 1 : 0;
  const high = 1 - low;
  const unitAt = (unit: number): number => source[2 * unit + low] | (source[2 * unit + high] << 8);
  const markUnit = mark >> 1;
  let marked = -1;
  let length = 0;
  for (let unit = 0; unit < units; unit++) {
    if (unit >= markUnit && marked < 0) marked = length;
    const code = unitAt(unit);
    if (code < 0x80) {
      bytes[length++] = code;
    } else if (code < 0x800) {
      bytes[length++] = 0xc0 | (code >> 6);
      bytes[length++] = 0x80 | (code & 0x3f);
    } else {
      const next = code >= 0xd800 && code < 0xdc00 && unit + 1 < units ? unitAt(unit + 1) : 0;
      if (next >= 0xdc00 && next < 0xe000) {
        const point = 0x10000 + ((code - 0xd800) << 10) + (next - 0xdc00);
        bytes[length++] = 0xf0 | (point >> 18);
        bytes[length++] = 0x80 | ((point >> 12) & 0x3f);
        bytes[length++] = 0x80 | ((point >> 6) & 0x3f);
        bytes[length++] = 0x80 | (point & 0x3f);
        unit++;
      } else {
        bytes[length++] = 0xe0 | (code >> 12);
        bytes[length++] = 0x80 | ((code >> 6) & 0x3f);
        bytes[length++] = 0x80 | (code & 0x3f);
      }
    }
  }
  return { bytes, length, mark: marked < 0 ? length : marked };
}

/** Bytes that the UTF-8 text [from, to) takes as UTF-16. */
export function utf16Bytes(bytes: Uint8Array, from: number, to: number): number {
  let units = 0;
  for (let at = from; at < to; at++) {
    const byte = bytes[at];
    if (byte < 0x80 || byte >= 0xc0) units += byte >= 0xf0 ? 2 : 1;
  }
  return units * 2;
}
