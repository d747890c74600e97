import { expect, test } from 'vitest';
import type { ColumnReportMessage, NodeReport } from '../../core/protocol/node-report.ts';
import { changedBeyond, changedPlaces } from './changed-columns.tsx';
import { edgesOf } from './viewport.ts';

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

test('where no changed column is in sight, those on each side are known, nearest first', () => {
  const edges = edgesOf(Array.from({ length: 10 }, () => 100));
  const sight = { edges, pins: 0, left: 400, width: 200 };
  expect(changedBeyond([0, 2, 7, 9], sight)).toEqual({ left: [2, 0], right: [7, 9] });
  expect(changedBeyond([0, 4, 9], sight)).toBeNull();
  expect(changedBeyond([], sight)).toBeNull();
});

test('a few pixels of a column are not in sight; pinned columns always are', () => {
  const edges = edgesOf(Array.from({ length: 10 }, () => 100));
  expect(changedBeyond([3], { edges, pins: 0, left: 371, width: 200 })).toEqual({ left: [3], right: [] });
  expect(changedBeyond([3], { edges, pins: 0, left: 370, width: 200 })).toBeNull();
  expect(changedBeyond([0, 9], { edges, pins: 1, left: 300, width: 300 })).toBeNull();
});
