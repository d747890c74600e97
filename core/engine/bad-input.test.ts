/** What people get wrong, and data gets wrong: each names node, column or field, the row where there is one, and the fix. */
import { afterAll, describe, expect, it } from 'vitest';
import { type Problem, ProblemError } from '../ir/problem.ts';
import { chain, temporaryFolder, testSession } from './testing.ts';

const session = testSession();
const folder = temporaryFolder();
afterAll(async () => {
  await session.close();
  folder.remove();
});

type Step = Parameters<typeof chain>[1];
const HINT = expect.stringMatching(/\S/) as string;

const train = folder.write('train.csv', 'x,c\n1,a\n2,b\n4,a\n8,b\n');

/** The problem of the last node, when it learned from the train file and rows of it are looked at. */
async function problemOf(file: string, ...steps: Step[]): Promise<Problem | undefined> {
  const document = chain(file, ...steps);
  const last = `n${steps.length}`;
  const outcome = (await session.run(document, { folder: null })).get(last);
  if (outcome?.state === 'failed') return outcome.problems[0];
  return shown(last);
}

async function shown(node: string): Promise<Problem | undefined> {
  try {
    await session.page(node, 0, 100);
    return undefined;
  } catch (error) {
    if (error instanceof ProblemError) return error.problem;
    throw error;
  }
}

/** Learned from the train file, applied to these lines: the problem, or the cells of the first rows. */
async function applied(step: Step, lines: string): Promise<Problem | readonly (readonly unknown[])[]> {
  await session.run(chain(train, step), { folder: null });
  const fresh = folder.write('fresh.csv', lines);
  const outcomes = await session.run(session.fittedDocument(), {
    folder: null,
    mode: 'apply',
    inputs: new Map([['source', fresh]]),
  });
  const outcome = outcomes.get('n1');
  if (outcome?.state === 'failed') return outcome.problems[0];
  return (await shown('n1')) ?? (await session.page('n1', 0, 100)).columns;
}

const encoder: Step = ['OneHotEncoder', { columns: ['c'] }];
const scaler: Step = ['MinMaxScaler', { columns: ['x'] }];

describe('new rows', () => {
  it('with an unknown category stop at its row', async () => {
    expect(await applied(encoder, 'x,c\n1,a\n2,zebra\n')).toMatchObject({
      nodeId: 'n1',
      column: 'c',
      row: 1,
      message: expect.stringContaining('zebra'),
      hint: HINT,
    });
  });

  it('with an unknown category go on where that was chosen', async () => {
    const step: Step = ['OneHotEncoder', { columns: ['c'], handle_unknown: 'ignore' }];
    expect(await applied(step, 'x,c\n1,a\n2,zebra\n')).toEqual([
      [1, 2],
      [1, 0],
      [0, 0],
    ]);
  });

  it('without a column that was learned from are refused by its name', async () => {
    expect(await applied(scaler, 'c\na\n')).toMatchObject({ nodeId: 'n1', column: 'x', hint: HINT });
  });

  it('with cells of another type lose them to missing, and the source’s ledger says so', async () => {
    expect(await applied(scaler, 'x,c\nmany,a\nfew,b\n')).toEqual([
      [null, null],
      ['a', 'b'],
    ]);
    const source = session.outcome('source');
    const ledger = source?.state === 'done' ? source.source?.ledger : undefined;
    expect(ledger?.find(({ name }) => name === 'x')?.warnings.join(' ')).toBe(
      '2 cells cannot be read as number and count as missing, first in line 2: "many".',
    );
  });

  it.each([
    ['cut off', { data_min_: [] }, /data_min_ has 0 entries for 1 column/],
    ['of another type', { data_min_: ['low'] }, /data_min_/],
    ['gone', { scale_: undefined }, /scale_/],
  ])('are refused where what was learned was edited by hand: %s', async (_, edit, message) => {
    await session.run(chain(train, scaler), { folder: null });
    const document = session.fittedDocument();
    const fitted = { ...document.fitted, n1: { ...document.fitted?.['n1'], ...edit } };
    const outcome = (await session.run({ ...document, fitted }, { folder: null, mode: 'apply' })).get('n1');
    expect(outcome?.state === 'failed' && outcome.problems[0]).toMatchObject({
      code: 'apply.fitted-invalid',
      nodeId: 'n1',
      message: expect.stringMatching(message),
      hint: HINT,
    });
  });

  it('with columns in another order, or more of them, give the fitted columns in the fitted order', async () => {
    expect(await applied(scaler, 'new,c,x\n7,a,8\n')).toEqual([[1], ['a']]);
  });
});

