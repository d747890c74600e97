import { expect, test } from 'vitest';
import { emptyDocument } from '../../core/graph/document.ts';
import type { NodeReport } from '../../core/protocol/node-report.ts';
import { blockedBy } from './blocked.ts';
import { createWorkbench, untitled } from './workbench.ts';

const scaler = (id: string) => ({ id, type: 'StandardScaler', params: {} });
const waiting = (nodeId: string): [string, NodeReport] => [nodeId, { nodeId, state: 'waiting', problems: [] }];

test('a step without a result names the nearest one above that has a problem', () => {
  const workbench = createWorkbench();
  const edges = [
    { source: 'unfed', target: 'middle' },
    { source: 'middle', target: 'last' },
  ];
  workbench.open({ ...emptyDocument(), nodes: [scaler('unfed'), scaler('middle'), scaler('last')], edges }, untitled);
  const by = (id: string) => blockedBy(workbench.getState(), id);
  expect(by('last'), 'before anything was run').toBe(null);
  const reports = new Map(['unfed', 'middle', 'last'].map(waiting));
  workbench.runs({ reports, stale: new Set<string>() });
  expect([by('last'), by('middle'), by('unfed')]).toEqual(['unfed', 'unfed', null]);
  workbench.runs({ stale: new Set(['last']) });
  expect(by('last'), 'while it is run again').toBe(null);
});
