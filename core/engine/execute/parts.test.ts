/** After a split, steps that look at other rows look at those of their own part only. */
import { afterAll, describe, expect, it } from 'vitest';
import { chain, temporaryFolder, testSession } from '../testing.ts';

const session = testSession();
const folder = temporaryFolder();
afterAll(async () => {
  await session.close();
  folder.remove();
});

type Step = readonly [type: string, params: Record<string, unknown>];
type Rows = readonly (readonly (string | number | boolean | null | undefined)[])[];

const HEAD = ['id', 'x', 'city', 'flag', 'day'];

/** Rows with many gaps and repeated values; `id` tells them apart. */
function table(rows: number): Rows {
  return Array.from({ length: rows }, (_, row) => [
    row,
    row % 3 === 1 ? null : (row * 37) % 11,
    row % 4 === 2 ? null : ['Rome', 'Oslo', 'Bern'][(row * 7) % 3],
    row % 5 === 0 ? null : row % 2 === 0,
    row % 7 === 3 ? null : `2024-0${1 + (row % 9)}-11`,
  ]);
}

const csv = (rows: Rows): string =>
  `${[HEAD, ...rows].map((cells) => cells.map((cell) => String(cell ?? '')).join(',')).join('\n')}\n`;

async function run(file: string, ...steps: Step[]) {
  await session.run(chain(file, ...steps), { folder: null });
  const { columns, fields, partition } = await session.page(`n${steps.length}`, 0, 10_000);
  const rows = (partition ?? columns[0] ?? []).map((_, row) =>
    columns.map((cells, index) => (fields[index]?.type === 'number' && Number.isNaN(cells[row]) ? null : cells[row])),
  );
  return { rows, partition };
}

const split: Step = ['TrainTestSplit', { random_state: 4, test_size: 0.3, val_size: 0.2 }];

const steps: readonly Step[] = [
  ['FillForward', {}],
  ['FillForward', { columns: ['x', 'flag'], limit: 1 }],
  ['FillBackward', {}],
  ['FillBackward', { columns: ['city', 'day'], limit_area: 'inside' }],
  ['Interpolate', { columns: ['x'], limit_direction: 'both' }],
  ['Interpolate', { columns: ['day'] }],
  ['FillNa', { columns: ['city'], value: 'elsewhere', limit: 3 }],
  ['FillNa', { columns: ['x'], value: 0, limit: 2 }],
  ['Rank', { columns: ['x'], method: 'first' }],
  ['DropDuplicates', { subset: ['x', 'city'] }],
  ['DropDuplicates', { subset: ['x'], keep: 'last' }],
  ['DropDuplicates', { subset: ['city'], keep: false }],
  ['SampleRows', { frac: 0.5, random_state: 3 }],
  ['SampleRows', { frac: 1.5, replace: true, random_state: 3 }],
  ['SortRows', { by: [{ column: 'x', descending: true }] }],
  [
    'GroupBy',
    {
      by: ['city', 'flag'],
      dropna: false,
      aggregates: [
        { column: 'id', function: 'size', name: 'n' },
        { column: 'x', function: 'mean' },
        { column: 'day', function: 'max' },
      ],
    },
  ],
];

/** Larger than what is worked on in place, too, so that a worker thread does it. */
describe.each([60, 3_000])('of %i rows', (count) => {
  const source = table(count);
  const file = folder.write(`${count}.csv`, csv(source));

  it.each(steps.map((step) => [step[0], JSON.stringify(step[1]), step] as const))(
    '%s %s makes of each part what it makes of that part alone',
    async (_, _params, step) => {
      const whole = await run(file, split, step);
      const { partition: marks } = await run(file, split);
      for (const part of [0, 1, 2]) {
        const own = source.filter((_row, row) => marks?.[row] === part);
        expect(own.length).toBeGreaterThan(5);
        const alone = await run(folder.write(`${count}-${part}.csv`, csv(own)), step);
        expect(whole.rows.filter((_row, row) => whole.partition?.[row] === part)).toEqual(alone.rows);
      }
    },
  );

  it.each(
    (
      [
        ['FillForward', {}],
        ['FillBackward', {}],
        ['Interpolate', { columns: ['x'] }],
        ['FillNa', { columns: ['x'], value: 0, limit: 2 }],
        ['Rank', { columns: ['x'] }],
        ['DropDuplicates', { subset: ['x'] }],
        ['SampleRows', { n: 7, random_state: 3 }],
      ] satisfies Step[]
    ).map((step) => [step[0], step] as const),
  )('%s looks across parts where it is told to', async (_, [type, params]) => {
    const across = await run(file, split, [type, { ...params, across_parts: true }]);
    const undivided = await run(file, [type, params]);
    expect(across.rows).toEqual(undivided.rows);
    const kept = await run(file, split, [type, params]);
    expect(kept.rows).not.toEqual(undivided.rows);
  });
});

it('a number of sampled rows is shared out by the sizes of the parts', async () => {
  const file = folder.write('sizes.csv', csv(table(100)));
  const { partition } = await run(file, split, ['SampleRows', { n: 11, random_state: 0 }]);
  const counts = [0, 1, 2].map((part) => partition?.filter((mark) => mark === part).length);
  expect(counts).toEqual([6, 2, 3]);
});

it('a fill before the first known cell of a part takes nothing from another part', async () => {
  const file = folder.write('gap.csv', 'id,x\n0,1\n1,2\n2,\n3,4\n');
  const ordered: Step = ['TrainTestSplit', { shuffle: false, test_size: 2 }];
  const filled = async (path: string, type: string) => (await run(path, ordered, [type, {}])).rows.map(([, x]) => x);
  expect(await filled(file, 'FillForward')).toEqual([1, 2, null, 4]);
  expect(await filled(file, 'FillBackward')).toEqual([1, 2, 4, 4]);
  const mixed = folder.write('mixed.csv', 'id,x\n0,1\n1,\n2,3\n3,4\n');
  expect(await filled(mixed, 'FillBackward')).toEqual([1, null, 3, 4]);
});
