import { expect, test } from 'vitest';
import type { Batch, Table } from '../../table/column.ts';
import { allRows, type RowSet, rowSet, sampleOf } from './row-set.ts';

/** A table without columns, in batches of these numbers of rows. */
function tableOf(...sizes: number[]): Table {
  const batches: Batch[] = [];
  let start = 0;
  for (const rows of sizes) {
    batches.push({ start, rows, vectors: [] });
    start += rows;
  }
  return { columns: [], rows: start, dictionaries: [], batches } as unknown as Table;
}

/** Rows of the set, counted from the table's first. */
const rowsOf = (set: RowSet): number[] =>
  set.table.batches.flatMap(({ start, rows }, index) =>
    Array.from(set.picks[index] ?? Array.from({ length: rows }, (_, row) => row), (row) => start + row),
  );

test('samples of several sizes, asked for in any order, have the size that was asked for', () => {
  const sizes = [100, 7, 50, 1, 100, 7];
  const set = allRows(tableOf(300, 1, 0, 699));
  for (const order of [sizes, sizes.toReversed()]) {
    for (const size of order) {
      const fresh = allRows(tableOf(300, 1, 0, 699));
      expect(rowsOf(sampleOf(set, size))).toEqual(rowsOf(sampleOf(fresh, size)));
      expect(sampleOf(set, size).rows).toBeLessThanOrEqual(size);
    }
  }
});

test('a sample is evenly spread over the rows that take part, and is the same set each time', () => {
  const table = tableOf(5, 5);
  const set = rowSet(table, [Int32Array.of(0, 2, 4), null]);
  expect(rowsOf(sampleOf(set, 4))).toEqual([0, 4, 6, 8]);
  expect(sampleOf(set, 4)).toBe(sampleOf(set, 4));
  expect(sampleOf(set, 8)).toBe(set);
});

test('a sample of a sample is taken of its rows', () => {
  const large = sampleOf(allRows(tableOf(1000)), 100);
  expect(rowsOf(sampleOf(large, 10))).toEqual(Array.from({ length: 10 }, (_, row) => row * 100));
});
