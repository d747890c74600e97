/**
 * Writing TFRecord: a tf.train.Example a row. Numbers are floats (whole ones int64), booleans int64, strings and dates
 * bytes; a missing cell is a feature without a value. See tensorflow/core/example/feature.proto and
 * tensorflow.org/tutorials/load_data/tfrecord#tfrecords_format_details.
 */
import { stringsOf } from '../../table/dictionary.ts';
import { isoText } from '../csv/index.ts';
import type { OutputColumn, OutputField } from '../output-column.ts';
import { crc32c } from './crc32c.ts';

export interface TfRecordInput {
  readonly fields: readonly OutputField[];
  readonly columns: readonly OutputColumn[];
  readonly rows: number;
}

export interface TfRecords {
  readonly bytes: Uint8Array;
  /** Columns that are declared to be whole numbers and are not. */
  readonly notWhole: readonly string[];
}

const encoder = new TextEncoder();

/** Bytes that grow. */
class Output {
  bytes = new Uint8Array(1 << 16);
  length = 0;

  reserve(more: number): void {
    if (this.length + more <= this.bytes.length) return;
    const larger = new Uint8Array(Math.max(this.length + more, this.bytes.length * 2));
    larger.set(this.bytes.subarray(0, this.length));
    this.bytes = larger;
  }

  put(bytes: Uint8Array): void {
    this.reserve(bytes.length);
    this.bytes.set(bytes, this.length);
    this.length += bytes.length;
  }
}

export function encodeTfRecords({ fields, columns, rows }: TfRecordInput): TfRecords {
  const notWhole: string[] = [];
  const features = columns.map((column, index) => {
    const field = fields[index] as OutputField;
    return featureOf(column, field, () => notWhole.push(field.name));
  });
  const names = fields.map(({ name }) => tagged(1, encoder.encode(name)));
  const output = new Output();
  for (let row = 0; row < rows && notWhole.length === 0; row++) {
    const entries: Uint8Array[] = [];
    for (const [index, name] of names.entries()) {
      // A map's entry: its key, and a Feature as its value.
      const feature = (features[index] as (row: number) => Uint8Array)(row);
      entries.push(tagged(1, concat([name, tagged(2, feature)])));
    }
    const example = tagged(1, concat(entries));
    const head = new Uint8Array(12);
    const view = new DataView(head.buffer);
    view.setUint32(0, example.length, true);
    view.setUint32(8, masked(crc32c(head.subarray(0, 8))), true);
    const tail = new Uint8Array(4);
    new DataView(tail.buffer).setUint32(0, masked(crc32c(example)), true);
    output.put(head);
    output.put(example);
    output.put(tail);
  }
  return { bytes: output.bytes.slice(0, output.length), notWhole };
}

/** What tells a reader how to parse the records: feature names with their dtypes, as JSON. */
export function tfRecordSchema(fields: readonly OutputField[], targets: readonly string[]): string {
  const features = Object.fromEntries(
    fields.map(({ name, type, integer }) => [
      name,
      {
        dtype: type === 'number' ? (integer ? 'int64' : 'float32') : type === 'boolean' ? 'int64' : 'string',
        shape: [],
        type,
        ...(targets.includes(name) && { target: true }),
      },
    ]),
  );
  return `${JSON.stringify({ format: 'tf.train.Example', features }, null, 2)}\n`;
}

/** Kinds of tf.train.Feature. */
const BYTES = 1;
const FLOATS = 2;
const WHOLES = 3;
const NOTHING = new Uint8Array(0);

/** A list of one value is { value: [v] }: a message whose field 1 holds it. */
function featureOf(
  { vector, dictionary }: OutputColumn,
  { type, integer }: OutputField,
  flaw: () => void,
): (row: number) => Uint8Array {
  if ('values' in vector && type === 'number') {
    const { values } = vector;
    if (!integer) {
      const float = new Float32Array(1);
      const bytes = new Uint8Array(float.buffer);
      return (row) => {
        const value = values[row] as number;
        if (Number.isNaN(value)) return tagged(FLOATS, NOTHING);
        float[0] = value;
        return tagged(FLOATS, tagged(1, bytes));
      };
    }
    return (row) => {
      const value = values[row] as number;
      if (Number.isNaN(value)) return tagged(WHOLES, NOTHING);
      if (!Number.isSafeInteger(value)) {
        flaw();
        return NOTHING;
      }
      return tagged(WHOLES, tagged(1, varint(value)));
    };
  }
  if ('values' in vector) {
    const { values } = vector;
    return (row) =>
      Number.isNaN(values[row])
        ? tagged(BYTES, NOTHING)
        : tagged(BYTES, tagged(1, encoder.encode(isoText(values[row] as number))));
  }
  const { codes } = vector;
  if (type === 'boolean')
    return (row) =>
      (codes[row] as number) < 0 ? tagged(WHOLES, NOTHING) : tagged(WHOLES, tagged(1, varint(codes[row] as number)));
  const strings = dictionary === null ? [] : stringsOf(dictionary);
  const made: (Uint8Array | undefined)[] = [];
  return (row) => {
    const code = codes[row] as number;
    if (code < 0) return tagged(BYTES, NOTHING);
    return (made[code] ??= tagged(BYTES, tagged(1, encoder.encode(strings[code]))));
  };
}

/** A length-delimited field of a protocol buffer. */
const tagged = (field: number, bytes: Uint8Array): Uint8Array =>
  concat([Uint8Array.of((field << 3) | 2), varint(bytes.length), bytes]);

/** Negative numbers as two's complement of 64 bits. */
function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value < 0 ? BigInt.asUintN(64, BigInt(value)) : BigInt(value);
  while (rest >= 0x80n) {
    bytes.push(Number(rest & 0x7fn) | 0x80);
    rest >>= 7n;
  }
  bytes.push(Number(rest));
  return Uint8Array.from(bytes);
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
