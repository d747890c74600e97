import { expect, test } from 'vitest';
import type { PipelineDocument } from '../../core/graph/document-schema.ts';
import { readDocument } from '../../core/graph/document.ts';
import { drawnEdges, drawnIds, documentEdgesOf, intoEdge } from './drawn-edges.ts';
import { edgeId } from './edges.ts';

/** a → b, b → c, a → c, c → d, b → d and c → d's second port, with b and c in a collapsed stage. */
const document: PipelineDocument = readDocument({
  format: 'prepgraph',
  version: 1,
  nodes: ['a', 'b', 'c', 'd'].map((id) => ({ id, type: 'Join' })),
  edges: [
    { source: 'a', target: 'b' },
    { source: 'b', target: 'c' },
    { source: 'a', target: 'c', targetHandle: 'right' },
    { source: 'c', target: 'd', targetHandle: 'left' },
    { source: 'b', target: 'd', targetHandle: 'right' },
  ],
  groups: [{ id: 'g', name: 'G', nodes: ['b', 'c'], collapsed: true }],
});

test('edges of hidden steps go to the stage; those inside are not drawn, those side by side are one', () => {
  const drawn = drawnEdges(document);
  expect(drawn.map(({ source, target, targetHandle }) => [source, target, targetHandle])).toEqual([
    ['a', 'group:g', 'in'],
    ['group:g', 'd', 'left'],
    ['group:g', 'd', 'right'],
  ]);
  expect(drawn.map(({ stands }) => stands.length)).toEqual([2, 1, 1]);
  expect(new Set(drawn.map(({ id }) => id)).size).toBe(3);
});

test('choosing one that stands for two chooses both, and is seen as chosen where one of them is', () => {
  const [merged, left] = drawnEdges(document);
  const into = document.edges.filter(({ source }) => source === 'a').map(edgeId);
  expect(documentEdgesOf(document, [merged?.id ?? ''])).toEqual(into);
  expect(drawnIds(document, into.slice(0, 1))).toEqual([merged?.id]);
  // The document's own name, so that a step can be put into it.
  expect(left?.id).toBe(left?.stands[0]);
});

test('without collapsed stages every edge is its own', () => {
  const open = { ...document, groups: [] };
  expect(drawnEdges(open).map(({ id }) => id)).toEqual(document.edges.map(edgeId));
});

/** a → b, a → c, b → d, c → e, with b and c in one collapsed stage, d and e in another. */
const stages = readDocument({
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
  const [into, between] = drawnEdges(stages);
  expect(intoEdge(stages, into?.id ?? '').map(({ target }) => target)).toEqual(['b', 'c']);
  expect(between?.stands).toHaveLength(2);
  expect(intoEdge(stages, between?.id ?? '')).toEqual([]);
  expect(intoEdge(stages, 'gone')).toEqual([]);
});
