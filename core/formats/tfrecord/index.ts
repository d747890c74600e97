/**
 * Writing TFRecord: a tf.train.Example a row. Numbers are floats (whole ones int64), booleans int64, strings and dates
 * bytes. The feature of a missing cell is absent from its Example, so that the default value of a FixedLenFeature applies. See tensorflow/core/example/feature.proto and
 * tensorflow.org/tutorials/load_data/tfrecord#tfrecords_format_details.
 */
import { holdsNumbers } from '../../table/column.ts';
import { isoText } from '../cells/iso-text.ts';
import { addAffected, type AffectedCells, affect, noneAffected } from '../output/affected-cells.ts';
import { stringsOf } from '../../table/dictionary.ts';
import { GrowingBytes } from '../output/growing-bytes.ts';
import type { OutputColumn, OutputField, OutputRows } from '../output/output-column.ts';
import { roundingNotice } from '../output/rounding-notice.ts';
import type { OutputTable, RowWriter } from '../output/row-writer.ts';
import { crc32c } from './crc32c.ts';

export interface TfRecords {
  readonly bytes: Uint8Array;
  /** Columns that are declared to be whole numbers and are not. */
  readonly notWhole: readonly string[];
  readonly rows: number;
  /** Floats beyond 2^24 that single precision does not hold, column by column. */
  readonly rounded: readonly AffectedCells[];
}

const encoder = new TextEncoder();

/** Before a record: its length and the checksum of the length. */
const HEAD_BYTES = 12;
/** After a record: its checksum. */
const TAIL_BYTES = 4;
/** Tag and length of a message of up to 4 GB. */
const MAX_TAG_BYTES = 6;

export function encodeTfRecords({ fields, columns, rows }: OutputRows): TfRecords {
  const notWhole: string[] = [];
  const rounded = columns.map((_, column) => noneAffected(column));
  const writers = columns.map((column, index) => {
    const field = fields[index];
    return entryWriter(column, field, rounded[index], () => notWhole.push(field.name));
  });
  const output = new GrowingBytes();
  /** Bytes of the tag before the entries; the first guess is the number of the previous record. */
  let tagBytes = 2;
  for (let row = 0; row < rows && notWhole.length === 0; row++) {
    const record = output.length;
    output.reserve(HEAD_BYTES + MAX_TAG_BYTES);
    output.length += HEAD_BYTES + tagBytes;
    for (const write of writers) write(row, output);
    const entries = record + HEAD_BYTES + tagBytes;
    const size = output.length - entries;
    const needed = 1 + varintBytes(size);
    if (needed !== tagBytes) {
      output.reserve(MAX_TAG_BYTES);
      output.bytes.copyWithin(record + HEAD_BYTES + needed, entries, output.length);
      output.length += needed - tagBytes;
      tagBytes = needed;
    }
    // An Example has one field (Features), which has one field: the entries of a map.
    putVarint(output.bytes, putByte(output.bytes, record + HEAD_BYTES, tagOf(1)), size);
    const end = output.length;
    output.reserve(TAIL_BYTES);
    const { bytes } = output;
    putFixed(bytes, record, end - record - HEAD_BYTES);
    putFixed(bytes, record + 4, 0);
    putFixed(bytes, record + 8, masked(crc32c(bytes, record, record + 8)));
    putFixed(bytes, end, masked(crc32c(bytes, record + HEAD_BYTES, end)));
    output.length = end + TAIL_BYTES;
  }
  return { bytes: output.taken(), notWhole, rows, rounded: rounded.filter(({ count }) => count > 0) };
}

/** Tells a reader how to parse the records: feature names with their dtypes, and that missing ones are absent, as JSON. */
function schemaText({ fields, targets, sources }: OutputTable): string {
  const indented = (value: unknown, spaces: string): string =>
    JSON.stringify(value, null, 2).replaceAll('\n', `\n${spaces}`);
  // Written name by name: an object would put columns with whole numbers for names first.
  const features = fields.map(({ name, type, integer }) => {
    const feature = {
      dtype: type === 'number' ? (integer ? 'int64' : 'float32') : type === 'boolean' ? 'int64' : 'string',
      shape: [],
      type,
      ...(targets.includes(name) && { target: true }),
    };
    return `    ${JSON.stringify(name)}: ${indented(feature, '    ')}`;
  });
  const listed = features.length === 0 ? '{}' : `{\n${features.join(',\n')}\n  }`;
  const madeOf = Object.keys(sources).length === 0 ? '' : `,\n  "sources": ${indented(sources, '  ')}`;
  return `{\n  "format": "tf.train.Example",\n  "missing": "absent",\n  "features": ${listed}${madeOf}\n}\n`;
}

export const tfRecordWriter: RowWriter<TfRecords> = {
  encode: encodeTfRecords,
  async write(pieces, { fields }, sink) {
    const affected = new Map<number, AffectedCells>();
    let first = 0;
    for await (const { bytes, rows, rounded } of pieces) {
      addAffected(affected, rounded, first);
      first += rows;
      await sink.write(bytes);
    }
    return Array.from(affected.values(), (cells) =>
      roundingNotice(fields[cells.column].name, cells, 'Write .npz, .parquet or .arrow.'),
    );
  },
  besideOf: (table) => encoder.encode(schemaText(table)),
};

