/** The columns of an Arrow file, and their cells of one record batch as vectors. */
import { allocateVector, countNaN, holdsNumbers } from '../../table/column.ts';
import { type Data, DataType, type RecordBatch, type Schema, Vector as ArrowVector } from 'apache-arrow';
import type { Piece, PieceColumn, Unfit } from '../pieces/assemble.ts';
import type { TextIndex } from '../texts/text-index.ts';
import { withOwnNames } from '../cells/own-names.ts';
import { retyped } from '../pieces/retype.ts';
import { fineTimes, readNumbers, roundedDecimals } from './numbers.ts';
import { readStrings } from './strings.ts';
import { bitsFrom, placeMissing, validityOf } from './validity.ts';

export interface ArrowLeaf {
  /** No two leaves have the same. */
  readonly name: string;
  /** Why the name is not the file's; null where it is. */
  readonly note: string | null;
  /** Places of children, from the top. */
  readonly path: readonly number[];
  readonly type: PieceColumn['type'];
  readonly stored: string;
  readonly whole: boolean;
  /** Whole numbers are read as text, since some of them exceed 2^53. */
  readonly asText: boolean;
  /** What its cells are to be read as; null where that is their own type. */
  readonly readAs: PieceColumn['type'] | null;
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
    else
      leaves.push({
        name,
        note: null,
        path,
        type: found,
        stored: typeName(type),
        whole: DataType.isInt(type),
        asText: false,
        readAs: null,
      });
  };
  schema.fields.forEach((field, index) => visit(field.name, field.type, [index]));
  return { leaves: withOwnNames(leaves), leftOut };
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
  const whole = Uint8Array.from(leaves, (leaf) => (leaf.whole ? 1 : 0));
  const fine = new Float64Array(leaves.length);
  const decimals = new Float64Array(leaves.length);
  let unfit: Unfit | null = null;
  const vectors = leaves.map((leaf, column) => {
    const chain: Data[] = [];
    let data: Data = batch.data;
    for (const place of leaf.path) chain.push((data = data.children[place]));
    const validity = validityOf(chain, rows);
    const vector = allocateVector(leaf.type, rows);
    if (holdsNumbers(vector)) {
      const isBig = readNumbers(data, rows, validity, vector.cells);
      if (isBig) big.add(leaf.name);
      fine[column] = fineTimes(data, rows, validity);
      decimals[column] = roundedDecimals(data, rows, validity);
      const absent = placeMissing(vector.cells, rows, validity, Number.NaN);
      // A NaN that is stored is no number either.
      missing[column] =
        DataType.isFloat(data.type) || DataType.isDictionary(data.type) ? countNaN(vector.cells) : absent;
    } else if (vector.type === 'boolean') {
      readBooleans(data, rows, vector.cells);
      missing[column] = placeMissing(vector.cells, rows, validity, -1);
    } else {
      readStrings(data, rows, validity, vector.cells, texts, column);
      missing[column] = countMissing(vector.cells);
    }
    if (leaf.readAs !== null) {
      const made = retyped(vector, leaf.readAs, column, texts);
      missing[column] = made.missing;
      whole[column] = made.whole;
      if (made.unfit !== null) unfit ??= { column: leaf.name, wanted: leaf.readAs, ...made.unfit };
      return made.vector;
    }
    return vector;
  });
  return {
    rows,
    vectors,
    texts: texts.toBlock(),
    missing,
    whole,
    fine,
    decimals,
    unfit,
  };
}

function countMissing(codes: Int32Array): number {
  let count = 0;
  for (let row = 0; row < codes.length; row++) count += codes[row] >>> 31;
  return count;
}

function readBooleans(data: Data, rows: number, codes: Int8Array): void {
  if (DataType.isBool(data.type)) {
    const bits = bitsFrom(data.values as Uint8Array, data.offset, rows);
    for (let row = 0; row < rows; row++) codes[row] = (bits[row >> 3] >> (row & 7)) & 1;
    return;
  }
  const cells = new ArrowVector([data]);
  for (let row = 0; row < rows; row++) codes[row] = cells.get(row) ? 1 : 0;
}
