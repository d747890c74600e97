import { expect, test } from 'vitest';
import type { NodeReport } from '../../core/protocol/engine.ts';
import { createNodeReports } from './node-reports.ts';

const done = (nodeId: string): NodeReport => ({
  nodeId,
  state: 'done',
  columns: [{ name: 'a', type: 'number' }],
  problems: [],
});
const told = (report: NodeReport) => ({ event: 'node', run: 1, report }) as const;

test('missing cells that follow a report are put into it', () => {
  const said = createNodeReports();
  said.take(told(done('n')));
  const nodes = [{ nodeId: 'n', columns: [3], missing: { before: 3, after: 3 } }];
  const whole = { ...done('n'), columns: [{ name: 'a', type: 'number', missing: 3 }], missing: nodes[0]?.missing };
  expect(said.take({ event: 'missing', run: 1, nodes })).toEqual([whole]);
  expect(said.take({ event: 'same', run: 2, nodeIds: ['n'] })).toEqual([whole]);
});

test('a report holds although the node was begun anew, and not once it has lost its result', () => {
  const said = createNodeReports();
  said.take(told(done('n')));
  said.take(told({ nodeId: 'n', state: 'running', problems: [] }));
  expect(said.take({ event: 'same', run: 2, nodeIds: ['n'] })).toEqual([done('n')]);
  said.take(told({ nodeId: 'n', state: 'waiting', problems: [] }));
  expect(said.take({ event: 'same', run: 3, nodeIds: ['n'] })).toEqual([]);
});

test('of nodes that were never heard of nothing is said', () => {
  const said = createNodeReports();
  const nodes = [{ nodeId: 'n', columns: [0], missing: { before: 0, after: 0 } }];
  expect(said.take({ event: 'missing', run: 1, nodes })).toEqual([]);
});
