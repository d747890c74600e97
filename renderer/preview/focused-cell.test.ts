import { expect, test } from 'vitest';
import type { Page } from '../engine/page-cache.ts';
import { focusedCell, statusText } from './focused-cell.ts';

const column = { name: 'age', type: 'number' } as const;

test('a cell in words: its row, its column, all of its digits', () => {
  expect(statusText(null)).toBe('');
  expect(statusText({ column, row: 1233, value: 0.1 + 0.2 })).toBe('Row 1,234 · age: 0.30000000000000004');
  expect(statusText({ column, row: 0, value: null })).toBe('Row 1 · age: ∅ missing');
  expect(statusText({ column: { name: 'day', type: 'datetime' }, row: 0, value: 86_400_000 })).toBe(
    'Row 1 · day: 1970-01-02',
  );
});

test('row and value may be on their way', () => {
  expect(statusText({ column, row: undefined, value: undefined })).toBe('Row … · age: …');
});

test('a long text is shortened', () => {
  expect(statusText({ column: { name: 'x', type: 'text' }, row: 0, value: 'a'.repeat(500) }).length).toBeLessThan(330);
});

test('a cell is found by its place, through the order of the columns and the page', () => {
  const page = {
    start: 100,
    columns: [{ cells: [7, 8] }, { cells: ['x', 'y'] }],
    rowNumbers: [55, 56],
  } as unknown as Page;
  const columns = [column, { name: 'sex', type: 'category' } as const];
  const shown = { columns, order: [1], pageOf: () => page, isWhole: true };
  expect(focusedCell({ row: 101, column: 0 }, shown)).toEqual({ column: columns[1], row: 101, value: 'y' });
  expect(focusedCell({ row: 101, column: 0 }, { ...shown, isWhole: false })?.row).toBe(56);
  expect(focusedCell({ row: 101, column: 1 }, shown)).toBeNull();
  expect(focusedCell(null, shown)).toBeNull();
});
