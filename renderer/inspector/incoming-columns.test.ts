import { expect, test } from 'vitest';
import type { NodeReport } from '../../core/protocol/node-report.ts';
import type { WorkbenchState } from '../store/state.ts';
import { initialState } from '../store/workbench.ts';
import { incomingColumns, portNamed } from './incoming-columns.ts';

test('a step with two inputs chooses from the columns of both, or of the side that a parameter names', () => {
  const state = initialState();
  const report = (nodeId: string, ...names: string[]): [string, NodeReport] => [
    nodeId,
    {
      nodeId,
      state: 'done',
      problems: [],
      columns: names.map((name) => ({ name, type: 'number' })),
    },
  ];
  const given: WorkbenchState = {
    ...state,
    document: {
      ...state.document,
      current: {
        ...state.document.current,
        nodes: [
          { id: 'a', type: 'CsvSource', params: {} },
          { id: 'b', type: 'CsvSource', params: {} },
          { id: 'j', type: 'Join', params: {} },
        ],
        edges: [
          { source: 'b', target: 'j', targetHandle: 'right' },
          { source: 'a', target: 'j', targetHandle: 'left' },
        ],
      },
    },
    runs: { ...state.runs, reports: new Map([report('a', 'key', 'x'), report('b', 'key', 'y')]) },
  };
  const names = (port?: number) => incomingColumns(given, 'j', port).map(({ name }) => name);
  expect(names()).toEqual(['key', 'x', 'y']);
  expect(names(1)).toEqual(['key', 'y']);
  expect(incomingColumns(given, 'j')).toBe(incomingColumns(given, 'j'));
  const ports = [{ id: 'left' }, { id: 'right' }];
  expect([portNamed('left_on', ports), portNamed('right_on', ports), portNamed('on', ports)]).toEqual([
    0,
    1,
    undefined,
  ]);
});
