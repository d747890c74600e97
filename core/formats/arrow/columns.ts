/** The columns of an Arrow file, and their cells of one record batch as vectors. */
import { type Data, DataType, type RecordBatch, type Schema, TimeUnit, Vector as ArrowVector } from 'apache-arrow';
import { allocateVector, type Vector } from '../../table/column.ts';
import type { Piece, PieceColumn } from '../assemble.ts';
import { hashBytes, type TextIndex } from '../csv/index.ts';
import { timeText } from '../time-text.ts';

export interface ArrowLeaf {
  readonly name: string;
  /** Places of children, from the top. */
  readonly path: readonly number[];
  readonly type: PieceColumn['type'];
  readonly stored: string;
  readonly whole: boolean;
  /** Whole numbers are read as text, since some of them exceed 2^53. */
  readonly asText: boolean;
}

/** The columns that become columns of a table, and those that cannot. */
export function arrowLeaves(schema: Schema): { leaves: ArrowLeaf[]; leftOut: { name: string; reason: string }[] } {
  const leaves: ArrowLeaf[] = [];
  const leftOut: { name: string; reason: string }[] = [];
  const visit = (name: string, type: DataType, path: readonly number[]): void => {
    if (DataType.isStruct(type)) {
      type.children.forEach((child, index) => visit(`${name}.${child.name}`, child.type, [...path, index]));
      return;
    }
    const found = typeOf(type);
    if (found === null) leftOut.push({ name, reason: `holds ${typeName(type)}, which no column of a table holds` });
    else leaves.push({ name, path, type: found, stored: typeName(type), whole: DataType.isInt(type), asText: false });
  };
  schema.fields.forEach((field, index) => visit(field.name, field.type, [index]));
  return { leaves, leftOut };
}

/** As the library says it: `Int64`, `Timestamp<MICROSECOND>`. */
const typeName = (type: DataType): string => (type as { toString(): string }).toString();

function typeOf(type: DataType): PieceColumn['type'] | null {
  if (DataType.isNull(type) || DataType.isInt(type) || DataType.isFloat(type) || DataType.isDecimal(type))
    return 'number';
  if (DataType.isBool(type)) return 'boolean';
  if (DataType.isDate(type) || DataType.isTimestamp(type)) return 'datetime';
  if (DataType.isUtf8(type) || DataType.isLargeUtf8(type) || DataType.isTime(type)) return 'text';
  if (DataType.isDictionary(type)) return typeOf(type.dictionary);
  return typeName(type) === 'Utf8View' ? 'text' : null;
}

const MOST_EXACT = 2n ** 53n;
const encoder = new TextEncoder();

/** Rows of a batch. `texts` is cleared first; names of columns with whole numbers beyond 2^53 are added to `big`. */
export function pieceOf(
  batch: RecordBatch,
  leaves: readonly ArrowLeaf[],
  most: number,
  texts: TextIndex,
  big: Set<string>,
): Piece {
  texts.clear();
  const rows = Math.min(batch.numRows, most);
  const missing = new Int32Array(leaves.length);
  const vectors = leaves.map((leaf, column) => {
    const chain: Data[] = [];
    let data: Data = batch.data;
    for (const place of leaf.path) chain.push((data = data.children[place] as Data));
    const vector = cellsOf(leaf, column, chain, rows, texts, big);
    missing[column] = countMissing(vector);
    return vector;
  });
  return {
    rows,
    vectors,
    texts: texts.toBlock(),
    missing,
    whole: Uint8Array.from(leaves, ({ whole }) => (whole ? 1 : 0)),
  };
}

function countMissing(vector: Vector): number {
  let missing = 0;
  if ('values' in vector) {
    for (let row = 0; row < vector.values.length; row++) if (Number.isNaN(vector.values[row])) missing++;
  } else {
    for (let row = 0; row < vector.codes.length; row++) if ((vector.codes[row] as number) < 0) missing++;
  }
  return missing;
}

function cellsOf(
  leaf: ArrowLeaf,
  column: number,
  chain: readonly Data[],
  rows: number,
  texts: TextIndex,
  big: Set<string>,
): Vector {
  const data = chain[chain.length - 1] as Data;
  const vector = allocateVector(leaf.type, rows);
  const { type } = data;
  if ('values' in vector) {
    numbers(data, rows, vector.values, () => big.add(leaf.name));
    eachMissing(chain, rows, (row) => (vector.values[row] = Number.NaN));
    return vector;
  }
  if (vector.type === 'boolean') {
    if (DataType.isBool(type)) {
      const bits = data.values as Uint8Array;
      for (let row = 0; row < rows; row++)
        vector.codes[row] = ((bits[(row + data.offset) >> 3] as number) >> ((row + data.offset) & 7)) & 1;
    } else {
      const cells = new ArrowVector([data]);
      for (let row = 0; row < rows; row++) vector.codes[row] = cells.get(row) ? 1 : 0;
    }
    eachMissing(chain, rows, (row) => (vector.codes[row] = -1));
    return vector;
  }
  strings(data, rows, vector.codes, (source, from, to) => {
    const hash = hashBytes(column, source, from, to);
    const known = texts.find(hash, column, source, from, to);
    return known >= 0 ? known : texts.add(hash, column, source, from, to);
  });
  eachMissing(chain, rows, (row) => (vector.codes[row] = -1));
  return vector;
}

