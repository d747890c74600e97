import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { chain, temporaryFolder, testSession } from '../testing.ts';

const folder = temporaryFolder();
const session = testSession();
afterAll(async () => {
  await session.close();
  folder.remove();
});

/** Rows of the written file, as lists of cells. */
async function written(csv: string, steps: readonly (readonly [string, Record<string, unknown>])[]) {
  const source = folder.write('given.csv', csv);
  await session.run(chain(source, ...steps), { folder: folder.path });
  const path = join(folder.path, 'parts.csv');
  await session.write(`n${steps.length}`, path, { partColumn: true });
  const [head = '', ...rows] = readFileSync(path, 'utf8').trim().split('\n');
  return { head, rows: rows.map((row) => row.split(',')) };
}

const numbers = (rows: number, name = 'x') => `${name}\n${Array.from({ length: rows }, (_, row) => row).join('\n')}\n`;
const thirds = ['TrainTestSplit', { test_size: 0.25, val_size: 0.25, random_state: 1 }] as const;

it('says of each row in which part it is, also where rows were dropped and sorted', async () => {
  const { head, rows } = await written(numbers(40), [
    thirds,
    ['FilterRows', { formula: 'x != 7' }],
    ['SortRows', { by: [{ column: 'x', descending: true }] }],
  ]);
  expect(head).toBe('x,part');
  expect([...new Set(rows.map(([, part]) => part))].sort()).toEqual(['test', 'train', 'val']);
  expect(rows).toHaveLength(39);

  // The same rows as the files of single parts.
  for (const partition of ['train', 'val', 'test'] as const) {
    const path = join(folder.path, `${partition}.csv`);
    await session.write('n3', path, { partition });
    const own = readFileSync(path, 'utf8').trim().split('\n').slice(1);
    expect(rows.filter(([, part]) => part === partition).map(([x]) => x)).toEqual(own);
  }
});

it('has a name of its own', async () => {
  expect((await written(numbers(9, 'part'), [thirds])).head).toBe('part,part_2');
});

it('is refused where nothing splits the table', async () => {
  await expect(written(numbers(9), [['HeadRows', { n: 3 }]])).rejects.toMatchObject({
    problem: { code: 'write.no-split' },
  });
});
