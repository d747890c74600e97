/** Groups of rows with equal keys, in the order of pandas.DataFrame.groupby. */
import type { WholeColumn } from '../kit/operator.ts';
import { missingIn } from '../kit/whole-columns.ts';
import { rowCodes } from './row-matching.ts';
import { sortedRows } from './row-order.ts';

export interface RowGroups {
  readonly count: number;
  /** For each row, the position of its group; −1 if it is in none. */
  readonly groupOf: Int32Array;
  /** For each group, its first row. */
  readonly first: Int32Array;
  /** Rows in no group, because a key is missing. */
  readonly leftOut: number;
}

export interface GroupOptions {
  /** Leaves rows with a missing key out; else missing equals missing. */
  readonly dropna: boolean;
  /** Orders the groups by their keys, missing last; else by their first rows. */
  readonly sort: boolean;
}

/** 0 equals −0. A row's part, if there is one, is a further key: no group has rows of two parts. */
export function groupRows(
  keys: readonly WholeColumn[],
  rows: number,
  partition: Uint8Array | null,
  { dropna, sort }: GroupOptions,
): RowGroups {
  const parts = partition === null ? [] : [{ cells: Float64Array.from(partition), values: null }];
  const { codes, count: distinct } = rowCodes([...keys, ...parts], rows, noPause);
  const firstOf = firstRows(codes, distinct);
  const isMissing = keys.map(missingIn);
  const kept = dropna ? firstOf.filter((row) => !isMissing.some((test) => test(row))) : firstOf;
  const first = sort ? sortedBy([...keys, ...parts], kept) : kept;
  const positions = new Int32Array(distinct).fill(-1);
  for (let group = 0; group < first.length; group++) positions[codes[first[group]]] = group;
  const groupOf = new Int32Array(rows);
  let leftOut = 0;
  for (let row = 0; row < rows; row++) {
    const group = positions[codes[row]];
    groupOf[row] = group;
    if (group < 0) leftOut++;
  }
  return { count: first.length, groupOf, first, leftOut };
}

/** A plan runs on a thread that is ended where the run is cancelled. */
const noPause = (): void => {};

/** The first row of each code; codes are numbered by first appearance. */
function firstRows(codes: Int32Array, count: number): Int32Array {
  const first = new Int32Array(count);
  for (let row = 0, next = 0; next < count; row++) if (codes[row] === next) first[next++] = row;
  return first;
}

function sortedBy(columns: readonly WholeColumn[], rows: Int32Array): Int32Array {
  const keys = columns.map((column) => ({ column: cellsAt(column, rows), descending: false }));
  const order = sortedRows(keys, rows.length, noPause);
  return Int32Array.from(order, (place) => rows[place]);
}

/** The column's cells in these rows. */
export function cellsAt({ cells, values }: WholeColumn, rows: Int32Array): WholeColumn {
  const taken = cells instanceof Float64Array ? new Float64Array(rows.length) : new Int32Array(rows.length);
  for (let at = 0; at < rows.length; at++) taken[at] = cells[rows[at]];
  return { cells: taken, values };
}
