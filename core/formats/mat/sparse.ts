/** Sparse matrices as columns with their zeros: the numbers of a column stand beside each other, with their rows. */
import { sharedFloat64, sharedInt8 } from '../../table/shared-arrays.ts';
import { numberReader, type StoredNumber } from '../cells/stored-numbers.ts';
import type { LooseCell } from '../pieces/column-of-cells.ts';
import type { ArrayTable } from '../arrays/array-table.ts';
import type { Made, PlannedColumn } from '../arrays/piece.ts';
import { Damage } from '../damage.ts';
import type { ThreadBytes } from '../thread-bytes.ts';
import type { MatArray } from './arrays.ts';
import { type MatCells, numberColumn } from './columns.ts';
import type { MatBytes } from './elements.ts';

/** Cells with the zeros. */
const MAX_CELLS = 1 << 26;

const BYTE: StoredNumber = { as: 'integer', bytes: 1, isSigned: false, isLittle: true };

interface SparseParts {
  /** The first value of each column, and behind the last one. */
  readonly start: readonly number[];
  readonly rowsAt: number;
  readonly valuesAt: number;
  readonly number: StoredNumber;
}

function partsOf(file: MatBytes, { at, end, name, sizes, isLogical }: MatArray): SparseParts {
  const rowList = file.element(at, end);
  const starts = file.element(rowList.next, end);
  const values = file.element(starts.next, end);
  const [rows, width] = sizes;
  if (starts.length !== 4 * (width + 1)) throw new Damage(`"${name}" has other columns than it promises`);
  const view = file.bytes.view(starts.at, starts.length);
  const start = Array.from({ length: width + 1 }, (_, column) => view.getInt32(4 * column, file.isLittle));
  const stored = file.numberOf(values);
  // MATLAB stores truths of a sparse matrix as bytes, and calls them doubles.
  const number = isLogical && values.length < stored.bytes * start[width] ? BYTE : stored;
  const known = Math.min(Math.floor(rowList.length / 4), Math.floor(values.length / number.bytes));
  for (let column = 0; column < width; column++) {
    const count = start[column + 1] - start[column];
    if (start[column] < 0 || count < 0 || start[column + 1] > known)
      throw new Damage(`"${name}" has fewer values than it promises`);
    verifyRows(file, rowList.at + 4 * start[column], count, rows, name);
  }
  return { start, rowsAt: rowList.at, valuesAt: values.at, number };
}

/** @param names of its columns; a matrix of one row is one column */
export function sparseColumns(file: MatBytes, array: MatArray, names: readonly string[]): ArrayTable<MatCells> {
  const [height, breadth] = array.sizes;
  const rows = height === 1 ? breadth : height;
  if (height * breadth > MAX_CELLS) {
    const reason = `is sparse, and has ${height * breadth} cells with its zeros; ${MAX_CELLS} are the most`;
    return { rows, columns: [], leftOut: [{ name: array.name, reason }] };
  }
  const { start, rowsAt, valuesAt, number } = partsOf(file, array);
  const isRow = height === 1;
  const columns = names.map((name, column) => {
    if (isRow)
      return numberColumn<MatCells>(name, array, { as: 'list', cells: rowCells(file, array, start, valuesAt, number) });
    const first = start[column];
    const cells: MatCells = {
      as: 'sparse',
      rowsAt: rowsAt + 4 * first,
      valuesAt: valuesAt + number.bytes * first,
      count: start[column + 1] - first,
      number,
      isLittle: file.isLittle,
    };
    return numberColumn<MatCells>(name, array, cells);
  });
  return { rows, columns, leftOut: [] };
}

function rowCells(
  { bytes }: MatBytes,
  { isLogical }: MatArray,
  start: readonly number[],
  valuesAt: number,
  number: StoredNumber,
): LooseCell[] {
  const read = numberReader(number);
  return start.slice(1).map((end, column) => {
    const value =
      end === start[column] ? 0 : read(bytes.view(valuesAt + number.bytes * start[column], number.bytes), 0);
    return isLogical ? value !== 0 : value;
  });
}

/** Values that are read at once. */
const WINDOW = 1 << 16;

/** Throws `Damage` where the rows of a column do not ascend within the matrix: they are searched. */
function verifyRows({ bytes, isLittle }: MatBytes, at: number, count: number, rows: number, name: string): void {
  let last = -1;
  for (let done = 0; done < count; done += WINDOW) {
    const some = Math.min(WINDOW, count - done);
    const view = bytes.view(at + 4 * done, 4 * some);
    for (let index = 0; index < some; index++) {
      const row = view.getInt32(4 * index, isLittle);
      if (row <= last || row >= rows) throw new Damage(`the rows of "${name}" do not ascend`);
      last = row;
    }
  }
}

type SparseCells = MatCells & { as: 'sparse' };

/** The first value whose row is not before `row`. */
function firstFrom(bytes: ThreadBytes, { rowsAt, count, isLittle }: SparseCells, row: number): number {
  let [low, high] = [0, count];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (bytes.view(rowsAt + 4 * middle, 4).getInt32(0, isLittle) < row) low = middle + 1;
    else high = middle;
  }
  return low;
}

export function sparseMade(
  bytes: ThreadBytes,
  source: SparseCells,
  { type }: Pick<PlannedColumn<MatCells>, 'type'>,
  from: number,
  rows: number,
): Made {
  const { rowsAt, valuesAt, number, isLittle } = source;
  const isTruth = type === 'boolean';
  const cells = isTruth ? sharedInt8(rows) : sharedFloat64(rows);
  const read = numberReader(number);
  const first = firstFrom(bytes, source, from);
  const last = firstFrom(bytes, source, from + rows);
  const places = new Int32Array(Math.min(WINDOW, last - first));
  for (let done = first; done < last; done += WINDOW) {
    const some = Math.min(WINDOW, last - done);
    const view = bytes.view(rowsAt + 4 * done, 4 * some);
    for (let at = 0; at < some; at++) places[at] = view.getInt32(4 * at, isLittle) - from;
    const values = bytes.view(valuesAt + number.bytes * done, number.bytes * some);
    for (let at = 0; at < some; at++) {
      const value = read(values, number.bytes * at);
      cells[places[at]] = isTruth ? Number(value !== 0) : value;
    }
  }
  return isTruth
    ? { vector: { type: 'boolean', cells: cells as Int8Array } }
    : { vector: { type: 'number', cells: cells as Float64Array } };
}
