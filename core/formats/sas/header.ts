/**
 * The description of a SAS data file (.sas7bdat): columns, formats and where rows lie. There is no description by SAS;
 * written from what has been found out about the format in public (Shotwell's SAS7BDAT vignette) and from files of SAS.
 */
import { Damage } from '../damage.ts';
import { type Decode, decodeGuessed, decoderOf } from '../records/encodings.ts';
import { Cursor, type FileBytes } from '../records/file-bytes.ts';
import { encodingOfNumber } from './encodings.ts';
import { type Page, pageAt, type PageShape, SIGNATURES, type SubHeader } from './page.ts';
import type { RowPacking } from './unpack.ts';

export interface SasColumn {
  readonly name: string;
  readonly title: string;
  /** Name of the display format, without width. */
  readonly format: string;
  readonly isText: boolean;
  /** Byte of the row where the cell begins, and its length. */
  readonly at: number;
  readonly bytes: number;
}

export interface SasHeader extends PageShape {
  readonly headerBytes: number;
  readonly pages: number;
  readonly rows: number;
  readonly rowBytes: number;
  /** Rows on a page that has descriptions as well. */
  readonly mixedRows: number;
  readonly packing: RowPacking;
  /** Written by Stat/Transfer, whose pages differ a little. */
  readonly isOfStatTransfer: boolean;
  /** Standard name; null where the file names none that is known. */
  readonly encoding: string | null;
  readonly columns: readonly SasColumn[];
}

/** A file that is no SAS data file. */
export class NotSas extends Error {}

export const SAS7BDAT_MAGIC =
  '\0\0\0\0\0\0\0\0\0\0\0\0\xc2\xea\x81\x60\xb3\x14\x11\xcf\xbd\x92\x08\x00\x09\xc7\x31\x8c\x18\x1f\x10\x11';
const START_BYTES = 288;
const MAX_PAGE_BYTES = 64 << 20;
const MAX_COLUMNS = 1 << 18;

export async function readHeader(file: FileBytes, chosen: string | null): Promise<SasHeader> {
  const start = await file.read(0, Math.min(file.size, START_BYTES));
  if (start.left < START_BYTES || start.latin1(SAS7BDAT_MAGIC.length) !== SAS7BDAT_MAGIC) throw new NotSas();
  const { bytes } = start;
  const is64 = bytes[32] === 0x33;
  const shift = bytes[35] === 0x33 ? 4 : 0;
  const isLittle = bytes[37] === 1;
  start.isLittle = isLittle;
  start.at = 196 + shift;
  const headerBytes = start.uint32();
  const pageBytes = start.uint32();
  const shape: PageShape = { is64, isLittle, pageBytes };
  if (headerBytes < START_BYTES || pageBytes < 64 || pageBytes > MAX_PAGE_BYTES || pageBytes % 4 !== 0)
    throw new Damage('its header has an impossible size');
  const pages = Math.floor((file.size - headerBytes) / pageBytes);
  const promised = is64 ? start.uint64() : start.uint32();
  if (promised > pages) throw new Damage(`it holds ${Math.max(0, pages)} of the ${promised} pages that it says`);
  start.at = 216 + shift + (is64 ? 4 : 0);
  // SAS names its own version, such as 9.0401M2.
  const isOfStatTransfer = start.latin1(8) === '9.0000M0';
  const encoding = chosen ?? encodingOfNumber(bytes[70]);
  const subHeaders = await descriptions(file, shape, headerBytes, promised);
  const decode = encoding === null ? decodeGuessed : decoderOf(encoding);
  return {
    ...shape,
    headerBytes,
    pages: promised,
    isOfStatTransfer,
    encoding,
    ...described(subHeaders, shape, decode),
  };
}

/** Pages with descriptions stand before the first page with rows only, and sometimes behind the last one. */
async function descriptions(file: FileBytes, shape: PageShape, start: number, pages: number): Promise<SubHeader[]> {
  const read = async (page: number): Promise<Page> =>
    pageAt((await file.read(start + page * shape.pageBytes, shape.pageBytes)).bytes, 0, shape);
  const found: SubHeader[] = [];
  const take = ({ subHeaders }: Page): void => {
    for (const each of subHeaders) if (!each.isRow) found.push({ ...each, bytes: each.bytes.slice() });
  };
  let first = 0;
  for (; first < pages; first++) {
    const page = await read(first);
    if (page.kind === 'rows') break;
    take(page);
    if (page.subHeaders.some(({ isRow }) => isRow)) break;
  }
  const behind: Page[] = [];
  for (let last = pages - 1; last > first; last--) {
    const page = await read(last);
    if (page.kind !== 'more descriptions') break;
    behind.unshift(page);
  }
  behind.forEach(take);
  return found;
}

