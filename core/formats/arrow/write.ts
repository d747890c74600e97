/**
 * Writing Arrow: buffers of some rows are made on threads; around them stands the file. Categories are dictionaries,
 * text is UTF-8, whole numbers int64, dates timestamps in microseconds without a zone.
 */
import {
  Bool,
  type Data,
  Dictionary,
  Field,
  Float64,
  Int32,
  Int64,
  makeData,
  makeVector,
  RecordBatch,
  RecordBatchFileWriter,
  Schema,
  Struct,
  TimestampMicrosecond,
  Utf8,
  type DataType,
} from 'apache-arrow';
import type { Dictionary as Strings } from '../../table/dictionary.ts';
import type { OutputColumn, OutputField } from '../output-column.ts';

export interface ArrowBatchInput {
  readonly fields: readonly OutputField[];
  readonly columns: readonly OutputColumn[];
  readonly rows: number;
}

interface Buffers {
  readonly missing: number;
  /** A bit a row, 1 where there is a cell; null where none is missing. */
  readonly validity: Uint8Array | null;
  readonly values: Float64Array | Int32Array | Uint8Array;
  readonly offsets: Int32Array | null;
}

export interface ArrowBatch {
  readonly rows: number;
  readonly columns: readonly Buffers[];
  /** Columns that are declared to be whole numbers and are not. */
  readonly notWhole: readonly string[];
}

const TWO_32 = 2 ** 32;

export function encodeArrowBatch({ fields, columns, rows }: ArrowBatchInput): ArrowBatch {
  const notWhole: string[] = [];
  const made = columns.map((column, index): Buffers => {
    const { name, type, integer } = fields[index] as OutputField;
    const { vector, dictionary } = column;
    if ('values' in vector) {
      const validity = bits(rows, (row) => !Number.isNaN(vector.values[row]));
      if (type === 'number' && !integer) return { ...validity, values: vector.values.slice(0, rows), offsets: null };
      const words = wordsOf(vector.values, rows, type === 'datetime' ? 1000 : 1);
      if (words === null) notWhole.push(name);
      return { ...validity, values: words ?? new Int32Array(0), offsets: null };
    }
    const { codes } = vector;
    const validity = bits(rows, (row) => (codes[row] as number) >= 0);
    if (type === 'boolean') return { ...validity, values: bits(rows, (row) => codes[row] !== 1).zeros, offsets: null };
    if (type === 'category')
      return {
        ...validity,
        values: Int32Array.from(codes.subarray(0, rows), (code) => Math.max(code, 0)),
        offsets: null,
      };
    return { ...validity, ...textOf(codes as Int32Array, rows, dictionary as Strings) };
  });
  return {
    rows,
    columns: made.map(({ missing, validity, values, offsets }) => ({ missing, validity, values, offsets })),
    notWhole,
  };
}

/** `zeros` has a bit a row, 1 where `isThere` is false. */
function bits(
  rows: number,
  isThere: (row: number) => boolean,
): { missing: number; validity: Uint8Array | null; zeros: Uint8Array } {
  const length = Math.ceil(rows / 64) * 8;
  const validity = new Uint8Array(length);
  const zeros = new Uint8Array(length);
  let missing = 0;
  for (let row = 0; row < rows; row++) {
    if (isThere(row)) validity[row >> 3] = (validity[row >> 3] as number) | (1 << (row & 7));
    else {
      zeros[row >> 3] = (zeros[row >> 3] as number) | (1 << (row & 7));
      missing++;
    }
  }
  return { missing, validity: missing === 0 ? null : validity, zeros };
}

