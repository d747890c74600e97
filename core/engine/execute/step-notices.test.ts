import { afterAll, describe, expect, test } from 'vitest';
import { nodeReport } from '../server/report.ts';
import { windowEnd } from '../server-testing.ts';
import { chain, temporaryFolder, testSession } from '../testing.ts';

const folder = temporaryFolder();
const session = testSession();
afterAll(async () => {
  await session.close();
  folder.remove();
});

type Steps = Parameters<typeof chain>[1][];

async function fit(csv: string, ...steps: Steps) {
  const document = chain(folder.write('data.csv', csv), ...steps);
  await session.run(document, { folder: null });
  return document.nodes.at(-1)?.id ?? '';
}

/** Notices of new rows, to which what was learned is applied. */
async function applied(csv: string, ...steps: Steps) {
  const last = await fit('x,y\n1,a\n2,b\n', ...steps);
  const inputs = new Map([['source', folder.write('new.csv', csv)]]);
  await session.run(session.fittedDocument(), { folder: null, mode: 'apply', inputs });
  return session.notices(last);
}

describe('an imputer that has nothing to learn from in a column', () => {
  test.each(['SimpleImputer', 'KNNImputer', 'IterativeImputer'])('%s says that it drops the column', async (type) => {
    const last = await fit('x,y,empty\n1,2,\n,3,\n3,,\n', [type, {}]);
    expect(await session.notices(last)).toMatchObject([{ code: 'step.column-dropped', nodeId: last, column: 'empty' }]);
    const outcome = session.outcome(last);
    expect(outcome && nodeReport(last, outcome).notices).toMatchObject([
      { code: 'step.column-dropped', nodeId: last, column: 'empty' },
    ]);
  });

  test('says nothing where the column is kept', async () => {
    const last = await fit('x,empty\n1,\n,\n', ['SimpleImputer', { keep_empty_features: true }]);
    expect(await session.notices(last)).toEqual([]);
  });

  test('is named by every node that has the same result', async () => {
    const { nodes, edges, ...rest } = chain(folder.write('data.csv', 'x,empty\n1,\n,\n'), ['SimpleImputer', {}]);
    const twice = {
      ...rest,
      nodes: [...nodes, { id: 'other', type: 'SimpleImputer', params: {} }],
      edges: [...edges, { source: 'source', target: 'other' }],
    };
    await session.run(twice, { folder: null });
    expect(await session.notices('n1')).toMatchObject([{ nodeId: 'n1' }]);
    expect(await session.notices('other')).toMatchObject([{ nodeId: 'other' }]);
  });
});

describe('a step that drops rows', () => {
  test('says so of new rows, with how many', async () => {
    expect(await applied('x,y\n1,a\n,b\n,c\n', ['DropMissing', { subset: ['x'] }])).toMatchObject([
      { code: 'step.rows-dropped', nodeId: 'n1', count: 2, message: '2 rows of 3 new rows are dropped.' },
    ]);
  });

  test('says nothing at fitting, nor where it leaves new rows alone', async () => {
    expect(await session.notices(await fit('x,y\n1,a\n,b\n', ['DropMissing', {}]))).toEqual([]);
    expect(await applied('x,y\n1,a\n1,a\n', ['DropDuplicates', {}])).toEqual([]);
  });
});

