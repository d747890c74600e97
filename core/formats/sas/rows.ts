/** Where the rows of a SAS data file lie on its pages, and the rows themselves on a worker thread. */
import { Damage } from '../damage.ts';
import type { FileBytes } from '../records/file-bytes.ts';
import { type RecordLayout, rowsAtOnce } from '../records/layout.ts';
import { pieceOfRecords, type RecordsOutput } from '../records/piece.ts';
import type { SasHeader } from './header.ts';
import { type Page, pageAt, pageHeadBytes, type PageShape } from './page.ts';
import { type RowPacking, unpackRow } from './unpack.ts';

export interface SasRows {
  /** Some pages; moved to the thread. */
  readonly memory: ArrayBuffer;
  /** For each row the byte where it begins, and its bytes there: 0 for a row that is not packed. */
  readonly starts: Int32Array;
  readonly lengths: Int32Array;
  readonly packing: RowPacking;
  readonly layout: RecordLayout;
  readonly path: string;
}

/** Bytes of pages that are read at once. */
const READ_BYTES = 4 << 20;

/** Row places of one page: bytes from the page's start, and packed lengths. */
interface RowPlaces {
  readonly starts: number[];
  readonly lengths: number[];
  /** Rows of the page with those that were deleted. */
  readonly all: number;
}

/** The pages' rows, `most` at most. Throws `Damage` where the pages end before the file's number of rows. */
export async function* rowsOfPages(
  file: FileBytes,
  header: SasHeader,
  layout: RecordLayout,
  most: number,
  path: string,
): AsyncGenerator<SasRows> {
  const { headerBytes, pageBytes, pages, rows, packing } = header;
  const together = Math.max(1, Math.floor(READ_BYTES / pageBytes));
  const atOnce = rowsAtOnce(layout);
  let left = rows;
  let wanted = Math.min(most, rows);
  for (let page = 0; page < pages && left > 0 && wanted > 0; page += together) {
    const count = Math.min(together, pages - page);
    const { bytes } = await file.read(headerBytes + page * pageBytes, count * pageBytes);
    let starts: number[] = [];
    let lengths: number[] = [];
    for (let index = 0; index < count && left > 0; index++) {
      const places = rowsOfPage(bytes, index * pageBytes, header, left);
      left -= places.all;
      for (const [at, start] of places.starts.entries()) {
        starts.push(start);
        lengths.push(places.lengths[at] ?? 0);
      }
    }
    if (starts.length > wanted) {
      starts = starts.slice(0, wanted);
      lengths = lengths.slice(0, wanted);
    }
    wanted -= starts.length;
    for (let from = 0; from < starts.length; from += atOnce) {
      const isLast = from + atOnce >= starts.length;
      const memory = (isLast ? bytes.buffer : bytes.slice().buffer) as ArrayBuffer;
      yield {
        memory,
        starts: Int32Array.from(starts.slice(from, from + atOnce)),
        lengths: Int32Array.from(lengths.slice(from, from + atOnce)),
        packing,
        layout,
        path,
      };
    }
  }
  if (left > 0 && wanted > 0) throw new Damage(`it holds ${rows - left} of the ${rows} rows that it says`);
}

function rowsOfPage(bytes: Uint8Array, start: number, header: SasHeader, left: number): RowPlaces {
  const page = pageAt(bytes, start, header);
  const { rowBytes } = header;
  if (page.kind === 'other') return { starts: [], lengths: [], all: 0 };
  if (page.kind === 'rows' || page.kind === 'both') return plainRows(bytes, start, page, header, left);
  const rows = page.subHeaders.filter(({ isRow }) => isRow).slice(0, left);
  const parts = rows.filter(({ isDeleted }) => !isDeleted);
  if (parts.some((part) => !part.isPacked && part.bytes.length !== rowBytes))
    throw new Damage('a row has another length than its header says');
  return {
    starts: parts.map(({ at }) => start + at),
    lengths: parts.map((part) => (part.isPacked ? part.bytes.length : 0)),
    all: rows.length,
  };
}

function plainRows(
  bytes: Uint8Array,
  start: number,
  page: Page,
  { is64, isLittle, pageBytes, rowBytes, mixedRows, isOfStatTransfer }: SasHeader,
  left: number,
): RowPlaces {
  let first = page.listEnd;
  if (page.kind === 'both' && first % 8 === 4) {
    // Rows begin at multiples of eight bytes, but in some files of Stat/Transfer: then no gap of zeros or blanks is there.
    const gap = bytes.subarray(start + first, start + first + 4);
    if (!isOfStatTransfer || gap.every((byte) => byte === 0) || gap.every((byte) => byte === 0x20)) first += 4;
  }
  const room = Math.floor((pageBytes - first) / rowBytes);
  const own = page.kind === 'both' ? Math.min(mixedRows, room) : page.blocks;
  const all = Math.min(own, left);
  if (all > room) throw new Damage('a page has more rows than fit into it');
  const starts: number[] = [];
  const deleted = page.hasDeleted ? deletedBits(bytes, start, page, { is64, isLittle, pageBytes }, rowBytes) : null;
  for (let row = 0; row < all; row++) {
    if (deleted !== null && ((deleted[row >> 3] ?? 0) & (0x80 >> (row & 7))) !== 0) continue;
    starts.push(start + first + row * rowBytes);
  }
  return { starts, lengths: starts.map(() => 0), all };
}

/** The bits that say which rows of a page are deleted lie behind its rows. */
function deletedBits(
  bytes: Uint8Array,
  start: number,
  { blocks, parts }: Page,
  { is64, isLittle, pageBytes }: PageShape,
  rowBytes: number,
): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const behind = view.getInt32(start + (is64 ? 24 : 12), isLittle);
  const head = pageHeadBytes({ is64 }) + 8;
  const list = head + parts * (is64 ? 24 : 12);
  const rows = Math.max(0, blocks - parts);
  const at = behind + list + (list % 8) + rows * rowBytes;
  const length = Math.ceil(rows / 8);
  if (at < 0 || at + length > pageBytes) throw new Damage('the list of deleted rows lies outside of its page');
  return bytes.subarray(start + at, start + at + length);
}

/** Kept between the pieces of a thread, because fresh memory costs more than writing into it. */
let buffer = new Uint8Array(0);

/** Rows of some pages, on a thread. */
export function readRows({ memory, starts, lengths, packing, layout }: SasRows): RecordsOutput {
  const pages = new Uint8Array(memory);
  const { recordBytes } = layout;
  const rows = starts.length;
  if (buffer.length < rows * recordBytes) buffer = new Uint8Array(rows * recordBytes);
  for (let row = 0; row < rows; row++) {
    const from = starts[row];
    const length = lengths[row];
    const at = row * recordBytes;
    if (length === 0) buffer.set(pages.subarray(from, from + recordBytes), at);
    else unpackRow(packing, pages, from, from + length, buffer, at, recordBytes);
  }
  return pieceOfRecords(buffer, 0, rows, layout);
}
