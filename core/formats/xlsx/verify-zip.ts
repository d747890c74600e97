/**
 * Checks a workbook's archive before the library reads it: the library believes every size and place in it, goes round in
 * circles where they are wrong, and unpacks without end. See PKWARE's APPNOTE.TXT, 4.3.
 */
import { inflateRawSync } from 'node:zlib';
import { Damage } from '../damage.ts';
import { TooLarge } from './package-parts.ts';
import { crc32 } from '../zip/crc32.ts';

const END = { signature: 0x06054b50, bytes: 22 };
const ENTRY = { signature: 0x02014b50, bytes: 46 };
const LOCAL = { signature: 0x04034b50, bytes: 30 };
const STORED = 0;
const DEFLATED = 8;
/** Signed or not, an archive's part may be encrypted. */
const IS_ENCRYPTED = 1;

/** Throws Damage unless every part lies where the table of contents says, and unpacks to what it says; TooLarge. */
export function verifyZip(bytes: Buffer, mostUnpacked: number): void {
  const end = bytes.lastIndexOf(Buffer.from([0x50, 0x4b, 5, 6]));
  if (end < 0 || end + END.bytes > bytes.length) throw new Damage('its end is missing');
  const count = bytes.readUInt16LE(end + 10);
  let at = bytes.readUInt32LE(end + 16);
  let unpacked = 0;
  for (let index = 0; index < count; index++) {
    if (at + ENTRY.bytes > end || bytes.readUInt32LE(at) !== ENTRY.signature)
      throw new Damage('its table of contents is cut off');
    const size = bytes.readUInt32LE(at + 24);
    unpacked += size;
    if (unpacked > mostUnpacked) throw new TooLarge();
    verifyPart(bytes, at, size);
    at += ENTRY.bytes + bytes.readUInt16LE(at + 28) + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
  }
}

function verifyPart(bytes: Buffer, entry: number, size: number): void {
  const method = bytes.readUInt16LE(entry + 10);
  const packedSize = bytes.readUInt32LE(entry + 20);
  const local = bytes.readUInt32LE(entry + 42);
  if (local + LOCAL.bytes > bytes.length || bytes.readUInt32LE(local) !== LOCAL.signature)
    throw new Damage('a part of it is not where its table of contents says');
  const from = local + LOCAL.bytes + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
  if (from + packedSize > bytes.length) throw new Damage('a part of it is cut off');
  // The library reads this header too.
  if (bytes.readUInt16LE(local + 8) !== method) throw new Damage('a part of it is packed in two ways');
  if ((bytes.readUInt16LE(entry + 8) & IS_ENCRYPTED) !== 0) throw new Damage('a part of it is protected by a password');
  const content = contentOf(bytes.subarray(from, from + packedSize), method, size);
  if (crc32(content) !== bytes.readUInt32LE(entry + 16))
    throw new Damage('a part of it holds other bytes than were written');
}

function contentOf(packed: Buffer, method: number, size: number): Uint8Array {
  if (method === STORED && packed.length === size) return packed;
  if (method !== DEFLATED) throw new Damage('a part of it is packed in an unknown way');
  let content: Uint8Array;
  try {
    content = inflateRawSync(packed, { maxOutputLength: size + 1 });
  } catch {
    throw new Damage('a part of it cannot be unpacked');
  }
  if (content.length !== size) throw new Damage('a part of it has another length than it says');
  return content;
}
