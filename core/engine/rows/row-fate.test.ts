/** Rows that a step drops, repeats or matches: their numbers, and the dropped rows themselves. */
import { afterAll, describe, expect, it } from 'vitest';
import type { PipelineDocument } from '../../graph/document-schema.ts';
import { chain, temporaryFolder, testSession } from '../testing.ts';

const session = testSession();
const folder = temporaryFolder();
afterAll(async () => {
  await session.close();
  folder.remove();
});

const ROWS = 100;
const file = folder.write(
  'rows.csv',
  `id,x\n${Array.from({ length: ROWS }, (_, row) => `${row},${row % 4 === 0 ? '' : row % 10}`).join('\n')}\n`,
);

async function fatesOf(document: PipelineDocument, nodeId: string) {
  const outcome = (await session.run(document, { folder: null })).get(nodeId);
  if (outcome?.state !== 'done') throw new Error(`${nodeId} is ${outcome?.state}`);
  return outcome.rowFates;
}

const dropped = async (nodeId: string, by: string, input = 0) =>
  (await session.viewPage(nodeId, { droppedBy: { nodeId: by, input, result: by } }, 0, 1000)).rowNumbers;

describe('a step on the rows of one table', () => {
  it('counts the rows that a filter drops, and lists them with their numbers', async () => {
    const document = chain(file, ['FilterRows', { formula: 'id < 60' }], ['DropMissing', {}]);
    expect(await fatesOf(document, 'n1')).toEqual([{ rows: 100, dropped: 40, repeated: 0 }]);
    expect(await dropped('source', 'n1')).toEqual(Array.from({ length: 40 }, (_, row) => 60 + row));
    // Rows are numbered in the table that the step was given.
    expect((await fatesOf(document, 'n2'))?.[0]).toEqual({ rows: 60, dropped: 15, repeated: 0 });
    expect(await dropped('n1', 'n2')).toEqual(Array.from({ length: 15 }, (_, row) => 4 * row));
  });

  it('sorts and filters the dropped rows', async () => {
    await fatesOf(chain(file, ['FilterRows', { formula: 'id >= 6' }]), 'n1');
    const droppedBy = { nodeId: 'n1', input: 0, result: 'n1' };
    const sorted = { droppedBy, sort: { column: 'x', descending: true } };
    expect((await session.viewPage('source', sorted, 0, 10)).rowNumbers).toEqual([5, 3, 2, 1, 0, 4]);
    const filtered = { ...sorted, where: { column: 'x', from: 2, to: 3, includesTo: true } };
    expect((await session.viewPage('source', filtered, 0, 10)).rowNumbers).toEqual([3, 2]);
  });

  it('follows rows that were moved: what a sample leaves out, and what it draws more than once', async () => {
    const document = chain(
      file,
      ['SortRows', { by: [{ column: 'x', descending: false }] }],
      ['SampleRows', { n: 60, replace: true, random_state: 1 }],
    );
    expect(await fatesOf(document, 'n1')).toBeUndefined();
    const [fate] = (await fatesOf(document, 'n2')) ?? [];
    const { columns } = await session.page('n2', 0, 100);
    const drawn = new Map<unknown, number>();
    for (const id of columns[0] ?? []) drawn.set(id, (drawn.get(id) ?? 0) + 1);
    const twice = [...drawn.values()].filter((times) => times > 1).length;
    expect(twice).toBeGreaterThan(0);
    expect(fate).toEqual({ rows: 100, dropped: 100 - drawn.size, repeated: twice });
    const left = await session.viewPage('n1', { droppedBy: { nodeId: 'n2', input: 0, result: '' } }, 0, 1000);
    expect(left.columns[0]).toHaveLength(100 - drawn.size);
    expect(left.columns[0]?.filter((id) => drawn.has(id))).toEqual([]);
  });

  it('says nothing of a step that leaves the rows as they are', async () => {
    const document = chain(file, ['FillForward', {}], ['TrainTestSplit', {}], ['FilterRows', { formula: 'id >= 0' }]);
    for (const id of ['n1', 'n2', 'n3']) expect(await fatesOf(document, id)).toBeUndefined();
  });

  it('lists other rows once the step has another result, though its input is the same', async () => {
    for (const least of [98, 99]) {
      await fatesOf(chain(file, ['FilterRows', { formula: `id < ${least}` }]), 'n1');
      expect(await dropped('source', 'n1')).toEqual(least === 98 ? [98, 99] : [99]);
    }
  });
});

describe('a step that puts two tables together', () => {
  const left = folder.write('left.csv', 'k,v\n1,a\n2,b\n3,c\n4,d\n');
  const right = folder.write('right.csv', 'k,w\n2,x\n2,y\n4,z\n9,q\n');
  const both = (type: string, params: Record<string, unknown>): PipelineDocument => ({
    format: 'prepgraph',
    version: 1,
    nodes: [
      { id: 'left', type: 'CsvSource', params: { path: left } },
      { id: 'right', type: 'CsvSource', params: { path: right } },
      { id: 'both', type, params },
    ],
    edges: [
      { source: 'left', target: 'both', targetHandle: 'left' },
      { source: 'right', target: 'both', targetHandle: 'right' },
    ],
  });

  it('counts what a join drops, matches more than once, and finds no partner for', async () => {
    expect(await fatesOf(both('Join', { on: ['k'] }), 'both')).toEqual([
      { rows: 4, dropped: 2, repeated: 1, unmatched: 2 },
      { rows: 4, dropped: 1, repeated: 0, unmatched: 1 },
    ]);
    expect(await dropped('left', 'both')).toEqual([0, 2]);
    expect(await dropped('right', 'both', 1)).toEqual([3]);
  });

  it('counts rows without a partner that stay', async () => {
    expect(await fatesOf(both('Join', { on: ['k'], how: 'left' }), 'both')).toEqual([
      { rows: 4, dropped: 0, repeated: 1, unmatched: 2 },
      { rows: 4, dropped: 1, repeated: 0, unmatched: 1 },
    ]);
  });

  it('matches nothing where rows are put below each other', async () => {
    expect(await fatesOf(both('ConcatRows', {}), 'both')).toEqual([
      { rows: 4, dropped: 0, repeated: 0 },
      { rows: 4, dropped: 0, repeated: 0 },
    ]);
  });
});
