import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ProblemError } from '../ir/problem.ts';
import { emptyDocument, parseDocument } from './document.ts';
import { documentText, storable } from './write-document.ts';
import { type PipelineDocument } from './document-schema.ts';
import { storedOf } from './fitted.ts';
import { PURPOSES } from '../ir/purpose.ts';

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
const letters = fc.constantFrom(...'a b z A 0 9 _ . - é ß 日 ก ๑'.split(' '), ' ');
const id = fc.string({ unit: letters, minLength: 1, maxLength: 200 }).filter((text) => text.trim() !== '');
const place = fc.record({ x: fc.integer(), y: fc.integer() });
const head = fc.record({
  format: fc.constant('prepgraph' as const),
  version: fc.constant(2 as const),
  nodes: fc.array(
    fc.record(
      {
        id,
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
    purpose: fc.constantFrom(...PURPOSES),
    no_target: fc.boolean(),
    groups: fc.array(fc.record({ id, name: fc.string(), nodes: fc.array(fc.string()) }), {
      minLength: 1,
    }),
    notes: fc.array(fc.record({ id, text: fc.string(), position: place }), {
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
    // An operator that is not known here may draw; see seeds.ts.
    expect(JSON.parse(documentText(read))).toEqual({ ...JSON.parse(text), version: 2 });
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
    ['{"format":"prepgraph","version":3,"nodes":[]}', 'document.newer', 'newer Prepgraph'],
    ['{"format":"prepgraph","version":1,"nodes":[{"id":"a","type":3}]}', 'document.part', 'nodes[0].type'],
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

  describe('whose id holds more than letters, digits, "_", "-", "." and blanks', () => {
    const withId = (id: unknown, part: 'nodes' | 'groups' | 'notes' = 'nodes'): string =>
      JSON.stringify({
        format: 'prepgraph',
        version: 1,
        nodes: [],
        [part]: [
          { id: 'fine', type: 'B', name: 'x', nodes: [], text: '', position: { x: 0, y: 0 } },
          { id, type: 'B', name: 'x', nodes: [], text: '', position: { x: 0, y: 0 } },
        ],
      });
    const odd = [
      '"',
      "'",
      '\\',
      '\n',
      '\r',
      '\u2028',
      '\0',
      '\u202e',
      '\ud800',
      '#',
      '{',
      '%',
      '/',
      ':',
      '(',
      ';',
      '\t',
      '=',
      '<',
    ];

    it.each([
      ...odd.map((character) => `a${character}b`),
      '',
      ' ',
      '__proto__',
      'a'.repeat(201),
      'k", file=sys.stderr)\nimport os',
    ])('is refused with its place: %j', (text) => {
      for (const part of ['nodes', 'groups', 'notes'] as const) {
        const problem = problemOf(withId(text, part));
        expect(problem).toMatchObject({ code: 'document.id', file: 'my.prepgraph.json' });
        expect(problem.message).toContain(`${part}[1].id`);
        expect(problem.hint).toMatch(/another id/);
      }
    });

    it.each(['step 1', 'impute-2', 'a_b.c', 'Größe', '日本', 'constructor', 'a'.repeat(200)])('is none: %j', (text) => {
      expect(parseDocument(withId(text), 'my.prepgraph.json').nodes[1]?.id).toBe(text);
    });

    it('an id that every object inherits has learned nothing', () => {
      const document = parseDocument(withId('constructor'));
      expect(storedOf({ ...document, fitted: {} }, 'constructor')).toBeUndefined();
      expect(storedOf({ ...document, fitted: { constructor: { mean_: [1] } } }, 'constructor')).toEqual({ mean_: [1] });
    });
  });
});
