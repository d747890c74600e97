/** Two tables compared: steps of one document, and a step with itself in another version. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chain, temporaryFolder, testSession } from '../testing.ts';

const session = testSession();
const folder = temporaryFolder();
afterAll(async () => {
  await session.close();
  folder.remove();
});

const path = folder.write('data.csv', 'x,c\n1,a\n,b\n3,a\n5,b\n');
const document = chain(
  path,
  ['SimpleImputer', { columns: ['x'], strategy: 'median' }],
  ['FilterRows', { formula: 'x > 1' }],
  ['OneHotEncoder', { columns: ['c'] }],
);
const asRead = new Map<string, string>();
beforeAll(async () => {
  const outcomes = await session.run(document, { folder: null });
  for (const [id, outcome] of outcomes)
    if (outcome.state === 'done' && outcome.source?.stamp) asRead.set(id, outcome.source.stamp.id);
});

const version = (...steps: Parameters<typeof chain>[1][]) => ({
  document: chain(path, ...steps),
  reading: { folder: null, asRead },
});

describe('a step compared with another one', () => {
  it('matches rows by their place in the file, and shows the first cells that differ', async () => {
    const found = await session.compareResults({ nodeId: 'source' }, 'n1');
    expect(found.rows).toEqual({ before: 4, after: 4, onlyBefore: 0, onlyAfter: 0, compared: 4 });
    expect(found).toMatchObject({ equal: 1, left: 0, reordered: false });
    expect(found.columns).toEqual([
      { name: 'x', before: 'number', after: 'number', changed: 1, examples: [{ row: 1, before: null, after: 3 }] },
    ]);
  });

  it('names rows and columns of one table only', async () => {
    const found = await session.compareResults({ nodeId: 'n1' }, 'n3');
    expect(found.rows).toEqual({ before: 4, after: 3, onlyBefore: 1, onlyAfter: 0, compared: 3 });
    expect(found.columns.map(({ name, before, after, changed }) => [name, before, after, changed])).toEqual([
      ['c_a', null, 'number', null],
      ['c_b', null, 'number', null],
      ['c', 'category', null, null],
    ]);
  });
});

describe('a step compared with an earlier version', () => {
  it('runs the version beside the displayed document, on the rows that were read', async () => {
    const mean = version(['SimpleImputer', { columns: ['x'], strategy: 'mean' }], ['FilterRows', { formula: 'x > 2' }]);
    const found = await session.compareResults({ nodeId: 'n2', ...mean }, 'n2');
    expect(found.rows).toEqual({ before: 3, after: 3, onlyBefore: 0, onlyAfter: 0, compared: 3 });
    expect(found.columns).toEqual([]);
    const most = version(['SimpleImputer', { columns: ['x'], strategy: 'most_frequent' }]);
    expect((await session.compareResults({ nodeId: 'n1', ...most }, 'n1')).columns).toMatchObject([
      { name: 'x', changed: 1, examples: [{ row: 1, before: 1, after: 3 }] },
    ]);
    // What is displayed stays.
    expect((await session.page('n3', 0, 10)).fields.map(({ name }) => name)).toEqual(['x', 'c_a', 'c_b']);
  });

  it('says why a version does not run', async () => {
    const broken = version(['SimpleImputer', { columns: ['y'] }]);
    await expect(session.compareResults({ nodeId: 'n1', ...broken }, 'n1')).rejects.toThrow('no column "y"');
  });
});
