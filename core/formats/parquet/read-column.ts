/** One column of one row group: its pages to the cells of a vector, on shared memory. */
import { allocateVector, countNaN, holdsNumbers, type Vector } from '../../table/column.ts';
import { Damage } from '../damage.ts';
import type { CompressionCodec } from 'hyparquet';
import { parquetHeader } from 'hyparquet/src/column.js';
import type { TextIndex } from '../texts/text-index.ts';
import { decompress } from './decompress.ts';
import { countBits, readBits, readHybrid } from './hybrid.ts';
import { type Leaf, typeOfLeaf } from './leaf.ts';
import { verifyThrift } from './thrift.ts';
import { entriesOf, numbersOf, type Misreads } from './values.ts';

export interface ReadColumn {
  readonly vector: Vector;
  readonly missing: number;
}

interface Page {
  readonly encoding: string;
  /** Cells, missing ones included. */
  readonly cells: number;
  /** A bit a cell, 1 where it is there; null where all are. */
  readonly there: Uint8Array | null;
  /** Cells that are there. */
  readonly values: number;
  readonly bytes: Uint8Array;
}

/**
 * Decodes the pages in `bytes` until there are `rows` cells of the `groupRows` that the row group has. Codes of strings are entries of `texts`, under `column`.
 * Throws Damage or the library's error where the bytes are damaged.
 */
export async function readColumn(
  bytes: Uint8Array,
  leaf: Leaf,
  column: number,
  codec: CompressionCodec,
  rows: number,
  texts: TextIndex,
  misreads: Misreads,
  groupRows = rows,
): Promise<ReadColumn> {
  const type = typeOfLeaf(leaf);
  const vector = allocateVector(type, rows);
  const cells = vector.cells;
  const isText = type === 'text';
  let dictionary: Float64Array | Int32Array | null = null;
  let done = 0;
  let missing = 0;
  const reader = { view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), offset: 0 };
  const valuesOf = (encoding: string, page: Uint8Array, count: number): Float64Array | Int32Array =>
    isText
      ? entriesOf(leaf, column, encoding, page, count, texts, misreads)
      : numbersOf(leaf, encoding, page, count, misreads);
  while (done < rows) {
    if (reader.offset >= bytes.length) throw new Damage(`${done} of ${rows} cells are there`);
    verifyThrift(bytes, reader.offset);
    const header = parquetHeader(reader);
    const start = reader.offset;
    const end = start + header.compressed_page_size;
    if (!(header.compressed_page_size >= 0) || end > bytes.length) throw new Damage('a page is cut off');
    reader.offset = end;
    const packed = bytes.subarray(start, end);
    if (header.type === 'DICTIONARY_PAGE') {
      const count = header.dictionary_page_header?.num_values ?? 0;
      const page = await decompress(codec, packed, header.uncompressed_page_size);
      if (count < 0 || count > 8 * page.length) throw new Damage('its dictionary is cut off');
      dictionary = valuesOf('PLAIN', page, count);
      continue;
    }
    if (header.type !== 'DATA_PAGE' && header.type !== 'DATA_PAGE_V2') continue;
    const page = await pageOf(header, packed, leaf, codec, groupRows - done);
    const isCoded = page.encoding === 'RLE_DICTIONARY' || page.encoding === 'PLAIN_DICTIONARY';
    const values = isCoded ? looked(page, dictionary) : booleansOr(page, leaf, valuesOf);
    const count = Math.min(page.cells, rows - done);
    if (page.there === null) {
      cells.set(count === values.length ? values : values.subarray(0, count), done);
    } else if (cells instanceof Float64Array) {
      placeNumbers(cells, done, values as Float64Array, page.there, count);
    } else {
      missing += placeCodes(cells, done, values, page.there, count);
    }
    done += count;
  }
  // A NaN that is stored is no number either: it counts as missing.
  return { vector, missing: holdsNumbers(vector) ? countNaN(vector.cells) : missing };
}

/** Puts numbers where cells are there, NaN where they are not. A loop of its own for one type of array: it is hot. */
function placeNumbers(
  cells: Float64Array,
  start: number,
  values: Float64Array,
  there: Uint8Array,
  count: number,
): void {
  let next = 0;
  for (let index = 0, cell = start, end = start + count; cell < end; index++, cell += 8) {
    const bits = there[index];
    if (bits === 0xff && cell + 8 <= end) {
      for (let bit = 0; bit < 8; bit++) cells[cell + bit] = values[next + bit];
      next += 8;
    } else {
      const last = Math.min(8, end - cell);
      for (let bit = 0; bit < last; bit++) cells[cell + bit] = ((bits >> bit) & 1) === 1 ? values[next++] : Number.NaN;
    }
  }
}

