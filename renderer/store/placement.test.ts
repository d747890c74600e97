import { expect, test } from 'vitest';
import { emptyDocument } from '../../core/graph/document.ts';
import { addNode, appendNode } from './changes.ts';
import { positionOf } from './placement.ts';

/** Places of the steps of a chain that is built one step after the other. */
function chain(length: number) {
  const document = emptyDocument();
  let last = addNode(document, { type: 'CsvSource' }, { x: 0, y: 0 });
  for (let step = 1; step < length; step++) last = appendNode(document, { type: 'StandardScaler' }, last);
  return document.nodes.map((node) => positionOf(node));
}

test('a long chain continues in rows of four, each below the beginning of the one before', () => {
  const places = chain(10);
  expect(places.map(({ x }) => x / 256)).toEqual([0, 1, 2, 3, 0, 1, 2, 3, 0, 1]);
  expect(places.map(({ y }) => y / 160)).toEqual([0, 0, 0, 0, 1, 1, 1, 1, 2, 2]);
});

test('a line that is longer already stays a line, and a branch does not begin a row', () => {
  const document = emptyDocument();
  let last = addNode(document, { type: 'CsvSource' }, { x: 0, y: 0 });
  for (let step = 1; step < 6; step++) {
    const id = addNode(document, { type: 'StandardScaler' }, { x: 256 * step, y: 0 });
    document.edges.push({ source: last, target: id });
    last = id;
  }
  const nodeOf = (id: string) => document.nodes.find((node) => node.id === id);
  expect(positionOf(nodeOf(appendNode(document, { type: 'Log' }, last)))).toEqual({ x: 256 * 6, y: 0 });
  const second = document.nodes[1]?.id ?? '';
  expect(positionOf(nodeOf(appendNode(document, { type: 'Log' }, second))).x).toBe(512);
});