/** Cells without a value, here or in a structure around it. */
function eachMissing(chain: readonly Data[], rows: number, visit: (row: number) => void): void {
  for (const { nullBitmap, nullCount, offset, type } of chain) {
    if (DataType.isNull(type)) for (let row = 0; row < rows; row++) visit(row);
    else if (nullCount > 0 && nullBitmap?.length)
      for (let row = 0; row < rows; row++)
        if ((((nullBitmap[(row + offset) >> 3] as number) >> ((row + offset) & 7)) & 1) === 0) visit(row);
  }
}

const isPlain = (values: unknown): values is Int32Array | Float64Array =>
  ArrayBuffer.isView(values) && !(values instanceof BigInt64Array) && !(values instanceof BigUint64Array);

/** Milliseconds in a unit, or units in a millisecond. */
const PER_MILLISECOND: Readonly<Record<number, (value: bigint) => number>> = {
  [TimeUnit.SECOND]: (value) => Number(value) * 1000,
  [TimeUnit.MILLISECOND]: Number,
  [TimeUnit.MICROSECOND]: (value) => Number(value) / 1000,
  // Beyond what a double holds exactly: whole milliseconds first.
  [TimeUnit.NANOSECOND]: (value) => Number(value / 1_000_000n) + Number(value % 1_000_000n) / 1e6,
};

function numbers(data: Data, rows: number, out: Float64Array, isBig: () => void): void {
  const { type } = data;
  const values = data.values as unknown;
  if (DataType.isNull(type)) return;
  if (DataType.isDate(type) && isPlain(values)) {
    for (let row = 0; row < rows; row++) out[row] = (values[row] as number) * 86_400_000;
  } else if (DataType.isTimestamp(type) || DataType.isDate(type)) {
    const convert = DataType.isDate(type) ? Number : (PER_MILLISECOND[type.unit] as (value: bigint) => number);
    const units = values as BigInt64Array;
    for (let row = 0; row < rows; row++) out[row] = convert(units[row] as bigint);
  } else if (DataType.isDecimal(type)) {
    const words = (values as Uint32Array).length / data.length;
    const scale = 10 ** type.scale;
    for (let row = 0; row < rows; row++) {
      let value = 0n;
      for (let word = words - 1; word >= 0; word--)
        value = (value << 32n) | BigInt((values as Uint32Array)[row * words + word] as number);
      out[row] = Number(BigInt.asIntN(32 * words, value)) / scale;
    }
  } else if (DataType.isFloat(type) && values instanceof Uint16Array) {
    const cells = new ArrowVector([data]);
    for (let row = 0; row < rows; row++) out[row] = cells.get(row) ?? Number.NaN;
  } else if (isPlain(values)) {
    out.set(values.subarray(0, rows));
  } else if (values instanceof BigInt64Array || values instanceof BigUint64Array) {
    for (let row = 0; row < rows; row++) {
      const value = values[row] as bigint;
      if (value > MOST_EXACT || value < -MOST_EXACT) isBig();
      out[row] = Number(value);
    }
  } else {
    const cells = new ArrowVector([data]);
    for (let row = 0; row < rows; row++) out[row] = Number(cells.get(row) ?? Number.NaN);
  }
}

/** Fills in the entry of each string, as `enter` gives them. */
function strings(
  data: Data,
  rows: number,
  codes: Int32Array,
  enter: (source: Uint8Array, from: number, to: number) => number,
): void {
  const { type } = data;
  if (DataType.isDictionary(type)) {
    const dictionary = data.dictionary as ArrowVector;
    const entries = Array.from({ length: dictionary.length }, (_, place) =>
      enterText(dictionary.get(place) as string | null, enter),
    );
    const places = data.values as ArrayLike<number | bigint>;
    for (let row = 0; row < rows; row++) codes[row] = entries[Number(places[row])] ?? -1;
    return;
  }
  if (DataType.isUtf8(type) && data.valueOffsets instanceof Int32Array) {
    const offsets = data.valueOffsets;
    const bytes = data.values as Uint8Array;
    for (let row = 0; row < rows; row++) codes[row] = enter(bytes, offsets[row] as number, offsets[row + 1] as number);
    return;
  }
  const cells = new ArrowVector([data]);
  const perSecond = DataType.isTime(type) ? ([1, 1e3, 1e6, 1e9][type.unit] as number) : 0;
  for (let row = 0; row < rows; row++) {
    const cell = cells.get(row) as string | number | bigint | null;
    codes[row] = enterText(cell === null || perSecond === 0 ? cell : timeText(Number(cell), perSecond), enter);
  }
}

function enterText(
  cell: string | number | bigint | null | undefined,
  enter: (source: Uint8Array, from: number, to: number) => number,
): number {
  if (cell === null || cell === undefined) return -1;
  const bytes = encoder.encode(typeof cell === 'string' ? cell : String(cell));
  return enter(bytes, 0, bytes.length);
}
