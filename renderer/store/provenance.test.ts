import { expect, test } from 'vitest';
import type { NodeReport } from '../../core/protocol/node-report.ts';
import { edgeId } from './edges.ts';
import { flowColumnIn, leakingEdges, provenanceOf } from './provenance.ts';
import type { WorkbenchState } from './state.ts';
import { initialState } from './workbench.ts';

const nodes = [
  { id: 'source', type: 'CsvSource', params: { path: 'a.csv' } },
  { id: 'split', type: 'TrainTestSplit', params: {} },
  { id: 'scale', type: 'StandardScaler', params: { columns: ['x'] } },
];
const edges = [
  { source: 'source', target: 'split' },
  { source: 'split', target: 'scale' },
];
const report = (nodeId: string, rest: Partial<NodeReport>): [string, NodeReport] => [
  nodeId,
  { nodeId, state: 'done', problems: [], ...rest },
];
const reports = new Map([
  report('source', { columns: [{ name: 'x', type: 'number' }] }),
  report('scale', { learnedFrom: { rows: 258, part: 'train' } }),
]);

const state = (): WorkbenchState => {
  const initial = initialState();
  return {
    ...initial,
    document: { ...initial.document, current: { ...initial.document.current, nodes, edges } },
    runs: { ...initial.runs, reports },
  };
};

test('a header says what its column is made of', () => {
  expect(provenanceOf(state(), 'scale', 'x')).toBe('learned from 258 train rows; no test row, no target');
  expect(provenanceOf(state(), 'split', 'x')).toBe('its own row alone; no target');
  expect(provenanceOf(state(), 'scale', 'none')).toBe('');
});

test('a step that only moves leaves the flow as it was', () => {
  const before = state();
  const moved = {
    ...before,
    document: {
      ...before.document,
      current: {
        ...before.document.current,
        nodes: nodes.map((node) => ({ ...node, position: { x: 1, y: 2 } })),
      },
    },
  };
  expect(flowColumnIn(moved, 'scale', 'x')).toBe(flowColumnIn(before, 'scale', 'x'));
});

test('the edges of a leak are those on its way', () => {
  const before = state();
  const advice = [
    {
      rule: 'leak.test-rows',
      severity: 'warning' as const,
      nodeId: 'split',
      columns: [],
      path: ['split', 'scale'],
      message: '',
      hint: '',
    },
  ];
  expect(leakingEdges(before).size).toBe(0);
  expect([...leakingEdges({ ...before, runs: { ...before.runs, advice } })]).toEqual([
    edgeId({ source: 'split', target: 'scale' }),
  ]);
});