describe('a step that makes cells missing', () => {
  const CSV = 'd,n,m\n2024-01-01x,1,1\nnever,-4,0\n,3,0\n7,0,0\n';
  const coerced = { columns: ['d'], errors: 'coerce' };
  test.each<[string, Steps[number], string, number]>([
    ['Cast', ['Cast', { ...coerced, dtype: 'number' }], 'd', 2],
    ['Cast to truths', ['Cast', { ...coerced, dtype: 'boolean' }], 'd', 3],
    ['ParseNumber', ['ParseNumber', coerced], 'd', 2],
    ['Log', ['Log', { columns: ['n'], function: 'sqrt', handle_invalid: 'missing' }], 'n', 1],
    ['Log as NumPy', ['Log', { columns: ['n'], handle_invalid: 'numpy' }], 'n', 1],
    ['a formula that replaces a column', ['Derive', { name: 'n', formula: 'log(n)' }], 'n', 1],
    ['a formula that makes one', ['Derive', { name: 'ratio', formula: '(n - 3) / m + sqrt(n) - sqrt(n)' }], 'ratio', 2],
  ])('%s: they are counted', async (_what, step, column, count) => {
    const last = await fit(CSV, step);
    const plural = count !== 1;
    expect(await session.notices(last)).toEqual([
      {
        code: 'step.unreadable',
        nodeId: 'n1',
        column,
        count,
        message: `${count} cell${plural ? 's become' : ' becomes'} missing: this step has no value for ${plural ? 'them' : 'it'}.`,
      },
    ]);
  });

  test.each<[string, Steps]>([
    ['that can be read', [['Cast', { columns: ['d'], dtype: 'text', errors: 'coerce' }]]],
    ['that a formula makes missing where one of its own is', [['Derive', { name: 's', formula: 'n + m' }]]],
    ['in a branch that is not taken', [['Derive', { name: 's', formula: 'case(n > 0, log(n), 0)' }]]],
    ['by which nothing was divided', [['Derive', { name: 's', formula: 'n / 2' }]]],
  ])('says nothing of cells %s', async (_what, steps) => {
    expect(await session.notices(await fit('d,n,m\nx1,1,1\ny,-4,\n,0,0\n', ...steps))).toEqual([]);
  });

  test('is named for its own cells, and not for those of the step before', async () => {
    const last = await fit(
      CSV,
      ['Derive', { name: 'n', formula: 'sqrt(n)' }],
      ['Derive', { name: 'k', formula: 'n + 1' }],
    );
    expect(await session.notices(last)).toMatchObject([{ nodeId: 'n1', column: 'n', count: 1 }]);
  });

  test('is told to a window once the rows are counted', async () => {
    const { call, nodes, close } = windowEnd();
    const document = chain(folder.write('data.csv', CSV), ['Derive', { name: 'n', formula: 'sqrt(n)' }]);
    await call('run', { document, folder: null });
    expect(nodes().find(({ nodeId }) => nodeId === 'n1')?.notices).toMatchObject([
      { code: 'step.unreadable', column: 'n', count: 1 },
    ]);
    await close();
  });
});

test.each<[Steps[number], string, number]>([
  [['CategoryEncoding', { columns: ['k'], num_tokens: 2 }], 'the fraction is cut off', 1],
  [
    ['CategoryEncoding', { columns: ['k'], num_tokens: 3 }],
    'there is no column for a code that is not among 0 to 2',
    0,
  ],
  [['IntegerLookup', { columns: ['k'] }], 'the fraction is cut off', 1],
  [['Cut', { columns: ['k'], bins: [0, 1] }], 'what lies outside of all bins becomes missing', 3],
  [['Cut', { columns: ['k'], bins: [0, 1], include_lowest: true }], 'what lies outside of all bins becomes missing', 2],
  [['Cut', { columns: ['k'], bins: [0, 1], right: false }], 'what lies outside of all bins becomes missing', 3],
  [['Cut', { columns: ['k'], bins: [0, 2], include_lowest: true }], 'what lies outside of all bins becomes missing', 0],
])('%j: cells that it cuts or has no place for are counted', async (step, how, count) => {
  const notices = await session.notices(await fit('k\n0\n1\n1.5\n2\n', step));
  expect(notices.filter(({ message }) => message.includes(how)).map((notice) => notice.count)).toEqual(
    count === 0 ? [] : [count],
  );
});

test.each([
  [['ParseDate', { columns: ['k'], errors: 'coerce' }], 'what is finer than a millisecond is cut off', 1],
  [
    ['MultiLabelBinarizer', { columns: ['k'], delimiter: ' ', classes: ['2024-01-01', '08:30:00.123'] }],
    'there is no column for a label that was not learned',
    3,
  ],
] as const)('%j: texts of which it loses something are counted', async ([type, params], how, count) => {
  const csv = 'k\n2024-01-01 08:30:00.123\n2024-01-01 08:30:00.123456\n2024-01-01 08:30:00.123000\nsoon\n';
  const notices = await session.notices(await fit(csv, [type, params]));
  expect(notices.filter(({ message }) => message.includes(how)).map((notice) => notice.count)).toEqual([count]);
});

describe('values of test rows that a step has not learned', () => {
  const rows = Array.from({ length: 20 }, (_, row) => `${row < 15 ? 'ab'[row % 2] : 'c'},${row}`);
  const csv = `k,n\n${rows.join('\n')}\n`;
  const split: Steps[number] = ['TrainTestSplit', { test_size: 0.25, shuffle: false }];
  const encode: Steps[number] = ['OneHotEncoder', { columns: ['k'], handle_unknown: 'ignore' }];

  test('are counted', async () => {
    expect(await session.notices(await fit(csv, split, encode))).toEqual([
      {
        code: 'step.unseen',
        nodeId: 'n2',
        column: 'k',
        count: 5,
        message: '5 cells hold a value that this step has not learned: "c" (5).',
      },
    ]);
  });

  test('are none without a split, nor where train rows have them all', async () => {
    expect(await session.notices(await fit(csv, encode))).toEqual([]);
    const shuffled: Steps[number] = ['TrainTestSplit', { test_size: 0.25, stratify: 'k', random_state: 0 }];
    expect(await session.notices(await fit(csv, shuffled, encode))).toEqual([]);
  });
});
