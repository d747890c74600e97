import { describe, expect, test } from 'vitest';
import { emptyDocument } from './document.ts';
import type { DocumentNode, PipelineDocument } from './document-schema.ts';
import { changedNodes, documentKey, nodeKeys } from './identity.ts';

/** source → n1 → n2 → n3 */
const document: PipelineDocument = {
  ...emptyDocument(),
  nodes: [
    { id: 'source', type: 'CsvSource', params: { path: 'a.csv' } },
    { id: 'n1', type: 'Clip', params: { upper: 1 } },
    { id: 'n2', type: 'StandardScaler', params: {} },
    { id: 'n3', type: 'MinMaxScaler', params: {} },
  ],
  edges: [
    { source: 'source', target: 'n1' },
    { source: 'n1', target: 'n2' },
    { source: 'n2', target: 'n3' },
  ],
};

const withNode = (id: string, part: Partial<DocumentNode>): PipelineDocument => ({
  ...document,
  nodes: document.nodes.map((node) => (node.id === id ? { ...node, ...part } : node)),
});

const changes: readonly (readonly [name: string, after: PipelineDocument, changed: readonly string[]])[] = [
  [
    'a parameter changes its node and all that it feeds',
    withNode('n2', { params: { with_mean: false } }),
    ['n2', 'n3'],
  ],
  ['a position and a name change nothing', withNode('n1', { position: { x: 1, y: 2 }, name: 'Cut' }), []],
  ['an equal copy changes nothing', structuredClone(document), []],
  ['a bypass changes its node', withNode('n3', { bypassed: true }), ['n3']],
  ['a bypass that was set and taken back changes nothing', withNode('n3', { bypassed: false }), []],
  ['leave to learn from the target changes its node', withNode('n2', { allow_target: true }), ['n2', 'n3']],
  [
    'a removed node and what it fed',
    { ...document, nodes: document.nodes.filter(({ id }) => id !== 'n2') },
    ['n2', 'n3'],
  ],
  ['a removed edge changes its target', { ...document, edges: document.edges.slice(1) }, ['n1', 'n2', 'n3']],
  [
    'another edge changes its target',
    { ...document, edges: [...document.edges.slice(0, 2), { source: 'n1', target: 'n3' }] },
    ['n3'],
  ],
  ['the order of edges changes nothing', { ...document, edges: document.edges.toReversed() }, []],
  [
    'a new node that feeds nothing',
    { ...document, nodes: [...document.nodes, { id: 'n4', type: 'Clip', params: {} }] },
    ['n4'],
  ],
];

describe('nodes that a change reaches', () => {
  test.each(changes)('%s', (_, after, changed) => {
    expect([...changedNodes(document, after)].sort()).toEqual(changed);
  });

  test.each(changes)('have another key, and only they: %s', (_, after, changed) => {
    const [before, now] = [nodeKeys(document), nodeKeys(after)];
    const differing = document.nodes.map(({ id }) => id).filter((id) => before.get(id) !== now.get(id));
    expect(differing.sort()).toEqual(changed.filter((id) => before.has(id)));
  });
});

describe('the key of a document', () => {
  const key = documentKey('/data', document);

  test('is the same for another position, name or copy', () => {
    expect(documentKey('/data', withNode('n1', { position: { x: 1, y: 2 }, name: 'Cut' }))).toBe(key);
    expect(documentKey('/data', structuredClone(document))).toBe(key);
  });

  test('is another for another parameter, edge or folder', () => {
    expect(documentKey('/data', withNode('n1', { params: { upper: 2 } }))).not.toBe(key);
    expect(documentKey('/data', { ...document, edges: [] })).not.toBe(key);
    expect(documentKey('/elsewhere', document)).not.toBe(key);
  });
});
