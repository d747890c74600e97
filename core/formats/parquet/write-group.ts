/**
 * One row group of a Parquet file: a page a column, missing cells as definition levels, strings and whole numbers by a
 * dictionary where they repeat, compressed with Zstandard where that helps. Pure, so that row groups are made on several threads at once.
 */
import { holdsNumbers } from '../../table/column.ts';
import type { CompressionCodec, Encoding } from 'hyparquet';
import { ByteWriter } from 'hyparquet-writer';
import { writePageHeader } from 'hyparquet-writer/src/datapage.js';
import type { Dictionary } from '../../table/dictionary.ts';
import type { OutputColumn, OutputField, OutputRows } from '../output/output-column.ts';
import { presentCodes, presentNumbers, type Presence, scaledWhole, wholeWords } from '../output/presence.ts';
import { zstdCompress } from '../compress/zstd.ts';

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
  /** Its bytes, one part after the other. */
  readonly parts: readonly Uint8Array[];
  readonly chunks: readonly ParquetChunk[];
  /** Columns that are declared to be whole numbers and are not. */
  readonly notWhole: readonly string[];
}

/** Compressed pages that are hardly smaller are stored as they are: numbers at random do not compress. */
const WORTH = 0.9;
/** So many bytes from the middle of a page tell. */
const TRIED = 1 << 13;

export async function encodeParquetGroup({ fields, columns, rows }: OutputRows): Promise<ParquetGroup> {
  const parts: Uint8Array[] = [];
  const chunks: ParquetChunk[] = [];
  const notWhole: string[] = [];
  for (const [index, field] of fields.entries()) {
    const values = encodeValues(columns[index], field, rows);
    if (values === null) {
      notWhole.push(field.name);
      continue;
    }
    const { dictionary, dictionarySize, encoding, bytes, levels, missing, least, largest } = values;
    const codec: CompressionCodec =
      (await isWorth(bytes)) || (dictionary && (await isWorth(dictionary))) ? 'ZSTD' : 'UNCOMPRESSED';
    const start = parts.length;
    let uncompressed = 0;
    const put = async (body: readonly Uint8Array[], header: (compressed: number) => Uint8Array): Promise<void> => {
      const packed = codec === 'ZSTD' ? [await zstdCompress(concat(body))] : body;
      const head = header(sum(packed));
      uncompressed += head.length + sum(body);
      parts.push(head, ...packed);
    };
    if (dictionary !== null) {
      await put([dictionary], (size) =>
        pageHeader({
          type: 'DICTIONARY_PAGE',
          uncompressed_page_size: dictionary.length,
          compressed_page_size: size,
          dictionary_page_header: { num_values: dictionarySize, encoding: 'PLAIN', is_sorted: false },
        }),
      );
    }
    const dictionaryBytes = sum(parts.slice(start));
    const page = [lengthOf(levels), levels, bytes];
    await put(page, (size) =>
      pageHeader({
        type: 'DATA_PAGE',
        uncompressed_page_size: sum(page),
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
      compressed: sum(parts.slice(start)),
      uncompressed,
      dictionary: dictionaryBytes,
      missing,
      least,
      largest,
    });
  }
  return { rows, parts, chunks, notWhole };
}

type Header = Parameters<typeof writePageHeader>[1];

function pageHeader(header: Header): Uint8Array {
  const writer = new ByteWriter();
  writePageHeader(writer, header);
  return writer.getBytes().slice();
}

async function isWorth(bytes: Uint8Array): Promise<boolean> {
  if (bytes.length < 64) return false;
  const from = Math.max(0, (bytes.length - TRIED) >> 1);
  const part = bytes.slice(from, from + TRIED);
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
  if (holdsNumbers(vector))
    return encodeNumbers(vector.cells, type === 'datetime' ? 'datetime' : integer ? 'whole' : 'double', rows);
  const presence = presentCodes(vector.cells, rows);
  const common = { ...PLAIN, levels: levelsOf(presence, rows), missing: presence.missing };
  if (vector.type === 'boolean') return { ...common, bytes: encodeTruths(vector.cells, rows, presence.missing) };
  return { ...common, ...encodeStrings(vector.cells, dictionary as Dictionary, rows, presence.missing) };
}

const PLAIN = { dictionary: null, dictionarySize: 0, encoding: 'PLAIN', least: null, largest: null } as const;

function encodeTruths(codes: Int8Array, rows: number, missing: number): Uint8Array {
  const bytes = new Uint8Array((rows - missing + 7) >> 3);
  let next = 0;
  for (let row = 0; row < rows; row++) {
    const code = codes[row];
    if (code < 0) continue;
    bytes[next >> 3] |= code << (next & 7);
    next++;
  }
  return bytes;
}

/** Microseconds in a millisecond. */
const MICROS = 1000;
/** Whole numbers of at most so many steps between the least and the largest are looked up by their distance from the least. */
const MOST_STEPS = 1 << 16;

function encodeNumbers(values: Float64Array, kind: 'double' | 'whole' | 'datetime', rows: number): Values | null {
  const presence = presentNumbers(values, rows);
  const { missing } = presence;
  const common = { ...PLAIN, levels: levelsOf(presence, rows), missing };
  const present = missing === 0 ? values.subarray(0, rows) : presentOnly(values, rows, missing);
  const [least, largest] = boundsOf(present);
  const bounds = missing === rows ? { least: null, largest: null } : { least, largest };
  if (kind === 'double') return { ...common, ...bounds, bytes: bytesOf(present) };
  if (kind === 'whole' && missing < rows && largest - least < Math.min(MOST_STEPS, present.length / 2)) {
    const coded = encodeSteps(present, least, largest);
    return coded && { ...common, ...bounds, ...coded };
  }
  const factor = kind === 'datetime' ? MICROS : 1;
  const words = new Int32Array(2 * present.length);
  if (!wholeWords(present, present.length, factor, words)) {
    if (kind === 'whole') return null;
    throw new RangeError('a date lies too far away to be written in microseconds');
  }
  return { ...common, ...(kind === 'datetime' ? microBounds(bounds) : bounds), bytes: bytesOf(words) };
}

/** Left out where they are beyond 2^53: a bound that is rounded is none. */
function microBounds({ least, largest }: Pick<Values, 'least' | 'largest'>): Pick<Values, 'least' | 'largest'> {
  if (least === null || largest === null) return { least, largest };
  const bounds = { least: scaledWhole(least, MICROS), largest: scaledWhole(largest, MICROS) };
  return Object.values(bounds).every(Number.isSafeInteger) ? bounds : { least: null, largest: null };
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Float64Array | Int32Array): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);

