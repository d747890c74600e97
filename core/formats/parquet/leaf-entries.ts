/** All cells of a stored column with the levels at which they lie, for columns that are parts of a value. */
import type { CompressionCodec } from 'hyparquet';
import { parquetHeader } from 'hyparquet/src/column.js';
import { Damage } from '../damage.ts';
import { TextIndex } from '../texts/text-index.ts';
import { decompress } from './decompress.ts';
import { readHybrid } from './hybrid.ts';
import type { Leaf } from './leaf.ts';
import { verifyThrift } from './thrift.ts';
import { entriesOf, type Misreads, numbersOf } from './values.ts';
import type { VariantPart } from './leaf.ts';

export interface LeafEntries {
  readonly definitions: Int32Array;
  /** Null where no list is around the cells. */
  readonly repetitions: Int32Array | null;
  /** Cells that are there, in order: numbers, or entries of `texts`. */
  readonly values: Float64Array | Int32Array;
  readonly texts: TextIndex;
  readonly leaf: Leaf;
}

/** Elements of lists in a row group: more than a table of parts has. */
const MAX_ENTRIES = 2 ** 26;

type Values = Float64Array | Int32Array;

/** Throws Damage where the pages do not fit together. */
export async function leafEntries(
  bytes: Uint8Array,
  { leaf, repetition }: VariantPart,
  codec: CompressionCodec,
  isText: boolean,
): Promise<LeafEntries> {
  const texts = new TextIndex();
  const misreads: Misreads = { big: false, binary: true, fine: 0, decimals: 0 };
  const definitions: Int32Array[] = [];
  const repetitions: Int32Array[] = [];
  const values: Values[] = [];
  let dictionary: Values | null = null;
  let entries = 0;
  const valuesOf = (encoding: string, page: Uint8Array, count: number): Values =>
    isText
      ? entriesOf(leaf, 0, encoding, page, count, texts, misreads)
      : numbersOf(leaf, encoding, page, count, misreads);
  const reader = { view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), offset: 0 };
  while (reader.offset < bytes.length) {
    verifyThrift(bytes, reader.offset);
    const header = parquetHeader(reader);
    const end = reader.offset + header.compressed_page_size;
    if (!(header.compressed_page_size >= 0) || end > bytes.length) throw new Damage('a page is cut off');
    const packed = bytes.subarray(reader.offset, end);
    reader.offset = end;
    if (header.type === 'DICTIONARY_PAGE') {
      const count = header.dictionary_page_header?.num_values ?? 0;
      const page = await decompress(codec, packed, header.uncompressed_page_size);
      if (count < 0 || count > 8 * page.length) throw new Damage('its dictionary is cut off');
      dictionary = valuesOf('PLAIN', page, count);
      continue;
    }
    const v1 = header.data_page_header;
    const v2 = header.data_page_header_v2;
    const count = (v2 ?? v1)?.num_values ?? 0;
    entries += count;
    if (!(count >= 0 && entries <= MAX_ENTRIES)) throw new Damage('a page holds more cells than can be read');
    let rest: Uint8Array;
    let levels: { repetition: Uint8Array; definition: Uint8Array };
    if (v2 !== undefined) {
      const [first, second] = [v2.repetition_levels_byte_length, v2.definition_levels_byte_length];
      if (!(first >= 0 && second >= 0 && first + second <= packed.length)) throw new Damage('a page is cut off');
      const body = packed.subarray(first + second);
      const length = header.uncompressed_page_size - first - second;
      rest = v2.is_compressed === false ? body : await decompress(codec, body, length);
      levels = { repetition: packed.subarray(0, first), definition: packed.subarray(first, first + second) };
    } else if (v1 !== undefined) {
      const page = await decompress(codec, packed, header.uncompressed_page_size);
      const repeated = sized(page, 0, repetition > 0);
      const defined = sized(page, repeated.end, leaf.present > 0);
      rest = page.subarray(defined.end);
      levels = { repetition: repeated.bytes, definition: defined.bytes };
    } else continue;
    const defined = levelsOf(levels.definition, count, leaf.present);
    definitions.push(defined);
    if (repetition > 0) repetitions.push(levelsOf(levels.repetition, count, repetition));
    const present =
      leaf.present === 0 ? count : defined.reduce((sum, level) => sum + (level === leaf.present ? 1 : 0), 0);
    const encoding = (v2 ?? v1)?.encoding ?? 'PLAIN';
    values.push(
      encoding === 'RLE_DICTIONARY' || encoding === 'PLAIN_DICTIONARY'
        ? looked(rest, present, dictionary)
        : encoding === 'RLE' && leaf.physical === 'BOOLEAN'
          ? hybrid(rest, 4, 1, present)
          : valuesOf(encoding, rest, present),
    );
  }
  return {
    definitions: joined(definitions, Int32Array),
    repetitions: repetition > 0 ? joined(repetitions, Int32Array) : null,
    values: isText ? joined(values as Int32Array[], Int32Array) : joined(values, Float64Array),
    texts,
    leaf,
  };
}

function joined<Array extends Values>(parts: readonly Values[], type: new (length: number) => Array): Array {
  const all = new type(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** Levels behind their length; none where the column has none. */
function sized(page: Uint8Array, at: number, isThere: boolean): { bytes: Uint8Array; end: number } {
  if (!isThere) return { bytes: page.subarray(0, 0), end: at };
  if (at + 4 > page.length) throw new Damage('a page is cut off');
  const length = new DataView(page.buffer, page.byteOffset + at, 4).getUint32(0, true);
  if (at + 4 + length > page.length) throw new Damage('a page is cut off');
  return { bytes: page.subarray(at + 4, at + 4 + length), end: at + 4 + length };
}

const hybrid = (bytes: Uint8Array, start: number, width: number, count: number): Int32Array => {
  const out = new Int32Array(count);
  if (count > 0) readHybrid(bytes, start, width, out, count);
  return out;
};

const levelsOf = (bytes: Uint8Array, count: number, most: number): Int32Array =>
  most === 0 ? new Int32Array(count) : hybrid(bytes, 0, 32 - Math.clz32(most), count);

function looked(bytes: Uint8Array, count: number, dictionary: Values | null): Values {
  if (dictionary === null) throw new Damage('its dictionary is missing');
  const width = bytes[0] ?? 0;
  if (width > 32) throw new Damage('a position in its dictionary has more than 32 bits');
  const places = hybrid(bytes, 1, width, count);
  const found = dictionary instanceof Float64Array ? new Float64Array(count) : new Int32Array(count);
  for (let index = 0; index < count; index++) {
    const value = dictionary[places[index]];
    if (value === undefined) throw new Damage('it refers to a value that its dictionary does not hold');
    found[index] = value;
  }
  return found;
}
