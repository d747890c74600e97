/** Rows are repeated by the engine, over several batches, after a split, and for new rows; later steps learn from them. */
import { afterAll, expect, it } from 'vitest';
import { chain, temporaryFolder, testSession } from '../testing.ts';

const session = testSession();
const folder = temporaryFolder();
afterAll(async () => {
  await session.close();
  folder.remove();
});

/** More than a batch holds, and than a plan works on without a thread. */
const ROWS = 70_000;
const lists = ['"[""a"",""b""]"', '[]', '', '"[""c"",null,""a""]"'];

it('a row of each item, with the other cells and the part of its row', async () => {
  const rows = Array.from({ length: ROWS }, (_, row) => `${row},${lists[row % 4]}`);
  const path = folder.write('lists.csv', `id,tags\n${rows.join('\n')}\n`);
  const steps = [
    ['TrainTestSplit', { test_size: 0.5, shuffle: false }],
    ['ExplodeRows', { columns: ['tags'] }],
    ['CountEncoder', { columns: ['tags'] }],
  ] as const;
  const document = chain(path, ...steps);
  const outcomes = await session.run(document, { folder: null });
  const last = document.nodes.at(-1)?.id as string;
  const exploded = document.nodes.at(-2)?.id as string;
  expect([...outcomes.values()].map(({ state }) => state)).toEqual(['done', 'done', 'done', 'done']);
  const { columns } = await session.page(exploded, 0, 1_000_000);
  const [ids, tags] = columns.map((column) => [...column]);
  expect(tags?.length).toBe((ROWS / 4) * 7);
  expect(ids?.slice(-7)).toEqual([-4, -4, -3, -2, -1, -1, -1].map((at) => ROWS + at));
  expect(tags?.slice(-7)).toEqual(['a', 'b', null, null, 'c', null, 'a']);
  const counts = (await session.page(last, 0, 7)).columns[1];
  // Train rows only: half of them.
  expect(counts?.[0]).toBe(ROWS / 4);
  expect(counts?.[1]).toBe(ROWS / 8);
});
