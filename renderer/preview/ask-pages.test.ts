import { expect, test } from 'vitest';
import { BLOCK_COLUMNS, PAGE_ROWS } from '../engine/page-cache.ts';
import { type InSight, isLeap, pagesAhead } from './ask-pages.ts';

const order = Array.from({ length: 1000 }, (_, position) => position);
const sight = (firstRow: number, firstColumn = 0): InSight => ({
  firstRow,
  endRow: firstRow + 20,
  pins: 0,
  firstColumn,
  endColumn: firstColumn + 8,
});
const asked = (from: InSight, rows = 1_000_000): string[] => [
  ...new Set(pagesAhead(from, rows, order).map((place) => place.join(' '))),
];

test('at the beginning the first page is enough', () => {
  expect(asked(sight(0))).toEqual(['0 0']);
});

test('near the end of a page, and of a block of columns, the next ones are asked for', () => {
  expect(asked(sight(PAGE_ROWS - 30))).toEqual(['0 0', '1 0']);
  expect(asked(sight(PAGE_ROWS - 30, BLOCK_COLUMNS - 9))).toEqual(['0 0', '0 1', '1 0', '1 1']);
});

test('nothing beyond the table is asked for', () => {
  expect(asked(sight(80), 100)).toEqual(['0 0']);
  expect(pagesAhead(sight(0), 0, order)).toEqual([]);
  expect(pagesAhead(sight(0), 100, [])).toEqual([]);
});

test('more than three views at once are a leap', () => {
  expect(isLeap(sight(60), 0)).toBe(false);
  expect(isLeap(sight(61), 0)).toBe(true);
  expect(isLeap(sight(0), 61)).toBe(true);
});
