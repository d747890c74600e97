import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { operators } from '../operators/catalogue.ts';
import { metaOf } from '../operators/kit/params.ts';
import { murmurHash3, ownSeeds } from '../random/own-seeds.ts';
import { parseDocument, readDocument } from './document.ts';
import { documentText, writeDocument } from './write-document.ts';
import { type PipelineDocument } from './document-schema.ts';
import { partFor } from './graph.ts';
import { ownSeed } from './seeds.ts';
import { parseParams } from './validate.ts';

const seeded = operators.filter(({ params }) => Object.hasOwn(params.shape, 'random_state'));

type Node = PipelineDocument['nodes'][number];
const node = (id: string, type: string, params: Record<string, unknown> = {}): Node => ({ id, type, params });
const file = (version: 1 | 2, nodes: readonly Node[], rest: object = {}): string =>
  JSON.stringify({ format: 'prepgraph', version, nodes, edges: [], ...rest });
const seedOf = (document: PipelineDocument, id: string): unknown => {
  const parsed = parseParams(document.nodes.find((each) => each.id === id) as Node, document);
  return 'params' in parsed ? parsed.params['random_state'] : parsed.problems;
};

describe('the seeds of a document’s steps', () => {
  it('are held by one parameter name in every operator', () => {
    expect(seeded.length).toBeGreaterThanOrEqual(7);
    for (const { type, params } of operators) {
      for (const [name, schema] of Object.entries(params.shape)) {
        if (metaOf(schema).editor === 'seed') expect([type, name]).toEqual([type, 'random_state']);
      }
    }
  });

  it.each(seeded.map(({ type }) => type))('are those of its id where %s gives none, and the one given else', (type) => {
    const document = readDocument({
      format: 'prepgraph',
      version: 2,
      nodes: [node('a', type), node('b', type, { random_state: null }), node('c', type, { random_state: 7 })],
    });
    expect(seedOf(document, 'a')).toBe(ownSeeds(['a']).get('a'));
    expect(seedOf(document, 'b')).toBe(ownSeeds(['b']).get('b'));
    expect(seedOf(document, 'c')).toBe(7);
  });

  it('differ pairwise, whatever the ids are, and stay with the id whatever else is there', () => {
    const id = fc.string({
      unit: fc.constantFrom('a', 'b', '0', '1', '-', '_', '.', ' ', 'é'),
      minLength: 1,
      maxLength: 12,
    });
    fc.assert(
      fc.property(fc.uniqueArray(id, { minLength: 1, maxLength: 300 }), (ids) => {
        const nodes = ids.map((each) => node(each, 'ShuffleRows'));
        const seeds = ids.map((each) => ownSeed({ nodes }, each));
        expect(new Set(seeds).size).toBe(ids.length);
        const turned = nodes.toReversed();
        expect(ids.map((each) => ownSeed({ nodes: turned }, each))).toEqual(seeds);
        expect(seedOf({ format: 'prepgraph', version: 2, nodes, edges: [] }, ids[0])).toBe(seeds[0]);
      }),
    );
  });

  it('differ where the hashes of two ids are equal', () => {
    const byHash = new Map<number, string>();
    const hash = (id: string): number => murmurHash3(new TextEncoder().encode(id), 0);
    let pair: [string, string] | undefined;
    for (let count = 0; pair === undefined; count++) {
      const id = `step-${count}`;
      const other = byHash.get(hash(id));
      if (other === undefined) byHash.set(hash(id), id);
      else pair = [other, id];
    }
    const nodes = pair.map((id) => node(id, 'SampleRows'));
    const document = readDocument({ format: 'prepgraph', version: 2, nodes });
    expect(seedOf(document, pair[0])).not.toBe(seedOf(document, pair[1]));
    for (const id of pair) expect(seedOf(partFor(document, id), id)).toBe(seedOf(document, id));
  });

  it('follow nodes that are added to a document later', () => {
    const document = readDocument({ format: 'prepgraph', version: 2, nodes: [node('a', 'ShuffleRows')] });
    const first = seedOf(document, 'a');
    document.nodes.push(node('b', 'ShuffleRows'));
    expect(seedOf(document, 'b')).toBe(ownSeeds(['b']).get('b'));
    expect(seedOf(document, 'a')).toBe(first);
  });
});

