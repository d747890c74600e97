import { describe, expect, test } from 'vitest';
import { emptyDocument } from '../../core/graph/document.ts';
import type { PipelineDocument } from '../../core/graph/document-schema.ts';
import { endsAfter } from '../store/reach.ts';
import { writtenNode } from './written-node.ts';

/** a → b → c → d, and b → e. */
const document: PipelineDocument = {
  ...emptyDocument(),
  nodes: ['a', 'b', 'c', 'd', 'e'].map((id) => ({ id, type: 'StandardScaler', params: {}, position: { x: 0, y: 0 } })),
  edges: [
    { source: 'a', target: 'b' },
    { source: 'b', target: 'c' },
    { source: 'c', target: 'd' },
    { source: 'b', target: 'e' },
  ],
};
const all = (): boolean => true;

describe('the step up to which code is shown', () => {
  test('is the end behind the step', () => {
    expect(endsAfter(document, 'a')).toEqual(['d', 'e']);
    expect(writtenNode(document, 'c', null, all)).toBe('d');
    expect(writtenNode(document, 'e', null, all)).toBe('e');
    expect(writtenNode(document, 'd', null, all)).toBe('d');
  });

  test('stays where the step is in what is shown', () => {
    expect(writtenNode(document, 'a', 'e', all)).toBe('e');
    expect(writtenNode(document, 'a', 'd', all)).toBe('d');
    expect(writtenNode(document, 'c', 'e', all)).toBe('d');
  });

  test('is the step itself where no end can be written, and goes no further back', () => {
    const beforeEnds = (id: string): boolean => id !== 'd' && id !== 'e';
    expect(writtenNode(document, 'b', null, beforeEnds)).toBe('b');
    expect(writtenNode(document, 'c', 'b', beforeEnds)).toBe('c');
    expect(writtenNode(document, 'a', 'c', beforeEnds)).toBe('c');
    expect(writtenNode(document, 'a', 'gone', beforeEnds)).toBe('a');
    expect(writtenNode(document, 'd', null, () => false)).toBe('d');
  });
});
