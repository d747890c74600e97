/** Two tables into one, on real threads: joins and concatenations of files, with splits, limits and new data. */
import { afterAll, describe, expect, it } from 'vitest';
import type { PipelineDocument } from '../../graph/document-schema.ts';
import { Cancelled } from '../../run/run.ts';
import { neverCancelled } from '../session.ts';
import { temporaryFolder, testSession } from '../testing.ts';

const session = testSession();
const folder = temporaryFolder();
afterAll(async () => {
  await session.close();
  folder.remove();
});

type Step = readonly [type: string, params: Record<string, unknown>];

/** Left and right file, steps after each, then the operator "both" and steps after it. */
function pair(
  files: readonly [string, string],
  [type, params]: Step,
  { left = [], right = [], after = [] }: { left?: Step[]; right?: Step[]; after?: Step[] } = {},
): PipelineDocument {
  const nodes: PipelineDocument['nodes'][number][] = [];
  const edges: PipelineDocument['edges'][number][] = [];
  const ends = [left, right].map((steps, side) => {
    const name = ['left', 'right'][side];
    nodes.push({ id: name, type: 'CsvSource', params: { path: files[side] } });
    return steps.reduce((before, [type, params], index) => {
      const id = `${name}${index + 1}`;
      nodes.push({ id, type, params });
      edges.push({ source: before, target: id });
      return id;
    }, name);
  });
  nodes.push({ id: 'both', type, params });
  edges.push({ source: ends[0], target: 'both', targetHandle: 'left' });
  edges.push({ source: ends[1], target: 'both', targetHandle: 'right' });
  after.reduce((before, [type, params], index) => {
    const id = `after${index + 1}`;
    nodes.push({ id, type, params });
    edges.push({ source: before, target: id });
    return id;
  }, 'both');
  return { format: 'prepgraph', version: 1, nodes, edges };
}

const cells = async (node: string) => {
  const { columns, fields, partition } = await session.page(node, 0, 1000);
  const made = Object.fromEntries(fields.map(({ name }, index) => [name, columns[index]]));
  return partition === null ? made : { ...made, partition };
};
const problem = (node: string) => {
  const outcome = session.outcome(node);
  return outcome?.state === 'failed' ? outcome.problems[0] : outcome?.state;
};

const orders = folder.write('orders.csv', 'customer,sum\nann,10\nbob,20\nann,30\ndi,40\n');
const customers = folder.write('customers.csv', 'customer,city,sum\nann,Rome,1\nbob,Oslo,2\ncy,Bern,3\n');

