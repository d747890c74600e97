/**
 * Unpacks bzip2, block by block. See J. Tsai's "BZIP2: Format Specification" (2016): runs, the Burrows–Wheeler transform,
 * moves to the front, and Huffman codes.
 */
import { Damage } from '../damage.ts';
import { InputBytes } from './input-bytes.ts';

const BLOCK_MAGIC = [0x314159, 0x265359] as const;
const END_MAGIC = [0x177245, 0x385090] as const;
/** Bytes of a block are at most nine times so many. */
const BLOCK_UNIT = 100_000;
/** More than any block has packed: 20 bits for each of its symbols, and its tables. */
const MAX_PACKED_BLOCK = Math.ceil((20 * (9 * BLOCK_UNIT + 1)) / 8) + (1 << 16);
const MAX_CODE_BITS = 20;
const GROUP_SYMBOLS = 50;
const MAX_TABLES = 6;

const CRC = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte << 24;
  for (let bit = 0; bit < 8; bit++) crc = crc < 0 ? (crc << 1) ^ 0x04c11db7 : crc << 1;
  return crc;
});

/** The bits of a piece of the input, the highest of a byte first. Beyond the end they are 0. */
class Bits {
  private readonly bytes: Uint8Array;
  /** In bits. */
  place: number;

  constructor(bytes: Uint8Array, place: number) {
    this.bytes = bytes;
    this.place = place;
  }

  /** At most 24 bits. */
  read(count: number): number {
    const at = this.place >> 3;
    const { bytes } = this;
    const word =
      ((bytes[at] ?? 0) << 24) | ((bytes[at + 1] ?? 0) << 16) | ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0);
    const value = (word << (this.place & 7)) >>> (32 - count);
    this.place += count;
    return value;
  }

  get isPastEnd(): boolean {
    return this.place > 8 * this.bytes.length;
  }
}

/** Throws `Damage` where the bytes are no bzip2, and an Error "unexpected end" where they end too early. */
export async function* unpackBzip2(packed: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const input = new InputBytes(packed);
  for (let streams = 0; ; streams++) {
    const head = await input.peek(4);
    if (streams > 0 && head.length === 0) return;
    if (head.length < 4) throw new Error('unexpected end');
    const level = head[3] - 0x30;
    if (head[0] !== 0x42 || head[1] !== 0x5a || head[2] !== 0x68 || level < 1 || level > 9)
      throw new Damage('a stream in it is no bzip2');
    yield* unpackStream(input, level);
  }
}

async function* unpackStream(input: InputBytes, level: number): AsyncGenerator<Uint8Array> {
  const order = new Uint32Array(level * BLOCK_UNIT);
  let whole = 0;
  /** Bits of the first byte that are read already. */
  let place = 32;
  for (;;) {
    const bits = new Bits(await input.peek(MAX_PACKED_BLOCK), place);
    const magic = [bits.read(24), bits.read(24)];
    const stored = ((bits.read(16) << 16) | bits.read(16)) >>> 0;
    if (magic[0] === END_MAGIC[0] && magic[1] === END_MAGIC[1]) {
      endAt(bits);
      if (stored !== whole) throw new Damage('its checksum is wrong');
      input.skip((bits.place + 7) >> 3);
      return;
    }
    if (magic[0] !== BLOCK_MAGIC[0] || magic[1] !== BLOCK_MAGIC[1]) {
      endAt(bits);
      throw new Damage('a block does not begin where it has to');
    }
    const bytes = readBlock(bits, order);
    endAt(bits);
    if (crcOf(bytes) !== stored) throw new Damage('the checksum of a block is wrong');
    whole = (((whole << 1) | (whole >>> 31)) ^ stored) >>> 0;
    input.skip(bits.place >> 3);
    place = bits.place & 7;
    yield bytes;
  }
}

function endAt(bits: Bits): void {
  if (bits.isPastEnd) throw new Error('unexpected end');
}

function crcOf(bytes: Uint8Array): number {
  let crc = -1;
  for (let at = 0; at < bytes.length; at++) crc = (crc << 8) ^ CRC[(crc >>> 24) ^ bytes[at]];
  return ~crc >>> 0;
}

/** The bytes of a block. `order` has room for as many as the stream allows. */
function readBlock(bits: Bits, order: Uint32Array): Uint8Array {
  if (bits.read(1) === 1) throw new Damage('it was written by bzip2 0.9 or older, whose random blocks are not read');
  const first = bits.read(24);
  const count = readSymbols(bits, order);
  if (first >= count) throw new Damage('a block begins beyond its end');
  return withRuns(order, count, first);
}

