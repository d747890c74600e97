/** Lists of chunks: fixed arrays, and arrays that grow. See the specification, "Fixed Array Index" and "Extensible Array Index". */
import { Damage } from '../damage.ts';
import { CHECKSUM_BYTES, type Hdf5Cursor, type Hdf5File, NOWHERE } from './file.ts';

/** What an entry of a list says of a chunk. */
export interface ListedChunk {
  readonly number: number;
  readonly at: number;
  readonly length: number;
  readonly mask: number;
}

export interface EntryKind {
  readonly isFiltered: boolean;
  /** Bytes that the length of a packed chunk takes. */
  readonly lengthBytes: number;
  readonly chunkBytes: number;
}

const MAX_ENTRIES = 1 << 28;

function* entriesAt(
  file: Hdf5File,
  address: number,
  count: number,
  first: number,
  { isFiltered, lengthBytes, chunkBytes }: EntryKind,
): Generator<ListedChunk> {
  const bytes = file.offsetBytes + (isFiltered ? lengthBytes + 4 : 0);
  // A page at a time: a list of a large dataset is longer than what is read at once.
  const most = 1 << 16;
  for (let from = 0; from < count; from += most) {
    const some = Math.min(most, count - from);
    const cursor = file.cursor(address + from * bytes, some * bytes);
    for (let index = 0; index < some; index++) {
      const at = cursor.address();
      const length = isFiltered ? cursor.uint(lengthBytes) : chunkBytes;
      const mask = isFiltered ? cursor.uint32() : 0;
      if (at !== NOWHERE) yield { number: first + from + index, at, length, mask };
    }
  }
}

const entryBytes = (file: Hdf5File, { isFiltered, lengthBytes }: EntryKind): number =>
  file.offsetBytes + (isFiltered ? lengthBytes + 4 : 0);

const hasBit = (bits: Uint8Array, index: number): boolean => ((bits[index >> 3] ?? 0) & (0x80 >> (index & 7))) !== 0;

function checkEntry(file: Hdf5File, head: Hdf5Cursor, entry: EntryKind): void {
  if (head.uint8() !== entryBytes(file, entry)) throw new Damage('a list of chunks has entries of another size');
}

export function* fixedArray(file: Hdf5File, address: number, entry: EntryKind): Generator<ListedChunk> {
  if (address === NOWHERE) return;
  const head = file.part(address, 'FAHD', 64);
  head.skip(2);
  checkEntry(file, head, entry);
  const pageBits = head.uint8();
  const count = head.length();
  const block = head.address();
  if (block === NOWHERE) return;
  file.verify(address, head.at + CHECKSUM_BYTES);
  if (count < 0 || count > MAX_ENTRIES || pageBits > 30) throw new Damage('a list of chunks is too long');
  const pageEntries = 2 ** pageBits;
  const prefix = 6 + file.offsetBytes;
  file.part(block, 'FADB', prefix);
  if (count <= pageEntries) {
    file.verify(block, prefix + count * entryBytes(file, entry) + CHECKSUM_BYTES);
    yield* entriesAt(file, block + prefix, count, 0, entry);
    return;
  }
  const pages = Math.ceil(count / pageEntries);
  file.verify(block, prefix + Math.ceil(pages / 8) + CHECKSUM_BYTES);
  const bits = Uint8Array.from(file.cursor(block + prefix, Math.ceil(pages / 8)).take(Math.ceil(pages / 8)));
  let at = block + prefix + bits.length + CHECKSUM_BYTES;
  for (let page = 0; page < pages; page++) {
    const some = Math.min(pageEntries, count - page * pageEntries);
    if (hasBit(bits, page)) {
      file.verify(at, some * entryBytes(file, entry) + CHECKSUM_BYTES);
      yield* entriesAt(file, at, some, page * pageEntries, entry);
    }
    at += pageEntries * entryBytes(file, entry) + CHECKSUM_BYTES;
  }
}

