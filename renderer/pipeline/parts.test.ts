import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { emptyDocument } from '../../core/graph/document.ts';
import { documentText, type KnownTexts, writeDocument } from '../../core/graph/write-document.ts';
import { difference } from './code-view.ts';
import { partAt, partsIn } from './parts.ts';

const text = documentText({
  ...emptyDocument(),
  nodes: [
    { id: 'a "quoted" {id}', type: 'CsvSource', params: { path: 'x.csv', types: { __proto__x: 'text' } } },
    { id: '__proto__', type: 'StandardScaler', params: {} },
  ],
  edges: [{ source: 'a "quoted" {id}', target: '__proto__' }],
  fitted: { scale: { mean_: [1, 2] } },
});

describe('parts of a document', () => {
  test('nodes and what they learned are found, whatever they are called', () => {
    const parts = partsIn(text);
    expect(parts.map(({ nodeId }) => nodeId)).toEqual(['a "quoted" {id}', '__proto__', 'scale']);
    expect(JSON.parse(text.slice(parts[1]?.from, parts[1]?.to))).toMatchObject({ type: 'StandardScaler' });
    expect(text.slice(parts[2]?.from, parts[2]?.to)).toContain('"mean_": [1, 2]');
  });

  test('a position tells the part', () => {
    const parts = partsIn(text);
    expect(partAt(parts, text.indexOf('StandardScaler'))?.nodeId).toBe('__proto__');
    expect(partAt(parts, 0)).toBeUndefined();
  });

  test('text that breaks off gives what is whole', () => {
    expect(partsIn(text.slice(0, text.indexOf('"edges"'))).length).toBe(2);
    expect(partsIn('')).toEqual([]);
    expect(partsIn('{"nodes": [{"id": "a')).toEqual([]);
  });
});

describe('a document that is written with the places of its parts', () => {
  const word = fc.string({ minLength: 1 });
  const nodes = fc.array(
    fc.record({
      id: word,
      type: word,
      params: fc.dictionary(word, fc.oneof(word, fc.array(word), fc.integer())),
    }),
    { minLength: 1, maxLength: 24 },
  );
  const edges = fc.array(fc.record({ source: word, target: word }), { maxLength: 24 });
  const fitted = fc.dictionary(
    word,
    fc.dictionary(word, fc.oneof(fc.integer(), fc.array(fc.double({ noNaN: true, noDefaultInfinity: true })))),
    { maxKeys: 24 },
  );
  const documents = fc.record(
    { nodes, edges, fitted, toString: word },
    { requiredKeys: ['nodes', 'edges'], noNullPrototype: true },
  );

  test('says where a reader of the text finds them', () => {
    fc.assert(
      fc.property(documents, (made) => {
        const written = writeDocument({ ...emptyDocument(), ...made });
        expect(written.parts).toEqual(partsIn(written.text));
        expect(JSON.parse(written.text)).toEqual(JSON.parse(JSON.stringify({ ...emptyDocument(), ...made })));
      }),
    );
  });

  test('is the same with what is known of it from before', () => {
    fc.assert(
      fc.property(documents, fc.array(fc.nat(23)), (made, replaced) => {
        const known: KnownTexts = new WeakMap();
        const document = { ...emptyDocument(), ...made };
        writeDocument(document, known);
        const next = {
          ...document,
          nodes: document.nodes.map((node, at) => (replaced.includes(at) ? { ...node, name: 'another' } : node)),
        };
        expect(writeDocument(next, known)).toEqual(writeDocument(next));
      }),
    );
  });
});

describe('difference of two texts', () => {
  test.each([
    ['abc', 'abc', null],
    ['abc', 'abXc', { from: 2, to: 2, insert: 'X' }],
    ['aaaa', 'aa', { from: 2, to: 4, insert: '' }],
    ['', 'new', { from: 0, to: 0, insert: 'new' }],
    [`${'long '.repeat(2000)}a${' text'.repeat(2000)}`, `${'long '.repeat(2000)}b${' text'.repeat(2000)}`, 'b'],
  ])('%s → %s', (before, after, expected) => {
    const found = difference(before, after);
    if (typeof expected === 'string') expect(found).toEqual({ from: 10_000, to: 10_001, insert: expected });
    else expect(found).toEqual(expected);
  });
});
