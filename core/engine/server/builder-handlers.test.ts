import { afterAll, describe, expect, it } from 'vitest';
import type { PipelineDocument } from '../../graph/document-schema.ts';
import type { CallArgs, CallName, CallResult } from '../../protocol/engine.ts';
import { windowEnd } from '../server-testing.ts';
import { chain, temporaryFolder } from '../testing.ts';

const folder = temporaryFolder();
const end = windowEnd();
afterAll(async () => {
  await end.close();
  folder.remove();
});

const run = (document: PipelineDocument) => end.call('run', { document, folder: null });

async function ask<Name extends CallName>(name: Name, args: CallArgs<Name>): Promise<CallResult<Name>> {
  const answer = await end.call(name, args);
  if (!answer.ok) throw new Error(JSON.stringify(answer.problem));
  return answer.result;
}

const people = folder.write(
  'people.csv',
  `name,age,since,member\n${[
    'Ann,20,2024-01-31,true',
    'ann ,30,2024-02-01,false',
    'Bob,,2024-02-01,true',
    ',40,,',
    'Ann,50,2023-12-24,true',
  ].join('\n')}\n`,
);

describe('conditions', () => {
  it('are counted in all rows of a small table; a missing cell meets none', async () => {
    await run(chain(people));
    const formulas = ['age > 20', 'member', 'not member', 'age > 20 or is_missing(age)', 'since >= "2024-02-01"'];
    expect(await ask('countRows', { nodeId: 'source', formulas })).toEqual({
      rows: 5,
      looked: 5,
      counts: [3, 3, 1, 4, 2],
    });
  });

  it('that are none on this table have no count', async () => {
    await run(chain(people));
    const formulas = ['age', 'gone > 1', 'age >', 'age > 20'];
    expect((await ask('countRows', { nodeId: 'source', formulas })).counts).toEqual([null, null, null, 3]);
  });

  it('are counted in a sample of a large table, which is told', async () => {
    const rows = Array.from({ length: 1_200_000 }, (_, row) => Math.floor(row / 7) % 10).join('\n');
    await run(chain(folder.write('large.csv', `x\n${rows}\n`)));
    const { rows: all, looked, counts } = await ask('countRows', { nodeId: 'source', formulas: ['x < 3'] });
    expect(all).toBe(1_200_000);
    expect(looked).toBeLessThanOrEqual(100_000);
    expect((counts[0] ?? 0) / looked).toBeCloseTo(0.3, 1);
  });
});

describe('values of a column', () => {
  it('come most frequent first, as a condition writes them', async () => {
    await run(chain(people));
    const values = async (column: string, search = '') =>
      (await ask('columnValues', { nodeId: 'source', column, search })).values.map(({ value }) => value);
    expect(await values('name')).toEqual(['Ann', 'Bob', 'ann ']);
    expect(await values('age', '0')).toEqual(['20', '30', '40', '50']);
    expect(await values('since')).toEqual(['2024-02-01', '2023-12-24', '2024-01-31']);
    expect(await values('name', 'B')).toEqual(['Bob']);
  });

  it('are grouped where they may be spellings of one thing', async () => {
    await run(chain(people, ['TextClean', { columns: ['name'], strip: false }]));
    const found = await ask('valueClusters', { nodeId: 'n1', column: 'name', method: 'words' });
    expect(found).toEqual({
      rows: 5,
      looked: 5,
      distinct: 3,
      clusters: [
        [
          { value: 'Ann', count: 2 },
          { value: 'ann ', count: 1 },
        ],
      ],
      left: 0,
      isComplete: true,
    });
  });

  it('of a column that is not there are refused by its name', async () => {
    await run(chain(people));
    expect(await end.call('columnValues', { nodeId: 'source', column: 'gone', search: '' })).toMatchObject({
      ok: false,
      problem: { code: 'column.unknown', column: 'gone' },
    });
  });
});

describe('a join', () => {
  const orders = folder.write(
    'orders.csv',
    `order,customer_id,town\n${Array.from({ length: 60 }, (_, row) => `${row},${row % 25},${['Rome', 'Oslo'][row % 2]}`).join('\n')}\n`,
  );
  const customers = folder.write(
    'customers.csv',
    `id,city\n${Array.from({ length: 20 }, (_, row) => `${row},c${row}`).join('\n')}\n7,again\n`,
  );
  const joined = (params: Record<string, unknown> = {}): PipelineDocument => ({
    format: 'prepgraph',
    version: 1,
    nodes: [
      { id: 'orders', type: 'CsvSource', params: { path: orders } },
      { id: 'customers', type: 'CsvSource', params: { path: customers } },
      { id: 'join', type: 'Join', params },
    ],
    edges: [
      { source: 'orders', target: 'join', targetHandle: 'left' },
      { source: 'customers', target: 'join', targetHandle: 'right' },
    ],
  });
  const tables = { left: 'orders', right: 'customers' };

  it('has its key guessed, though it could not run yet', async () => {
    await run(joined());
    const { guesses } = await ask('guessKeys', tables);
    expect(guesses[0]).toMatchObject({ left: 'customer_id', right: 'id', isSameName: false });
    expect(guesses[0]?.found).toBeCloseTo(20 / 25);
  });

  it('has the rows that were counted before it ran', async () => {
    const keys: [string, string][] = [['customer_id', 'id']];
    await run(joined());
    const found = await ask('matchKeys', { ...tables, keys });
    // Customers 20 to 24 are not there; customer 7 is there twice, and ordered three times.
    expect(found).toEqual({
      rows: [60, 21],
      isEstimate: false,
      matched: [50, 21],
      multiplied: [3, 21],
      most: [2, 3],
      pairs: 53,
    });
    await run(joined({ left_on: ['customer_id'], right_on: ['id'] }));
    expect(end.nodes().find(({ nodeId }) => nodeId === 'join')?.rows).toBe(53);
  });

  it('by columns that cannot be equal says why', async () => {
    await run(joined());
    expect(await end.call('matchKeys', { ...tables, keys: [['town', 'id']] })).toMatchObject({
      ok: false,
      problem: { code: 'combine.types' },
    });
  });

  it('of large tables is estimated from a sample of the keys', async () => {
    const large = (name: string, rows: number, keyOf: (row: number) => number): string =>
      folder.write(name, `k\n${Array.from({ length: rows }, (_, row) => keyOf(row)).join('\n')}\n`);
    const document = joined({ on: ['k'] });
    const [left, right] = document.nodes;
    (left as { params: object }).params = { path: large('left.csv', 1_500_000, (row) => row % 500_000) };
    (right as { params: object }).params = { path: large('right.csv', 1_000_000, (row) => 2 * row) };
    document.nodes.pop();
    await run({ ...document, edges: [] });
    const found = await ask('matchKeys', { ...tables, keys: [['k', 'k']] });
    expect(found).toMatchObject({ isEstimate: true, rows: [1_500_000, 1_000_000] });
    expect(found.multiplied[0]).toBe(0);
    expect(found.multiplied[1] / 250_000).toBeCloseTo(1, 1);
    expect(found.matched[0] / 750_000).toBeCloseTo(1, 1);
    expect(found.pairs / 750_000).toBeCloseTo(1, 1);
    expect(found.most[1]).toBe(3);
  });
});
