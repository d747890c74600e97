import { afterAll, expect, test } from 'vitest';
import { chain, temporaryFolder, testSession } from '../testing.ts';

const session = testSession();
const folder = temporaryFolder();
afterAll(async () => {
  await session.close();
  folder.remove();
});

const rows = Array.from({ length: 6_000 }, (_, row) => `${row % 3 === 1 ? '' : row},${row % 2 === 0 ? 'a' : 'b'}`);
const large = folder.write('large.csv', `x,kind\n${rows.join('\n')}\n`);
const small = folder.write('small.csv', 'x,kind\n1,a\n2,b\n3,a\n,b\n5,a\n6,b\n,a\n');

const tried = async (path: string, type: string, params: Record<string, unknown>, columns: readonly string[]) => {
  await session.run(chain(path), { folder: null });
  return session.tryStep('source', { type, params }, columns);
};

test('rows with changed cells are displayed before and after the step', async () => {
  const found = await tried(small, 'SimpleImputer', { columns: ['x'], strategy: 'median' }, ['x']);
  expect(found).toMatchObject({ rows: 7, looked: 7, left: 7, more: 0 });
  expect(found.before).toEqual([{ name: 'x', type: 'number', cells: [1, 2, 3, null, null] }]);
  expect(found.after).toEqual([{ name: 'x', type: 'number', cells: [1, 2, 3, 3, 3] }]);
});

test('columns that the step makes are displayed, and the number of further ones', async () => {
  const found = await tried(small, 'DateParts', { columns: ['x'] }, ['x']).catch(() => null);
  expect(found).toBe(null);
  const made = await tried(small, 'KBinsDiscretizer', { columns: ['kind'] }, ['kind']).catch((error: unknown) => error);
  expect(made).toMatchObject({ problem: { column: 'kind' } });
  const hot = await tried(small, 'OneHotEncoder', { columns: ['kind'] }, ['kind']);
  expect(hot.before.map(({ name }) => name)).toEqual(['kind']);
  expect(hot.after.map(({ name, cells }) => [name, cells[0]])).toEqual([
    ['kind_a', 1],
    ['kind_b', 0],
  ]);
});

test('of a step that drops rows, the rows that stay are displayed', async () => {
  const found = await tried(small, 'DropMissing', { subset: ['x'] }, ['x']);
  expect(found).toMatchObject({ looked: 7, left: 5, before: [] });
  expect(found.after).toEqual([{ name: 'x', type: 'number', cells: [1, 2, 3, 5, 6] }]);
});

test('a large table is tried on a sample, and behind a split only its train rows are learned from', async () => {
  const all = await tried(large, 'StandardScaler', { columns: ['x'] }, ['x']);
  expect(all).toMatchObject({ rows: 6_000, looked: 2_000 });
  const split = chain(large, ['TrainTestSplit', { test_size: 0.5, shuffle: false }]);
  await session.run(split, { folder: null });
  const behind = await session.tryStep('n1', { type: 'MinMaxScaler', params: { columns: ['x'] } }, ['x']);
  // The largest of all rows is about 6,000; of the train rows, the first half, it is about 3,000.
  const [before] = behind.before;
  const [after] = behind.after;
  const row = before?.cells.findIndex((cell) => typeof cell === 'number' && cell > 0) ?? -1;
  expect(Number(after?.cells[row]) / Number(before?.cells[row])).toBeGreaterThan(1 / 3_100);
});
