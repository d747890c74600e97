/** Filters that chunks were sent through, undone. See the specification, "The Data Storage - Filter Pipeline Message". */
import { inflateSync } from 'node:zlib';
import { Damage } from '../damage.ts';
import type { Hdf5Cursor } from './file.ts';

export interface Filter {
  readonly name: 'gzip' | 'shuffle' | 'fletcher32' | 'lzf';
  /** Of elements, for those that look at them. */
  readonly elementBytes: number;
}

const READ: Readonly<Record<number, Filter['name']>> = { 1: 'gzip', 2: 'shuffle', 3: 'fletcher32', 32_000: 'lzf' };
const UNREAD: Readonly<Record<number, string>> = {
  4: 'szip',
  5: 'nbit',
  6: 'scale-offset',
  305: 'LZO',
  307: 'bzip2',
  32_001: 'Blosc',
  32_004: 'LZ4',
  32_008: 'bitshuffle',
  32_013: 'ZFP',
  32_015: 'Zstandard',
  32_026: 'Blosc2',
};

const MAX_FILTERS = 32;

/** A filter that is not read. */
export class UnreadFilter extends Error {
  readonly filter: string;
  constructor(filter: string) {
    super(filter);
    this.filter = filter;
  }
}

export function filtersOf(cursor: Hdf5Cursor, elementBytes: number): Filter[] {
  const version = cursor.uint8();
  const count = cursor.uint8();
  if (version < 1 || version > 2 || count > MAX_FILTERS) throw new Damage('its filters are of an unknown kind');
  if (version === 1) cursor.skip(6);
  return Array.from({ length: count }, () => {
    const id = cursor.uint16();
    const nameBytes = version === 1 || id >= 256 ? cursor.uint16() : 0;
    cursor.skip(2);
    const values = cursor.uint16();
    const title = Buffer.from(cursor.take(nameBytes)).toString('latin1').replace(/\0.*$/s, '');
    const own = Array.from({ length: values }, () => cursor.uint32());
    if (version === 1 && values % 2 === 1) cursor.skip(4);
    const name = READ[id];
    if (name === undefined) throw new UnreadFilter(UNREAD[id] ?? (title === '' ? `the filter ${id}` : title));
    return { name, elementBytes: name === 'shuffle' ? (own[0] ?? elementBytes) : elementBytes };
  });
}

/** More bytes than the chunk has, which checksums and incompressible values add before other filters. */
export const MARGIN = 1 << 12;

/** The bytes of a chunk. Throws `Damage` where they are not as many as it must have. */
export function unfiltered(packed: Uint8Array, filters: readonly Filter[], skipped: number, bytes: number): Uint8Array {
  let data = packed;
  for (let index = filters.length - 1; index >= 0; index--) {
    if (((skipped >>> index) & 1) !== 0) continue;
    const { name, elementBytes } = filters[index];
    if (name === 'gzip') data = inflated(data, bytes + MARGIN);
    else if (name === 'lzf') data = lzf(data, bytes + MARGIN);
    else if (name === 'shuffle') data = unshuffled(data, elementBytes);
    else data = checked(data);
  }
  if (data.length < bytes) throw new Damage('a chunk has fewer bytes than it must have');
  return data;
}

function inflated(data: Uint8Array, most: number): Uint8Array {
  try {
    return inflateSync(data, { maxOutputLength: most });
  } catch {
    throw new Damage('a chunk cannot be unpacked');
  }
}

/** Bytes of elements that lie apart, the first ones of all elements before the second ones. */
function unshuffled(data: Uint8Array, elementBytes: number): Uint8Array {
  if (elementBytes <= 1) return data;
  const count = Math.floor(data.length / elementBytes);
  if (count === 0) return data;
  const whole = new Uint8Array(data.length);
  for (let byte = 0; byte < elementBytes; byte++) {
    const from = byte * count;
    for (let index = 0; index < count; index++) whole[index * elementBytes + byte] = data[from + index];
  }
  whole.set(data.subarray(count * elementBytes), count * elementBytes);
  return whole;
}

/** Marc Lehmann's LibLZF, as h5py ships it. */
export function lzf(data: Uint8Array, most: number): Uint8Array {
  let out = new Uint8Array(Math.min(most, Math.max(64, data.length * 4)));
  let at = 0;
  let end = 0;
  const room = (length: number): void => {
    if (end + length > most) throw new Damage('a chunk has more bytes than it must have');
    if (end + length <= out.length) return;
    const larger = new Uint8Array(Math.min(most, Math.max(end + length, out.length * 2)));
    larger.set(out);
    out = larger;
  };
  while (at < data.length) {
    const control = data[at++];
    if (control < 32) {
      const length = control + 1;
      if (at + length > data.length) throw new Damage('a chunk cannot be unpacked');
      room(length);
      out.set(data.subarray(at, at + length), end);
      at += length;
      end += length;
      continue;
    }
    let length = control >> 5;
    if (length === 7) length += data[at++] ?? 0;
    length += 2;
    const low = data[at++];
    if (low === undefined) throw new Damage('a chunk cannot be unpacked');
    let from = end - (((control & 0x1f) << 8) | low) - 1;
    if (from < 0) throw new Damage('a chunk cannot be unpacked');
    room(length);
    // Byte after byte: what is copied may begin within what is written.
    for (let index = 0; index < length; index++) out[end++] = out[from++];
  }
  return out.subarray(0, end);
}

const CHECKSUM_BYTES = 4;

function checked(data: Uint8Array): Uint8Array {
  const end = data.length - CHECKSUM_BYTES;
  if (end < 0) throw new Damage('a chunk has no checksum');
  const own = data.subarray(0, end);
  const stored = new DataView(data.buffer, data.byteOffset + end, CHECKSUM_BYTES).getUint32(0, true);
  const sum = fletcher32(own);
  // Files of HDF5 1.6.2 and before have the bytes of both halves the other way round.
  const swapped = (((sum & 0x00ff00ff) << 8) | ((sum >>> 8) & 0x00ff00ff)) >>> 0;
  if (stored !== sum && stored !== swapped) throw new Damage('the checksum of a chunk is wrong');
  return own;
}

/** Sums that are reduced before they exceed 32 bits. */
const MAX_WORDS = 360;

function fletcher32(data: Uint8Array): number {
  let first = 0;
  let second = 0;
  const words = data.length >> 1;
  for (let word = 0; word < words; ) {
    const end = Math.min(words, word + MAX_WORDS);
    for (; word < end; word++) {
      first += (data[2 * word] << 8) | data[2 * word + 1];
      second += first;
    }
    first = (first & 0xffff) + Math.floor(first / 65_536);
    second = (second % 65_536) + Math.floor(second / 65_536);
  }
  if (data.length % 2 === 1) {
    first += data[data.length - 1] << 8;
    second += first;
    first = (first & 0xffff) + Math.floor(first / 65_536);
    second = (second % 65_536) + Math.floor(second / 65_536);
  }
  first = (first & 0xffff) + (first >>> 16);
  second = (second & 0xffff) + (second >>> 16);
  return ((second << 16) | first) >>> 0;
}
