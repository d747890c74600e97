import { afterAll, describe, expect, it } from 'vitest';
import type { PipelineDocument } from '../../graph/document-schema.ts';
import { Cancelled } from '../../run/run.ts';
import { neverCancelled, type Session } from '../session.ts';
import { chain, temporaryFolder, testSession } from '../testing.ts';

const folder = temporaryFolder();
const sessions: Session[] = [];
afterAll(async () => {
  await Promise.all(sessions.map((session) => session.close()));
  folder.remove();
});

const withBudget = (bytes?: number): Session => {
  const session = testSession(2, bytes);
  sessions.push(session);
  return session;
};

const ROWS = 200_000;
const lines = Array.from({ length: ROWS }, (_, row) => {
  const x = (row * 7919) % ROWS;
  return `${x},${x % 97},${row % 2 === 0 ? 'even' : 'odd'},${row / 3},${row % 5 === 0 ? '' : row},${-row},${2 * row},${row + 0.5}`;
});
const file = folder.write('many.csv', `x,y,c,a,b,d,e,f\n${lines.join('\n')}\n`);
const small = folder.write('small.csv', `y,name\n${Array.from({ length: 97 }, (_, y) => `${y},n${y}`).join('\n')}\n`);

const joined: PipelineDocument = {
  format: 'prepgraph',
  version: 1,
  nodes: [
    { id: 'source', type: 'CsvSource', params: { path: file } },
    { id: 'names', type: 'CsvSource', params: { path: small } },
    { id: 'n1', type: 'Join', params: { on: ['y'], how: 'left' } },
  ],
  edges: [
    { source: 'source', target: 'n1' },
    { source: 'names', target: 'n1', targetHandle: 'right' },
  ],
};
const stacked: PipelineDocument = {
  ...joined,
  nodes: [...joined.nodes.slice(0, 2), { id: 'n1', type: 'ConcatRows', params: {} }],
};
const sorted = chain(file, ['SortRows', { by: [{ column: 'x' }] }]);

describe('a step that needs more memory than there is to be had', () => {
  it.each<[string, PipelineDocument, string]>([
    ['a sort', sorted, 'Sorting 200,000 rows'],
    ['a filter', chain(file, ['FilterRows', { formula: 'x > 3' }]), 'Filtering 200,000 rows'],
    ['a search for duplicates', chain(file, ['DropDuplicates', {}]), 'Comparing 200,000 rows'],
    ['a fill from the row before', chain(file, ['FillForward', {}]), 'Working on whole columns of 200,000 rows'],
    ['a split by a column', chain(file, ['TrainTestSplit', { stratify: 'y' }]), 'Splitting 200,000 rows'],
    ['a join', joined, 'Matching 200,000 rows with 97 rows'],
    ['a concatenation', stacked, 'Putting 200,097 rows together'],
    ['learning from all rows', chain(file, ['KNNImputer', { columns: ['b', 'd'] }]), 'Learning from 200,000 rows'],
  ])('%s says so, on its node, and what to do', async (_name, document, words) => {
    const session = withBudget(300_000);
    const outcomes = await session.run(document, { folder: null });
    const outcome = outcomes.get('n1');
    expect(outcome?.state === 'failed' && outcome.problems[0]).toMatchObject({
      code: 'step.memory',
      nodeId: 'n1',
      message: expect.stringMatching(new RegExp(`^${words}.* needs .* at once; the memory budget is 293 KB\\.$`)),
      // The window displays the hint, the command line both.
      hint: expect.not.stringContaining('--'),
      option: '--memory',
    });
    expect(outcomes.get('source')?.state).toBe('done');
  });
});

