/** The files of a tar archive: POSIX ustar and pax, and GNU's long names. See POSIX.1-2017, pax, "ustar Interchange Format". */
import type { FileHandle } from 'node:fs/promises';
import { Damage } from '../damage.ts';
import type { Member } from './member.ts';

const BLOCK = 512;
/** Names and numbers of an extended header need a few hundred bytes. */
const MAX_EXTENDED_BYTES = 1 << 20;
/** More files than this are no archive of tables. */
const MAX_MEMBERS = 100_000;

const FIELDS = {
  name: [0, 100],
  size: [124, 12],
  checksum: [148, 8],
  type: [156, 1],
  magic: [257, 5],
  prefix: [345, 155],
} as const;

/** Whether these first bytes are a header of ustar or GNU tar. */
export const isTar = (head: Uint8Array): boolean =>
  head.length >= BLOCK && textOf(head, FIELDS.magic) === 'ustar' && hasChecksum(head);

function textOf(block: Uint8Array, [from, length]: readonly [number, number]): string {
  const end = block.indexOf(0, from);
  const bytes = block.subarray(from, end < 0 ? from + length : Math.min(end, from + length));
  return Buffer.from(bytes).toString('utf8');
}

/** An octal text, or a big-endian number whose first bit is set. Throws Damage where it is neither. */
function numberOf(block: Uint8Array, field: readonly [number, number]): number {
  const [from, length] = field;
  if ((block[from] & 0x80) !== 0) {
    let number = block[from] & 0x7f;
    for (let at = from + 1; at < from + length; at++) number = number * 256 + block[at];
    if (!Number.isSafeInteger(number)) throw new Damage('a file in it claims an impossible size');
    return number;
  }
  const text = textOf(block, field).trim();
  if (!/^[0-7]*$/.test(text)) throw new Damage('a header in it is damaged');
  return text === '' ? 0 : Number.parseInt(text, 8);
}

/** The sum of all bytes, where those of the checksum itself count as blanks. */
function hasChecksum(block: Uint8Array): boolean {
  const [from, length] = FIELDS.checksum;
  let sum = 0;
  for (let at = 0; at < BLOCK; at++) sum += at >= from && at < from + length ? 0x20 : block[at];
  try {
    return numberOf(block, FIELDS.checksum) === sum;
  } catch {
    return false;
  }
}

async function blockAt(handle: FileHandle, from: number, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  for (let done = 0; done < length; ) {
    const { bytesRead } = await handle.read(bytes, done, length - done, from + done);
    if (bytesRead === 0) throw new Damage('it is cut off: its end is missing');
    done += bytesRead;
  }
  return bytes;
}

/** `length key=value` lines of a pax header. */
function paxOf(bytes: Uint8Array): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (let at = 0; at < bytes.length && bytes[at] !== 0; ) {
    const blank = bytes.indexOf(0x20, at);
    const length = Number(Buffer.from(bytes.subarray(at, blank)).toString('latin1'));
    if (blank < 0 || !Number.isInteger(length) || length <= blank - at || at + length > bytes.length)
      throw new Damage('a header in it is damaged');
    const [, key = '', value = ''] =
      /^([^=]*)=(.*)\n$/s.exec(Buffer.from(bytes.subarray(blank + 1, at + length)).toString('utf8')) ?? [];
    values.set(key, value);
    at += length;
  }
  return values;
}

/** All regular files, in the order of the archive. Throws Damage where it is cut off or its headers are damaged. */
export async function tarMembers(handle: FileHandle, size: number): Promise<Member[]> {
  const members: Member[] = [];
  /** What an extended header says of the file after it. */
  let own: ReadonlyMap<string, string> = new Map();
  let longName: string | null = null;
  for (let at = 0; ; ) {
    const block = await blockAt(handle, at, BLOCK);
    if (block.every((byte) => byte === 0)) return members;
    if (!hasChecksum(block)) throw new Damage('a header in it is damaged');
    const type = textOf(block, FIELDS.type);
    const stated = numberOf(block, FIELDS.size);
    const bytes = type === 'x' ? stated : Number(own.get('size') ?? stated);
    const from = at + BLOCK;
    if (!Number.isSafeInteger(bytes) || bytes < 0 || from + bytes > size)
      throw new Damage('it is cut off: its end is missing');
    at = from + Math.ceil(bytes / BLOCK) * BLOCK;
    if (type === 'x' || type === 'L') {
      if (bytes > MAX_EXTENDED_BYTES) throw new Damage('a header in it is damaged');
      const extended = await blockAt(handle, from, bytes);
      if (type === 'x') own = paxOf(extended);
      else longName = textOf(extended, [0, extended.length]);
      continue;
    }
    const isSparse = type === 'S' || [...own.keys()].some((key) => key.startsWith('GNU.sparse'));
    if (type === '' || type === '0' || type === '7' || isSparse) {
      if (members.length === MAX_MEMBERS) throw new Damage(`it holds more than ${MAX_MEMBERS} files`);
      const prefix = textOf(block, FIELDS.prefix);
      const short = textOf(block, FIELDS.name);
      const name = own.get('path') ?? longName ?? (prefix === '' ? short : `${prefix}/${short}`);
      members.push({
        name: name.replace(/^\.\//, ''),
        size: bytes,
        packed: bytes,
        from,
        method: 'stored',
        crc: null,
        flaw: isSparse ? 'is stored with holes (a sparse file)' : null,
      });
    }
    if (type !== 'g') {
      own = new Map();
      longName = null;
    }
  }
}
