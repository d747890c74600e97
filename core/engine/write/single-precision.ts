/** What single precision (float32) makes of the numbers of a matrix: columns whose numbers it rounds beyond use. */
import { roundingNotice } from '../../formats/output/rounding-notice.ts';
import type { Expr } from '../../ir/expression.ts';
import type { Notice } from '../../ir/notice.ts';
import type { Run } from '../../run/run.ts';
import type { RowSet } from '../rows/row-set.ts';
import type { Extents } from './extents.ts';
import { type NamedColumn, writeMatrix } from './matrix.ts';

/** The first whole number whose successor single precision does not hold: identifiers beyond it become each other. */
const FIRST_INEXACT = 2 ** 24;
/** The largest error of rounding, as a share of the number. */
const ERROR = 2 ** -24;
/** How numbers are rounded, and how much of that a column bears. */
export interface Rounding {
  /** The number that stands for this one. */
  readonly of: (value: number) => number;
  /** A column keeps at least so many steps between its smallest and its largest number. */
  readonly minSteps: number;
}

const FLOAT32: Rounding = { of: Math.fround, minSteps: 1_000 };

/** Columns whose cells are to be compared: those with large numbers, and those whose numbers lie close together. */
export function suspectColumns({ low, high }: Extents, { minSteps }: Rounding = FLOAT32): number[] {
  const suspects: number[] = [];
  for (let column = 0; column < low.length; column++) {
    const [from, to] = [low[column], high[column]];
    // Without cells, the smallest is larger than the largest.
    if (from > to) continue;
    if (sizeOf(from, to) >= FIRST_INEXACT || isClose(from, to, minSteps)) suspects.push(column);
  }
  return suspects;
}

const sizeOf = (low: number, high: number): number => Math.max(Math.abs(low), Math.abs(high));

/** Whether numbers from `low` to `high` have too few steps of single precision between them. */
const isClose = (low: number, high: number, minSteps: number): boolean =>
  high - low <= sizeOf(low, high) * ERROR * minSteps;

const DOUBLES = 'Write double precision: --dtype float64.';

interface Rounded {
  readonly count: number;
  /** Of the first, counted from 0. */
  readonly row: number;
  readonly value: number;
}

/** Counts what rounding loses in one column: `add` is called with every cell, and `widen` before where it is asked for. */
class RoundedCells {
  /** Whether the extent in single precision is too rough to say how close the numbers lie. */
  readonly needsExtent: boolean;
  private readonly rounding: Rounding;
  private low: number;
  private high: number;
  private count = 0;
  private row = 0;
  private value = 0;

  constructor(rounding: Rounding, low: number, high: number) {
    this.rounding = rounding;
    // Twice as wide, the error of the extent itself changes nothing.
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
    // NaN: a missing cell, or an infinity, which stays one.
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
    // A constant such as 0.1 tells no rows apart.
    const isConstant = low === high && Math.abs(low) < FIRST_INEXACT;
    return count === 0 || isConstant ? null : { count, row, value };
  }
}

/** What single precision would make of these columns, without writing them. */
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

/** Notices about the columns of a matrix of these rows that was written in single precision. */
export async function roundingNotices(
  columns: readonly NamedColumn[],
  rows: RowSet,
  extents: Extents,
  run: Run,
  /** What the array is called; null in a file of one. */
  array: string | null,
  hint: string | null = DOUBLES,
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
    return found === null ? [] : [roundingNotice(columns[column].name, found, hint, array)];
  });
}
