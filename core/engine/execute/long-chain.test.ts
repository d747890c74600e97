import { afterAll, expect, it } from 'vitest';
import { neverCancelled } from '../session.ts';
import { chain, temporaryFolder, testSession } from '../testing.ts';

const folder = temporaryFolder();
const session = testSession();
afterAll(async () => {
  await session.close();
  folder.remove();
});

it('runs a chain of sixty steps, and again after its end was changed', async () => {
  const file = folder.write('few.csv', 'a,b\n1,2\n3,4\n');
  const steps = Array.from({ length: 60 }, () => ['MinMaxScaler', { columns: ['a'] }] as const);
  const document = chain(file, ...steps);
  const options = { folder: folder.path, cancelled: neverCancelled() };
  const outcomes = await session.run(document, options);
  expect([...outcomes.values()].filter(({ state }) => state !== 'done')).toEqual([]);
  const page = await session.page('n60', 0, 2);
  expect(page.columns[0]).toEqual([0, 1]);

  const started: string[] = [];
  const longer = chain(file, ...steps.slice(1), ['MinMaxScaler', { columns: ['b'] }]);
  await session.run(longer, { ...options, onOutcome: (id, outcome) => outcome.state === 'done' && started.push(id) });
  expect(started).toHaveLength(61);
  expect((await session.page('n60', 1, 1)).columns[1]).toEqual([1]);
});
