import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { Notice } from '../../ir/notice.ts';
import { targets } from '../../targets/all.ts';
import { chain, temporaryFolder, testSession } from '../testing.ts';
import { exportCode } from './export-code.ts';

const folder = temporaryFolder();
const session = testSession();
afterAll(async () => {
  await session.close();
  folder.remove();
});

async function exported(
  csv: string,
  step: Parameters<typeof chain>[1],
  { target: wanted = 'onnx', report = (_: readonly Notice[]): void => {} } = {},
) {
  const path = folder.write('data.csv', csv);
  await session.run(chain(path, step), { folder: null });
  const document = session.fittedDocument();
  const target = targets.find(({ name }) => name === wanted);
  if (target === undefined) throw new TypeError(wanted);
  const to = join(folder.path, `out${target.ending}`);
  return exportCode(session, document, 'n1', target, to, { folder: null, report });
}

/** More rows than an export looks at to check itself. */
const late = (first: string, last: string): string => `x,k\n${`${first},1\n`.repeat(100)}${last},2\n`;

test('an ONNX model tells which columns of the data its inputs round, and from which row on', async () => {
  const { notices } = await exported(late('1', '1700000001'), ['StandardScaler', { columns: ['x'] }]);
  expect(notices).toEqual([
    {
      code: 'export.rounded',
      nodeId: 'source',
      column: 'x',
      count: 1,
      row: 100,
      message:
        'ONNX takes numbers in single precision (float32): 1 number has more digits than single precision (float32) holds: 1700000001 becomes 1700000000.',
    },
  ]);
});

test('values that a step looks for are compared too, however few digits single precision leaves of them', async () => {
  const { notices } = await exported('x,k\n1,0.123456789\n2,0.5\n', ['OrdinalEncoder', { columns: ['k'] }]);
  expect(notices).toMatchObject([{ code: 'export.rounded', nodeId: 'n1', column: 'k', count: 1 }]);
});

test('a result that single precision rounds is told, though what comes in is not rounded', async () => {
  const { notices } = await exported('x,k\n16777,1\n16778,2\n', ['Derive', { name: 'd', formula: 'x * 1001' }]);
  expect(notices).toMatchObject([
    { code: 'export.rounded', nodeId: 'n1', column: 'd', count: 1, message: expect.stringContaining('ONNX gives') },
  ]);
});

test('columns whose numbers lie close together need more digits than others', async () => {
  const step = ['StandardScaler', { columns: ['x'] }] as const;
  const near = await exported('x,k\n41.900371,1\n41.900743,2\n41.901114,3\n', step);
  expect(near.notices).toMatchObject([{ column: 'x', count: 3 }]);
  const far = await exported('x,k\n41.900371,1\n-12.900743,2\n3.901114,3\n', step);
  expect(far.notices).toEqual([]);
});

test('columns that the model does not read, and numbers of seven digits, are not named', async () => {
  const csv = 'x,k\n0.1,123456789\n52.52001,123456790\n';
  const { notices } = await exported(csv, ['DropColumns', { columns: ['k'] }]);
  expect(notices).toEqual([]);
});

test('exports in double precision have nothing to tell', async () => {
  const { notices } = await exported(late('1', '1700000001'), ['StandardScaler', { columns: ['x'] }], {
    target: 'sklearn',
  });
  expect(notices).toEqual([]);
});

test('what is thrown on hearing of notices keeps the file from being written', async () => {
  const refuse = (notices: readonly Notice[]): void => {
    if (notices.length > 0) throw new Error('strict');
  };
  folder.write('out.onnx', 'old');
  await expect(
    exported(late('1', '1700000001'), ['StandardScaler', { columns: ['x'] }], { report: refuse }),
  ).rejects.toThrow('strict');
  expect(readFileSync(join(folder.path, 'out.onnx'), 'utf8')).toBe('old');
});
