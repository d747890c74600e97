import { expect, test } from 'vitest';
import type { NodeReport } from '../../core/protocol/node-report.ts';
import { missingIn, missingText } from './missing-cells.ts';

const report = (columns: readonly (number | undefined)[], missing?: NodeReport['missing']): NodeReport => ({
  nodeId: 'n',
  state: 'done',
  problems: [],
  columns: columns.map((cells, at) => ({
    name: `c${at}`,
    type: 'number' as const,
    ...(cells !== undefined && { missing: cells }),
  })),
  ...(missing !== undefined && { missing }),
});

test.each([
  ['a step that filled some columns of the table', report([21, 0], { before: 19, after: 0 }), '21 (19 → 0)'],
  ['a step that filled all', report([0, 0], { before: 19, after: 0 }), '0 (19 → 0)'],
  ['a step that left the gaps of its columns', report([5, 2], { before: 5, after: 5 }), '7 (5 → 5)'],
  ['a step on columns without gaps', report([21, 0], { before: 0, after: 0 }), '21'],
  ['a step on all columns that left their gaps', report([21, 0], { before: 21, after: 21 }), '21'],
  ['a step that made gaps', report([21, 0], { before: 0, after: 21 }), '21 (0 → 21)'],
  ['a table without gaps', report([0, 0], { before: 0, after: 0 }), ''],
  ['a table that is not counted', report([undefined, 3], { before: 3, after: 3 }), ''],
])('%s', (_, of, text) => {
  expect(missingText(of, false)).toBe(text);
});

test('a source has no part of its own', () => {
  expect(missingText(report([21, 0], { before: 0, after: 21 }), true)).toBe('21');
});

test('the whole table is counted once all of its columns are', () => {
  expect(missingIn(report([1, 2]))).toBe(3);
  expect(missingIn(report([1, undefined]))).toBeUndefined();
  expect(missingIn(undefined)).toBeUndefined();
});
