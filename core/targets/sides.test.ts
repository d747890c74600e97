import { describe, expect, it } from 'vitest';
import type { PipelineDocument } from '../graph/document-schema.ts';
import { testColumn, type TestTable } from '../operators/testing/run-operator.ts';
import { keras } from './keras/target.ts';
import { onnx } from './onnx/target.ts';
import { freeze } from './frozen.ts';
import { sidesOf } from './sides.ts';
import { sklearn } from './sklearn/index.ts';
import { refusalsOf } from './target.ts';
import { ofFeatures, type ProofCase, proofCase, pythonWith } from './testing.ts';
import { difference, type ExportRun, runExports } from './testing/export-runs.ts';

const table = (count: number, from = 0): TestTable => {
  const rows = Array.from({ length: count }, (_, row) => row + from);
  return {
    rows: count,
    columns: [
      testColumn(
        'a',
        'number',
        rows.map((row) => ((row * 37) % 23) - 4),
      ),
      testColumn(
        'y',
        'number',
        rows.map((row) => (row % 7 === 3 ? Number.NaN : 1 + ((row * 11) % 17))),
      ),
      testColumn(
        'b',
        'number',
        rows.map((row) => 1 + (row % 5)),
      ),
      testColumn(
        'c',
        'category',
        rows.map((row) => ['u', 'v', 'w'][row % 3]),
      ),
      testColumn(
        'k',
        'category',
        rows.map((row) => ['yes', 'no'][(row * 5) % 3 === 0 ? 0 : 1]),
      ),
    ],
  };
};

type Steps = Parameters<typeof proofCase>[2];
const made = async (title: string, steps: Steps): Promise<ProofCase> => {
  const proof = await proofCase('SetTarget', title, steps, table(60), table(20, 7));
  if (proof === null) throw new Error(`${title} cannot be fitted`);
  return proof;
};

const scaled = await made('a scaler of both sides', [
  ['SetTarget', { column: 'y' }],
  ['StandardScaler', { columns: ['a', 'y'] }],
]);
const derived = await made('a target of two columns', [
  ['Derive', { name: 'ratio', formula: 'a / b' }],
  ['DropColumns', { columns: ['b'] }],
  ['SetTarget', { column: 'ratio' }],
  ['StandardScaler', {}],
]);
const dropped = await made('a target that is dropped', [
  ['SetTarget', { column: 'k' }],
  ['DropColumns', { columns: ['k'] }],
]);
const filled = await made('a target filled from other rows', [
  ['SetTarget', { column: 'y' }],
  ['FillForward', { columns: ['y'] }],
  ['Rank', { columns: ['a'] }],
]);
const moved = await made('a target filled from other rows, of which some go', [
  ['SetTarget', { column: 'y' }],
  ['FilterRows', { formula: 'a > 0' }],
  ['FillForward', { columns: ['y'] }],
]);
const kept = await made('rows that the target decides over', [
  ['SetTarget', { column: 'y' }],
  ['DropMissing', { subset: ['y'], drop_from: 'all' }],
]);
const given = await made('categories given for both sides', [
  ['SetTarget', { column: 'k' }],
  [
    'OrdinalEncoder',
    {
      columns: ['c', 'k'],
      categories: [
        ['w', 'v', 'u'],
        ['yes', 'no'],
      ],
    },
  ],
]);
const binned = await made('bins given for both sides', [
  ['SetTarget', { column: 'b' }],
  ['KBinsDiscretizer', { columns: ['a', 'b'], n_bins: [3, 4], encode: 'ordinal', strategy: 'uniform' }],
]);
const hashed = await made('a target that models cannot encode', [
  ['SetTarget', { column: 'k' }],
  ['Hashing', { columns: ['k'], num_bins: 4 }],
  ['StandardScaler', {}],
]);
const all = [scaled, derived, dropped, filled, moved, kept, given, binned, hashed];

const namesOf = ({ pipeline }: ProofCase) => {
  const { features, target } = sidesOf(pipeline);
  return {
    reads: features.sources[0]?.fields.map(({ name }) => name),
    target: target?.name,
    of: target?.pipeline?.sources[0]?.fields.map(({ name }) => name),
    gives: target?.pipeline?.fields.map(({ name }) => name),
  };
};