/** Whole numbers of 64 bits; null where one is not whole. */
function wordsOf(values: Float64Array, rows: number, factor: number): Int32Array | null {
  const words = new Int32Array(2 * rows);
  for (let row = 0; row < rows; row++) {
    const value = values[row] as number;
    if (Number.isNaN(value)) continue;
    const whole = factor === 1 ? value : Math.round(value * factor);
    if (!Number.isSafeInteger(whole)) {
      if (factor === 1) return null;
      throw new RangeError('a date lies too far away to be written in microseconds');
    }
    const high = Math.floor(whole / TWO_32);
    words[2 * row] = whole - high * TWO_32;
    words[2 * row + 1] = high;
  }
  return words;
}

function textOf(
  codes: Int32Array,
  rows: number,
  { offsets: starts, bytes }: Strings,
): { values: Uint8Array; offsets: Int32Array } {
  const offsets = new Int32Array(rows + 1);
  let length = 0;
  for (let row = 0; row < rows; row++) {
    const code = codes[row] as number;
    if (code >= 0) length += (starts[code + 1] as number) - (starts[code] as number);
    offsets[row + 1] = length;
  }
  const values = new Uint8Array(length);
  for (let row = 0; row < rows; row++) {
    const code = codes[row] as number;
    if (code < 0) continue;
    let at = offsets[row] as number;
    for (let from = starts[code] as number; from < (starts[code + 1] as number); from++)
      values[at++] = bytes[from] as number;
  }
  return { values, offsets };
}

/** The library's writer, with its bytes handed out as they are made. */
class CollectingWriter extends RecordBatchFileWriter {
  readonly parts: Uint8Array[] = [];

  protected override _write(chunk: Uint8Array): this {
    const bytes = new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    this.parts.push(bytes);
    this._position += bytes.length;
    return this;
  }
}

/** A file in the making. Every method returns bytes to write, in the order of the calls. */
export interface ArrowWriter {
  batch(batch: ArrowBatch): Uint8Array[];
  finish(): Uint8Array[];
}

/** `dictionaries` are those of category columns, the same for all batches. */
export function arrowWriter(fields: readonly OutputField[], dictionaries: readonly (Strings | null)[]): ArrowWriter {
  const types = fields.map((field, index) => arrowType(field, index));
  const schema = new Schema(fields.map(({ name }, index) => new Field(name, types[index] as DataType, true)));
  const strings = dictionaries.map((dictionary) => (dictionary === null ? null : makeVector(utf8Data(dictionary))));
  const writer = new CollectingWriter();
  writer.reset(undefined, schema);
  return {
    batch({ rows, columns }) {
      const children = columns.map(({ missing, validity, values, offsets }, index): Data => {
        const common = { length: rows, nullCount: missing, ...(validity && { nullBitmap: validity }) };
        const type = types[index] as DataType;
        const dictionary = strings[index];
        if (offsets !== null) return makeData({ ...common, type: type as Utf8, data: values, valueOffsets: offsets });
        if (dictionary) return makeData({ ...common, type: type as Dictionary, data: values, dictionary } as never);
        const is64 = values instanceof Int32Array;
        return makeData({ ...common, type, data: is64 ? new BigInt64Array(values.buffer) : values } as never);
      });
      const data = makeData({ type: new Struct(schema.fields), length: rows, nullCount: 0, children });
      writer.write(new RecordBatch(schema, data));
      return writer.parts.splice(0);
    },
    finish() {
      writer.finish();
      return writer.parts.splice(0);
    },
  };
}

function arrowType({ type, integer }: OutputField, index: number): DataType {
  switch (type) {
    case 'number':
      return integer ? new Int64() : new Float64();
    case 'boolean':
      return new Bool();
    case 'datetime':
      return new TimestampMicrosecond();
    case 'category':
      return new Dictionary(new Utf8(), new Int32(), index);
    case 'text':
      return new Utf8();
  }
}

function utf8Data({ size, offsets, bytes }: Strings): Data<Utf8> {
  return makeData({
    type: new Utf8(),
    length: size,
    nullCount: 0,
    data: bytes.slice(),
    valueOffsets: Int32Array.from(offsets),
  });
}