/** Reads symbols into the lower bytes of `order`; returns how many bytes they are. */
function readSymbols(bits: Bits, order: Uint32Array): number {
  const used: number[] = [];
  const groups = bits.read(16);
  for (let group = 0; group < 16; group++) {
    if (((groups >> (15 - group)) & 1) === 0) continue;
    const members = bits.read(16);
    for (let member = 0; member < 16; member++)
      if (((members >> (15 - member)) & 1) === 1) used.push(16 * group + member);
  }
  const symbols = used.length + 2;
  const tableCount = bits.read(3);
  const selectorCount = bits.read(15);
  if (used.length === 0 || tableCount < 2 || tableCount > MAX_TABLES || selectorCount === 0)
    throw new Damage('the tables of a block are wrong');
  const selectors = readSelectors(bits, selectorCount, tableCount);
  const tables = Array.from({ length: tableCount }, () => readTable(bits, symbols));
  const front = Uint8Array.from(used);
  const end = symbols - 1;
  let count = 0;
  let run = 0;
  let runUnit = 1;
  for (let selector = 0, left = 0, table = tables[0]; ; left--) {
    if (left === 0) {
      if (selector >= selectorCount) throw new Damage('a block has no end');
      table = tables[selectors[selector++]];
      left = GROUP_SYMBOLS;
    }
    const symbol = readCode(bits, table);
    if (symbol < 2) {
      // Digits of a run's length, 1 or 2 each, the lowest first.
      run += runUnit << symbol;
      runUnit <<= 1;
      if (run > order.length) throw new Damage('a block is longer than it may be');
      continue;
    }
    if (count + run > order.length) throw new Damage('a block is longer than it may be');
    if (run > 0) {
      order.fill(front[0], count, count + run);
      count += run;
      run = 0;
      runUnit = 1;
    }
    if (symbol === end) return count;
    if (count >= order.length) throw new Damage('a block is longer than it may be');
    const byte = front[symbol - 1];
    front.copyWithin(1, 0, symbol - 1);
    front[0] = byte;
    order[count++] = byte;
  }
}

function readSelectors(bits: Bits, count: number, tables: number): Uint8Array {
  const front = Array.from({ length: tables }, (_, table) => table);
  return Uint8Array.from({ length: count }, () => {
    let place = 0;
    while (bits.read(1) === 1) if (++place >= tables) throw new Damage('the tables of a block are wrong');
    const [table] = front.splice(place, 1) as [number];
    front.unshift(table);
    return table;
  });
}

/** A canonical Huffman code: for each length the largest code, and where its symbols begin. */
interface CodeTable {
  readonly limits: Int32Array;
  readonly offsets: Int32Array;
  readonly symbols: Uint16Array;
}

function readTable(bits: Bits, symbols: number): CodeTable {
  const lengths = new Uint8Array(symbols);
  let length = bits.read(5);
  for (let symbol = 0; symbol < symbols; symbol++) {
    for (;;) {
      if (length < 1 || length > MAX_CODE_BITS) throw new Damage('the tables of a block are wrong');
      if (bits.read(1) === 0) break;
      length += bits.read(1) === 0 ? 1 : -1;
    }
    lengths[symbol] = length;
  }
  const limits = new Int32Array(MAX_CODE_BITS + 1).fill(-1);
  const offsets = new Int32Array(MAX_CODE_BITS + 1);
  const sorted: number[] = [];
  for (let code = 0, size = 1; size <= MAX_CODE_BITS; size++, code <<= 1) {
    offsets[size] = sorted.length - code;
    for (let symbol = 0; symbol < symbols; symbol++) {
      if (lengths[symbol] !== size) continue;
      sorted.push(symbol);
      code++;
    }
    limits[size] = code - 1;
  }
  return { limits, offsets, symbols: Uint16Array.from(sorted) };
}

function readCode(bits: Bits, { limits, offsets, symbols }: CodeTable): number {
  let code = 0;
  for (let size = 1; size <= MAX_CODE_BITS; size++) {
    code = (code << 1) | bits.read(1);
    if (code > limits[size]) continue;
    const symbol = symbols[code + offsets[size]];
    if (symbol !== undefined) return symbol;
    break;
  }
  endAt(bits);
  throw new Damage('a code of it has no meaning');
}

/** Undoes the Burrows–Wheeler transform and the runs: after four equal bytes comes how many more there are. */
function withRuns(order: Uint32Array, count: number, first: number): Uint8Array {
  const starts = new Uint32Array(256);
  for (let at = 0; at < count; at++) starts[order[at] & 0xff]++;
  for (let byte = 0, sum = 0; byte < 256; byte++) {
    const own = starts[byte];
    starts[byte] = sum;
    sum += own;
  }
  for (let at = 0; at < count; at++) order[starts[order[at] & 0xff]++] |= at << 8;
  let output = new Uint8Array(Math.max(1 << 12, 2 * count));
  let length = 0;
  let next = order[first] >>> 8;
  let before = -1;
  let equal = 0;
  for (let at = 0; at < count; at++) {
    const entry = order[next];
    next = entry >>> 8;
    const byte = entry & 0xff;
    if (length + 256 > output.length) {
      const larger = new Uint8Array(2 * output.length);
      larger.set(output);
      output = larger;
    }
    if (equal === 4) {
      output.fill(before, length, length + byte);
      length += byte;
      equal = 0;
      before = -1;
      continue;
    }
    equal = byte === before ? equal + 1 : 1;
    before = byte;
    output[length++] = byte;
  }
  return output.subarray(0, length);
}
