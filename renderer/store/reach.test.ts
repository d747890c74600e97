import { describe, expect, test } from 'vitest';
import { emptyDocument } from '../../core/graph/document.ts';
import type { PipelineDocument } from '../../core/graph/document-schema.ts';
import { reachesNow, reachesOf } from './reach.ts';
import { createWorkbench, untitled } from './workbench.ts';

const graph = (edges: [string, string][]): PipelineDocument => ({
  ...emptyDocument(),
  nodes: [...new Set(edges.flat())].map((id) => ({ id, name: id, type: 'StandardScaler', params: {} })),
  edges: edges.map(([source, target]) => ({ source, target })),
});
const chain = graph([
  ['a', 'b'],
  ['b', 'c'],
]);
const fork = graph([
  ['a', 'b'],
  ['a', 'c'],
]);

describe('what is exported as code', () => {
  test('is the whole pipeline, whatever is selected; the selected step may be chosen', () => {
    expect(reachesOf(chain, 'b', 'b')).toEqual([
      { nodeId: 'c', label: 'The whole pipeline, up to “c”' },
      { nodeId: 'b', label: 'Up to the selected step, “b”' },
    ]);
    expect(reachesOf(chain, 'c', 'c')).toEqual([{ nodeId: 'c', label: 'The whole pipeline, up to “c”' }]);
    expect(reachesOf(chain, null, null)).toHaveLength(1);
  });

  test('of several ends is the one behind what is looked at', () => {
    expect(reachesOf(fork, 'c', null)).toEqual([
      { nodeId: 'c', label: 'Up to “c”, one of the 2 ends' },
      { nodeId: 'b', label: 'Up to “b”, one of the 2 ends' },
    ]);
  });

  test('is what has a result, where the end has none', () => {
    const workbench = createWorkbench();
    workbench.open(chain, untitled);
    workbench.select(['b']);
    workbench.runs({ reports: new Map([['b', { nodeId: 'b', state: 'done', problems: [] }]]) });
    expect(reachesNow(workbench.getState()).map(({ nodeId }) => nodeId)).toEqual(['b', 'c']);
  });
});
