/** The table of contents of a ZIP archive, read without unpacking anything. */
import type { FileHandle } from 'node:fs/promises';

export interface ZipEntry {
  readonly name: string;
  /** 0: stored as it is; 8: deflated. */
  readonly method: number;
  readonly isEncrypted: boolean;
  /** Bytes in the archive. */
  readonly packed: number;
  /** Bytes once unpacked, as the archive says. */
  readonly size: number;
  readonly crc: number;
  /** Where its own header begins. */
  readonly header: number;
}

const END = 0x06054b50;
const END_64 = 0x06064b50;
const LOCATOR_64 = 0x07064b50;
const ENTRY = 0x02014b50;
const LOCAL = 0x04034b50;
const LATER = 0xffffffff;
/** The end of the table of contents and a comment of the greatest length. */
const MAX_TAIL = 22 + 0xffff;
/** A table of contents beyond this is no archive that holds tables. */
const MAX_CONTENTS = 64 << 20;

async function bytesAt(handle: FileHandle, from: number, length: number): Promise<DataView> {
  const bytes = new Uint8Array(length);
  let done = 0;
  while (done < length) {
    const { bytesRead } = await handle.read(bytes, done, length - done, from + done);
    if (bytesRead === 0) break;
    done += bytesRead;
  }
  return new DataView(bytes.buffer, 0, done);
}

/** The entries in the order of the table of contents; null where the file has none that can be read. */
export async function zipEntries(handle: FileHandle, fileSize: number): Promise<ZipEntry[] | null> {
  const tailFrom = Math.max(0, fileSize - MAX_TAIL);
  const tail = await bytesAt(handle, tailFrom, fileSize - tailFrom);
  let end = tail.byteLength - 22;
  while (end >= 0 && tail.getUint32(end, true) !== END) end--;
  if (end < 0) return null;
  let count = tail.getUint16(end + 10, true);
  let length = tail.getUint32(end + 12, true);
  let from = tail.getUint32(end + 16, true);
  if (end >= 20 && tail.getUint32(end - 20, true) === LOCATOR_64) {
    const end64 = await bytesAt(handle, Number(tail.getBigUint64(end - 12, true)), 56);
    if (end64.byteLength < 56 || end64.getUint32(0, true) !== END_64) return null;
    count = Number(end64.getBigUint64(32, true));
    length = Number(end64.getBigUint64(40, true));
    from = Number(end64.getBigUint64(48, true));
  }
  if (length > MAX_CONTENTS || from + length > fileSize) return null;
  return entriesOf(await bytesAt(handle, from, length), count);
}

function entriesOf(contents: DataView, count: number): ZipEntry[] | null {
  const entries: ZipEntry[] = [];
  let at = 0;
  for (let index = 0; index < count; index++) {
    if (at + 46 > contents.byteLength || contents.getUint32(at, true) !== ENTRY) return null;
    const flags = contents.getUint16(at + 8, true);
    const nameLength = contents.getUint16(at + 28, true);
    const extraLength = contents.getUint16(at + 30, true);
    const extraFrom = at + 46 + nameLength;
    const next = extraFrom + extraLength + contents.getUint16(at + 32, true);
    if (next > contents.byteLength) return null;
    const [size, packed, header] = wideFields(
      [contents.getUint32(at + 24, true), contents.getUint32(at + 20, true), contents.getUint32(at + 42, true)],
      new DataView(contents.buffer, contents.byteOffset + extraFrom, extraLength),
    );
    const name = Buffer.from(contents.buffer, contents.byteOffset + at + 46, nameLength);
    entries.push({
      name: name.toString((flags & 0x800) !== 0 ? 'utf8' : 'latin1'),
      method: contents.getUint16(at + 10, true),
      isEncrypted: (flags & 1) !== 0,
      packed,
      size,
      crc: contents.getUint32(at + 16, true),
      header,
    });
    at = next;
  }
  return entries;
}

/** Fields that do not fit into 32 bits stand in the extra part, in this order. */
function wideFields(fields: [number, number, number], extra: DataView): [number, number, number] {
  for (let at = 0; at + 4 <= extra.byteLength; ) {
    const kind = extra.getUint16(at, true);
    const end = Math.min(extra.byteLength, at + 4 + extra.getUint16(at + 2, true));
    at += 4;
    if (kind !== 1) {
      at = end;
      continue;
    }
    return fields.map((field) => {
      if (field !== LATER || at + 8 > end) return field;
      at += 8;
      return Number(extra.getBigUint64(at - 8, true));
    }) as [number, number, number];
  }
  return fields;
}

/** Where the bytes of an entry begin; null where its own header is damaged. */
export async function dataOf(handle: FileHandle, { header }: Pick<ZipEntry, 'header'>): Promise<number | null> {
  const local = await bytesAt(handle, header, 30);
  if (local.byteLength < 30 || local.getUint32(0, true) !== LOCAL) return null;
  return header + 30 + local.getUint16(26, true) + local.getUint16(28, true);
}

/** Whether the entries are those of a workbook: Office Open XML, or OpenDocument. */
export const isWorkbook = (entries: readonly ZipEntry[]): boolean =>
  entries.some(({ name }) => name === '[Content_Types].xml' || name === 'content.xml' || name.startsWith('xl/'));
