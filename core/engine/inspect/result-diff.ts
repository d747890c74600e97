/** Differences between the results of two pipelines on the same data: rows, columns, and cells of columns in both. */
import type { ColumnType } from '../../ir/types.ts';
import type { RunTask } from '../answers/run-task.ts';
import { page } from '../answers/evaluate.ts';
import type { NodeValue } from '../execute/node-outcome.ts';
import { batchOf, batchRows, type RowSet, rowSet } from '../rows/row-set.ts';
import type { ChangedColumn } from '../../protocol/inspection.ts';
import { changedCells } from './changed-cells.ts';

export interface ResultDiff {
  readonly rows: {
    readonly before: number;
    readonly after: number;
    /** Rows in one result only; null if rows cannot be matched, because the results come from different tables. */
    readonly onlyBefore: number | null;
    readonly onlyAfter: number | null;
    /** Rows whose cells were compared; null if rows cannot be matched. */
    readonly compared: number | null;
  };
  readonly columns: {
    readonly added: readonly string[];
    readonly removed: readonly string[];
    readonly retyped: readonly { readonly name: string; readonly before: ColumnType; readonly after: ColumnType }[];
    /** Whether the common columns are in a different order. */
    readonly reordered: boolean;
    /**
     * Columns with different cells. Rows of examples are counted from 0, in the source table if both results share one.
     */
    readonly changed: readonly ChangedColumn[];
  };
}

/** Rows of a page, when results are compared side by side. */
const PAGE_ROWS = 5_000;
const MAX_EXAMPLES = 8;

/**
 * Compares two results. Rows from the same table are matched by their place in it; rows of different tables by their
 * number, if both have equally many. Missing equals missing; numbers are compared exactly. Throws a ProblemError if a
 * step refuses a cell.
 */
export async function resultDiff(before: NodeValue, after: NodeValue, task: RunTask): Promise<ResultDiff> {
  const was = new Map(before.symbolic.columns.map((column) => [column.name, column]));
  const now = new Map(after.symbolic.columns.map((column) => [column.name, column]));
  const shared = [...now.keys()].filter((name) => was.has(name));
  const oldOrder = [...was.keys()].filter((name) => now.has(name));
  const columns = {
    added: [...now.keys()].filter((name) => !was.has(name)),
    removed: [...was.keys()].filter((name) => !now.has(name)),
    retyped: shared.flatMap((name) => {
      const types = [was.get(name)?.type as ColumnType, now.get(name)?.type as ColumnType] as const;
      return types[0] === types[1] ? [] : [{ name, before: types[0], after: types[1] }];
    }),
    reordered: shared.some((name, index) => oldOrder[index] !== name),
  };
  const counts = { before: before.rows.rows, after: after.rows.rows };
  if (before.rows.table === after.rows.table) {
    const both = commonRows(before.rows, after.rows);
    const changed = await changedCells({ ...before, rows: both }, { ...after, rows: both }, shared, task);
    const rows = {
      ...counts,
      onlyBefore: counts.before - both.rows,
      onlyAfter: counts.after - both.rows,
      compared: both.rows,
    };
    return { rows, columns: { ...columns, changed: changed.filter(isChanged).map((column) => inTable(column, both)) } };
  }
  const rows = { ...counts, onlyBefore: null, onlyAfter: null };
  if (counts.before !== counts.after)
    return { rows: { ...rows, compared: null }, columns: { ...columns, changed: [] } };
  const changed = await sideBySide(before, after, shared, task);
  return { rows: { ...rows, compared: counts.after }, columns: { ...columns, changed: changed.filter(isChanged) } };
}

const isChanged = ({ changed }: ChangedColumn): boolean => changed !== 0;

/** Rows in both sets. */
function commonRows(a: RowSet, b: RowSet): RowSet {
  const picks = a.table.batches.map((_, batch) => {
    const [left, right] = [a.picks[batch] ?? null, b.picks[batch] ?? null];
    if (left === null || right === null) return left ?? right;
    const wanted = new Set(right);
    const both = left.filter((row) => wanted.has(row));
    const kept = new Int32Array(new SharedArrayBuffer(4 * both.length));
    kept.set(both);
    return kept;
  });
  return rowSet(a.table, picks);
}

/** Converts rows of examples to rows of the table. */
const inTable = (column: ChangedColumn, rows: RowSet): ChangedColumn => ({
  ...column,
  examples: column.examples.map((example) => {
    const batch = batchOf(rows, example.row);
    const within = example.row - rows.starts[batch];
    const { picked } = batchRows(rows, batch);
    const place = picked === null ? within : picked[within];
    return { ...example, row: (rows.table.batches[batch]?.start ?? 0) + place };
  }),
});

async function sideBySide(
  before: NodeValue,
  after: NodeValue,
  names: readonly string[],
  task: RunTask,
): Promise<ChangedColumn[]> {
  const columnsOf = ({ symbolic }: NodeValue) =>
    names.map((name) => symbolic.columns.find((column) => column.name === name) as (typeof symbolic.columns)[number]);
  const [old, present] = [columnsOf(before), columnsOf(after)];
  const changed = names.map(() => 0);
  const examples = names.map((): ChangedColumn['examples'][number][] => []);
  for (let start = 0; start < after.rows.rows; start += PAGE_ROWS) {
    const was = await page(old, before.rows, start, PAGE_ROWS, task);
    const now = await page(present, after.rows, start, PAGE_ROWS, task);
    now.columns.forEach((cells, index) => {
      cells.forEach((cell, row) => {
        const other = was.columns[index]?.[row] ?? null;
        if (cell === other) return;
        changed[index] += 1;
        const list = examples[index];
        if (list.length < MAX_EXAMPLES) list.push({ row: start + row, before: other, after: cell });
      });
    });
  }
  return names.map((name, index) => ({
    name,
    before: old[index]?.type,
    after: present[index]?.type,
    changed: changed[index],
    examples: examples[index] as ChangedColumn['examples'],
  }));
}
