/** Pages of SAS data files: each has rows, descriptions (sub-headers), or both. */
import { Damage } from '../damage.ts';
import { Cursor } from '../records/file-bytes.ts';

export interface PageShape {
  /** Places and counts have eight bytes instead of four. */
  readonly is64: boolean;
  readonly isLittle: boolean;
  readonly pageBytes: number;
}

/** A part of a page that is found by a list at the page's start: a description, or a row by itself. */
export interface SubHeader {
  readonly signature: number;
  readonly isRow: boolean;
  readonly isPacked: boolean;
  readonly isDeleted: boolean;
  /** Byte of the page where it begins. */
  readonly at: number;
  readonly bytes: Uint8Array;
}

export interface Page {
  readonly kind: 'rows' | 'both' | 'descriptions' | 'more descriptions' | 'other';
  readonly subHeaders: readonly SubHeader[];
  /** Rows and sub-headers that the page says it has, and the sub-headers alone. */
  readonly blocks: number;
  readonly parts: number;
  /** Byte of the page behind the list of sub-headers. */
  readonly listEnd: number;
  /** Some of its rows are deleted: a bit of each behind the rows says so. */
  readonly hasDeleted: boolean;
}

/** What the first bytes of a description say that it describes. */
export const SIGNATURES = {
  rowSize: 0xf7f7f7f7,
  columnSize: 0xf6f6f6f6,
  counts: 0xfffffc00,
  texts: 0xfffffffd,
  names: 0xffffffff,
  attributes: 0xfffffffc,
  formats: 0xfffffbfe,
  list: 0xfffffffe,
} as const;
const DESCRIPTIONS: ReadonlySet<number> = new Set(Object.values(SIGNATURES));

const KINDS: Readonly<Record<number, Page['kind']>> = {
  0x000: 'descriptions',
  0x100: 'rows',
  0x200: 'both',
  0x400: 'more descriptions',
};
/** Some rows of the page are deleted. */
const DELETED = 0x80;
/** Indexes and other pages without rows. */
const OTHER = 0x9000;

const CUT = 1;
const PACKED = 4;
const PACKED_AND_DELETED = 5;

/** Bytes before a page's kind. */
export const pageHeadBytes = ({ is64 }: Pick<PageShape, 'is64'>): number => (is64 ? 32 : 16);

/** The page that begins at byte `start`. Throws `Damage` where its list lies outside of it. */
export function pageAt(bytes: Uint8Array, start: number, { is64, isLittle, pageBytes }: PageShape): Page {
  const cursor = new Cursor(bytes.subarray(start, start + pageBytes));
  cursor.isLittle = isLittle;
  const head = pageHeadBytes({ is64 });
  cursor.at = head;
  const type = cursor.uint16();
  const blocks = cursor.uint16();
  const count = cursor.uint16();
  const kind = (type & OTHER) === OTHER ? 'other' : (KINDS[type & 0x0f00] ?? 'other');
  cursor.at = head + 8;
  const subHeaders: SubHeader[] = [];
  const width = is64 ? 24 : 12;
  const listed = kind === 'rows' || kind === 'other' ? 0 : count;
  const listEnd = head + 8 + listed * width;
  if (listEnd > pageBytes) throw new Damage('a page has more parts than fit into it');
  for (let index = 0; index < listed; index++) {
    cursor.at = head + 8 + index * width;
    const at = is64 ? cursor.uint64() : cursor.uint32();
    const length = is64 ? cursor.uint64() : cursor.uint32();
    const packing = cursor.uint8();
    const part = cursor.uint8();
    if (length === 0 || packing === CUT) continue;
    if (packing !== 0 && packing !== PACKED && packing !== PACKED_AND_DELETED)
      throw new Damage('a part of a page is packed in a way that SAS does not have');
    if (at < listEnd || at + length > pageBytes) throw new Damage('a part of a page lies outside of it');
    const content = cursor.bytes.subarray(at, at + length);
    const isPacked = packing !== 0;
    const signature = isPacked || length < 8 ? 0 : signatureOf(content, isLittle, is64);
    const isRow = isPacked || (part === 1 && !DESCRIPTIONS.has(signature));
    subHeaders.push({ signature, isRow, isPacked, isDeleted: packing === PACKED_AND_DELETED, at, bytes: content });
  }
  return { kind, subHeaders, blocks, parts: count, listEnd, hasDeleted: (type & DELETED) !== 0 && type < OTHER };
}

function signatureOf(bytes: Uint8Array, isLittle: boolean, is64: boolean): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const first = view.getUint32(0, isLittle);
  // Of a negative number of 64 bits with its high half first, the low half tells.
  return is64 && !isLittle && first === 0xffffffff ? view.getUint32(4, isLittle) : first;
}
