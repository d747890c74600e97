import { expect, test } from 'vitest';
import type { PipelineDocument } from '../../core/graph/document-schema.ts';
import type { NodeReport, RowFate } from '../../core/protocol/node-report.ts';
import { droppedRows, rowFateText } from './row-fates.ts';

const reportOf = (...rowFates: RowFate[]): NodeReport => ({ nodeId: 'step', state: 'done', problems: [], rowFates });
const fate = (rows: number, dropped: number, repeated = 0): RowFate => ({ rows, dropped, repeated });

test('a step on one table says how many rows it dropped, of how many, and their share', () => {
  expect(rowFateText('FilterRows', reportOf(fate(891, 273)))).toBe('273 of 891 rows dropped (31%)');
  expect(rowFateText('FilterRows', reportOf(fate(1, 1)))).toBe('1 of 1 row dropped (100%)');
  expect(rowFateText('SampleRows', reportOf(fate(1200, 400, 55)))).toBe(
    '400 of 1,200 rows dropped (33%), 55 rows more than once',
  );
  expect(rowFateText('Cast', { nodeId: 'step', state: 'done', problems: [] })).toBe('');
});

test('counts of the first rows of a file are not told', () => {
  expect(rowFateText('FilterRows', { ...reportOf(fate(891, 273)), sampled: true })).toBe('');
});

test('a join says of each table what matched, what was dropped and what was multiplied', () => {
  const report = reportOf({ ...fate(300, 12, 40), unmatched: 12 }, { ...fate(50, 0), unmatched: 3 });
  expect(rowFateText('Join', report)).toBe(
    'left table: 288 of 300 rows matched, 12 dropped, 40 more than once · right table: 47 of 50 rows matched',
  );
});

test('tables put below each other keep all rows', () => {
  expect(rowFateText('ConcatRows', reportOf(fate(10, 0), fate(5, 0)))).toBe('');
});

test('dropped rows are found at the input that they come from', () => {
  const document: PipelineDocument = {
    format: 'prepgraph',
    version: 1,
    nodes: [
      { id: 'a', type: 'CsvSource', params: {} },
      { id: 'b', type: 'CsvSource', params: {} },
      { id: 'step', type: 'Join', params: {} },
    ],
    edges: [
      { source: 'b', target: 'step', targetHandle: 'right' },
      { source: 'a', target: 'step', targetHandle: 'left' },
    ],
  };
  expect(droppedRows(document, reportOf(fate(10, 0), fate(5, 2))).map(({ input, source }) => [input, source])).toEqual([
    [1, 'b'],
  ]);
  expect(droppedRows(document, reportOf(fate(10, 1), fate(5, 2))).map(({ source }) => source)).toEqual(['a', 'b']);
});
