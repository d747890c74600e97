import { expect, test } from 'vitest';
import { columnsText, differenceText, rowsText } from './compare-words.ts';

const same = { before: 4, after: 4, onlyBefore: 0, onlyAfter: 0, compared: 4 };

test.each([
  [same, 'The same 4 rows in both.'],
  [{ ...same, before: 5, after: 7, onlyBefore: 1, onlyAfter: 3 }, '4 rows in both, 3 only in A, 1 only in B.'],
  [
    { ...same, onlyBefore: null, onlyAfter: null },
    '4 rows in each. They come from different tables, so row 1 is compared with row 1, and so on.',
  ],
  [
    { before: 2, after: 1, onlyBefore: null, onlyAfter: null, compared: null },
    '1 row in A, 2 in B: they come from different tables, so their cells are not compared.',
  ],
])('rows: %j', (rows, text) => expect(rowsText(rows, 'A', 'B')).toBe(text));

const column = { name: 'x', before: 'number', after: 'number', changed: 1, examples: [] } as const;
const result = { rows: same, reordered: false, equal: 3, left: 0, columns: [column] };

test('columns: how many are the same, and how many differ', () => {
  expect(columnsText(result)).toBe('1 column differs, 3 are the same.');
  expect(columnsText({ ...result, columns: [], reordered: true })).toBe(
    'All 3 columns are the same. Their order differs.',
  );
  expect(columnsText({ ...result, left: 9, equal: 1 })).toBe('10 columns differ, 1 is the same.');
});

test.each([
  [column, '1 cell of 4 differs'],
  [{ ...column, before: null }, 'only in A'],
  [{ ...column, after: null }, 'only in B'],
  [{ ...column, before: 'text', changed: null }, 'another type'],
  [{ ...column, before: 'category', changed: 2 }, 'another type; 2 cells of 4 differ'],
] as const)('a column: %j', (found, text) => expect(differenceText(found, same, 'A', 'B')).toBe(text));