describe('a document of version 1', () => {
  it.each(seeded.map(({ type }) => type))('keeps the seed 0 that %s ran with', (type) => {
    const old = parseDocument(
      file(1, [node('a', type), node('b', type, { random_state: null }), node('c', type, { random_state: 7 })]),
    );
    expect(old.nodes.map(({ params }) => params['random_state'])).toEqual([0, 0, 7]);
    expect(seedOf(old, 'a')).toBe(0);
  });

  it('keeps everything else: what was learned, bypassed steps, unknown operators, invalid seeds, keys of others', () => {
    const nodes = [
      { ...node('off', 'SampleRows', { n: 3 }), bypassed: true, owner: 'me' },
      node('new', 'FromTheFuture', { random_state: null, other: [1] }),
      node('odd', 'ShuffleRows', { random_state: 'x' }),
      node('scale', 'StandardScaler', { columns: ['x'] }),
      node('split', 'TrainTestSplit', { test_size: 0.5 }),
    ];
    const fitted = { scale: { mean_: [1], feature_names_in_: ['x'] } };
    const result = { split: [{ name: 'x', type: 'number' }] };
    const old = parseDocument(file(1, nodes, { fitted, result, owner: 'me' }));
    expect(old).toEqual({
      format: 'prepgraph',
      version: 2,
      nodes: [
        { ...nodes[0], params: { n: 3, random_state: 0 } },
        nodes[1],
        nodes[2],
        nodes[3],
        { ...nodes[4], params: { test_size: 0.5, random_state: 0 } },
      ],
      edges: [],
      fitted,
      result,
      owner: 'me',
    });
  });

  it('is one no more once it is read: reading it again, or what is written, changes nothing', () => {
    const old = parseDocument(file(1, [node('a', 'ShuffleRows'), node('scale', 'StandardScaler')]));
    const text = documentText(old);
    expect(parseDocument(text)).toEqual(old);
    expect(readDocument(JSON.parse(JSON.stringify(old)))).toEqual(old);
    old.nodes.push(node('b', 'ShuffleRows'));
    expect(readDocument(JSON.parse(JSON.stringify(old))).nodes.at(-1)?.params).toEqual({});
    expect(parseDocument(documentText(old)).nodes.at(-1)?.params).toEqual({});
  });
});

describe('the version that is written', () => {
  it('is 2 in the text that is edited: a step that is typed into it draws its own stream', () => {
    const { text } = writeDocument(parseDocument(file(1, [node('a', 'ShuffleRows')])));
    const edited = JSON.parse(text) as PipelineDocument;
    edited.nodes.push(node('b', 'ShuffleRows'));
    expect(readDocument(edited).nodes.map(({ params }) => params)).toEqual([{ random_state: 0 }, {}]);
  });

  const versionOf = (nodes: readonly Node[]): unknown =>
    JSON.parse(documentText(parseDocument(file(2, nodes)))).version;

  it.each<[string, number, readonly Node[]]>([
    ['no step draws', 1, [node('a', 'StandardScaler')]],
    ['every seed is given', 1, [node('a', 'ShuffleRows', { random_state: 3 })]],
    ['a step draws its own stream', 2, [node('a', 'ShuffleRows'), node('b', 'StandardScaler')]],
    ['nobody can tell', 2, [node('a', 'FromTheFuture')]],
  ])('is the oldest that says it: %s: %d', (_, version, nodes) => {
    expect(versionOf(nodes)).toBe(version);
  });
});
