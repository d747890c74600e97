/**
 * One row group of a Parquet file: a page a column, missing cells as definition levels, strings by a dictionary where
 * they repeat, compressed with Zstandard where that helps. Pure, so that row groups are made on several threads at once.
 */
import type { CompressionCodec, Encoding } from 'hyparquet';
import { ByteWriter } from 'hyparquet-writer';
import { writePageHeader } from 'hyparquet-writer/src/datapage.js';
import type { Dictionary } from '../../table/dictionary.ts';
import type { OutputColumn, OutputField } from '../output-column.ts';
import { zstdCompress } from '../zstd.ts';

export interface ParquetGroupInput {
  readonly fields: readonly OutputField[];
  readonly columns: readonly OutputColumn[];
  readonly rows: number;
}

export interface ParquetChunk {
  readonly codec: CompressionCodec;
  readonly encodings: Encoding[];
  readonly compressed: number;
  readonly uncompressed: number;
  /** Bytes of the dictionary's page; 0 where there is none. */
  readonly dictionary: number;
  readonly missing: number;
  /** Of numbers that are there. */
  readonly least: number | null;
  readonly largest: number | null;
}

export interface ParquetGroup {
  readonly rows: number;
  readonly bytes: Uint8Array;
  readonly chunks: readonly ParquetChunk[];
  /** Columns that are declared to be whole numbers and are not. */
  readonly notWhole: readonly string[];
}

/** A part of a page tells whether it is worth compressing: numbers at random are not. */
const TRIED = 1 << 16;
const WORTH = 0.9;

export async function encodeParquetGroup({ fields, columns, rows }: ParquetGroupInput): Promise<ParquetGroup> {
  const parts: Uint8Array[] = [];
  const chunks: ParquetChunk[] = [];
  const notWhole: string[] = [];
  for (const [index, field] of fields.entries()) {
    const values = encodeValues(columns[index] as OutputColumn, field, rows);
    if (values === null) {
      notWhole.push(field.name);
      continue;
    }
    const { dictionary, dictionarySize, encoding, bytes, levels, missing, least, largest } = values;
    const page = concat([lengthOf(levels), levels, bytes]);
    const codec: CompressionCodec =
      (await isWorth(page)) || (dictionary && (await isWorth(dictionary))) ? 'ZSTD' : 'UNCOMPRESSED';
    const start = sum(parts);
    let uncompressed = 0;
    const put = async (body: Uint8Array, header: (compressed: number) => Uint8Array): Promise<void> => {
      const packed = codec === 'ZSTD' ? await zstdCompress(body) : body;
      const head = header(packed.length);
      uncompressed += head.length + body.length;
      parts.push(head, packed);
    };
    if (dictionary !== null) {
      await put(dictionary, (size) =>
        pageHeader({
          type: 'DICTIONARY_PAGE',
          uncompressed_page_size: dictionary.length,
          compressed_page_size: size,
          dictionary_page_header: { num_values: dictionarySize, encoding: 'PLAIN', is_sorted: false },
        }),
      );
    }
    const dictionaryBytes = sum(parts) - start;
    await put(page, (size) =>
      pageHeader({
        type: 'DATA_PAGE',
        uncompressed_page_size: page.length,
        compressed_page_size: size,
        data_page_header: {
          num_values: rows,
          encoding,
          definition_level_encoding: 'RLE',
          repetition_level_encoding: 'RLE',
        },
      }),
    );
    chunks.push({
      codec,
      encodings: dictionary === null ? [encoding, 'RLE'] : ['PLAIN', 'RLE', encoding],
      compressed: sum(parts) - start,
      uncompressed,
      dictionary: dictionaryBytes,
      missing,
      least,
      largest,
    });
  }
  return { rows, bytes: concat(parts), chunks, notWhole };
}

type Header = Parameters<typeof writePageHeader>[1];

function pageHeader(header: Header): Uint8Array {
  const writer = new ByteWriter();
  writePageHeader(writer, header);
  return writer.getBytes().slice();
}

async function isWorth(bytes: Uint8Array): Promise<boolean> {
  if (bytes.length < 64) return false;
  const part = bytes.subarray(0, TRIED);
  return (await zstdCompress(part)).length < WORTH * part.length;
}

interface Values {
  readonly dictionary: Uint8Array | null;
  readonly dictionarySize: number;
  readonly encoding: Encoding;
  readonly bytes: Uint8Array;
  readonly levels: Uint8Array;
  readonly missing: number;
  readonly least: number | null;
  readonly largest: number | null;
}

/** Null where whole numbers are not whole. */
function encodeValues(
  { vector, dictionary }: OutputColumn,
  { type, integer }: OutputField,
  rows: number,
): Values | null {
  if ('values' in vector)
    return encodeNumbers(vector.values, type === 'datetime' ? 'datetime' : integer ? 'whole' : 'double', rows);
  const { codes } = vector;
  let missing = 0;
  for (let row = 0; row < rows; row++) if ((codes[row] as number) < 0) missing++;
  const levels = levelsOf(rows, missing, (row) => (codes[row] as number) >= 0);
  const plain = {
    dictionary: null,
    dictionarySize: 0,
    encoding: 'PLAIN' as const,
    levels,
    missing,
    least: null,
    largest: null,
  };
  if (vector.type === 'boolean') {
    const bytes = new Uint8Array(Math.ceil((rows - missing) / 8));
    let next = 0;
    for (let row = 0; row < rows; row++) {
      const code = codes[row] as number;
      if (code < 0) continue;
      if (code === 1) bytes[next >> 3] = (bytes[next >> 3] as number) | (1 << (next & 7));
      next++;
    }
    return { ...plain, bytes };
  }
  return { ...plain, ...encodeStrings(vector.codes, dictionary as Dictionary, rows, missing) };
}

