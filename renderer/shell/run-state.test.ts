import { expect, test } from 'vitest';
import { emptyDocument } from '../../core/graph/document.ts';
import type { PipelineDocument } from '../../core/graph/document-schema.ts';
import type { NodeReport } from '../../core/protocol/node-report.ts';
import type { RunsSlice } from '../store/state.ts';
import { createWorkbench } from '../store/workbench.ts';
import { failedSteps, runStateOf, savedStateOf } from './run-state.ts';

const document = (): PipelineDocument => ({
  ...emptyDocument(),
  nodes: ['a', 'b'].map((id) => ({ id, type: 'CsvSource', params: { path: `${id}.csv` } })),
});

function workbenchWith(runs: Partial<RunsSlice>, shown = document()) {
  const workbench = createWorkbench();
  workbench.open(shown, { path: null, name: 'Untitled', folder: null });
  workbench.runs({ engine: 'ready', stale: new Set(), ...runs });
  return workbench;
}
const done = (nodeId: string): [string, NodeReport] => [nodeId, { nodeId, state: 'done', problems: [] }];
const failure = (nodeId: string): [string, NodeReport] => [
  nodeId,
  { nodeId, state: 'failed', problems: [{ code: 'file.missing', message: 'It is not there.' }] },
];

test.each<[ReturnType<typeof runStateOf>, Partial<RunsSlice>, PipelineDocument?]>([
  ['stopped', { engine: 'stopped' }, emptyDocument()],
  ['stopped', { engine: 'stopped', running: true }],
  ['empty', { engine: 'connecting' }, emptyDocument()],
  ['connecting', { engine: 'connecting' }],
  ['restarting', { engine: 'restarting' }],
  ['running', { running: true, reports: new Map([failure('a')]) }],
  ['failed', { reports: new Map([failure('a')]) }],
  ['waiting', { stale: new Set(['a', 'b']) }],
  ['waiting', { stale: new Set(['b']), reports: new Map([done('a')]) }],
  ['done', { reports: new Map([done('a'), done('b')]) }],
])('%s: %o', (expected, runs, shown) => {
  expect(runStateOf(workbenchWith(runs, shown).getState())).toBe(expected);
});

test('failed steps are in the order of the document', () => {
  const { getState } = workbenchWith({ reports: new Map([failure('b'), failure('a')]) });
  expect(failedSteps(getState())).toEqual(['a', 'b']);
});

test('a document that was not saved says so, and where its changes are not even kept', () => {
  const workbench = workbenchWith({});
  const words = (): string => savedStateOf(workbench.getState()).words;
  expect(words()).toBe('');
  workbench.open(document(), { path: '/a.json', name: 'a.json', folder: '/' });
  expect(words()).toBe('Saved');
  workbench.edit('Delete a', (draft) => void draft.nodes.pop());
  expect(words()).toBe('Not saved');
  workbench.ui({ notKept: 'The disk is full.' });
  expect(savedStateOf(workbench.getState())).toEqual({ words: 'Not saved, not kept safe', isAtRisk: true });
});
