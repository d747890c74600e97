import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emptyDocument } from './document.ts';
import { type PipelineDocument } from './document-schema.ts';
import { downstreamOf, downstreamOfAll, graphOf, terminalNodes, topologicalOrder, upstreamOf } from './graph.ts';

function graph(ids: string, ...edges: string[]): PipelineDocument {
  return {
    ...emptyDocument(),
    nodes: ids.split('').map((id) => ({ id, type: 'DropColumns', params: {} })),
    edges: edges.map((edge) => ({ source: edge[0], target: edge[1] })),
  };
}

describe('the graph', () => {
  it('orders nodes after what feeds them, ties as in the document', () => {
    expect(topologicalOrder(graph('dcba', 'ab', 'bd', 'cd'))).toEqual(['c', 'a', 'b', 'd']);
  });

  it('leaves out a circle and what hangs on it', () => {
    expect(topologicalOrder(graph('abcd', 'ab', 'bc', 'cb', 'cd'))).toEqual(['a']);
  });

  it('knows what is reached', () => {
    const document = graph('abcd', 'ab', 'bc', 'ad');
    expect([...downstreamOf(document, 'b')].sort()).toEqual(['b', 'c']);
    expect([...upstreamOf(document, 'c')].sort()).toEqual(['a', 'b', 'c']);
    expect(terminalNodes(document).map(({ id }) => id)).toEqual(['c', 'd']);
  });

  it('knows what several reach together', () => {
    const document = graph('abcde', 'ab', 'bc', 'de');
    expect([...downstreamOfAll(document, ['b', 'd'])].sort()).toEqual(['b', 'c', 'd', 'e']);
    expect([...downstreamOfAll(document, [])]).toEqual([]);
  });

  it('keeps edges in the order of the document', () => {
    const document = graph('abcd', 'ad', 'bd', 'ac');
    expect(graphOf(document).get('d')?.inputs).toEqual([document.edges[0], document.edges[1]]);
    expect(graphOf(document).get('a')?.feeds).toEqual(['d', 'c']);
  });

  it('tells beforehand whether an edge would close a circle', () => {
    const pairs = fc.array(fc.tuple(fc.nat(6), fc.nat(6)), { maxLength: 12 });
    fc.assert(
      fc.property(pairs, fc.nat(6), fc.nat(6), (edges, source, target) => {
        // Only edges upwards: no circle so far.
        const document = graph('0123456', ...edges.filter(([a, b]) => a < b).map(([a, b]) => `${a}${b}`));
        const withEdge = {
          ...document,
          edges: [...document.edges, { source: String(source), target: String(target) }],
        };
        expect(upstreamOf(document, String(source)).has(String(target))).toBe(topologicalOrder(withEdge).length < 7);
      }),
    );
  });

  it('bears edges that lead nowhere', () => {
    expect(topologicalOrder(graph('ab', 'ab', 'xb', 'ay'))).toEqual(['a', 'b']);
  });
});

describe('the graph of a document', () => {
  it('is kept while the document is frozen', () => {
    const document = Object.freeze(graph('ab', 'ab'));
    expect(graphOf(document)).toBe(graphOf(document));
  });

  it('is read again of a document that may change', () => {
    const document = graph('ab', 'ab');
    graphOf(document);
    document.edges = [];
    expect(graphOf(document).get('a')?.feeds).toEqual([]);
  });
});