/** Microseconds in a millisecond. */
const MICROS = 1000;
const TWO_32 = 2 ** 32;

function encodeNumbers(values: Float64Array, kind: 'double' | 'whole' | 'datetime', rows: number): Values | null {
  let missing = 0;
  let least = Infinity;
  let largest = -Infinity;
  for (let row = 0; row < rows; row++) {
    const value = values[row] as number;
    if (Number.isNaN(value)) missing++;
    else {
      if (value < least) least = value;
      if (value > largest) largest = value;
    }
  }
  const levels = levelsOf(rows, missing, (row) => !Number.isNaN(values[row]));
  const bounds = rows === missing ? { least: null, largest: null } : { least, largest };
  const present = new Float64Array(rows - missing);
  if (missing === 0) present.set(values.subarray(0, rows));
  else
    for (let row = 0, next = 0; row < rows; row++)
      if (!Number.isNaN(values[row])) present[next++] = values[row] as number;
  const common = { dictionary: null, dictionarySize: 0, encoding: 'PLAIN' as const, levels, missing };
  if (kind === 'double') return { ...common, ...bounds, bytes: new Uint8Array(present.buffer) };
  const words = new Int32Array(2 * present.length);
  for (let index = 0; index < present.length; index++) {
    const value = present[index] as number;
    const whole = kind === 'datetime' ? Math.round(value * MICROS) : value;
    if (!Number.isSafeInteger(whole)) {
      if (kind === 'whole') return null;
      throw new RangeError('a date lies too far away to be written in microseconds');
    }
    const high = Math.floor(whole / TWO_32);
    words[2 * index] = whole - high * TWO_32;
    words[2 * index + 1] = high;
  }
  const scaled =
    kind === 'datetime' && rows > missing
      ? { least: Math.round(least * MICROS), largest: Math.round(largest * MICROS) }
      : bounds;
  return { ...common, ...scaled, bytes: new Uint8Array(words.buffer) };
}

/** Strings that mostly occur once are written as they are. */
const MOSTLY_DISTINCT = 0.5;

function encodeStrings(
  codes: Int32Array,
  { offsets, bytes, size }: Dictionary,
  rows: number,
  missing: number,
): Pick<Values, 'bytes' | 'dictionary' | 'dictionarySize' | 'encoding'> {
  const places = new Int32Array(size).fill(-1);
  const used: number[] = [];
  const present = new Int32Array(rows - missing);
  let length = 0;
  for (let row = 0, next = 0; row < rows; row++) {
    const code = codes[row] as number;
    if (code < 0) continue;
    if (places[code] === -1) places[code] = used.push(code) - 1;
    present[next++] = code;
    length += 4 + (offsets[code + 1] as number) - (offsets[code] as number);
  }
  const strings = (list: ArrayLike<number>, total: number): Uint8Array => {
    const out = new Uint8Array(total);
    let at = 0;
    for (let index = 0; index < list.length; index++) {
      const from = offsets[list[index] as number] as number;
      const to = offsets[(list[index] as number) + 1] as number;
      const count = to - from;
      out[at] = count;
      out[at + 1] = count >>> 8;
      out[at + 2] = count >>> 16;
      out[at + 3] = count >>> 24;
      at += 4;
      for (let byte = from; byte < to; byte++) out[at++] = bytes[byte] as number;
    }
    return out;
  };
  if (used.length > MOSTLY_DISTINCT * present.length)
    return { dictionary: null, dictionarySize: 0, encoding: 'PLAIN', bytes: strings(present, length) };
  const total = used.reduce((sum, code) => sum + 4 + (offsets[code + 1] as number) - (offsets[code] as number), 0);
  const width = 32 - Math.clz32(Math.max(0, used.length - 1));
  const packed = packBits(present.length, width, (index) => places[present[index] as number] as number);
  return {
    dictionary: strings(used, total),
    dictionarySize: used.length,
    encoding: 'RLE_DICTIONARY',
    bytes: concat([Uint8Array.of(width), packed]),
  };
}

/** One bit-packed run of the hybrid encoding, or of nothing. */
function packBits(count: number, width: number, valueAt: (index: number) => number): Uint8Array {
  const groups = Math.ceil(count / 8);
  const head = varint(groups * 2 + 1);
  const out = new Uint8Array(head.length + groups * width);
  out.set(head);
  let at = head.length;
  let held = 0;
  let bits = 0;
  for (let index = 0; index < count; index++) {
    // Widths are at most 24 bits here: a row group holds no more rows.
    held |= valueAt(index) << bits;
    bits += width;
    while (bits >= 8) {
      out[at++] = held;
      held >>>= 8;
      bits -= 8;
    }
  }
  if (bits > 0) out[at] = held;
  return out;
}

/** Definition levels: a single run where no cell is missing. */
function levelsOf(rows: number, missing: number, isThere: (row: number) => boolean): Uint8Array {
  if (missing === 0) return concat([varint(rows * 2), Uint8Array.of(1)]);
  if (missing === rows) return concat([varint(rows * 2), Uint8Array.of(0)]);
  return packBits(rows, 1, (row) => (isThere(row) ? 1 : 0));
}

function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 0x80) {
    bytes.push((rest & 0x7f) | 0x80);
    rest = Math.floor(rest / 128);
  }
  bytes.push(rest);
  return Uint8Array.from(bytes);
}

const lengthOf = (bytes: Uint8Array): Uint8Array => {
  const out = new Uint8Array(4);
  new DataView(out.buffer).setUint32(0, bytes.length, true);
  return out;
};

const sum = (parts: readonly Uint8Array[]): number => parts.reduce((total, part) => total + part.length, 0);

function concat(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(sum(parts));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
