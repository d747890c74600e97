/**
 * Writing Arrow: buffers of some rows are made on threads; around them stands the file. Categories are dictionaries,
 * text is UTF-8, whole numbers int64, dates timestamps in microseconds without a zone.
 */
import { holdsNumbers } from '../../table/column.ts';
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
import type { OutputField, OutputRows } from '../output/output-column.ts';
import { GROUP_ROWS, type RowWriter, sourcesEntry } from '../output/row-writer.ts';
import { presentCodes, presentNumbers, type Presence, wholeWords } from '../output/presence.ts';

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

export function encodeArrowBatch({ fields, columns, rows }: OutputRows): ArrowBatch {
  const notWhole: string[] = [];
  const made = columns.map((column, index): Buffers => {
    const { name, type, integer } = fields[index];
    const { vector, dictionary } = column;
    if (holdsNumbers(vector)) {
      const { cells: values } = vector;
      const validity = validityOf(presentNumbers(values, rows));
      if (type === 'number' && !integer)
        return { ...validity, values: values.length === rows ? values : values.subarray(0, rows), offsets: null };
      const words = new Int32Array(2 * rows);
      if (wholeWords(values, rows, type === 'datetime' ? MICROS : 1, words))
        return { ...validity, values: words, offsets: null };
      if (type === 'datetime') throw new RangeError('a date lies too far away to be written in microseconds');
      notWhole.push(name);
      return { ...validity, values: new Int32Array(0), offsets: null };
    }
    const { cells: codes } = vector;
    const validity = validityOf(presentCodes(codes, rows));
    if (type === 'boolean') return { ...validity, values: truthsOf(codes, rows), offsets: null };
    if (type === 'category') return { ...validity, values: placesOf(codes as Int32Array, rows), offsets: null };
    return { ...validity, ...textOf(codes as Int32Array, rows, dictionary as Strings) };
  });
  return { rows, columns: made, notWhole };
}

/** Microseconds in a millisecond. */
const MICROS = 1000;

const validityOf = ({ bits, missing }: Presence): { missing: number; validity: Uint8Array | null } => ({
  missing,
  validity: missing === 0 ? null : bits,
});

/** A bit a row, 1 where it is true. */
function truthsOf(codes: Int8Array | Int32Array, rows: number): Uint8Array {
  const bits = new Uint8Array((rows + 7) >> 3);
  for (let row = 0; row < rows; row++) if (codes[row] === 1) bits[row >> 3] |= 1 << (row & 7);
  return bits;
}

/** Positions in the dictionary; 0 where a cell is missing, since readers may check even those. */
function placesOf(codes: Int32Array, rows: number): Int32Array {
  const places = new Int32Array(rows);
  for (let row = 0; row < rows; row++) places[row] = Math.max(0, codes[row]);
  return places;
}

function textOf(
  codes: Int32Array,
  rows: number,
  { offsets: starts, bytes }: Strings,
): { values: Uint8Array; offsets: Int32Array } {
  const offsets = new Int32Array(rows + 1);
  let length = 0;
  for (let row = 0; row < rows; row++) {
    const code = codes[row];
    if (code >= 0) length += starts[code + 1] - starts[code];
    offsets[row + 1] = length;
  }
  const values = new Uint8Array(length);
  for (let row = 0; row < rows; row++) {
    const code = codes[row];
    if (code < 0) continue;
    let at = offsets[row];
    for (let from = starts[code]; from < starts[code + 1]; from++) values[at++] = bytes[from];
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
export interface ArrowFile {
  batch(batch: ArrowBatch): Uint8Array[];
  finish(): Uint8Array[];
}

/** `dictionaries` are those of category columns, the same for all batches; `metadata` are texts that the file carries by name. */
export function arrowFile(
  fields: readonly OutputField[],
  dictionaries: readonly (Strings | null)[],
  metadata: Readonly<Record<string, string>> = {},
): ArrowFile {
  const types = fields.map((field, index) => arrowType(field, index));
  const schema = new Schema(
    fields.map(({ name }, index) => new Field(name, types[index], true)),
    new Map(Object.entries(metadata)),
  );
  const strings = dictionaries.map((dictionary) => (dictionary === null ? null : makeVector(utf8Data(dictionary))));
  const writer = new CollectingWriter();
  writer.reset(undefined, schema);
  return {
    batch({ rows, columns }) {
      const children = columns.map(({ missing, validity, values, offsets }, index): Data => {
        const common = { length: rows, nullCount: missing, ...(validity && { nullBitmap: validity }) };
        const type = types[index];
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

export const arrowWriter: RowWriter<ArrowBatch> = {
  minRows: GROUP_ROWS,
  sharesDictionaries: true,
  encode: encodeArrowBatch,
  async write(batches, table, sink) {
    const file = arrowFile(table.fields, table.dictionaries, sourcesEntry(table));
    for await (const batch of batches) await sink.writeAll(file.batch(batch));
    await sink.writeAll(file.finish());
    return [];
  },
};

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
