/** Finds columns of a matrix whose numbers single precision (float32) rounds beyond use. */
import { roundingNotice } from '../../formats/output/rounding-notice.ts';
import type { Expr } from '../../ir/expression.ts';
import type { Notice } from '../../ir/notice.ts';
import type { Run } from '../../run/run.ts';
import type { RowSet } from '../rows/row-set.ts';
import type { Extents } from './extents.ts';
import { type NamedColumn, writeMatrix } from './matrix.ts';

/** 2²⁴: single precision cannot hold the next whole number, so larger identifiers can coincide. */
const FIRST_INEXACT = 2 ** 24;
/** Largest rounding error, relative to the number. */
const MAX_ROUNDING_ERROR = 2 ** -24;
/** A rounding, and the precision that a column needs. */
export interface Rounding {
  /** The rounded number. */
  readonly of: (value: number) => number;
  /** Fewest distinguishable steps between a column's smallest and largest number. */
  readonly minSteps: number;
}

const FLOAT32: Rounding = { of: Math.fround, minSteps: 1_000 };

/** Columns whose cells must be compared: with large numbers, or with numbers that are close together. */
export function suspectColumns({ low, high }: Extents, { minSteps }: Rounding = FLOAT32): number[] {
  const suspects: number[] = [];
  for (let column = 0; column < low.length; column++) {
    const [from, to] = [low[column], high[column]];
    // Smallest above largest: the column has no cells.
    if (from > to) continue;
    if (sizeOf(from, to) >= FIRST_INEXACT || isClose(from, to, minSteps)) suspects.push(column);
  }
  return suspects;
}

const sizeOf = (low: number, high: number): number => Math.max(Math.abs(low), Math.abs(high));

/** Whether single precision has too few steps between `low` and `high`. */
const isClose = (low: number, high: number, minSteps: number): boolean =>
  high - low <= sizeOf(low, high) * MAX_ROUNDING_ERROR * minSteps;

/** The window always writes single precision to these formats, so its advice is another format. */
const DOUBLE_HINT = 'Write .parquet, .arrow or .csv, which keep all digits.';
const DOUBLE_OPTION = '--dtype float64';

interface Rounded {
  readonly count: number;
  /** Row, from 0, and value of the first rounded cell. */
  readonly row: number;
  readonly value: number;
}

/**
 * Counts rounded cells of one column. `add` is called with every cell; if `needsExtent`, `widen` is called with every
 * cell first.
 */
class RoundedCells {
  /** Whether the extent in single precision is too rough to tell how close the numbers are. */
  readonly needsExtent: boolean;
  private readonly rounding: Rounding;
  private low: number;
  private high: number;
  private count = 0;
  private row = 0;
  private value = 0;

  constructor(rounding: Rounding, low: number, high: number) {
    this.rounding = rounding;
    // Factor 2, so that the rounding error of the extent itself does not matter.
    this.needsExtent = isClose(low, high, 2 * rounding.minSteps);
    this.low = this.needsExtent ? Number.POSITIVE_INFINITY : low;
    this.high = this.needsExtent ? Number.NEGATIVE_INFINITY : high;
  }

  widen(value: number): void {
    if (Math.abs(value) === Number.POSITIVE_INFINITY) return;
    if (value < this.low) this.low = value;
    if (value > this.high) this.high = value;
  }

  add(value: number, row: number): void {
    // The difference is NaN for a missing cell and for an infinity, which stays infinite.
    if (!(Math.abs(Math.fround(value) - value) > 0)) return;
    const error = Math.abs(this.rounding.of(value) - value);
    if (error === 0 || (Math.abs(value) < FIRST_INEXACT && error * this.rounding.minSteps <= this.high - this.low))
      return;
    if (this.count++ > 0) return;
    this.row = row;
    this.value = value;
  }

  found(): Rounded | null {
    const { count, row, value, low, high } = this;
    // The rounding of a constant such as 0.1 does not matter, because it distinguishes no rows.
    const isConstant = low === high && Math.abs(low) < FIRST_INEXACT;
    return count === 0 || isConstant ? null : { count, row, value };
  }
}

/** Notices that writing these columns in single precision would cause. */
export async function roundingOf(
  columns: readonly NamedColumn[],
  rows: RowSet,
  run: Run,
  rounding = FLOAT32,
): Promise<Notice[]> {
  const quiet: Run = { ...run, progress: () => {} };
  const extents = await writeMatrix(columns, rows, 'float32', quiet, async () => {});
  return roundingNotices(columns, rows, extents, quiet, null, null, rounding);
}

/** Notices about columns of a matrix that was written in single precision. */
export async function roundingNotices(
  columns: readonly NamedColumn[],
  rows: RowSet,
  extents: Extents,
  run: Run,
  /** Name of the array; null in a file of one. */
  array: string | null,
  hint: string | null = DOUBLE_HINT,
  rounding = FLOAT32,
): Promise<Notice[]> {
  const suspects = suspectColumns(extents, rounding);
  if (suspects.length === 0) return [];
  const exact = suspects.map((column): { readonly expr: Expr } => columns[column]);
  const each = async (take: (column: number, value: number, row: number) => void): Promise<void> => {
    let first = 0;
    await writeMatrix(exact, rows, 'float64', { ...run, progress: () => {} }, async (bytes) => {
      const values = new Float64Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 8);
      const count = values.length / exact.length;
      for (let row = 0, at = 0; row < count; row++) {
        for (let column = 0; column < exact.length; column++) take(column, values[at++], first + row);
      }
      first += count;
    });
  };
  const cells = suspects.map((column) => new RoundedCells(rounding, extents.low[column], extents.high[column]));
  if (cells.some(({ needsExtent }) => needsExtent)) {
    await each((column, value) => {
      if (cells[column]?.needsExtent) cells[column].widen(value);
    });
  }
  await each((column, value, row) => cells[column]?.add(value, row));
  return suspects.flatMap((column, index): Notice[] => {
    const found = cells[index]?.found() ?? null;
    if (found === null) return [];
    const notice = roundingNotice(columns[column].name, found, hint, array);
    return [hint === null ? notice : { ...notice, option: DOUBLE_OPTION }];
  });
}