function presentOnly(values: Float64Array, rows: number, missing: number): Float64Array {
  // One more than there are: each number is put behind those before it, whether it counts or not, so that nothing branches.
  const present = new Float64Array(rows - missing + 1);
  for (let row = 0, next = 0; row < rows; row++) {
    const value = values[row];
    present[next] = value;
    next += Number.isNaN(value) ? 0 : 1;
  }
  return present.subarray(0, rows - missing);
}

function boundsOf(values: Float64Array): [least: number, largest: number] {
  let least = Infinity;
  let largest = -Infinity;
  for (let index = 0; index < values.length; index++) {
    const value = values[index];
    if (value < least) least = value;
    if (value > largest) largest = value;
  }
  return [least, largest];
}

/** Whole numbers that lie close together, by a dictionary in ascending order; null where one is not whole. */
function encodeSteps(
  present: Float64Array,
  least: number,
  largest: number,
): Pick<Values, 'bytes' | 'dictionary' | 'dictionarySize' | 'encoding'> | null {
  if (!Number.isSafeInteger(least) || !Number.isSafeInteger(largest)) return null;
  const steps = new Int32Array(present.length);
  const places = new Int32Array(largest - least + 1);
  for (let index = 0; index < present.length; index++) {
    const step = present[index] - least;
    if (step !== (step | 0)) return null;
    steps[index] = step;
    places[step] = 1;
  }
  const used: number[] = [];
  for (let step = 0; step < places.length; step++) if (places[step] === 1) places[step] = used.push(least + step) - 1;
  const words = new Int32Array(2 * used.length);
  wholeWords(Float64Array.from(used), used.length, 1, words);
  for (let index = 0; index < steps.length; index++) steps[index] = places[steps[index]];
  return {
    dictionary: bytesOf(words),
    dictionarySize: used.length,
    encoding: 'RLE_DICTIONARY',
    bytes: packed(steps, used.length),
  };
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
    const code = codes[row];
    if (code < 0) continue;
    if (places[code] === -1) places[code] = used.push(code) - 1;
    present[next++] = code;
    length += 4 + offsets[code + 1] - offsets[code];
  }
  const strings = (list: ArrayLike<number>, total: number): Uint8Array => {
    const out = new Uint8Array(total);
    let at = 0;
    for (let index = 0; index < list.length; index++) {
      const from = offsets[list[index]];
      const to = offsets[list[index] + 1];
      const count = to - from;
      out[at] = count;
      out[at + 1] = count >>> 8;
      out[at + 2] = count >>> 16;
      out[at + 3] = count >>> 24;
      at += 4;
      for (let byte = from; byte < to; byte++) out[at++] = bytes[byte];
    }
    return out;
  };
  if (used.length > MOSTLY_DISTINCT * present.length)
    return { dictionary: null, dictionarySize: 0, encoding: 'PLAIN', bytes: strings(present, length) };
  const total = used.reduce((sum, code) => sum + 4 + offsets[code + 1] - offsets[code], 0);
  for (let index = 0; index < present.length; index++) present[index] = places[present[index]];
  return {
    dictionary: strings(used, total),
    dictionarySize: used.length,
    encoding: 'RLE_DICTIONARY',
    bytes: packed(present, used.length),
  };
}

/** Positions in a dictionary of that size: their width, and one bit-packed run of the hybrid encoding. */
function packed(places: Int32Array, size: number): Uint8Array {
  const count = places.length;
  // At most 24 bits: a row group holds no more rows.
  const width = 32 - Math.clz32(Math.max(0, size - 1));
  const groups = Math.ceil(count / 8);
  const head = varint(groups * 2 + 1);
  const out = new Uint8Array(1 + head.length + groups * width);
  out[0] = width;
  out.set(head, 1);
  let at = 1 + head.length;
  let held = 0;
  let bits = 0;
  for (let index = 0; index < count; index++) {
    held |= places[index] << bits;
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

/** Definition levels: a single run where no cell is missing, or all are. */
function levelsOf({ bits, missing }: Presence, rows: number): Uint8Array {
  if (missing === 0 || missing === rows) return concat([varint(rows * 2), Uint8Array.of(missing === 0 ? 1 : 0)]);
  return concat([varint(bits.length * 2 + 1), bits]);
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

/** A copy on memory that is not shared. */
function concat(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(sum(parts));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