describe('two tables', () => {
  it('are joined by a key, over what earlier steps made of them', async () => {
    const document = pair([orders, customers], ['Join', { how: 'left', on: ['customer'] }], {
      left: [
        ['Derive', { name: 'double', formula: 'sum * 2' }],
        ['FilterRows', { formula: 'sum > 10' }],
      ],
      right: [['Derive', { name: 'city', formula: 'upper(city)' }]],
      after: [
        ['Derive', { name: 'where', formula: 'coalesce(city, "?")' }],
        ['SortRows', { by: [{ column: 'sum_x', descending: true }] }],
      ],
    });
    await session.run(document, { folder: null });
    expect(await cells('both')).toEqual({
      customer: ['bob', 'ann', 'di'],
      sum_x: [20, 30, 40],
      double: [40, 60, 80],
      city: ['OSLO', 'ROME', null],
      sum_y: [2, 1, null],
    });
    expect((await cells('after2'))['where']).toEqual(['?', 'ROME', 'OSLO']);
  });

  it('keep the left split, and steps after learn from its train rows', async () => {
    const document = pair([orders, customers], ['Join', { how: 'outer', on: ['customer'] }], {
      left: [['TrainTestSplit', { shuffle: false, test_size: 0.5 }]],
      after: [['MaxAbsScaler', { columns: ['sum_x'] }]],
    });
    await session.run(document, { folder: null });
    expect(await cells('both')).toMatchObject({
      customer: ['ann', 'ann', 'bob', 'cy', 'di'],
      partition: [0, 2, 0, 0, 2],
    });
    expect((await cells('after1'))['sum_x']).toEqual([0.5, 1.5, 1, null, 2]);
  });

  it('below each other keep each its own marks; a table without a split is for training', async () => {
    const split: Step = ['TrainTestSplit', { shuffle: false, test_size: 0.5 }];
    await session.run(pair([orders, orders], ['ConcatRows', {}], { left: [split], right: [split] }), { folder: null });
    expect((await cells('both'))['partition']).toEqual([0, 0, 2, 2, 0, 0, 2, 2]);
    await session.run(pair([orders, customers], ['ConcatRows', {}], { left: [split] }), { folder: null });
    expect(await cells('both')).toEqual({
      customer: ['ann', 'bob', 'ann', 'di', 'ann', 'bob', 'cy'],
      sum: [10, 20, 30, 40, 1, 2, 3],
      city: [null, null, null, null, 'Rome', 'Oslo', 'Bern'],
      partition: [0, 0, 2, 2, 0, 0, 0],
    });
  });

  it('beside each other, one longer than the other', async () => {
    const document = pair([orders, customers], ['ConcatColumns', {}], {
      right: [['SelectColumns', { columns: ['city'] }]],
    });
    await session.run(document, { folder: null });
    expect((await cells('both'))['city']).toEqual(['Rome', 'Oslo', 'Bern', null]);
  });

  it('stay whole numbers where no cell is missing', async () => {
    const integers = async (how: string) => {
      await session.run(pair([orders, customers], ['Join', { how, on: ['customer'] }]), { folder: null });
      const { fields } = await session.page('both', 0, 0);
      return fields.map(({ integer }) => integer ?? false);
    };
    expect(await integers('inner')).toEqual([false, true, false, true]);
    expect(await integers('left')).toEqual([false, true, false, false]);
  });

  it('that would explode are refused before anything is made, with the counts', async () => {
    const many = folder.write('many.csv', `k\n${'1\n'.repeat(20_000)}`);
    await session.run(pair([many, many], ['Join', { on: ['k'] }]), { folder: null });
    expect(problem('both')).toMatchObject({
      code: 'join.too-many-rows',
      nodeId: 'both',
      field: 'limit_rows',
      message: 'Joining 20,000 rows with 20,000 rows by "k" would make 400,000,000 rows; the limit is 10,000,000.',
    });
  });

  it('larger than a batch come out in order', async () => {
    const count = 150_000;
    const numbers = Array.from({ length: count }, (_, row) => row);
    const left = folder.write(
      'big-left.csv',
      `k,c\n${numbers.map((row) => `${count - 1 - row},c${row % 7}`).join('\n')}\n`,
    );
    const right = folder.write('big-right.csv', `k,v\n${numbers.map((row) => `${row},${row * 3}`).join('\n')}\n`);
    await session.run(pair([left, right], ['Join', { on: ['k'] }], { after: [['HeadRows', { n: -149_998 }]] }), {
      folder: null,
    });
    expect(await cells('after1')).toEqual({ k: [149_999, 149_998], c: ['c0', 'c1'], v: [449_997, 449_994] });
    const { columns } = await session.page('both', 140_000, 2);
    expect(columns).toEqual([
      [9999, 9998],
      ['c0', 'c1'],
      [29_997, 29_994],
    ]);
    const outcome = session.outcome('both');
    expect(outcome?.state === 'done' && outcome.value.rows.table.batches.length).toBe(3);
  });

  it('of no rows give a table of no rows', async () => {
    const nothing: Step = ['FilterRows', { formula: 'sum > 100' }];
    await session.run(pair([orders, customers], ['Join', { on: 'customer' }], { right: [nothing] }), { folder: null });
    const outcome = session.outcome('both');
    expect(outcome?.state === 'done' ? outcome.value.rows.rows : problem('both')).toBe(0);
  });

  it('stop when cancelled', async () => {
    const cancelled = neverCancelled();
    const running = session.run(pair([orders, customers], ['Join', { on: ['customer'], how: 'right' }]), {
      folder: null,
      cancelled,
      onStart: (node) => node === 'both' && Atomics.store(cancelled, 0, 1),
    });
    await expect(running).rejects.toThrow(Cancelled);
  });
});

