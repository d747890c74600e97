import { afterAll, describe, expect, it } from 'vitest';
import type { PipelineDocument } from '../graph/document.ts';
import { chain, temporaryFolder, testSession } from './testing.ts';

const session = testSession();
const folder = temporaryFolder();
afterAll(async () => {
  await session.close();
  folder.remove();
});

const explain = async (document: PipelineDocument, nodeId: string, column: string, row: number) => {
  await session.run(document, { folder: null });
  return session.explainCell({ nodeId, column, row });
};

describe('a cell explained', () => {
  const birds = folder.write('birds.csv', 'kind,bill\nadelie,39\ngentoo,\nadelie,41\nchin,43\n');

  it('goes back through every operator to the line of the file, with the numbers filled in', async () => {
    const document = chain(
      birds,
      ['SimpleImputer', { columns: ['bill'], strategy: 'mean' }],
      ['SelectColumns', { columns: ['bill'] }],
      ['MinMaxScaler', {}],
    );
    const steps = await explain(document, 'n3', 'bill', 2);
    expect(steps.map(({ nodeId, kind, value }) => [nodeId, kind, value])).toEqual([
      ['n3', 'computed', 0.5],
      ['n2', 'same', 41],
      ['n1', 'computed', 41],
      ['source', 'read', 41],
    ]);
    expect(steps[0]?.filled).toContain('41');
    expect(steps[0]?.learned).toContainEqual({ column: 'bill', name: 'data_min_', text: '39' });
    expect(steps[3]?.source).toEqual({ file: 'birds.csv', line: 4, text: '41' });
  });

  it('says which value stood in for a missing one', async () => {
    const document = chain(birds, ['SimpleImputer', { columns: ['bill'], strategy: 'mean' }]);
    const [step, source] = await explain(document, 'n1', 'bill', 1);
    expect(step).toMatchObject({ value: 41, filled: '41', formula: expect.stringContaining('bill') });
    expect(source).toMatchObject({ value: null, source: { line: 3, text: '' } });
  });

  it('follows rows through filters, sorts and columns that are made of all rows', async () => {
    const file = folder.write('rows.csv', 'x\n5\n1\n\n4\n2\n'.replace('\n\n', '\nNA\n'));
    const document = chain(
      file,
      ['FillForward', {}],
      ['FilterRows', { formula: 'x > 1.5' }],
      ['SortRows', { by: [{ column: 'x' }] }],
    );
    // 5, 1, 1, 4, 2 → 5, 4, 2 → 2, 4, 5
    const steps = await explain(document, 'n3', 'x', 1);
    expect(steps.map(({ nodeId, kind, row, value }) => [nodeId, kind, row, value])).toEqual([
      ['n3', 'same', 1, 4],
      ['n2', 'same', 1, 4],
      ['n1', 'whole', 3, 4],
      ['source', 'read', 3, 4],
    ]);
    expect(steps[3]?.source?.line).toBe(5);
  });

  it('follows every column that a value is made of', async () => {
    const file = folder.write('two.csv', 'a,b\n6,3\n');
    const steps = await explain(chain(file, ['Derive', { name: 'ratio', formula: 'a / b' }]), 'n1', 'ratio', 0);
    expect(steps[0]).toMatchObject({ formula: 'a / b', filled: '6 / 3', value: 2 });
    expect(steps.slice(1).map(({ column, value }) => [column, value])).toEqual([
      ['a', 6],
      ['b', 3],
    ]);
  });

  it('goes through joins to the table that the cell came from', async () => {
    const left = folder.write('left.csv', 'k,v\n1,10\n2,20\n');
    const right = folder.write('right.csv', 'k,w\n2,7\n1,8\n');
    const document: PipelineDocument = {
      format: 'prepgraph',
      version: 1,
      nodes: [
        { id: 'l', type: 'CsvSource', params: { path: left } },
        { id: 'r', type: 'CsvSource', params: { path: right } },
        { id: 'j', type: 'Join', params: { on: ['k'], how: 'left' } },
      ],
      edges: [
        { source: 'l', target: 'j', targetHandle: 'left' },
        { source: 'r', target: 'j', targetHandle: 'right' },
      ],
    };
    const steps = await explain(document, 'j', 'w', 1);
    expect(steps.map(({ nodeId, row, value }) => [nodeId, row, value])).toEqual([
      ['j', 1, 7],
      ['r', 0, 7],
    ]);
    expect(steps[1]?.source).toEqual({ file: 'right.csv', line: 2, text: '7' });
  });

  it('refuses a cell that is not there', async () => {
    const document = chain(birds);
    await expect(explain(document, 'source', 'nothing', 0)).rejects.toMatchObject({
      problem: { code: 'cell.unknown' },
    });
    await expect(explain(document, 'source', 'bill', 99)).rejects.toMatchObject({ problem: { code: 'cell.unknown' } });
  });
});
