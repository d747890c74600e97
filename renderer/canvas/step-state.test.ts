import { expect, test } from 'vitest';
import { emptyDocument } from '../../core/graph/document.ts';
import type { NodeReport } from '../../core/protocol/node-report.ts';
import { createWorkbench } from '../store/workbench.ts';
import { stepLabels } from './flow-nodes.ts';
import { stepState } from './step-node.tsx';

/** A workbench whose one step was reported as running, with its first rows. */
function reportedAsRunning(running: boolean) {
  const workbench = createWorkbench();
  const document = { ...emptyDocument(), nodes: [{ id: 'a', type: 'CsvSource', params: { path: 'a.csv' } }] };
  workbench.open(document, { path: null, name: 'Untitled', folder: null });
  const columns = [{ name: 'x', type: 'number' as const }];
  const report: NodeReport = { nodeId: 'a', state: 'running', rows: 999, columns, sampled: true, problems: [] };
  workbench.runs({ engine: 'ready', running, stale: new Set(['a']), reports: new Map([['a', report]]) });
  return workbench.getState();
}

test('a step runs as long as the run does: after a cancel it waits', () => {
  expect(stepState(reportedAsRunning(true), 'a')).toBe('running');
  expect(stepState(reportedAsRunning(false), 'a')).toBe('waiting');
});

test('first rows are not called the whole table', () => {
  expect(stepLabels(reportedAsRunning(true)).get('a')).toContain('running, first 999 rows, 1 column');
});
