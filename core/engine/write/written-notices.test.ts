import { extname, join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { chain, readAll, temporaryFolder, testSession } from '../testing.ts';
import type { WriteOptions } from './writing.ts';
import { suspectColumns } from './single-precision.ts';

const folder = temporaryFolder();
const session = testSession();
afterAll(async () => {
  await session.close();
  folder.remove();
});

async function written(csv: string, file: string, options: WriteOptions = {}, ...steps: Parameters<typeof chain>[1][]) {
  folder.write('data.csv', csv);
  const document = chain(join(folder.path, 'data.csv'), ...steps);
  await session.run(document, { folder: null });
  return session.write(document.nodes.at(-1)?.id ?? '', join(folder.path, file), options);
}

describe('single precision', () => {
  const IDS = 'id,t,x,c\n16777216,1.5,0.1,0.1\n123456789,2.5,0.2,0.1\n123456790,3.5,0.3,0.1\n';

  test.each(['o.npy', 'o.npz'])('tells of %s which numbers it rounds: how many, and the first row', async (file) => {
    const { notices } = await written(IDS, file);
    const array = file === 'o.npz' ? ' of x_train' : '';
    expect(notices).toEqual([
      {
        code: 'write.rounded',
        message: `2 numbers${array} have more digits than single precision (float32) holds: 123456789 becomes 123456792.`,
        hint: 'Write .parquet, .arrow or .csv, which keep all digits.',
        option: '--dtype float64',
        column: 'id',
        count: 2,
        row: 1,
      },
    ]);
  });

  test('rounds nothing in double precision', async () => {
    for (const file of ['o.npy', 'o.npz']) expect((await written(IDS, file, { dtype: 'float64' })).notices).toEqual([]);
  });

  test('is told of the target as well', async () => {
    const { notices } = await written(IDS, 'o.npz', {}, ['SetTarget', { column: 'id' }]);
    expect(notices).toMatchObject([{ column: 'id', message: expect.stringContaining('of y_train') }]);
  });

  test.each([
    ['numbers that lie close together far from zero', ['100000.001', '100000.002', '100000.003'], 3],
    ['numbers that all become zero', ['1e-50', '2e-50', '3e-50'], 3],
    ['numbers that become infinite', ['1', '2', '1e300'], 1],
    ['a single number close to zero among others', ['1e-50', '1', '2'], 0],
    ['infinite and missing numbers', ['inf', '', '2'], 0],
    ['a constant fraction', ['0.1', '0.1', '0.1'], 0],
    ['a constant identifier', ['16777217', '16777217', '16777217'], 3],
    ['whole numbers that it holds', ['16777216', '16777218', '33554432'], 0],
    ['fractions', ['0.1', '52.520008', '-13.404954'], 0],
    ['nothing but missing cells', ['', '', ''], 0],
  ])('%s', async (_what, cells, count) => {
    const csv = `x,y\n${cells.map((cell, row) => `${cell},${row}`).join('\n')}\n`;
    const { notices } = await written(csv, 'o.npy');
    expect(notices.map((notice) => notice.count)).toEqual(count === 0 ? [] : [count]);
  });

  test('is compared over all batches, and counts rows from the first', async () => {
    const rows = 150_000;
    const csv = `id\n${Array.from({ length: rows }, (_, row) => (row < 140_000 ? row : 2 ** 24 + row)).join('\n')}\n`;
    const { notices } = await written(csv, 'long.npy');
    expect(notices).toMatchObject([{ count: 5_000, row: 140_001 }]);
  });

  test('has no suspects in a table that it can hold', () => {
    const extents = { low: Float32Array.of(-1, 0, Infinity, 5), high: Float32Array.of(1, 1e6, -Infinity, 2 ** 24) };
    expect(suspectColumns(extents)).toEqual([3]);
  });

  test('of TensorFlow’s records is told, too: fractions are floats there, whole numbers are not', async () => {
    const { notices } = await written('id,x\n123456789,1.5\n123456790,123456789.5\n', 'o.tfrecord');
    expect(notices).toMatchObject([{ code: 'write.rounded', column: 'x', count: 1, row: 1 }]);
  });
});

test.each([
  ['o.xlsx', 'A spreadsheet'],
  ['o.arff', 'ARFF'],
])('times that are finer than a millisecond are told of %s', async (file, format) => {
  const { notices } = await written('t\n2024-01-31T12:00:00.001\n2024-01-31T12:00:00.000001\n', file);
  expect(notices).toEqual([
    {
      code: 'write.rounded-times',
      message: `${format} holds milliseconds: 1 time loses its finer part.`,
      column: 't',
      count: 1,
      row: 1,
    },
  ]);
});

test('a text that is longer than a cell of a workbook is told', async () => {
  const long = 'x'.repeat(40_000);
  const { notices } = await written(`t,n\nshort,1\n${long},2\n${long},3\n`, 'o.xlsx');
  expect(notices).toEqual([
    {
      code: 'write.cut',
      message: '2 texts are longer than a workbook’s cell holds and are cut after 32,767 characters.',
      column: 't',
      count: 2,
      row: 1,
    },
  ]);
});

test.each(['o.json', 'o.jsonl'])('infinite numbers are missing in %s, and told', async (file) => {
  const { notices } = await written('x,y\n1,1\ninf,2\n-inf,3\n,4\n', file);
  expect(notices).toEqual([
    {
      code: 'write.infinite',
      message: 'JSON has no infinite numbers: 2 cells become null, which is missing.',
      hint: 'Write another format, or replace them before.',
      column: 'x',
      count: 2,
      row: 1,
    },
  ]);
});

test('empty texts are missing in a CSV, and told', async () => {
  folder.write('texts.jsonl', ['a', '', null, ''].map((t, k) => `${JSON.stringify({ t, k })}\n`).join(''));
  const path = join(folder.path, 'texts.jsonl');
  const nodes = [{ id: 'source', type: 'JsonlSource', params: { path } }];
  await session.run({ ...chain(path), nodes, edges: [] }, { folder: null });
  for (const file of ['o.csv', 'o.tsv'])
    expect((await session.write('source', join(folder.path, file), {})).notices).toMatchObject([
      { code: 'write.empty-text', column: 't', count: 2, row: 1 },
    ]);
});

test.each(['o.json', 'o.jsonl'])('without rows, %s says that it holds no names', async (file) => {
  const { notices } = await written('x\n1\n', file, {}, ['HeadRows', { n: 0 }]);
  expect(notices).toMatchObject([{ code: 'write.no-rows' }]);
});

test('words that are missing in a workbook, and empty rows at its end, are told', async () => {
  const { notices } = await written('t,x\n"NA",1\nb,2\n,\n,\n', 'o.xlsx');
  expect(notices).toMatchObject([
    { code: 'write.rows-left-out', count: 2, row: 2 },
    { code: 'write.missing-word', column: 't', count: 1, row: 0 },
  ]);
});

test.each(['o.dta', 'o.sav', 'o.arff'])('booleans are categories in %s, and told', async (file) => {
  const { notices } = await written('x,ok\n1,true\n2,false\n', file);
  expect(notices).toMatchObject([{ code: 'write.other-type', column: 'ok' }]);
});

test('what a workbook holds as text is told', async () => {
  const { notices } = await written('x,d\n1,2024-01-01\ninf,1899-12-31\n2,1900-01-01\n', 'o.xlsx');
  expect(notices).toMatchObject([
    { code: 'write.as-text', column: 'x', count: 1, row: 1 },
    {
      code: 'write.as-text',
      column: 'd',
      count: 2,
      row: 1,
      message: 'A workbook does not know 2 dates before March 1900 or after 9999: they are written as text.',
    },
  ]);
});

test.each(['o.csv', 'o.jsonl', 'o.parquet', 'o.arrow'])('dates keep their microseconds in %s', async (file) => {
  const cells = ['2024-01-01T12:00:00.123456', '1969-12-31T23:59:59.999999', '2024-01-02'];
  await written(`d,k\n${cells.map((text, row) => `${text},${row}`).join('\n')}\n`, file);
  const type = { '.csv': 'CsvSource', '.jsonl': 'JsonlSource', '.parquet': 'ParquetSource', '.arrow': 'ArrowSource' }[
    extname(file)
  ];
  const again = await readAll(session, type ?? '', join(folder.path, file));
  const { cells: before } = await readAll(session, 'CsvSource', join(folder.path, 'data.csv'));
  (again.cells['d'] as number[]).forEach((time, row) => expect(time).toBeCloseTo(Number(before['d']?.[row]), 3));
});

test('rows of no part of a split are told, and not counted', async () => {
  const csv = `x,y\n${Array.from({ length: 20 }, (_, row) => `${row},${row % 2}`).join('\n')}\n`;
  const made = await written(csv, 'o.npz', {}, ['TrainTestSplit', { train_size: 0.5, test_size: 0.25 }]);
  expect(made.rows).toBe(15);
  expect(made.notices).toMatchObject([{ code: 'write.rows-left-out', count: 5 }]);
});

test.each(['o.csv', 'o.parquet', 'o.arrow', 'o.json', 'o.jsonl', 'o.xlsx'])('%s holds all of it', async (file) => {
  const made = await written('id,c,d\n123456789,a,2024-01-01\n123456790,b,2024-01-02\n', file);
  expect(made).toMatchObject({ rows: 2, columns: 3, noun: 'column', leftOut: [], notices: [] });
});