describe('the feature side', () => {
  it('reads no column that the target alone needs', () => {
    expect(namesOf(scaled)).toEqual({ reads: ['a', 'b', 'c', 'k'], target: 'y', of: ['y'], gives: ['y'] });
    expect(namesOf(derived)).toEqual({
      reads: ['a', 'y', 'c', 'k'],
      target: 'ratio',
      of: ['a', 'b'],
      gives: ['ratio'],
    });
    expect(namesOf(dropped)).toEqual({ reads: ['a', 'y', 'b', 'c'], target: 'k', of: [], gives: [] });
    expect(namesOf(filled)).toMatchObject({ reads: ['a', 'b', 'c', 'k'], of: ['y'], gives: ['y'] });
  });

  it('reads the target where rows stay or go by it', () => {
    expect(namesOf(kept)).toMatchObject({ reads: ['a', 'y', 'b', 'c', 'k'], target: 'y' });
  });

  it('has no target side where its cells depend on rows that go', () => {
    expect(sidesOf(moved.pipeline).target?.pipeline).toBe(null);
  });

  it('is the whole pipeline where there is no target', async () => {
    const plain = await made('no target', [['StandardScaler', { columns: ['a'] }]]);
    expect(sidesOf(plain.pipeline).features).toBe(plain.pipeline);
    expect(sidesOf(plain.pipeline).target).toBe(null);
  });

  it('keeps the target where a step may read it', async () => {
    const { document } = scaled;
    const ratio = { id: 'ratio', type: 'Derive', params: { name: 'share', formula: 'y / b' }, allow_target: true };
    const leaking: PipelineDocument = {
      ...document,
      nodes: [...document.nodes, ratio],
      edges: [...document.edges, { source: 'step 2', target: 'ratio' }],
    };
    const pipeline = freeze(leaking, 'ratio', new Map([['source', scaled.pipeline.sources[0]?.fields ?? []]]));
    const { features } = sidesOf(pipeline);
    expect(features.sources[0]?.fields.map(({ name }) => name)).toContain('y');
    expect(features.fields.map(({ name }) => name)).toEqual(['a', 'b', 'c', 'k', 'share']);
  });

  it('is what a target must be able to say', () => {
    for (const target of [onnx, keras, sklearn])
      expect([target.name, refusalsOf(target, hashed.pipeline)]).toEqual([target.name, []]);
  });
});

const interpreter = await pythonWith('numpy', 'pandas', 'sklearn');
if (interpreter === null)
  console.log('Not run: both sides in Python, for there is no Python with it (PREPGRAPH_PYTHON).');

it.runIf(interpreter !== null)('both sides give the engine’s cells in Python', { timeout: 300_000 }, async () => {
  const text = ({ pipeline, inputs, expected }: ProofCase): Uint8Array =>
    sklearn.emit(pipeline, { inputs, expected: expected ?? [] });
  const runs = all.flatMap((proof): ExportRun[] => {
    const features = ofFeatures(proof);
    const labels = sidesOf(proof.pipeline).target?.pipeline;
    const read = new Set(features.pipeline.sources[0]?.fields.map(({ name }) => name));
    // With what the target is made of, and without it, where the features do not need it.
    const canLack = labels?.sources[0]?.fields.some(({ name }) => !read.has(name)) !== false;
    const both = [...(labels === null ? [] : [proof]), ...(canLack ? [features] : [])].map(
      (of): ExportRun => ({ proof: of, text: text(proof), run: 'transform' }),
    );
    return [...both, { proof, text: text(proof), run: 'check' }];
  });
  const results = await runExports(interpreter as string, runs);
  const wrong = runs.flatMap(({ proof, run }, at) => {
    const found = results[at] ?? { error: 'it was not run' };
    if (run === 'check') return 'error' in found ? [`${proof.title}, ${run}: ${found.error}`] : [];
    const differs = difference(proof, found, { tolerance: 1e-9 });
    return differs === null ? [] : [`${proof.title}: ${differs}`];
  });
  expect(wrong).toEqual([]);
  const fits = [scaled, derived, given, binned].map(
    (proof): ExportRun => ({ proof: ofFeatures(proof), text: text(proof), run: 'pipeline' }),
  );
  const learned = await runExports(interpreter as string, fits);
  const others = fits.map(({ proof }, at) => difference(proof, learned[at] ?? { error: 'none' }, { tolerance: 1e-9 }));
  expect(others).toEqual(fits.map(() => null));
});