describe('a step within the budget, whose table and source are beyond it', () => {
  it.each([
    ['sorted', sorted, 10_500_000, true],
    ['joined', joined, 30_000_000, true],
    ['joined', joined, 60_000_000, false],
  ] as const)(
    '%s rows are the same, from disk where they and their source do not fit',
    async (_name, document, budget, isOnDisk) => {
      const [bounded, free] = [withBudget(budget), withBudget()];
      const spilled = async (session: Session) => {
        const outcomes = [...(await session.run(document, { folder: null })).values()];
        return outcomes.some((outcome) => {
          if (outcome.state !== 'done') throw new Error(JSON.stringify(outcome.problems));
          return outcome.value.rows.table.batches.some(({ vectors }) => vectors.some((vector) => 'spilled' in vector));
        });
      };
      const onDisk = await Promise.all([spilled(bounded), spilled(free)]);
      expect(onDisk).toEqual([isOnDisk, false]);
      for (const start of [0, 99_900, ROWS - 100]) {
        expect((await bounded.page('n1', start, 100)).columns).toEqual((await free.page('n1', start, 100)).columns);
      }
      expect((await bounded.page('n1', 0, 100)).total).toBe(ROWS);
    },
  );
});

describe('a step that needs the room of the table before it', () => {
  it('has that table moved to disk, where its cells are the same', async () => {
    // The source takes 12 MB of these, sorting 9.6 MB.
    const [bounded, free] = [withBudget(16_000_000), withBudget()];
    const source = (await bounded.run(chain(file), { folder: null })).get('source');
    if (source?.state !== 'done') throw new Error(JSON.stringify(source?.problems));
    const onDisk = () =>
      source.value.rows.table.batches.some(({ vectors }) => vectors.some((vector) => 'spilled' in vector));
    expect(onDisk()).toBe(false);
    expect((await bounded.run(sorted, { folder: null })).get('n1')?.state).toBe('done');
    expect(onDisk()).toBe(true);
    expect(bounded.ledger.memoryBytes).toBeLessThanOrEqual(16_000_000);
    expect(bounded.ledger.diskBytes).toBeGreaterThan(0);
    await free.run(sorted, { folder: null });
    for (const node of ['source', 'n1'])
      for (const start of [0, 99_900, ROWS - 100])
        expect((await bounded.page(node, start, 100)).columns).toEqual((await free.page(node, start, 100)).columns);
  });

  it('is refused with both figures where what is in use stays in memory', async () => {
    const session = withBudget(4_500_000);
    // The strings of 100,000 texts stay in memory: 1.5 MB.
    const texts = folder.write(
      'texts.csv',
      `t\n${Array.from({ length: 100_000 }, (_, row) => `text ${row}`).join('\n')}\n`,
    );
    const outcomes = await session.run(chain(texts, ['SortRows', { by: [{ column: 't' }] }]), { folder: null });
    const outcome = outcomes.get('n1');
    expect(outcome?.state === 'failed' && outcome.problems[0]).toMatchObject({
      code: 'step.memory',
      message: expect.stringMatching(
        /^Sorting 100,000 rows needs .* at once; the memory budget is .*, of which .* are in use\.$/,
      ),
    });
  });
});

describe('a step on its way', () => {
  it.each([
    ['a sort', sorted],
    ['a join', joined],
    ['a concatenation', stacked],
  ] as const)('%s tells how far it has come, and stops when cancelled', async (_name, document) => {
    const session = withBudget();
    const told: number[] = [];
    await session.run(document, {
      folder: null,
      onProgress: (done, total, unit, nodeId) => void (nodeId === 'n1' && unit === 'rows' && told.push(done / total)),
    });
    expect(told.length).toBeGreaterThan(1);
    expect(told).toEqual([...told].sort((a, b) => a - b));
    expect(told.at(-1)).toBe(1);

    const cancelled = neverCancelled();
    const again = withBudget().run(document, {
      folder: null,
      cancelled,
      onProgress: (_done, _total, _unit, nodeId) => void (nodeId === 'n1' && Atomics.store(cancelled, 0, 1)),
    });
    await expect(again).rejects.toThrow(Cancelled);
  });

  it('looking for nearest neighbours stops when cancelled', async () => {
    const session = withBudget();
    const rows = Array.from({ length: 5_000 }, (_, row) => `${Math.sin(row)},${row % 2 === 0 ? '' : Math.cos(row)}`);
    const points = folder.write('points.csv', `x,y\n${rows.join('\n')}\n`);
    await session.run(chain(points, ['KNNImputer', {}]), { folder: null });
    const cancelled = neverCancelled();
    const profile = session.profile('n1', ['y'], { cancelled });
    setTimeout(() => Atomics.store(cancelled, 0, 1), 20);
    await expect(profile).rejects.toThrow(Cancelled);
  });
});
