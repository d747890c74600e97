import { expect, test } from 'vitest';
import { readDocument } from '../../core/graph/document.ts';
import { drawnEdges } from './drawn-edges.ts';
import { intoEdge } from './dragging.ts';

/** a → b, a → c, b → d, c → e, with b and c in one collapsed stage, d and e in another. */
const document = readDocument({
  format: 'prepgraph',
  version: 1,
  nodes: ['a', 'b', 'c', 'd', 'e'].map((id) => ({ id, type: 'StandardScaler' })),
  edges: [
    { source: 'a', target: 'b' },
    { source: 'a', target: 'c' },
    { source: 'b', target: 'd' },
    { source: 'c', target: 'e' },
  ],
  groups: [
    { id: 'g', name: 'G', nodes: ['b', 'c'], collapsed: true },
    { id: 'h', name: 'H', nodes: ['d', 'e'], collapsed: true },
  ],
});

test('a step goes into all edges that a drawn one stands for, where they start at one step', () => {
  const [into, between] = drawnEdges(document);
  expect(intoEdge(document, into?.id ?? '').map(({ target }) => target)).toEqual(['b', 'c']);
  expect(between?.stands).toHaveLength(2);
  expect(intoEdge(document, between?.id ?? '')).toEqual([]);
  expect(intoEdge(document, 'gone')).toEqual([]);
});
