/** Rows of the columns of a file of arrays, on a worker thread. */
import { sharedFloat64 } from '../../table/shared-arrays.ts';
import type { Vector } from '../../table/column.ts';
import type { StoredNumber } from '../cells/stored-numbers.ts';
import { longReader, numberReader } from '../cells/stored-numbers.ts';
import type { Piece, PieceColumn, Unfit } from '../pieces/assemble.ts';
import { ColumnOfCells, type LooseCell } from '../pieces/column-of-cells.ts';
import { countMissing } from '../pieces/count-missing.ts';
import type { StoredColumn } from '../pieces/stored-column.ts';
import { retyped } from '../pieces/retype.ts';
import { TextIndex } from '../texts/text-index.ts';
import type { Losses } from './losses.ts';

/** A column as it is read. */
export interface PlannedColumn<Cells> extends Pick<StoredColumn, 'name' | 'type' | 'asText' | 'readAs'> {
  readonly cells: Cells;
}

export interface RowsOutput {
  readonly piece: Piece;
  /** Columns with whole numbers beyond 2^53. */
  readonly big: readonly string[];
  /** One a column. */
  readonly losses: readonly Losses[];
}

/** What the cells of a column are. */
export interface Made {
  readonly vector: Vector;
  readonly isBig?: boolean;
  readonly losses?: Losses;
  /** Times that are finer than a microsecond. */
  readonly fine?: number;
  readonly unfit?: ColumnOfCells['unfit'];
}

/** Kept between the pieces of a thread, because fresh memory costs more than writing into it. */
const texts = new TextIndex();

export type MakeVector<Cells> = (column: PlannedColumn<Cells>, index: number, texts: TextIndex) => Made;

/** @param make reads the rows of a column; its codes of strings are entries of the texts that it is given */
export function pieceOf<Cells>(
  columns: readonly PlannedColumn<Cells>[],
  rows: number,
  make: MakeVector<Cells>,
): RowsOutput {
  texts.clear();
  const missing = new Int32Array(columns.length);
  const whole = new Uint8Array(columns.length);
  const fine = new Float64Array(columns.length);
  const losses: Losses[] = [];
  const big: string[] = [];
  let unfit: Unfit | null = null;
  const vectors = columns.map((column, index): Vector => {
    const { name, type, readAs } = column;
    const made = make(column, index, texts);
    if (made.isBig === true) big.push(name);
    fine[index] = made.fine ?? 0;
    losses.push(made.losses ?? {});
    if (made.unfit) unfit ??= { column: name, wanted: type, ...made.unfit };
    const { vector } = made;
    if (readAs === null) {
      missing[index] = countMissing(vector);
      whole[index] = vector.type === 'number' && isWhole(vector.cells) ? 1 : 0;
      return vector;
    }
    const other = retyped(vector, readAs, index, texts);
    missing[index] = other.missing;
    whole[index] = other.whole;
    if (other.unfit !== null) unfit ??= { column: name, wanted: readAs, ...other.unfit };
    return other.vector;
  });
  return { piece: { rows, vectors, texts: texts.toBlock(), missing, whole, fine, unfit }, big, losses };
}

function isWhole(cells: Float64Array): boolean {
  for (const cell of cells) if (cell === cell && !Number.isInteger(cell)) return false;
  return true;
}

/** Cells that are known already. */
export function cellsMade(
  cells: readonly LooseCell[],
  type: PieceColumn['type'],
  index: number,
  texts: TextIndex,
): Made {
  const made = new ColumnOfCells(type, cells.length, index, texts);
  for (const [row, cell] of cells.entries()) made.set(row, cell);
  return made;
}

/** Numbers that lie `stride` bytes from each other; truths where the column is of such. */
export function numbersMade(
  view: DataView,
  at: number,
  stride: number,
  rows: number,
  number: StoredNumber,
  { type, asText }: Pick<PlannedColumn<unknown>, 'type' | 'asText'>,
  index: number,
  texts: TextIndex,
): Made {
  if (asText || type === 'boolean') {
    const cells = new ColumnOfCells(type, rows, index, texts);
    const read = number.as === 'integer' && number.bytes === 8 ? longReader(number) : numberReader(number);
    for (let row = 0; row < rows; row++) {
      const value = read(view, at + row * stride);
      cells.set(row, type !== 'boolean' ? String(value) : value === value ? Number(value) !== 0 : null);
    }
    return cells;
  }
  const read = numberReader(number);
  const isLong = number.as === 'integer' && number.bytes === 8;
  const cells = sharedFloat64(rows);
  let isBig = false;
  for (let row = 0; row < rows; row++) {
    const value = read(view, at + row * stride);
    cells[row] = value;
    if (isLong && !Number.isSafeInteger(value)) isBig = true;
  }
  return { vector: { type: 'number', cells }, isBig };
}
