import { expect, test } from 'vitest';
import { areaOf, bounded, isWithin } from './selection.ts';

test('an area is the same from any of its corners', () => {
  const area = { fromRow: 2, toRow: 7, fromColumn: 1, toColumn: 4 };
  expect(areaOf({ row: 2, column: 4 }, { row: 7, column: 1 })).toEqual(area);
  expect(areaOf({ row: 7, column: 4 }, { row: 2, column: 1 })).toEqual(area);
});

test('both corners belong to it', () => {
  const area = areaOf({ row: 2, column: 4 }, { row: 7, column: 1 });
  expect([isWithin({ row: 2, column: 1 }, area), isWithin({ row: 7, column: 4 }, area)]).toEqual([true, true]);
  expect([isWithin({ row: 8, column: 1 }, area), isWithin({ row: 2, column: 5 }, area)]).toEqual([false, false]);
});

test('a place outside of the table is its nearest cell', () => {
  expect(bounded({ row: -3, column: 40 }, 10, 5)).toEqual({ row: 0, column: 4 });
  expect(bounded({ row: 12, column: -1 }, 10, 5)).toEqual({ row: 9, column: 0 });
});
