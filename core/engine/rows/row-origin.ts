/** Origins of the rows of derived tables, followed backwards by "explain this cell". */
import type { Table } from '../../table/column.ts';
import { batchOf, type RowSet } from './row-set.ts';

type RowOrigin =
  /** Row k was row `rows[k]` of the other table. */
  | { readonly kind: 'taken'; readonly from: Table; readonly rows: Int32Array }
  /** The same rows, with more columns. */
  | { readonly kind: 'widened'; readonly from: Table }
  /** Row k was made from one row of each input, numbered within the input's rows; −1 for a side without a row. */
  | { readonly kind: 'combined'; readonly left: Int32Array; readonly right: Int32Array };

const origins = new WeakMap<Table, RowOrigin>();

export const rememberRows = (made: Table, origin: RowOrigin): void => void origins.set(made, origin);

/** Origin of a table's rows; undefined if no step moved them. */
export const originOf = (table: Table): RowOrigin | undefined => origins.get(table);

/** Tables and row numbers that a table keeps alive for following its rows back. */
export function heldByTable(table: Table): {
  readonly tables: readonly Table[];
  readonly arrays: readonly Int32Array[];
} {
  const origin = origins.get(table);
  if (origin === undefined) return { tables: [], arrays: [] };
  if (origin.kind === 'combined') return { tables: [], arrays: [origin.left, origin.right] };
  return { tables: [origin.from], arrays: origin.kind === 'taken' ? [origin.rows] : [] };
}

/** The row of an operator's input that became this row of its result; null if unknown. */
export function rowBefore(after: RowSet, row: number, before: RowSet): number | null {
  if (after === before) return row;
  let physical = physicalRow(after, row);
  for (let { table } = after; table !== before.table; ) {
    const origin = origins.get(table);
    if (origin === undefined || origin.kind === 'combined') return null;
    if (origin.kind === 'taken') physical = origin.rows[physical];
    table = origin.from;
  }
  return rowOfPhysical(before, physical);
}

/** The rows of the two inputs that became this row; −1 for a side without a row. Null if the table is not combined. */
export function rowsBefore(after: RowSet, row: number): readonly [left: number, right: number] | null {
  const origin = origins.get(after.table);
  if (origin?.kind !== 'combined') return null;
  const physical = physicalRow(after, row);
  return [origin.left[physical], origin.right[physical]];
}

/** Row number in the underlying table of a row of the set. */
export function physicalRow(set: RowSet, row: number): number {
  const index = batchOf(set, row);
  const within = row - set.starts[index];
  const picked = set.picks[index] ?? null;
  return set.table.batches[index].start + (picked === null ? within : picked[within]);
}

function rowOfPhysical(set: RowSet, physical: number): number | null {
  const { batches } = set.table;
  let low = 0;
  let high = batches.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (batches[middle].start <= physical) low = middle;
    else high = middle - 1;
  }
  const within = physical - batches[low].start;
  const picked = set.picks[low] ?? null;
  if (picked === null) return set.starts[low] + within;
  let from = 0;
  let to = picked.length;
  while (from < to) {
    const middle = (from + to) >> 1;
    if (picked[middle] < within) from = middle + 1;
    else to = middle;
  }
  return picked[from] === within ? set.starts[low] + from : null;
}
