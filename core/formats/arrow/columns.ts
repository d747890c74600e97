/** Cells of one record batch of an Arrow file as vectors. */
import { allocateVector, holdsNumbers, type Vector } from '../../table/column.ts';
import { Damage } from '../damage.ts';
import type { Piece, Unfit } from '../pieces/assemble.ts';
import { readWords } from '../cells/whole-words.ts';
import { countMissing } from '../pieces/count-missing.ts';
import type { TextIndex } from '../texts/text-index.ts';
import { retyped } from '../pieces/retype.ts';
import type { ArrowArray } from './batch.ts';
import { cellOfNested } from '../cells/nested-cell.ts';
import { type ArrowLeaf, cellTypeOf } from './leaves.ts';
import { isList, listValues } from './lists.ts';
import { type NumberLosses, readNumbers, smallInts } from './numbers.ts';
import { Entries, readCodedStrings, readStrings } from './strings.ts';
import { isThere, placeMissing, validityOf } from './validity.ts';

/**
 * Rows of a batch. `texts` is cleared first; names of columns with whole numbers beyond 2^53 are added to `big`.
 * @param batchRows rows of the batch, of which at most `most` are read
 */
export function pieceOf(
  arrays: readonly ArrowArray[],
  batchRows: number,
  leaves: readonly ArrowLeaf[],
  most: number,
  texts: TextIndex,
  big: Set<string>,
): Piece {
  texts.clear();
  const rows = Math.min(batchRows, most);
  const missing = new Int32Array(leaves.length);
  const whole = Uint8Array.from(leaves, (leaf) => (leaf.whole ? 1 : 0));
  const fine = new Float64Array(leaves.length);
  const decimals = new Float64Array(leaves.length);
  let unfit: Unfit | null = null;
  const vectors = leaves.map((leaf, column) => {
    const chain: ArrowArray[] = [];
    let array: ArrowArray | undefined;
    for (const place of leaf.path) {
      array = (array?.children ?? arrays)[place];
      if (array === undefined || array.length < rows)
        throw new Damage('a column has fewer cells than its batch has rows');
      chain.push(array);
    }
    const vector = allocateVector(leaf.type, rows);
    const losses = readCells(chain, rows, vector, new Entries(texts, column));
    if (losses.isBig) big.add(leaf.name);
    fine[column] = losses.fine;
    decimals[column] = losses.decimals;
    missing[column] = countMissing(vector);
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

const NO_LOSSES: NumberLosses = { isBig: false, fine: 0, decimals: 0 };

/** Fills a vector with the cells of the last array of `chain`, which leads from the top. */
function readCells(chain: readonly ArrowArray[], rows: number, out: Vector, entries: Entries): NumberLosses {
  const array = chain[chain.length - 1];
  const { dictionary } = array.field;
  if (dictionary === null && array.field.type.is === 'run-ends') {
    const losses = readRuns(array, rows, out, entries);
    placeMissing(out.cells, rows, validityOf(chain, rows), missingCell(out));
    return losses;
  }
  const validity = validityOf(chain, rows);
  if (isList(array.field)) return readLists(array, rows, validity, out, entries);
  if (dictionary !== null) return readCoded(array, rows, validity, out, entries);
  if (holdsNumbers(out)) {
    const losses = readNumbers(array, rows, validity, out.cells);
    placeMissing(out.cells, rows, validity, Number.NaN);
    return losses;
  }
  if (out.type === 'boolean') {
    readBooleans(array, rows, out.cells);
    placeMissing(out.cells, rows, validity, -1);
  } else readStrings(array, rows, validity, out.cells, entries);
  return NO_LOSSES;
}

/** Lists as their JSON text. */
function readLists(
  array: ArrowArray,
  rows: number,
  validity: Uint8Array | null,
  out: Vector,
  entries: Entries,
): NumberLosses {
  let losses = NO_LOSSES;
  const values = listValues(array, rows, {
    typeOf: cellTypeOf,
    read(items, count, vector, own) {
      const found = readCells([items], count, vector, own);
      losses = joined(losses, { ...found, isBig: false });
      return found.isBig;
    },
  });
  for (let row = 0; row < rows; row++) {
    const text = isThere(validity, row) ? cellOfNested(values[row] ?? null) : null;
    out.cells[row] = typeof text === 'string' ? entries.ofText(text) : -1;
  }
  return losses;
}

const missingCell = (vector: Vector): number => (holdsNumbers(vector) ? Number.NaN : -1);

/** Cells that are positions in a dictionary. */
function readCoded(
  array: ArrowArray,
  rows: number,
  validity: Uint8Array | null,
  out: Vector,
  entries: Entries,
): NumberLosses {
  const places = placesOf(array, rows);
  const isWords = array.dictionary.every(({ field }) => field.type.is === 'text');
  if (out.type === 'text' && isWords) {
    readCodedStrings(places, array.dictionary, rows, validity, out.cells, entries);
    return NO_LOSSES;
  }
  const made = array.dictionary.map((values) => {
    const vector = allocateVector(out.type, values.length);
    return { vector, losses: readCells([withoutDictionary(values)], values.length, vector, entries) };
  });
  const values = made.flatMap(({ vector }) => Array.from(vector.cells));
  for (let row = 0; row < rows; row++) {
    if (!isThere(validity, row)) {
      out.cells[row] = missingCell(out);
      continue;
    }
    const value = values[places[row]];
    if (value === undefined) throw new Damage('a column refers to a value that its dictionary does not hold');
    out.cells[row] = value;
  }
  return made.reduce((all, { losses }) => joined(all, losses), NO_LOSSES);
}

const joined = (a: NumberLosses, b: NumberLosses): NumberLosses => ({
  isBig: a.isBig || b.isBig,
  fine: a.fine + b.fine,
  decimals: a.decimals + b.decimals,
});

/** The array of a dictionary's values, whose field says that it has a dictionary. */
function withoutDictionary(values: ArrowArray): ArrowArray {
  if (values.field.dictionary === null) return values;
  return Object.assign(Object.create(Object.getPrototypeOf(values)) as ArrowArray, values, {
    field: { ...values.field, dictionary: null },
  });
}

function placesOf(array: ArrowArray, rows: number): ArrayLike<number> {
  const { bits = 32, isSigned = true } = array.field.dictionary ?? {};
  if (bits !== 64) return smallInts(array, { bits, isSigned }, rows);
  const bytes = array.buffer(0, 8 * rows);
  const places = new Float64Array(rows);
  readWords(new Int32Array(bytes.buffer, bytes.byteOffset, 2 * rows), !isSigned, places);
  return places;
}

/** Runs of equal cells: where each ends, and its value. */
function readRuns(array: ArrowArray, rows: number, out: Vector, entries: Entries): NumberLosses {
  const [ends, values] = array.children;
  if (ends?.field.type.is !== 'int' || values === undefined)
    throw new Damage('the runs of a column do not fit together');
  const last = new Float64Array(ends.length);
  readNumbers(ends, ends.length, null, last);
  const runs = allocateVector(out.type, values.length);
  const losses = readCells([values], values.length, runs, entries);
  let row = 0;
  for (let run = 0; row < rows; run++) {
    if (!(run < last.length && run < values.length && last[run] > row))
      throw new Damage('the runs of a column do not fit together');
    const end = Math.min(rows, last[run]);
    out.cells.fill(runs.cells[run], row, end);
    row = end;
  }
  return losses;
}

function readBooleans(array: ArrowArray, rows: number, codes: Int8Array): void {
  // A byte each, as the extension type bool8 has.
  const isBytes = array.field.type.is === 'int';
  const bytes = array.buffer(0, isBytes ? rows : (rows + 7) >> 3);
  if (isBytes) for (let row = 0; row < rows; row++) codes[row] = bytes[row] === 0 ? 0 : 1;
  else for (let row = 0; row < rows; row++) codes[row] = (bytes[row >> 3] >> (row & 7)) & 1;
}