describe('new data', () => {
  it('keeps its outliers, duplicates and all rows of a sample, but not what a filter drops', async () => {
    const train = folder.write('train.csv', 'x\n1\n2\n3\n4\n4\n100\n');
    const fresh = folder.write('fresh.csv', 'x\n1000\n1000\n-5\n2\n');
    const nodes = (
      [
        ['source', 'CsvSource', { path: train }],
        ['filter', 'FilterRows', { formula: 'x > 0' }],
        ['outliers', 'DropOutliers', {}],
        ['distinct', 'DropDuplicates', {}],
        ['sample', 'SampleRows', { n: 2 }],
        ['sort', 'SortRows', { by: [{ column: 'x' }] }],
      ] as const
    ).map(([id, type, params]) => ({ id, type, params }));
    const edges = nodes.slice(1).map(({ id }, index) => ({ source: nodes[index]?.id ?? '', target: id }));
    await session.run({ format: 'prepgraph', version: 1, nodes, edges }, { folder: null });
    expect(await cells('outliers')).toEqual({ x: [1, 2, 3, 4, 4] });
    const outcome = session.outcome('outliers');
    expect(outcome?.state === 'done' && outcome.learned).toEqual({
      feature_names_in_: ['x'],
      lower_bound_: [-0.375],
      upper_bound_: [6.625],
    });
    expect(outcome?.state === 'done' && outcome.learnedFrom).toEqual({ rows: 6, part: 'all' });
    expect(await cells('distinct')).toEqual({ x: [1, 2, 3, 4] });
    const fitted = session.fittedDocument();
    await session.run(fitted, { folder: null, mode: 'apply', inputs: new Map([['source', fresh]]) });
    expect(await cells('sort')).toEqual({ x: [2, 1000, 1000] });
  });

  it('of a split: outliers of test rows stay where only train rows are cleaned', async () => {
    const file = folder.write('spread.csv', `x\n${[1, 2, 3, 4, 5, 99, 2, 3, 4, 77].join('\n')}\n`);
    const run = async (drop_from: string) => {
      const nodes = [
        { id: 'source', type: 'CsvSource', params: { path: file } },
        { id: 'split', type: 'TrainTestSplit', params: { shuffle: false, test_size: 4 } },
        { id: 'drop', type: 'DropOutliers', params: { drop_from } },
      ];
      const edges = [
        { source: 'source', target: 'split' },
        { source: 'split', target: 'drop' },
      ];
      await session.run({ format: 'prepgraph', version: 1, nodes, edges }, { folder: null });
      return cells('drop');
    };
    expect(await run('all')).toEqual({ x: [1, 2, 3, 4, 5, 2, 3, 4], partition: [0, 0, 0, 0, 0, 2, 2, 2] });
    expect(await run('train')).toEqual({ x: [1, 2, 3, 4, 5, 2, 3, 4, 77], partition: [0, 0, 0, 0, 0, 2, 2, 2, 2] });
  });

  it('a problem of a formula names node, field and characters', async () => {
    const nodes = [
      { id: 'source', type: 'CsvSource', params: { path: orders } },
      { id: 'derive', type: 'Derive', params: { name: 'x', formula: 'sum + costumer' } },
    ];
    await session.run(
      { format: 'prepgraph', version: 1, nodes, edges: [{ source: 'source', target: 'derive' }] },
      { folder: null },
    );
    expect(problem('derive')).toEqual({
      code: 'formula.unknown-column',
      message: 'There is no column `costumer` here (characters 7 to 14).',
      hint: 'Did you mean customer?',
      nodeId: 'derive',
      field: 'formula',
      at: { from: 6, to: 14 },
    });
  });
});
