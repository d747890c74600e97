import { expect, test } from 'vitest';
import { emptyDocument } from '../../core/graph/document.ts';
import { documentText } from '../../core/graph/write-document.ts';
import { type PipelineDocument } from '../../core/graph/document-schema.ts';
import type { NodeReport } from '../../core/protocol/node-report.ts';
import { createWorkbench, untitled } from '../store/workbench.ts';
import { fakeDesktop } from './testing.ts';
import { createExports, decodedNode, fittedDetail, writtenDetail } from './exports.ts';

const graph = (edges: [string, string][]): PipelineDocument => ({
  ...emptyDocument(),
  nodes: [...new Set(edges.flat())].map((id) => ({ id, name: id, type: 'StandardScaler', params: {} })),
  edges: edges.map(([source, target]) => ({ source, target })),
});

/** A workbench on the graph: the step is selected, and the results of these have a target. */
function decoded(document: PipelineDocument, selected: string[], withTarget: string[]): string | null {
  const workbench = createWorkbench();
  workbench.open(document, untitled);
  workbench.select(selected);
  const report = (nodeId: string): NodeReport => ({
    nodeId,
    state: 'done',
    problems: [],
    columns: [{ name: 'y', type: 'number', target: withTarget.includes(nodeId) }],
  });
  workbench.runs({ reports: new Map(document.nodes.map(({ id }) => [id, report(id)])) });
  return decodedNode(workbench.getState());
}

test('predictions are decoded from the end of the graph, where the target is encoded, whatever step is selected', () => {
  const chain = graph([
    ['source', 'target'],
    ['target', 'encode'],
  ]);
  expect(decoded(chain, ['target'], ['target', 'encode'])).toBe('encode');
  expect(decoded(chain, [], ['target', 'encode'])).toBe('encode');
  expect(decoded(chain, ['target'], [])).toBe(null);
});

test('of several ends, one after the selected step comes first, and one with a target before one without', () => {
  const fork = graph([
    ['source', 'a'],
    ['source', 'b'],
  ]);
  expect(decoded(fork, ['b'], ['a', 'b'])).toBe('b');
  expect(decoded(fork, ['b'], ['a'])).toBe('a');
});

test('a written file says what it holds, what was left out, and the first places of what was rounded', () => {
  const size = { path: 'o.npz', rows: 3, columns: 1, noun: 'feature' as const, leftOut: [], bytes: 0 };
  expect(writtenDetail({ ...size, notices: [] })).toBe('3 rows × 1 feature.');
  const rounded = (column: string) => ({ code: 'write.rounded' as const, message: 'It is rounded.', column, row: 1 });
  expect(
    writtenDetail({
      ...size,
      leftOut: ['c', 'd'],
      notices: [{ code: 'write.left-out', message: 'It is left out.', column: 'c' }, ...['x', 'y', 'z'].map(rounded)],
    }),
  ).toBe(
    '3 rows × 1 feature; left out: c, d. Column “x”: It is rounded. First in row 2. Column “y”: It is rounded. First in row 2. And 1 more notice.',
  );
});

test('an exported pipeline says how many steps learned, and is no success where a step should have and has not', () => {
  expect(fittedDetail(1, [])).toBe('The pipeline with what one step learned');
  expect(fittedDetail(2, [])).toBe('The pipeline with what 2 steps learned');
  expect(fittedDetail(0, [])).toBe('The pipeline alone: none of its steps learns from data.');
  expect(fittedDetail(1, ['Scale'])).toContain('without what “Scale” would learn');
  expect(fittedDetail(1, ['a', 'b', 'c', 'd', 'e'])).toContain('“a”, “b”, “c”, 2 more steps');
});

test.each([
  ['failed', 'error', 0],
  ['done', 'info', 1],
] as const)('an export of nothing that was learned, with a step that is %s, is an %s', async (state, tone, files) => {
  const workbench = createWorkbench();
  const document = { ...emptyDocument(), nodes: [{ id: 'scale', type: 'StandardScaler', params: {} }] };
  workbench.open(document, untitled);
  workbench.runs({ reports: new Map([['scale', { nodeId: 'scale', state, problems: [] }]]) });
  const session = { call: async () => ({ text: documentText(document) }) };
  const saved: PipelineDocument[] = [];
  const documents = { saveFitted: async (fitted: PipelineDocument) => (saved.push(fitted), '/work/a-fitted.json') };
  const { desktop } = fakeDesktop();
  await createExports(workbench, desktop, session as never, documents as never).pipeline();
  expect(saved).toHaveLength(files);
  expect(workbench.getState().ui.toasts).toMatchObject([{ tone, stays: true }]);
});
