import { expect, test } from 'vitest';
import { cellText, columnSpan, isHiddenStyle, rowSpan, SpanningRows } from './table-cells.ts';

const cell = (text: string, colSpan = 1, rows = 1) => ({ text, colSpan, rowSpan: rows });

test('a cell stands in each column and row that it spans, until its group ends', () => {
  const spans = new SpanningRows();
  expect(spans.row([cell('a', 2), cell('b', 1, 2), cell('c', 1, 0)])).toEqual(['a', 'a', 'b', 'c']);
  expect(spans.row([cell('d')])).toEqual(['d', '', 'b', 'c']);
  expect(spans.row([cell('e'), cell('f'), cell('g')])).toEqual(['e', 'f', 'g', 'c']);
  spans.endGroup();
  expect(spans.row([cell('h')])).toEqual(['h']);
});

test('cells after a row span stand behind it', () => {
  const spans = new SpanningRows();
  spans.row([cell('a', 1, 3), cell('b'), cell('c', 1, 2), cell('d')]);
  expect(spans.row([cell('x'), cell('y')])).toEqual(['a', 'x', 'c', 'y']);
  expect(spans.row([cell('x'), cell('y'), cell('z')])).toEqual(['a', 'x', 'y', 'z']);
});

test('spans that are no numbers, too small or too large', () => {
  expect(['2', '0', '-1', 'x', '', undefined, '99999'].map(columnSpan)).toEqual([2, 1, 1, 1, 1, 1, 1000]);
  expect(['2', '0', '-1', 'x', '', undefined, '99999'].map(rowSpan)).toEqual([2, 0, 1, 1, 1, 1, 65_534]);
});

test('blanks, and styles that hide', () => {
  expect(cellText(' \n a\t b\u00a0c \u00a0')).toBe('a b\u00a0c');
  expect(['display:none', 'color: red; Display : none !important'].map(isHiddenStyle)).toEqual([true, true]);
  expect(['', null, undefined, 'display: block', 'x-display:none'].map(isHiddenStyle)).toEqual([
    false,
    false,
    false,
    false,
    false,
  ]);
});