function described(
  subHeaders: readonly SubHeader[],
  { is64, isLittle }: PageShape,
  decode: Decode,
): Pick<SasHeader, 'rows' | 'rowBytes' | 'mixedRows' | 'packing' | 'columns'> {
  const word = is64 ? 8 : 4;
  const cursorOf = (bytes: Uint8Array): Cursor => {
    const cursor = new Cursor(bytes);
    cursor.isLittle = isLittle;
    return cursor;
  };
  const wordAt = (bytes: Uint8Array, at: number): number => {
    const cursor = cursorOf(bytes);
    cursor.at = at;
    return is64 ? cursor.uint64() : cursor.uint32();
  };
  const ofKind = (kind: number): Uint8Array[] =>
    subHeaders.filter(({ signature }) => signature === kind).map(({ bytes }) => bytes);
  const [size] = ofKind(SIGNATURES.rowSize);
  if (size === undefined) throw new Damage('it does not say how its rows are stored');
  const texts = ofKind(SIGNATURES.texts).map((bytes) => bytes.subarray(word));
  const first = Buffer.from(texts[0] ?? []).toString('latin1');
  const packing = first.includes('SASYZCRL') ? 'runs' : first.includes('SASYZCR2') ? 'patterns' : 'none';
  const [counts] = ofKind(SIGNATURES.columnSize);
  const count = counts === undefined ? 0 : wordAt(counts, word);
  if (count > MAX_COLUMNS) throw new Damage(`it has ${count} columns; ${MAX_COLUMNS} are the most`);
  /** A text, by the number of its block, its place and its length. */
  const textAt = (cursor: Cursor): string => {
    const block = texts[cursor.uint16()];
    const from = cursor.uint16();
    const length = cursor.uint16();
    if (length === 0) return '';
    if (block === undefined || from + length > block.length) throw new Damage('a name lies outside of its texts');
    return decode(block.subarray(from, from + length)).replace(/[ \0]+$/, '');
  };
  const names = ofKind(SIGNATURES.names).flatMap((bytes) => {
    const cursor = cursorOf(bytes);
    cursor.at = word + 8;
    return Array.from({ length: Math.max(0, Math.floor((bytes.length - 2 * word - 12) / 8)) }, () => {
      const name = textAt(cursor);
      cursor.skip(2);
      return name;
    });
  });
  const attributes = ofKind(SIGNATURES.attributes).flatMap((bytes) => {
    const each = word + 8;
    const cursor = cursorOf(bytes);
    cursor.at = word + 8;
    return Array.from({ length: Math.max(0, Math.floor((bytes.length - 2 * word - 12) / each)) }, () => {
      const at = is64 ? cursor.uint64() : cursor.uint32();
      const length = cursor.uint32();
      cursor.skip(2);
      const type = cursor.uint8();
      cursor.skip(1);
      return { at, bytes: length, isText: type === 2 };
    });
  });
  const formats = ofKind(SIGNATURES.formats).map((bytes) => {
    const cursor = cursorOf(bytes);
    cursor.at = 22 + 3 * word;
    return { format: textAt(cursor), title: textAt(cursor) };
  });
  if (names.length < count || attributes.length < count)
    throw new Damage(`it describes ${Math.min(names.length, attributes.length)} of its ${count} columns`);
  const rowBytes = wordAt(size, 5 * word);
  const columns = attributes.slice(0, count).map((attribute, at): SasColumn => {
    if (attribute.at + attribute.bytes > rowBytes) throw new Damage('a column lies outside of its row');
    if (!attribute.isText && attribute.bytes > 0 && (attribute.bytes < 3 || attribute.bytes > 8))
      throw new Damage('a number is stored in a width that SAS does not have');
    return { name: names[at] ?? '', ...attribute, format: formats[at]?.format ?? '', title: formats[at]?.title ?? '' };
  });
  const rows = wordAt(size, 6 * word);
  if (rows > 0 && rowBytes === 0 && count > 0) throw new Damage('its rows have no length');
  return { rows, rowBytes, mixedRows: wordAt(size, 15 * word), packing, columns };
}
