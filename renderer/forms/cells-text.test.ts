import { expect, test } from 'vitest';
import { cellsText, readCells } from './cells-text.ts';

test.each([
  ['red, green', ['red', 'green']],
  ['1, 2.5, -3', [1, 2.5, -3]],
  ['"1", true, null, "null"', ['1', true, null, 'null']],
  ['"a, b", c d', ['a, b', 'c d']],
  ['', []],
  ['" x", "\\""', [' x', '"']],
])('%s', (text, cells) => {
  expect(readCells(text)).toEqual(cells);
  expect(readCells(cellsText(cells))).toEqual(cells);
});

test.each(['"open', '"a" b', ', a'])('%s means nothing', (text) => {
  expect(readCells(text)).toBeUndefined();
});
