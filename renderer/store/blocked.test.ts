import { expect, test } from 'vitest';
import { emptyDocument } from '../../core/graph/document.ts';
import type { NodeReport } from '../../core/protocol/node-report.ts';
import { blockedBy, hasNoTable, inputInPlaceOf } from './blocked.ts';
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
  expect(hasNoTable(workbench.getState(), 'last')).toBe(true);
  workbench.runs({ stale: new Set(['last']) });
  expect(by('last'), 'while it is run again').toBe(null);
  expect(hasNoTable(workbench.getState(), 'last')).toBe(false);
});

test('a step without a result shows the table of its input, if that has one', () => {
  const workbench = createWorkbench();
  const edges = [
    { source: 'first', target: 'failed' },
    { source: 'failed', target: 'last' },
  ];
  workbench.open({ ...emptyDocument(), nodes: [scaler('first'), scaler('failed'), scaler('last')], edges }, untitled);
  const done: [string, NodeReport] = ['first', { nodeId: 'first', state: 'done', problems: [] }];
  const failed: [string, NodeReport] = ['failed', { nodeId: 'failed', state: 'failed', problems: [] }];
  workbench.runs({ reports: new Map([done, failed, waiting('last')]), stale: new Set<string>() });
  const input = (id: string) => inputInPlaceOf(workbench.getState(), id);
  expect([input('first'), input('failed'), input('last')]).toEqual([null, 'first', null]);
  workbench.runs({ stale: new Set(['failed']) });
  expect(input('failed'), 'while it is run again').toBe(null);
});

test('a step that was just added and lacks columns shows its input, although it passes all rows on', () => {
  const workbench = createWorkbench();
  const edges = [{ source: 'first', target: 'open' }];
  const open = { id: 'open', type: 'Binarizer', params: { columns: [] } };
  workbench.open({ ...emptyDocument(), nodes: [scaler('first'), open], edges }, untitled);
  const done = (nodeId: string): [string, NodeReport] => [nodeId, { nodeId, state: 'done', problems: [] }];
  workbench.runs({ reports: new Map([done('first'), done('open')]), stale: new Set<string>() });
  expect(inputInPlaceOf(workbench.getState(), 'open')).toBe(null);
  const problem = { code: 'graph.unset', message: 'Choose columns.' };
  workbench.begin('open', { params: { columns: [] }, problem });
  expect(inputInPlaceOf(workbench.getState(), 'open')).toBe('first');
});