/** The same for codes; returns how many are missing. */
function placeCodes(
  cells: Int32Array | Int8Array,
  start: number,
  values: Int32Array | Float64Array,
  there: Uint8Array,
  count: number,
): number {
  let next = 0;
  for (let cell = 0; cell < count; cell++)
    cells[start + cell] = ((there[cell >> 3] >> (cell & 7)) & 1) === 1 ? values[next++] : -1;
  return count - next;
}

function looked({ bytes, values }: Page, dictionary: Float64Array | Int32Array | null): Float64Array | Int32Array {
  if (dictionary === null) throw new Damage('its dictionary is missing');
  const places = new Int32Array(values);
  const width = bytes[0] ?? 0;
  if (width > 32) throw new Damage('a position in its dictionary has more than 32 bits');
  if (values > 0) readHybrid(bytes, 1, width, places, values);
  const found = dictionary instanceof Float64Array ? new Float64Array(values) : new Int32Array(values);
  const { length } = dictionary;
  for (let index = 0; index < values; index++) {
    const place = places[index];
    if (place < 0 || place >= length) throw new Damage('it refers to a value that its dictionary does not hold');
    found[index] = dictionary[place];
  }
  return found;
}

/** Booleans have an encoding of their own: runs behind a length. */
function booleansOr(
  { encoding, bytes, values }: Page,
  { physical }: Leaf,
  valuesOf: (encoding: string, page: Uint8Array, count: number) => Float64Array | Int32Array,
): Float64Array | Int32Array {
  if (encoding !== 'RLE' || physical !== 'BOOLEAN') return valuesOf(encoding, bytes, values);
  const truths = new Int32Array(values);
  if (values > 0) readHybrid(bytes, 4, 1, truths, values);
  return truths;
}

type Header = ReturnType<typeof parquetHeader>;

/** @param most cells that the column still lacks */
async function pageOf(
  header: Header,
  packed: Uint8Array,
  leaf: Leaf,
  codec: CompressionCodec,
  most: number,
): Promise<Page> {
  const width = 32 - Math.clz32(leaf.present);
  const v2 = header.data_page_header_v2;
  const cells = (v2 ?? header.data_page_header)?.num_values ?? 0;
  if (!(cells >= 0 && cells <= most))
    throw new Damage(`a page says that it holds ${cells} cells where ${most} are left`);
  if (v2 !== undefined) {
    const levelsEnd = v2.repetition_levels_byte_length + v2.definition_levels_byte_length;
    if (!(v2.repetition_levels_byte_length >= 0 && v2.definition_levels_byte_length >= 0 && levelsEnd <= packed.length))
      throw new Damage('a page is cut off');
    const body = packed.subarray(levelsEnd);
    const length = header.uncompressed_page_size - levelsEnd;
    const bytes = v2.is_compressed === false ? body : await decompress(codec, body, length);
    const { there, values } = levelsOf(
      packed.subarray(v2.repetition_levels_byte_length, levelsEnd),
      v2.num_values,
      v2.num_nulls === 0 ? 0 : width,
      leaf.present,
    );
    return { encoding: v2.encoding, cells: v2.num_values, there, values, bytes };
  }
  const v1 = header.data_page_header;
  if (v1 === undefined) throw new Damage('a page has no header');
  const page = await decompress(codec, packed, header.uncompressed_page_size);
  if (width === 0)
    return { encoding: v1.encoding, cells: v1.num_values, there: null, values: v1.num_values, bytes: page };
  if (page.length < 4) throw new Damage('a page is cut off');
  const length = new DataView(page.buffer, page.byteOffset, 4).getUint32(0, true);
  const { there, values } = levelsOf(page.subarray(4, 4 + length), v1.num_values, width, leaf.present);
  return { encoding: v1.encoding, cells: v1.num_values, there, values, bytes: page.subarray(4 + length) };
}

/** From definition levels. */
function levelsOf(
  bytes: Uint8Array,
  cells: number,
  width: number,
  present: number,
): { there: Uint8Array | null; values: number } {
  if (width === 0) return { there: null, values: cells };
  const there = width === 1 ? readBits(bytes, cells) : bitsOfLevels(bytes, cells, width, present);
  const values = countBits(there);
  return values === cells ? { there: null, values } : { there, values };
}

function bitsOfLevels(bytes: Uint8Array, cells: number, width: number, present: number): Uint8Array {
  const levels = new Int32Array(cells);
  if (cells > 0) readHybrid(bytes, 0, width, levels, cells);
  const there = new Uint8Array((cells + 7) >> 3);
  for (let cell = 0; cell < cells; cell++) if (levels[cell] === present) there[cell >> 3] |= 1 << (cell & 7);
  return there;
}
