/**
 * Packed records of system files: eight codes of one byte each, then eight bytes for each code 253. haven fills the last
 * eight codes of every row up with 0, PSPP goes on with the next row.
 */
import { inflate as inflateBytes } from 'node:zlib';
import { promisify } from 'node:util';
import { Damage } from '../damage.ts';
import type { FileBytes } from '../records/file-bytes.ts';
import type { SavDictionary } from './dictionary.ts';

const SLOT = 8;
const PADDING = 0;
const END = 252;
const LITERAL = 253;
const BLANKS = 254;
const NO_NUMBER = 255;
const READ_BYTES = 1 << 20;

/** What unpacks to more than a limit and to this many times its size was made to fill a disk. */
const MAX_GROWTH = 4096;
const MAX_TABLE_BYTES = 16 * 2 ** 30;

const inflate = promisify(inflateBytes);

/** Slots of the codes that stand for one: two words of 32 bits each. */
function slotsOfCodes(bias: number, isLittle: boolean): Int32Array {
  const bytes = new DataView(new ArrayBuffer(256 * SLOT));
  for (let code = 1; code < END; code++) bytes.setFloat64(code * SLOT, code - bias, isLittle);
  for (let at = 0; at < SLOT; at++) bytes.setUint8(BLANKS * SLOT + at, 0x20);
  bytes.setFloat64(NO_NUMBER * SLOT, -Number.MAX_VALUE, isLittle);
  return new Int32Array(bytes.buffer);
}

export interface UnpackedRows {
  readonly memory: ArrayBuffer;
  readonly rows: number;
}

/**
 * The records, `step` rows at a time and `most` at most. Throws `Damage` where they end before the file's number of rows.
 * @param chunks the packed bytes in their order
 */
export async function* unpackedRows(
  chunks: AsyncIterable<Uint8Array>,
  { bias, isLittle, slots, rows: promised }: Pick<SavDictionary, 'bias' | 'isLittle' | 'slots' | 'rows'>,
  step: number,
  most: number,
  packedBytes: number,
): AsyncGenerator<UnpackedRows> {
  const maxRows = Math.max(MAX_TABLE_BYTES, MAX_GROWTH * packedBytes) / (SLOT * slots);
  const table = slotsOfCodes(bias, isLittle);
  const wanted = Math.min(most, promised ?? Infinity);
  const codes = new Uint8Array(SLOT);
  let code = SLOT;
  let rest = new Uint8Array(0);
  let done = 0;
  let room = Math.min(step, wanted - done);
  let words = new Int32Array(2 * slots * room);
  let at = 0;
  let hasEnded = false;
  for await (const chunk of chunks) {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    let from = 0;
    while (done + room <= wanted && room > 0) {
      if (code === SLOT) {
        if (from + SLOT > bytes.length) break;
        for (let index = 0; index < SLOT; index++) codes[index] = bytes[from + index];
        from += SLOT;
        code = 0;
      }
      const next = codes[code];
      if (next === LITERAL) {
        if (from + SLOT > bytes.length) break;
        words[at] = view.getInt32(from, true);
        words[at + 1] = view.getInt32(from + 4, true);
        at += 2;
        from += SLOT;
      } else if (next === END) {
        hasEnded = true;
        break;
      } else if (next !== PADDING) {
        words[at] = table[2 * next];
        words[at + 1] = table[2 * next + 1];
        at += 2;
      }
      code++;
      if (at === words.length) {
        yield { memory: words.buffer, rows: room };
        done += room;
        if (done > maxRows) throw new Damage('it unpacks to more rows than any file of its size');
        room = Math.min(step, wanted - done);
        words = new Int32Array(2 * slots * room);
        at = 0;
      }
    }
    if (hasEnded || room <= 0) break;
    rest = bytes.slice(from);
  }
  if (room <= 0) return;
  if (promised !== null && done + at / (2 * slots) < wanted)
    throw new Damage(`it holds ${done + Math.floor(at / (2 * slots))} of the ${promised} rows that it says`);
  if (at % (2 * slots) !== 0) throw new Damage('its last row is cut off');
  if (at > 0) yield { memory: words.buffer, rows: at / (2 * slots) };
}

/** The file's bytes from a place on. */
export async function* fileChunks(file: FileBytes, start: number): AsyncGenerator<Uint8Array> {
  for (let at = start; at < file.size; at += READ_BYTES)
    yield (await file.read(at, Math.min(READ_BYTES, file.size - at))).bytes;
}

/** Bytes that a block of a .zsav may unpack to; SPSS's have 4 MB. */
const MAX_BLOCK_BYTES = 64 << 20;
/** Deflate packs to no less than a thousandth. */
const MAX_RATIO = 1032;

/** The packed records of a .zsav, each block inflated. */
export async function* inflatedChunks(file: FileBytes, start: number, isLittle: boolean): AsyncGenerator<Uint8Array> {
  const head = await file.read(start, 24);
  head.isLittle = isLittle;
  head.skip(8);
  const trailerStart = head.uint64();
  const trailerBytes = head.uint64();
  const trailer = await file.read(trailerStart, trailerBytes);
  trailer.isLittle = isLittle;
  trailer.skip(20);
  const blocks = trailer.uint32();
  if (blocks * 24 + 24 !== trailerBytes) throw new Damage('its list of blocks is not as long as it says');
  let expected = start + 24;
  let unpackedPlace = start;
  for (let block = 0; block < blocks; block++) {
    const place = trailer.uint64();
    const from = trailer.uint64();
    const unpacked = trailer.uint32();
    const packed = trailer.uint32();
    if (from !== expected || place !== unpackedPlace) throw new Damage('its blocks do not follow each other');
    if (unpacked > MAX_BLOCK_BYTES || unpacked > MAX_RATIO * packed + 64) throw new Damage('a block promises too much');
    expected = from + packed;
    unpackedPlace += unpacked;
    if (expected > trailerStart) throw new Damage('its blocks do not end before their list');
    const { bytes } = await file.read(from, packed);
    const inflated = await inflate(bytes, { maxOutputLength: Math.max(1, unpacked) }).catch(() => {
      throw new Damage('a block cannot be unpacked');
    });
    if (inflated.length !== unpacked) throw new Damage('a block has another length than it says');
    yield inflated;
  }
}
