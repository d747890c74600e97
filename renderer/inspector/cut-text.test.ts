import { expect, test } from 'vitest';
import type { RawLine } from '../../core/protocol/inspection.ts';
import { cutText } from './cut-text.ts';

const line = (width: number | null): RawLine => ({
  number: 1,
  kind: width === null ? 'comment' : 'row',
  pieces: [],
  isCut: false,
  cells: width === null ? null : [],
  width: width ?? 0,
});

test('the usual number of cells is said, and of how many rows', () => {
  expect(cutText([line(null), line(3), line(3)], null)).toBe('As it is read: 3 cells in each row.');
  expect(cutText([line(3), line(3), line(1)], 'cut at each comma')).toBe(
    'If cut at each comma: 3 cells in 2 of these 3 rows.',
  );
  expect(cutText([line(null)], null)).toBe('As it is read: no row.');
});
