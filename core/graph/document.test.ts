import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ProblemError } from '../ir/problem.ts';
import { documentText, emptyDocument, type PipelineDocument, parseDocument, storable } from './document.ts';

const problemOf = (text: string) => {
  try {
    parseDocument(text, 'my.prepgraph.json');
  } catch (error) {
    if (error instanceof ProblemError) return error.problem;
    throw error;
  }
  throw new Error('it was accepted');
};

const json = fc.jsonValue().map((value) => JSON.parse(JSON.stringify(value)) as unknown);
const place = fc.record({ x: fc.integer(), y: fc.integer() });
const head = fc.record({
  format: fc.constant('prepgraph' as const),
  version: fc.constant(1 as const),
  nodes: fc.array(
    fc.record(
      {
        id: fc.string({ minLength: 1 }),
        type: fc.string({ minLength: 1 }),
        params: fc.dictionary(
          fc.string().filter((key) => key !== '__proto__'),
          json,
        ),
        position: place,
        bypassed: fc.boolean(),
      },
      { requiredKeys: ['id', 'type', 'params'] },
    ),
  ),
  edges: fc.array(fc.record({ source: fc.string(), target: fc.string() })),
});
const frames = fc.record(
  {
    groups: fc.array(fc.record({ id: fc.string({ minLength: 1 }), name: fc.string(), nodes: fc.array(fc.string()) }), {
      minLength: 1,
    }),
    notes: fc.array(fc.record({ id: fc.string({ minLength: 1 }), text: fc.string(), position: place }), {
      minLength: 1,
    }),
  },
  { requiredKeys: [] },
);
const documents: fc.Arbitrary<PipelineDocument> = fc
  .tuple(head, frames)
  .map(([document, extra]) => ({ ...document, ...extra }));

describe('a document', () => {
  it('comes back from its text as it was, and its text is canonical', () => {
    fc.assert(
      fc.property(documents, (document) => {
        const text = documentText(document);
        const read = parseDocument(text);
        expect(read).toEqual(document);
        expect(documentText(read)).toBe(text);
      }),
    );
  });

  it('is written for people and version control', () => {
    const document: PipelineDocument = {
      ...emptyDocument(),
      nodes: [{ type: 'StandardScaler', id: 'scale', params: { columns: ['a', 'b'] }, position: { x: 1, y: 2 } }],
      edges: [{ target: 'scale', source: 'source' }],
      fitted: { scale: { mean_: [1, Number.NaN], var_: [Infinity, -Infinity] } },
    };
    expect(documentText(document)).toBe(`{
  "format": "prepgraph",
  "version": 1,
  "nodes": [
    {
      "id": "scale",
      "type": "StandardScaler",
      "params": { "columns": ["a", "b"] },
      "position": { "x": 1, "y": 2 }
    }
  ],
  "edges": [{ "source": "source", "target": "scale" }],
  "fitted": {
    "scale": { "mean_": [1, "NaN"], "var_": ["Infinity", "-Infinity"] }
  }
}
`);
  });

  it('keeps what other programs added', () => {
    const text = JSON.stringify({
      format: 'prepgraph',
      version: 1,
      nodes: [{ id: 'a', type: 'B', params: {}, note: 'hi' }],
      edges: [],
      owner: 'me',
    });
    const read = parseDocument(text);
    expect(JSON.parse(documentText(read))).toEqual(JSON.parse(text));
  });

  it('stores typed arrays as lists', () => {
    expect(storable({ a: Float64Array.of(1, Number.NaN) })).toEqual({ a: [1, 'NaN'] });
  });

  it.each([
    ['', 'document.empty', 'empty'],
    ['{"format":"prepgraph","version":1,"nodes":[{"id":"a"', 'document.truncated', 'cut off'],
    ['{\n"format": oops}', 'document.not-json', 'no valid JSON'],
    ['oops', 'document.not-json', 'no valid JSON'],
    ['[1,2]', 'document.not-ours', 'no Prepgraph pipeline'],
    ['{"format":"other","version":1}', 'document.not-ours', 'no Prepgraph pipeline'],
    ['{"format":"prepgraph","version":2,"nodes":[]}', 'document.newer', 'newer Prepgraph'],
    ['{"format":"prepgraph","version":1,"nodes":[{"id":"a","type":3}]}', 'document.part', 'nodes.0.type'],
  ])('refuses %s and says why', (text, code, words) => {
    const problem = problemOf(text);
    expect(problem).toMatchObject({ code, file: 'my.prepgraph.json' });
    expect(problem.message).toContain(words);
    expect(problem.hint).toMatch(/\S/);
  });

  it('names the node of a part that does not fit', () => {
    expect(problemOf('{"format":"prepgraph","version":1,"nodes":[{"id":"a","type":"B","params":3}]}')).toMatchObject({
      nodeId: 'a',
    });
  });
});