export function* extensibleArray(file: Hdf5File, address: number, entry: EntryKind): Generator<ListedChunk> {
  if (address === NOWHERE) return;
  const head = file.part(address, 'EAHD', 96);
  head.skip(2);
  checkEntry(file, head, entry);
  const maxBits = head.uint8();
  const inIndex = head.uint8();
  const leastEntries = head.uint8();
  const leastPointers = head.uint8();
  const pageBits = head.uint8();
  head.skip(4 * file.lengthBytes);
  const used = head.length();
  head.length();
  const index = head.address();
  file.verify(address, head.at + CHECKSUM_BYTES);
  if (index === NOWHERE || used <= 0) return;
  const isPower = (value: number): boolean => value > 0 && Number.isInteger(Math.log2(value));
  if (!isPower(leastEntries) || !isPower(leastPointers) || maxBits > 53 || pageBits > 30 || used > MAX_ENTRIES)
    throw new Damage('a list of chunks has sizes that cannot be');
  const pageEntries = 2 ** pageBits;
  const offsetBytes = Math.ceil(maxBits / 8);
  const perEntry = entryBytes(file, entry);
  const superBlocks = 1 + maxBits - Math.log2(leastEntries);
  const inIndexSupers = 2 * Math.log2(leastPointers);
  const inIndexBlocks = 2 * (leastPointers - 1);
  const prefix = 6 + file.offsetBytes;
  const pointersBytes = (inIndexBlocks + Math.max(0, superBlocks - inIndexSupers)) * file.offsetBytes;
  const indexBytes = prefix + inIndex * perEntry + pointersBytes + CHECKSUM_BYTES;
  const body = file.part(index, 'EAIB', indexBytes);
  file.verify(index, indexBytes);
  yield* entriesAt(file, index + prefix, Math.min(inIndex, used), 0, entry);
  body.at = prefix + inIndex * perEntry;
  let first = inIndex;

  function* dataBlock(
    at: number,
    entries: number,
    from: number,
    hasPage: (page: number) => boolean,
  ): Generator<ListedChunk> {
    if (at === NOWHERE || from >= used) return;
    const start = prefix + offsetBytes;
    file.part(at, 'EADB', start);
    file.verify(at, start + (entries <= pageEntries ? entries * perEntry : 0) + CHECKSUM_BYTES);
    if (entries <= pageEntries) {
      yield* entriesAt(file, at + start, Math.min(entries, used - from), from, entry);
      return;
    }
    let page = at + start + CHECKSUM_BYTES;
    for (let number = 0; number * pageEntries < entries; number++) {
      const own = from + number * pageEntries;
      if (own < used && hasPage(number)) {
        file.verify(page, pageEntries * perEntry + CHECKSUM_BYTES);
        yield* entriesAt(file, page, Math.min(pageEntries, used - own), own, entry);
      }
      page += pageEntries * perEntry + CHECKSUM_BYTES;
    }
  }

  for (let number = 0; number < superBlocks && first < used; number++) {
    const blocks = 2 ** Math.floor(number / 2);
    const entries = 2 ** Math.floor((number + 1) / 2) * leastEntries;
    if (number < inIndexSupers) {
      for (let block = 0; block < blocks; block++, first += entries)
        yield* dataBlock(body.address(), entries, first, () => true);
      continue;
    }
    const at = body.address();
    if (at === NOWHERE) {
      first += blocks * entries;
      continue;
    }
    // The bits of all blocks follow each other, in a place that has whole bytes for each block.
    const pages = entries > pageEntries ? Math.ceil(entries / pageEntries) : 0;
    const bitBytes = blocks * Math.ceil(pages / 8);
    const start = prefix + offsetBytes;
    const superBytes = start + bitBytes + blocks * file.offsetBytes + CHECKSUM_BYTES;
    const block = file.part(at, 'EASB', superBytes);
    file.verify(at, superBytes);
    block.at = start;
    const bits = Uint8Array.from(block.take(bitBytes));
    for (let own = 0; own < blocks; own++, first += entries)
      yield* dataBlock(block.address(), entries, first, (page) => hasBit(bits, own * pages + page));
  }
}
