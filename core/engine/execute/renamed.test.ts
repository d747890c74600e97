/** What a step reports of columns that only have another name, and of the rows of one part. */
import { afterAll, expect, test } from 'vitest';
import { chain, temporaryFolder, testSession } from '../testing.ts';

const session = testSession();
const folder = temporaryFolder();
afterAll(async () => {
  await session.close();
  folder.remove();
});

const file = folder.write('rows.csv', `a,b,c\n${Array.from({ length: 20 }, (_, row) => `${row},x,1`).join('\n')}\n`);

async function renamedBy(...step: readonly [string, Record<string, unknown>]) {
  const outcome = (await session.run(chain(file, step), { folder: null })).get('n1');
  return outcome?.state === 'done' ? outcome.renamed : outcome?.state;
}

test('columns that have another name are told apart from made and removed ones', async () => {
  expect(await renamedBy('RenameColumns', { names: { a: 'first', c: 'third' } })).toEqual([
    { from: 'a', to: 'first' },
    { from: 'c', to: 'third' },
  ]);
  expect(await renamedBy('DropColumns', { columns: ['b'] })).toBeUndefined();
  expect(await renamedBy('Derive', { name: 'd', formula: 'a + 1' })).toBeUndefined();
});

test('a profile of one part counts its rows alone', async () => {
  await session.run(chain(file, ['TrainTestSplit', { test_size: 5, shuffle: false }]), { folder: null });
  const of = async (part?: 'train' | 'test') => {
    const [profile] = await session.profile('n1', ['a'], part && { part });
    return [profile?.rows, profile?.min, profile?.max];
  };
  expect(await of('train')).toEqual([15, 0, 14]);
  expect(await of('test')).toEqual([5, 15, 19]);
  expect(await of()).toEqual([20, 0, 19]);
});
