import { expect, test } from 'vitest';
import type { ColumnReportMessage, NodeReport } from '../../core/protocol/engine.ts';
import { changedPlaces } from './changed-columns.tsx';

const columns = ['a', 'b', 'c'].map((name): ColumnReportMessage => ({ name, type: 'number' }));
const report = (touched?: string[]): NodeReport => ({
  nodeId: 'n',
  state: 'done',
  problems: [],
  ...(touched && { touched }),
});

test('changed columns are found in the order shown, without hidden ones', () => {
  expect(changedPlaces(report(['c', 'a']), columns, [2, 0])).toEqual([]);
  expect(changedPlaces(report(['c']), columns, [2, 0, 1])).toEqual([0]);
  expect(changedPlaces(report(['a', 'c']), columns, [0, 1])).toEqual([0]);
});

test('where every column is changed, or none is known to be, nothing is marked', () => {
  expect(changedPlaces(report(['a', 'b', 'c']), columns, [0, 1, 2])).toEqual([]);
  expect(changedPlaces(report(), columns, [0, 1, 2])).toEqual([]);
});
