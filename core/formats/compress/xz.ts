/**
 * Unpacks .xz files, chunk by chunk: several streams, blocks, and every checksum. See "The .xz File Format" 1.1.0 of
 * tukaani.org. Filters for programs are refused.
 */
import { createHash, type Hash } from 'node:crypto';
import { Damage } from '../damage.ts';
import { crc32 } from '../zip/crc32.ts';
import { Crc64 } from './crc64.ts';
import { InputBytes } from './input-bytes.ts';
import { History } from './lzma-history.ts';
import { LzmaDecoder } from './lzma.ts';

const MAGIC = [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0];
const HEAD_BYTES = 12;
const LZMA2 = 0x21;
/** Memory for repeats; the xz command's strongest preset (-9) asks for 64 MB. */
const MAX_HISTORY_BYTES = 128 << 20;
/** Bytes of a checksum by its kind. */
const CHECK_BYTES = [0, 4, 4, 4, 8, 8, 8, 16, 16, 16, 32, 32, 32, 64, 64, 64];
const CHECK = { none: 0, crc32: 1, crc64: 4, sha256: 10 } as const;

/** Throws `Damage` where the bytes are no xz, and an Error "unexpected end" where they end too early. */
export async function* unpackXz(packed: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const input = new InputBytes(packed);
  for (let streams = 0; ; streams++) {
    const head = await input.peek(HEAD_BYTES);
    if (streams > 0 && head.length === 0) return;
    // Streams may be followed by zeros.
    if (streams > 0 && head.length >= 4 && head.subarray(0, 4).every((byte) => byte === 0)) {
      input.skip(4);
      continue;
    }
    if (head.length < HEAD_BYTES) throw new Error('unexpected end');
    if (MAGIC.some((byte, at) => head[at] !== byte)) throw new Damage('a stream in it is no xz');
    yield* unpackStream(input);
  }
}

const view = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.length);

function checkSum(bytes: Uint8Array, stored: number): void {
  if (crc32(bytes) !== stored) throw new Damage('the checksum of a header is wrong');
}

/** Sizes of a block, as the index at the end repeats them. */
interface BlockSizes {
  readonly packed: number;
  readonly unpacked: number;
}

async function* unpackStream(input: InputBytes): AsyncGenerator<Uint8Array> {
  const head = await input.take(HEAD_BYTES);
  const flags = head.slice(6, 8);
  checkSum(flags, view(head).getUint32(8, true));
  const kind = flags[1];
  if (flags[0] !== 0 || kind > 15) throw new Damage('it is of a newer version');
  const blocks: BlockSizes[] = [];
  for (;;) {
    const [size] = await input.peek(1);
    if (size === undefined) throw new Error('unexpected end');
    if (size === 0) break;
    blocks.push(yield* unpackBlock(input, 4 * (size + 1), kind));
  }
  const indexBytes = await checkIndex(input, blocks);
  const foot = await input.take(HEAD_BYTES);
  const sizes = view(foot);
  if (foot[10] !== 0x59 || foot[11] !== 0x5a) throw new Damage('its end is wrong');
  checkSum(foot.subarray(4, 10), sizes.getUint32(0, true));
  if (4 * (sizes.getUint32(4, true) + 1) !== indexBytes || foot[8] !== flags[0] || foot[9] !== flags[1])
    throw new Damage('its end is wrong');
}

async function* unpackBlock(
  input: InputBytes,
  headBytes: number,
  kind: number,
): AsyncGenerator<Uint8Array, BlockSizes> {
  const head = await input.take(headBytes);
  const historyBytes = historyOf(head);
  const check = sumOf(kind);
  let packed = 0;
  let unpacked = 0;
  const take = async (count: number): Promise<Uint8Array> => {
    packed += count;
    return input.take(count);
  };
  for await (const bytes of unpackChunks(take, historyBytes)) {
    check?.update(bytes);
    unpacked += bytes.length;
    yield bytes;
  }
  const fields = new Fields(head, 2);
  if ((head[1] & 0x40) !== 0 && fields.number() !== packed) throw new Damage('a block has another size than it says');
  if ((head[1] & 0x80) !== 0 && fields.number() !== unpacked) throw new Damage('a block has another size than it says');
  const padding = await input.take((4 - (packed % 4)) % 4);
  const stored = await input.take(CHECK_BYTES[kind]);
  if (padding.some((byte) => byte !== 0)) throw new Damage('a block does not end where it has to');
  if (check !== null && !check.digest().equals(stored)) throw new Damage('the checksum of a block is wrong');
  return { packed: headBytes + packed + stored.length, unpacked };
}

