import { expect, it } from 'vitest';
import { chain } from '../testing.ts';
import { changedNodes } from './changed-nodes.ts';

const document = chain('a.csv', ['Clip', { upper: 1 }], ['StandardScaler', {}], ['MinMaxScaler', {}]);
const withNode = (id: string, part: object) => ({
  ...document,
  nodes: document.nodes.map((node) => (node.id === id ? { ...node, ...part } : node)),
});

it('names a changed node and all that it feeds, and nothing for a new place or name', () => {
  expect([...changedNodes(document, withNode('n2', { params: { with_mean: false } }))].sort()).toEqual(['n2', 'n3']);
  expect([...changedNodes(document, withNode('n1', { position: { x: 1, y: 2 }, name: 'Cut' }))]).toEqual([]);
  expect([...changedNodes(document, withNode('n3', { bypassed: true }))]).toEqual(['n3']);
});

it('names what is fed otherwise, and what is gone', () => {
  const shorter = { ...document, nodes: document.nodes.filter(({ id }) => id !== 'n2') };
  expect([...changedNodes(document, shorter)].sort()).toEqual(['n2', 'n3']);
});
