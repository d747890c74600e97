/** Steps without a seed draw numbers of their own, fixed by their ids; documents of version 1 keep the rows of the seed 0. */
import { afterAll, describe, expect, it } from 'vitest';
import { readDocument } from '../../graph/document.ts';
import { type PipelineDocument } from '../../graph/document-schema.ts';
import { ownSeed } from '../../graph/seeds.ts';
import { chain, temporaryFolder, testSession } from '../testing.ts';

const session = testSession();
const folder = temporaryFolder();
afterAll(async () => {
  await session.close();
  folder.remove();
});

type Step = readonly [type: string, params: Record<string, unknown>];

const document2 = (...steps: Step[]): PipelineDocument => ({ ...chain(file, ...steps), version: 2 });

const ROWS = 300;
const lines = Array.from({ length: ROWS }, (_, row) =>
  [
    row,
    row % 7 === 3 ? '' : (row * 37) % 101,
    row % 5 === 1 ? '' : (row * 53) % 97,
    row % 6 === 5 ? '' : (row * row) % 89,
    ['Rome', 'Oslo', 'Bern', 'Lima'][(row * 7) % 4],
    ['yes', 'no'][(row * 11) % 3 === 0 ? 0 : 1],
  ].join(','),
);
const file = folder.write('data.csv', `id,x,y,z,city,bought\n${lines.join('\n')}\n`);

const lastOf = ({ nodes }: PipelineDocument): string => nodes.at(-1)?.id ?? '';

async function run(document: PipelineDocument, last?: string) {
  const outcomes = await session.run(document, { folder: null });
  const node = last ?? lastOf(document);
  const outcome = outcomes.get(node);
  if (outcome?.state !== 'done') throw new Error(JSON.stringify([...outcomes.values()]));
  const { columns, partition } = await session.page(node, 0, ROWS * 2);
  return { columns: columns.map((cells) => [...cells]), partition: partition === null ? null : [...partition] };
}

const SPLIT: Step = ['TrainTestSplit', {}];

/** Every operator that draws, where its draws show in its cells, rows or marks. */
const drawing: readonly (readonly [name: string, before: readonly Step[], step: Step])[] = [
  ['TrainTestSplit', [], ['TrainTestSplit', {}]],
  ['TrainTestSplit by classes', [], ['TrainTestSplit', { stratify: 'city' }]],
  ['TrainTestSplit by groups', [], ['TrainTestSplit', { group: 'id' }]],
  ['SampleRows', [], ['SampleRows', { n: 40 }]],
  ['ShuffleRows', [], ['ShuffleRows', {}]],
  ['KBinsDiscretizer', [], ['KBinsDiscretizer', { columns: ['id'], subsample: 30, encode: 'ordinal', n_bins: 20 }]],
  ['QuantileTransformer', [], ['QuantileTransformer', { columns: ['id'], subsample: 30, n_quantiles: 20 }]],
  ['IterativeImputer', [], ['IterativeImputer', { columns: ['x', 'y', 'z'], n_nearest_features: 1, max_iter: 2 }]],
  ['TargetEncoder', [SPLIT], ['TargetEncoder', { columns: ['city'], target: 'bought' }]],
];

describe.each(drawing)('%s', (_, before, [type, params]) => {
  const document = (own: object): PipelineDocument => document2(...before, [type, { ...params, ...own }]);
  const seed = ownSeed(document({}), `n${before.length + 1}`);

  it('draws the stream of its id where it has no seed, and the same one each time', async () => {
    const drawn = await run(document({}));
    expect(drawn).toEqual(await run(document({ random_state: seed })));
    expect(drawn).toEqual(await run(document({ random_state: null })));
    expect(drawn).not.toEqual(await run(document({ random_state: 0 })));
  });

  it('draws another stream under another id, and the same one beside other steps', async () => {
    const plain = document({});
    const last = lastOf(plain);
    const renamed = JSON.parse(JSON.stringify(plain).replaceAll(`"${last}"`, '"another"')) as PipelineDocument;
    const drawn = await run(plain);
    expect(await run(renamed)).not.toEqual(drawn);
    const beside = structuredClone(plain);
    beside.nodes.unshift({ id: 'a', type: 'ShuffleRows', params: {} });
    beside.edges.push({ source: 'source', target: 'a' });
    expect(await run(beside, last)).toEqual(drawn);
  });

  it('keeps the rows of the seed 0 in a document of version 1', async () => {
    const old = readDocument({ ...document({}), version: 1 });
    const zero = chain(file, ...before.map(([type]): Step => [type, { random_state: 0 }]), [
      type,
      { ...params, random_state: 0 },
    ]);
    const rows = await run(zero);
    expect(await run(old)).toEqual(rows);
    expect(await run({ ...document({}), version: 1 })).toEqual(rows);
  });
});

describe('two steps', () => {
  /** The parts of the first, by the rows that the second leaves. */
  const after = async (...steps: Step[]): Promise<{ train: number; test: number }> => {
    const { partition } = await run(document2(...steps));
    const count = (mark: number): number => (partition ?? []).filter((each) => each === mark).length;
    return { train: count(0), test: count(2) };
  };

  it('do not draw the same rows: a sample across the parts of a split leaves some of each', async () => {
    const { train, test } = await after(['TrainTestSplit', {}], ['SampleRows', { frac: 0.25, across_parts: true }]);
    expect(train + test).toBe(ROWS / 4);
    expect(train).toBeGreaterThan(ROWS / 8);
    expect(test).toBeGreaterThan(0);
    // As it was: the seed 0 for both, and the sample is the test rows.
    const same = await after(
      ['TrainTestSplit', { random_state: 0 }],
      ['SampleRows', { frac: 0.25, across_parts: true, random_state: 0 }],
    );
    expect(same).toEqual({ train: 0, test: ROWS / 4 });
  });

  it('of one kind are not one step: two samples of a table hold different rows', async () => {
    const document = document2(['SampleRows', { n: 50 }]);
    document.nodes.push({ id: 'n2', type: 'SampleRows', params: { n: 50 } });
    document.edges.push({ source: 'source', target: 'n2' });
    const [first] = (await run(document, 'n1')).columns;
    const [second] = (await run(document, 'n2')).columns;
    expect(new Set([...(first ?? []), ...(second ?? [])]).size).toBeGreaterThan(60);
  });

  it('shuffle twice otherwise than once', async () => {
    const once = await run(document2(['ShuffleRows', {}]));
    const seed = ownSeed(document2(['ShuffleRows', {}]), 'n1');
    const twice = await run(document2(['ShuffleRows', {}], ['ShuffleRows', {}]));
    const alike = await run(document2(['ShuffleRows', {}], ['ShuffleRows', { random_state: seed }]));
    expect(twice.columns).not.toEqual(once.columns);
    expect(twice.columns).not.toEqual(alike.columns);
  });
});