/** Kinds of tf.train.Feature. */
const BYTES = 1;
const FLOATS = 2;
const WHOLES = 3;

/** The first whole number whose successor single precision does not hold. */
const FIRST_INEXACT = 2 ** 24;

/** Writes the entry of a row. An entry of a map is { 1: key, 2: Feature }. */
type WriteEntry = (row: number, output: GrowingBytes) => void;

function entryWriter(column: OutputColumn, field: OutputField, rounded: AffectedCells, flaw: () => void): WriteEntry {
  const name = encoder.encode(field.name);
  const key = tagged(1, name);
  const entryOf = (feature: Uint8Array): Uint8Array => tagged(1, concat([key, tagged(2, feature)]));
  const listOf = (kind: number, value: Uint8Array): Uint8Array => entryOf(tagged(kind, tagged(1, value)));
  const { vector, dictionary } = column;
  const put = (entry: Uint8Array, output: GrowingBytes): void => {
    output.reserve(entry.length);
    output.bytes.set(entry, output.length);
    output.length += entry.length;
  };
  if (holdsNumbers(vector) && field.type === 'number') {
    const { cells: values } = vector;
    if (!field.integer) {
      // Only the four last bytes differ from row to row.
      const entry = listOf(FLOATS, new Uint8Array(4));
      const float = new DataView(entry.buffer, entry.byteOffset + entry.length - 4, 4);
      return (row, output) => {
        const value = values[row];
        if (Number.isNaN(value)) return;
        if ((value >= FIRST_INEXACT || value <= -FIRST_INEXACT) && Math.fround(value) !== value)
          affect(rounded, row, value);
        float.setFloat32(0, value, true);
        put(entry, output);
      };
    }
    // Heads of entries, by the bytes of the number that follows.
    const heads = Array.from({ length: MAX_VARINT_BYTES + 1 }, (_, size) => {
      const entry = listOf(WHOLES, new Uint8Array(size));
      return entry.subarray(0, entry.length - size);
    });
    return (row, output) => {
      const value = values[row];
      if (Number.isNaN(value)) return;
      if (!Number.isSafeInteger(value)) return flaw();
      put(heads[varintBytes(value)], output);
      output.reserve(MAX_VARINT_BYTES);
      output.length = putVarint(output.bytes, output.length, value);
    };
  }
  if (holdsNumbers(vector)) {
    const { cells: values } = vector;
    return (row, output) => {
      if (!Number.isNaN(values[row])) put(listOf(BYTES, encoder.encode(isoText(values[row]))), output);
    };
  }
  const { cells: codes } = vector;
  const strings = dictionary === null ? [] : stringsOf(dictionary);
  const entries: (Uint8Array | undefined)[] =
    field.type === 'boolean' ? [0, 1].map((code) => listOf(WHOLES, Uint8Array.of(code))) : [];
  return (row, output) => {
    const code = codes[row];
    if (code < 0) return;
    put((entries[code] ??= listOf(BYTES, encoder.encode(strings[code]))), output);
  };
}

/** The byte before a length-delimited field of a protocol buffer. */
const tagOf = (field: number): number => (field << 3) | 2;

function tagged(field: number, bytes: Uint8Array): Uint8Array {
  const size = varintBytes(bytes.length);
  const message = new Uint8Array(1 + size + bytes.length);
  message.set(bytes, putVarint(message, putByte(message, 0, tagOf(field)), bytes.length));
  return message;
}

function putByte(bytes: Uint8Array, at: number, byte: number): number {
  bytes[at] = byte;
  return at + 1;
}

const MAX_VARINT_BYTES = 10;

/** Bytes of a whole number as a varint: seven bits each, of 64 where it is negative. */
function varintBytes(value: number): number {
  if (value < 0) return MAX_VARINT_BYTES;
  let size = 1;
  for (let rest = value; rest >= 128; rest = Math.floor(rest / 128)) size++;
  return size;
}

/** Negative numbers are stored as two's complement of 64 bits. Returns the position after the number. */
function putVarint(bytes: Uint8Array, from: number, value: number): number {
  let at = from;
  if (value < 0) {
    let rest = BigInt.asUintN(64, BigInt(value));
    for (; rest >= 0x80n; rest >>= 7n) bytes[at++] = Number(rest & 0x7fn) | 0x80;
    bytes[at] = Number(rest);
    return at + 1;
  }
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes[at++] = (rest % 128) | 0x80;
  bytes[at] = rest;
  return at + 1;
}

function putFixed(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value;
  bytes[at + 1] = value >>> 8;
  bytes[at + 2] = value >>> 16;
  bytes[at + 3] = value >>> 24;
}

const masked = (crc: number): number => (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;

function concat(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
