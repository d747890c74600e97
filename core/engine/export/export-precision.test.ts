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

/** Columns whose inputs are double, as the model's metadata says. */
const wideInputs = (bytes: Uint8Array): string[] =>
  [
    ...Buffer.from(bytes)
      .toString('latin1')
      .matchAll(/"column":"(\w+)","type":"number","element":"double"/g),
  ].map(([, column]) => column);

test('inputs of an ONNX model are double where single precision would round the data, however late', async () => {
  const step = ['StandardScaler', { columns: ['x'] }] as const;
  const { notices, bytes } = await exported(late('1', '1700000001'), step);
  expect(notices).toEqual([]);
  expect(wideInputs(bytes)).toEqual(['x']);
  expect(wideInputs((await exported(late('1', '2'), step)).bytes)).toEqual([]);
});

test('inputs are double where a step looks for values that no single precision equals', async () => {
  const { notices, bytes } = await exported('x,k\n1,0.123456789\n2,0.5\n', ['OrdinalEncoder', { columns: ['k'] }]);
  expect(notices).toEqual([]);
  expect(wideInputs(bytes)).toEqual(['k']);
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
  expect(wideInputs(near.bytes)).toEqual(['x']);
  const far = await exported('x,k\n41.900371,1\n-12.900743,2\n3.901114,3\n', step);
  expect(wideInputs(far.bytes)).toEqual([]);
});

test('columns that the model does not read, and numbers of seven digits, are not named', async () => {
  const csv = 'x,k\n0.1,123456789\n52.52001,123456790\n';
  const { notices, bytes } = await exported(csv, ['DropColumns', { columns: ['k'] }]);
  expect([notices, wideInputs(bytes)]).toEqual([[], []]);
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
    exported('x,k\n16777,1\n16778,2\n', ['Derive', { name: 'd', formula: 'x * 1001' }], { report: refuse }),
  ).rejects.toThrow('strict');
  expect(readFileSync(join(folder.path, 'out.onnx'), 'utf8')).toBe('old');
});
