import { expect, test } from 'vitest';
import type { NodeReport } from '../../core/protocol/node-report.ts';
import { createNodeReports } from './node-reports.ts';

const done = (nodeId: string): NodeReport => ({
  nodeId,
  state: 'done',
  columns: [{ name: 'a', type: 'number' }],
  problems: [],
});
const message = (report: NodeReport) => ({ event: 'node', run: 1, report }) as const;

test('counts of missing cells become part of the report before them', () => {
  const reports = createNodeReports();
  reports.take(message(done('n')));
  const nodes = [{ nodeId: 'n', columns: [3], missing: { before: 3, after: 3 } }];
  const whole = { ...done('n'), columns: [{ name: 'a', type: 'number', missing: 3 }], missing: nodes[0]?.missing };
  expect(reports.take({ event: 'missing', run: 1, nodes })).toEqual([whole]);
  expect(reports.take({ event: 'same', run: 2, nodeIds: ['n'] })).toEqual([whole]);
});

test('a report stays while its node is computed again, until the node has no result', () => {
  const reports = createNodeReports();
  reports.take(message(done('n')));
  reports.take(message({ nodeId: 'n', state: 'running', problems: [] }));
  expect(reports.take({ event: 'same', run: 2, nodeIds: ['n'] })).toEqual([done('n')]);
  reports.take(message({ nodeId: 'n', state: 'waiting', problems: [] }));
  expect(reports.take({ event: 'same', run: 3, nodeIds: ['n'] })).toEqual([]);
});

test('messages about unknown nodes give no report', () => {
  const reports = createNodeReports();
  const nodes = [{ nodeId: 'n', columns: [0], missing: { before: 0, after: 0 } }];
  expect(reports.take({ event: 'missing', run: 1, nodes })).toEqual([]);
});