describe('a step', () => {
  it.each([
    ['with a parameter out of range', ['MinMaxScaler', { feature_range: [1, 0] }], { field: 'feature_range' }],
    ['with fewer than one neighbour', ['KNNImputer', { columns: ['x'], n_neighbors: 0 }], { field: 'n_neighbors' }],
    ['with more components than rows', ['PCA', { columns: ['x'], n_components: 9 }], { field: 'n_components' }],
    ['that draws more rows than there are', ['SampleRows', { n: 5 }], { field: 'n' }],
    [
      'with a formula that names no column',
      ['Derive', { name: 'y', formula: 'x / nobody' }],
      { field: 'formula', at: { from: 4, to: 10 } },
    ],
    ['with a formula that is none', ['FilterRows', { formula: 'x >' }], { field: 'formula' }],
  ] as const)('%s is refused on its field', async (_, step, expected) => {
    expect(await problemOf(train, step as Step)).toMatchObject({ nodeId: 'n1', hint: HINT, ...expected });
  });

  it.each([
    ['SimpleImputer', { columns: ['x'] }],
    ['StandardScaler', { columns: ['x'] }],
    ['OneHotEncoder', { columns: ['c'] }],
    ['QuantileTransformer', { columns: ['x'] }],
  ] as const)('%s has nothing to learn from in a file of no rows', async (type, params) => {
    const header = folder.write('header.csv', 'x,c\n');
    const typed: Step = ['Cast', { columns: ['x'], dtype: 'number' }];
    expect(await problemOf(header, typed, [type, params])).toMatchObject({
      code: 'step.no-rows',
      nodeId: 'n2',
      hint: HINT,
    });
  });

  it('takes all rows where it asks for more neighbours than there are', async () => {
    const holes = folder.write('holes.csv', 'x,y\n1,1\n3,2\n,3\n');
    expect(await problemOf(holes, ['KNNImputer', { n_neighbors: 50 }])).toBeUndefined();
    expect((await session.page('n1', 0, 9)).columns[0]).toEqual([1, 3, 2]);
  });

  it('box-cox names the negative cell', async () => {
    const file = folder.write('negative.csv', 'x\n1\n2\n-3\n');
    expect(await problemOf(file, ['PowerTransformer', { method: 'box-cox' }])).toMatchObject({
      nodeId: 'n1',
      column: 'x',
      row: 2,
      message: expect.stringContaining('-3'),
      hint: HINT,
    });
  });

  it('names the stratum with a single row', async () => {
    const file = folder.write('strata.csv', 'x,c\n1,a\n2,a\n3,lonely\n4,a\n');
    expect(await problemOf(file, ['TrainTestSplit', { stratify: 'c' }])).toMatchObject({
      nodeId: 'n1',
      field: 'stratify',
      message: expect.stringContaining('lonely'),
      hint: HINT,
    });
  });

  it('divides by zero as NumPy does: infinite, or missing', async () => {
    const file = folder.write('zero.csv', 'x\n1\n0\n-1\n');
    expect(await problemOf(file, ['Derive', { name: 'y', formula: 'x / 0' }])).toBeUndefined();
    expect((await session.page('n1', 0, 9)).columns[1]).toEqual([Infinity, null, -Infinity]);
  });

  it('refuses a join that explodes, with its counts, before making it', async () => {
    const many = folder.write('many.csv', `k\n${'1\n'.repeat(2000)}`);
    const source = (id: string) => ({ id, type: 'CsvSource', params: { path: many } });
    const outcomes = await session.run(
      {
        format: 'prepgraph',
        version: 1,
        nodes: [source('a'), source('b'), { id: 'n1', type: 'Join', params: { on: 'k', limit_rows: 1_000_000 } }],
        edges: [
          { source: 'a', target: 'n1', targetHandle: 'left' },
          { source: 'b', target: 'n1', targetHandle: 'right' },
        ],
      },
      { folder: null },
    );
    const outcome = outcomes.get('n1');
    expect(outcome?.state === 'failed' && outcome.problems[0]).toMatchObject({
      code: 'join.too-many-rows',
      nodeId: 'n1',
      field: 'limit_rows',
      message: expect.stringContaining('4,000,000'),
      hint: HINT,
    });
  });
});
