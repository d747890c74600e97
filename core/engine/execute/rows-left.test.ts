/** A step that has no rows to learn from says which step left none, by which parameter, and what to do. */
import { afterAll, describe, expect, it } from 'vitest';
import type { PipelineDocument } from '../../graph/document-schema.ts';
import { chain, temporaryFolder, testSession } from '../testing.ts';

const session = testSession();
const folder = temporaryFolder();
afterAll(async () => {
  await session.close();
  folder.remove();
});

type Step = readonly [type: string, params: Record<string, unknown>];

const ROWS = 40;
const file = folder.write(
  'data.csv',
  `id,x,c\n${Array.from({ length: ROWS }, (_, row) => `${row},${row % 2 === 0 ? '' : row},${row % 3}`).join('\n')}\n`,
);
const other = folder.write('other.csv', 'id,v\n100,1\n101,2\n');

const split: Step = ['TrainTestSplit', { test_size: 0.25, shuffle: false }];
const scale: Step = ['StandardScaler', { columns: ['id'] }];

async function problemOf(document: PipelineDocument, node: string) {
  const outcome = (await session.run(document, { folder: null })).get(node);
  return outcome?.state === 'failed' ? outcome.problems[0] : undefined;
}

describe('a step that is given no rows', () => {
  it.each<[string, readonly Step[], string, string]>([
    [
      'of all that there were',
      [['FilterRows', { formula: 'id > 100' }], scale],
      'There are no rows to learn from: “Filter rows” leaves 0 of 40.',
      'Change “Condition” (formula) of “Filter rows”, or take that step out.',
    ],
    [
      'of train, behind others that leave some',
      [
        split,
        ['SortRows', { by: [{ column: 'id' }] }],
        ['FilterRows', { formula: 'id >= 30' }],
        ['ShuffleRows', {}],
        scale,
      ],
      'There are no train rows to learn from: “Filter rows” leaves 0 of 30.',
      'Change “Condition” (formula) of “Filter rows”, or take that step out.',
    ],
    [
      'of train, by a sample',
      [split, ['SampleRows', { frac: 0 }], scale],
      'There are no train rows to learn from: “Sample rows” leaves 0 of 30.',
      'Change “Share” (frac) of “Sample rows”, or take that step out.',
    ],
    [
      'to split',
      [['HeadRows', { n: 0 }], split],
      'There are no rows to split: “First rows” leaves 0 of 40.',
      'Change “Rows” (n) of “First rows”, or take that step out.',
    ],
    [
      'because of a column that is missing in every row',
      [
        ['FilterRows', { formula: 'is_missing(x)' }],
        ['DropMissing', { subset: ['x'] }],
        ['MinMaxScaler', { columns: ['id'] }],
      ],
      'There are no rows to learn from: “Drop missing” leaves 0 of 20.',
      'Change “Columns” (subset) of “Drop missing”, or take that step out.',
    ],
  ])('%s', async (_, steps, message, hint) => {
    const node = `n${steps.length}`;
    expect(await problemOf(chain(file, ...steps), node)).toMatchObject({ nodeId: node, message, hint });
  });

  it('calls the culprit by the name that the person gave it', async () => {
    const document = chain(file, ['HeadRows', { n: 0 }], scale);
    Object.assign(document.nodes[1] ?? {}, { name: 'Only a few' });
    expect((await problemOf(document, 'n2'))?.message).toContain('“Only a few” leaves 0 of 40');
  });

  it('of a join without partners names the join', async () => {
    const document = chain(file, ['Join', { on: 'id' }], ['StandardScaler', { columns: ['v'] }]);
    document.nodes.push({ id: 'right', type: 'CsvSource', params: { path: other } });
    document.edges.push({ source: 'right', target: 'n1', targetHandle: 'right' });
    expect(await problemOf(document, 'n2')).toMatchObject({
      message: 'There are no rows to learn from: “Join” leaves 0 of 40.',
      hint: 'Change “Key” (on) of “Join”, or take that step out.',
    });
  });

  it('of a file without rows names the source', async () => {
    const empty = folder.write('empty.csv', 'id,x\n');
    const document = chain(empty, ['Cast', { columns: ['id'], dtype: 'number' }], scale);
    expect(await problemOf(document, 'n2')).toMatchObject({
      message: 'There are no rows to learn from: “CSV file” has none.',
      hint: 'Choose a file with more rows.',
    });
  });
});
