/** Groups of rows made by the engine: over batches, on threads, behind a split, and of rows that a filter chose. */
import { afterAll, describe, expect, it } from 'vitest';
import { chain, temporaryFolder, testSession } from '../testing.ts';

const sessions = { 1: testSession(1), 2: testSession(2) } as const;
const folder = temporaryFolder();
afterAll(async () => {
  for (const session of Object.values(sessions)) await session.close();
  folder.remove();
});

/** More than a batch holds, and than a plan works on without a thread. */
const ROWS = 70_000;
const KEYS = 1000;

const path = folder.write(
  'orders.csv',
  `customer,amount,word,paid,day\n${Array.from({ length: ROWS }, (_, row) =>
    [
      row % 11 === 0 ? '' : `c${(row * 7919) % KEYS}`,
      row % 3 === 0 ? '' : row / 7,
      `w${row % 5}`,
      row % 2 === 0,
      `2024-01-0${1 + (row % 9)}`,
    ].join(','),
  ).join('\n')}\n`,
);

const group = {
  by: ['customer'],
  aggregates: [
    { column: 'amount', function: 'sum' },
    { column: 'amount', function: 'std' },
    { column: 'amount', function: 'median' },
    { column: 'word', function: 'max' },
    { column: 'paid', function: 'any' },
    { column: 'day', function: 'min' },
    { column: 'word', function: 'nunique' },
  ],
};

async function grouped(threads: 1 | 2, steps: readonly (readonly [string, Record<string, unknown>])[]) {
  const session = sessions[threads];
  const document = chain(path, ...steps);
  const outcomes = await session.run(document, { folder: null });
  const last = document.nodes.at(-1)?.id as string;
  const page = await session.page(last, 0, 1_000_000);
  return { outcome: outcomes.get(last), ...page, columns: page.columns.map((column) => [...column]) };
}

describe('GroupBy', () => {
  it('gives the same bits on any number of threads', async () => {
    const [one, two] = [await grouped(1, [['GroupBy', group]]), await grouped(2, [['GroupBy', group]])];
    expect(one.columns[0]?.length).toBe(KEYS);
    expect(two.columns).toEqual(one.columns);
    expect(two.fields.map(({ name, type }) => [name, type])).toEqual([
      ['customer', 'category'],
      ['amount_sum', 'number'],
      ['amount_std', 'number'],
      ['amount_median', 'number'],
      ['word_max', 'category'],
      ['paid_any', 'boolean'],
      ['day_min', 'datetime'],
      ['word_nunique', 'number'],
    ]);
  });

  it('says which rows have no key, and counts no row as dropped', async () => {
    const { outcome } = await grouped(2, [['GroupBy', group]]);
    const missing = Math.ceil(ROWS / 11);
    expect(outcome).toMatchObject({ notices: [{ code: 'step.rows-left-out', count: missing }] });
    expect(outcome).not.toHaveProperty('rowFates');
  });

  it('keeps the parts of a split apart', async () => {
    const { columns, partition } = await grouped(2, [
      ['TrainTestSplit', { test_size: 0.5, shuffle: false }],
      ['GroupBy', { by: ['customer'], aggregates: [{ column: 'amount', function: 'size', name: 'rows' }] }],
    ]);
    expect(columns[0]?.slice(0, 4)).toEqual(['c0', 'c0', 'c1', 'c1']);
    expect([...(partition ?? [])].slice(0, 4)).toEqual([0, 2, 0, 2]);
    const rows = (columns[1] ?? []) as number[];
    const ofPart = (part: number): number =>
      rows.reduce((sum, count, at) => sum + (partition?.[at] === part ? count : 0), 0);
    expect(ofPart(0) + ofPart(2)).toBe(ROWS - Math.ceil(ROWS / 11));
  });

  it('explains a cell of a group by the columns that it is made of', async () => {
    const { fields } = await grouped(2, [['GroupBy', group]]);
    const [step] = await sessions[2].explainCell({ nodeId: 'n1', column: fields[1]?.name ?? '', row: 0 });
    expect(step?.uses.map(({ column, row }) => [column, row])).toEqual([
      ['customer', 1000],
      ['amount', 1000],
    ]);
    expect(step?.words).toContain('the first row of its group, row 1001');
  });

  it('groups the rows that are left by a filter, and is learned from by later steps', async () => {
    const { columns, outcome } = await grouped(2, [
      ['FilterRows', { formula: "customer in ['c1', 'c2']" }],
      ['GroupBy', { by: ['customer'], aggregates: [{ column: 'amount', function: 'sum', name: 'n' }] }],
      ['MinMaxScaler', { columns: ['n'] }],
    ]);
    expect(outcome?.state).toBe('done');
    expect(columns[0]).toEqual(['c1', 'c2']);
    expect(new Set(columns[1])).toEqual(new Set([0, 1]));
  });
});