/** Bytes that the block's filter may repeat. */
function historyOf(head: Uint8Array): number {
  checkSum(head.subarray(0, -4), view(head).getUint32(head.length - 4, true));
  const flags = head[1];
  if ((flags & 0x3c) !== 0) throw new Damage('it is of a newer version');
  const fields = new Fields(head, 2);
  if ((flags & 0x40) !== 0) fields.number();
  if ((flags & 0x80) !== 0) fields.number();
  if ((flags & 3) !== 0 || fields.number() !== LZMA2)
    throw new Damage('it is packed with a filter for programs, which is not read');
  if (fields.number() !== 1) throw new Damage('the header of a block is wrong');
  const size = head[fields.at];
  const bytes = size === 40 ? 0xffffffff : (2 | (size & 1)) * 2 ** ((size >> 1) + 11);
  if (size > 40) throw new Damage('the header of a block is wrong');
  if (bytes > MAX_HISTORY_BYTES)
    throw new Damage(`it needs ${Math.round(bytes / 2 ** 20)} MB of memory to be unpacked; up to 128 MB are allowed`);
  return bytes;
}

/** Numbers of a header, seven bits a byte. */
class Fields {
  private readonly bytes: Uint8Array;
  at: number;

  constructor(bytes: Uint8Array, at: number) {
    this.bytes = bytes;
    this.at = at;
  }

  number(): number {
    let value = 0;
    for (let unit = 1, count = 0; count < 9; unit *= 128, count++) {
      const byte = this.bytes[this.at++] ?? 0;
      value += (byte & 0x7f) * unit;
      if (byte < 0x80) return value;
    }
    throw new Damage('a number of a header is too large');
  }
}

async function* unpackChunks(
  take: (count: number) => Promise<Uint8Array>,
  historyBytes: number,
): AsyncGenerator<Uint8Array> {
  const history = new History(historyBytes);
  const decoder = new LzmaDecoder();
  let isBegun = false;
  for (;;) {
    const [control] = await take(1);
    if (control === 0) return;
    const isPacked = control >= 0x80;
    if (!isPacked && control > 2) throw new Damage('a chunk is of no known kind');
    const clears = isPacked ? control >= 0xe0 : control === 1;
    if (!clears && !isBegun) throw new Damage('a chunk does not begin as it has to');
    isBegun = true;
    if (clears) history.clear();
    const low = view(await take(2)).getUint16(0);
    if (isPacked) {
      const packed = view(await take(2)).getUint16(0) + 1;
      if (control >= 0xc0) decoder.setProperties((await take(1))[0]);
      else if (!decoder.hasProperties) throw new Damage('a chunk does not begin as it has to');
      else if (control >= 0xa0) decoder.reset();
      decoder.decode(await take(packed), ((control & 0x1f) << 16) + low + 1, history);
    } else history.putAll(await take(low + 1));
    yield history.takeNew();
  }
}

/** Checks the list of blocks at the end; returns its bytes. */
async function checkIndex(input: InputBytes, blocks: readonly BlockSizes[]): Promise<number> {
  // Each of its numbers has nine bytes at most.
  const bytes = await input.peek(16 + 18 * (blocks.length + 1));
  const fields = new Fields(bytes, 1);
  const isSame =
    fields.number() === blocks.length &&
    blocks.every(({ packed, unpacked }) => fields.number() === packed && fields.number() === unpacked);
  const length = Math.ceil(fields.at / 4) * 4;
  if (bytes.length < length + 4) throw new Error('unexpected end');
  if (!isSame) throw new Damage('its list of blocks is wrong');
  checkSum(bytes.subarray(0, length), view(bytes).getUint32(length, true));
  input.skip(length + 4);
  return length + 4;
}

interface Sum {
  update(bytes: Uint8Array): void;
  /** As it is stored. */
  digest(): Buffer;
}

/** The checksum of that kind; null where there is none, or it is not known. */
function sumOf(kind: number): Sum | null {
  switch (kind) {
    case CHECK.crc32: {
      let sum = 0;
      return {
        update: (bytes) => void (sum = crc32(bytes, sum)),
        digest() {
          const stored = Buffer.alloc(4);
          stored.writeUInt32LE(sum);
          return stored;
        },
      };
    }
    case CHECK.crc64:
      return new Crc64();
    case CHECK.sha256: {
      const hash: Hash = createHash('sha256');
      return { update: (bytes) => void hash.update(bytes), digest: () => hash.digest() };
    }
    default:
      return null;
  }
}
