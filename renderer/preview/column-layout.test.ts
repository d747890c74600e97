import { expect, test } from 'vitest';
import type { ColumnReportMessage } from '../../core/protocol/node-report.ts';
import { orderOf, pinsThatFit, widthOf } from './column-layout.ts';
import { edgesOf } from './viewport.ts';

const columns = ['a', 'b', 'c', 'd'].map((name): ColumnReportMessage => ({ name, type: 'number' }));

test('pinned columns come first, in the order in which they were pinned', () => {
  expect(orderOf(columns, [], new Set())).toEqual([0, 1, 2, 3]);
  expect(orderOf(columns, ['d', 'b'], new Set())).toEqual([3, 1, 0, 2]);
});

test('hidden columns are left out, also where they are pinned; unknown names change nothing', () => {
  expect(orderOf(columns, ['d', 'gone'], new Set(['d', 'a']))).toEqual([1, 2]);
});

test('pinned columns stay in place as long as they take less than two thirds of the width', () => {
  const edges = edgesOf([100, 100, 100, 100]);
  expect(pinsThatFit({ edges, pinnedCount: 3 }, 600)).toBe(3);
  expect(pinsThatFit({ edges, pinnedCount: 3 }, 400)).toBe(2);
  expect(pinsThatFit({ edges, pinnedCount: 3 }, 120)).toBe(0);
  expect(pinsThatFit({ edges, pinnedCount: 0 }, 600)).toBe(0);
});

test('a column is as wide as its name and type need, within limits; a target has room for its mark', () => {
  const width = (name: string, type: ColumnReportMessage['type'], target = false): number =>
    widthOf({ name, type, target });
  expect([width('a', 'number'), width('a', 'datetime'), width('a', 'text')]).toEqual([98, 136, 150]);
  expect(width('a name of thirty letters, no more', 'number')).toBe(230);
  expect(width('a', 'number', true)).toBe(98 + 48);
});
