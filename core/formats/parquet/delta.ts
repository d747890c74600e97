/** Parquet's differences between numbers, and texts of which only the endings are stored: checked, then decoded. */
import { deltaBinaryUnpack } from 'hyparquet/src/delta.js';
import { Damage } from '../damage.ts';

const MAX_BLOCK_VALUES = 1 << 20;
const MAX_NUMBER_BYTES = 10;
/** Texts that share a beginning may take more bytes than their page: so many more, or this many. */
const MAX_GROWTH = 100;
const MAX_TEXT_BYTES = 256 << 20;

const cutOff = (): Damage => new Damage('a page is cut off');

/** Checks `count` numbers that begin at `at`; returns where they end. The library believes every width and length. */
function verifyDelta(bytes: Uint8Array, at: number, count: number): number {
  let offset = at;
  const number = (): number => {
    let value = 0;
    for (let index = 0; index < MAX_NUMBER_BYTES; index++) {
      if (offset >= bytes.length) throw cutOff();
      const byte = bytes[offset++];
      if (index < 4) value |= (byte & 0x7f) << (7 * index);
      if (byte < 0x80) return value;
    }
    throw new Damage('a number has no end');
  };
  const blockValues = number();
  const parts = number();
  number();
  number();
  const partValues = blockValues / parts;
  if (!(blockValues <= MAX_BLOCK_VALUES && parts > 0 && partValues > 0 && partValues % 8 === 0))
    throw new Damage('a block of differences has no size');
  for (let seen = 1; seen < count; ) {
    number();
    const widths = bytes.subarray(offset, offset + parts);
    if (widths.length < parts) throw cutOff();
    offset += parts;
    for (const width of widths) {
      if (seen >= count) break;
      if (width > 64) throw new Damage('a difference has more than 64 bits');
      offset += (partValues * width) / 8;
      seen += partValues;
    }
    if (offset > bytes.length) throw cutOff();
  }
  return offset;
}

/** Whole numbers. */
export function deltaNumbers(bytes: Uint8Array, count: number, isShort: boolean): Int32Array | BigInt64Array {
  const out = isShort ? new Int32Array(count) : new BigInt64Array(count);
  unpack(bytes, 0, count, out);
  return out;
}

function unpack(bytes: Uint8Array, at: number, count: number, out: Int32Array | BigInt64Array): number {
  if (count === 0) return at;
  const end = verifyDelta(bytes, at, count);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  deltaBinaryUnpack({ view, offset: at }, count, out);
  return end;
}

/** Texts by their lengths. */
export function deltaLengths(bytes: Uint8Array, count: number): Uint8Array[] {
  const lengths = new Int32Array(count);
  let at = unpack(bytes, 0, count, lengths);
  return Array.from(lengths, (length) => {
    if (length < 0 || at + length > bytes.length) throw cutOff();
    at += length;
    return bytes.subarray(at - length, at);
  });
}

/** Texts by what they share with the one before, and their endings. */
export function deltaTexts(bytes: Uint8Array, count: number): Uint8Array[] {
  const shared = new Int32Array(count);
  const endings = deltaLengths(bytes.subarray(unpack(bytes, 0, count, shared)), count);
  let before: Uint8Array = new Uint8Array(0);
  let total = 0;
  return endings.map((ending, index) => {
    const length = shared[index];
    if (length < 0 || length > before.length) throw new Damage('a text shares more than there is');
    if (length === 0) return (before = ending);
    total += length + ending.length;
    if (total > Math.max(MAX_TEXT_BYTES, MAX_GROWTH * bytes.length))
      throw new Damage('a page unpacks to more than a hundred times its size');
    const text = new Uint8Array(length + ending.length);
    text.set(before.subarray(0, length));
    text.set(ending, length);
    return (before = text);
  });
}
