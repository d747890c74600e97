import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { utils, write } from '@e965/xlsx';
import { afterAll, describe, expect, it } from 'vitest';
import type { PipelineDocument } from '../../graph/document-schema.ts';
import { chain, temporaryFolder, testSession } from '../testing.ts';

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

const birds = folder.write('birds.csv', 'kind,bill\nadelie,39\ngentoo,\nadelie,41\nchin,43\n');

describe('a cell explained', () => {
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

  it('says what a target encoder learned of the category, with its numbers', async () => {
    const rows = Array.from({ length: 30 }, (_, row) => `${row % 3 === 0 ? 'S' : 'C'},${row}.5`);
    const file = folder.write('encoded.csv', `port,paid\n${rows.join('\n')}\n`);
    const split = ['TrainTestSplit', { test_size: 9, shuffle: false }] as const;
    const encode = ['TargetEncoder', { columns: ['port'], target: 'paid', smooth: 2, random_state: 1 }] as const;
    const [step] = await explain(chain(file, split, encode), 'n2', 'port', 27);
    // Train: rows 0 to 20; those with S are 0, 3 … 18: mean 9.5 over 7 rows, overall mean 10.5.
    const encoding = (7 * 9.5 + 2 * 10.5) / 9;
    expect(step?.value).toBeCloseTo(encoding, 10);
    expect(step?.words).toContain(
      `“S” the encoding is ${encoding.toPrecision(6)}: their mean of the target, pulled towards the overall mean 10.5 as by 2 more rows`,
    );
    expect(step?.learned).toContainEqual({ column: 'port', name: 'target_mean_', text: '10.5' });
    expect(step?.learned).toContainEqual({
      column: 'port',
      name: 'encodings_ of “S”',
      text: String(Number(encoding.toPrecision(6))),
    });
  });

  it('lists of a list with an entry per category only the one of the cell', async () => {
    const [step] = await explain(chain(birds, ['CountEncoder', { columns: ['kind'] }]), 'n1', 'kind', 2);
    expect(step?.learned).toContainEqual({ column: 'kind', name: 'counts_ of “adelie”', text: '2' });
  });

  it('refuses a cell that is not there', async () => {
    const document = chain(birds);
    await expect(explain(document, 'source', 'nothing', 0)).rejects.toMatchObject({
      problem: { code: 'cell.unknown' },
    });
    await expect(explain(document, 'source', 'bill', 99)).rejects.toMatchObject({ problem: { code: 'cell.unknown' } });
  });
});

describe('where a cell was read', () => {
  /** Where the source says that a cell stands. */
  const placeOf = async (type: string, path: string, column: string, row: number, params = {}) => {
    const document: PipelineDocument = {
      format: 'prepgraph',
      version: 1,
      nodes: [{ id: 'source', type, params: { path, ...params } }],
      edges: [],
    };
    const steps = await explain(document, 'source', column, row);
    expect(steps).toHaveLength(1);
    return steps[0]?.source;
  };

  it('is a file of a folder and its line, whatever the order of its columns', async () => {
    for (const year of [2023, 2024]) mkdirSync(join(folder.path, `years/year=${year}`), { recursive: true });
    folder.write('years/year=2023/a.csv', 'x,y\n1,2\n3,4\n');
    folder.write('years/year=2024/b.csv', 'y,x\n6,5.0\n8,7\n');
    const path = join(folder.path, 'years');
    const file = (...parts: string[]) => join(...parts);
    expect(await placeOf('CsvSource', path, 'y', 1)).toEqual({ file: file('year=2023', 'a.csv'), line: 3, text: '4' });
    expect(await placeOf('CsvSource', path, 'x', 2)).toEqual({
      file: file('year=2024', 'b.csv'),
      line: 2,
      text: '5.0',
    });
    expect(await placeOf('CsvSource', path, 'y', 3)).toEqual({ file: file('year=2024', 'b.csv'), line: 3, text: '8' });
    expect(await placeOf('CsvSource', path, 'year', 3)).toEqual({
      file: file('year=2024', 'b.csv'),
      folder: 'year=2024',
    });
  });

  it('is the only file of a folder by its own name', async () => {
    mkdirSync(join(folder.path, 'one'));
    folder.write('one/only.csv', 'x\n1\n');
    expect(await placeOf('CsvSource', join(folder.path, 'one'), 'x', 0)).toEqual({
      file: 'only.csv',
      line: 2,
      text: '1',
    });
  });

  it('is a line of JSON Lines, with the number as it is written', async () => {
    const lines = folder.write('lines.jsonl', '{"a":{"b":1.50},"s":"x"}\n\n{"a":{"b":2e1},"s":""}\n{"s":"1.0"}\n');
    expect(await placeOf('JsonlSource', lines, 'a.b', 0)).toEqual({ file: 'lines.jsonl', line: 1, text: '1.50' });
    expect(await placeOf('JsonlSource', lines, 'a.b', 1)).toEqual({ file: 'lines.jsonl', line: 3, text: '2e1' });
    expect(await placeOf('JsonlSource', lines, 'a.b', 2)).toEqual({ file: 'lines.jsonl', line: 4, text: null });
    expect(await placeOf('JsonlSource', lines, 's', 2)).toEqual({ file: 'lines.jsonl', line: 4, text: '1.0' });
  });

  it('is a line of a large file of JSON Lines that was read in several parts', async () => {
    const filler = 'x'.repeat(1000);
    const rows = 9000;
    const text = Array.from({ length: rows }, (_, row) => JSON.stringify({ row, filler })).join('\n');
    const lines = folder.write('large.jsonl', text);
    for (const row of [0, 4193, 4194, 4195, 8388, rows - 1]) {
      expect(await placeOf('JsonlSource', lines, 'row', row)).toMatchObject({ line: row + 1, text: String(row) });
    }
  });

  it('is the line on which an element of a JSON array begins', async () => {
    const array = folder.write('array.json', '[\n  {"a": 1, "l": [1, 2]},\n  {\n    "a": 2.0\n  }\n]\n');
    expect(await placeOf('JsonlSource', array, 'a', 1)).toEqual({ file: 'array.json', line: 3, text: '2.0' });
    expect(await placeOf('JsonlSource', array, 'l', 0)).toEqual({ file: 'array.json', line: 2, text: '[1,2]' });
  });

  it('is a cell of a sheet, below what stands above the table', async () => {
    const path = join(folder.path, 'book.xlsx');
    const sheet = utils.aoa_to_sheet([]);
    const table = [
      ['a', 'b'],
      ['x', 1],
      ['y', 2],
    ];
    utils.sheet_add_aoa(sheet, table, { origin: 'C4' });
    writeFileSync(
      path,
      write({ SheetNames: ['My data'], Sheets: { 'My data': sheet } }, { type: 'buffer', bookType: 'xlsx' }),
    );
    expect(await placeOf('XlsxSource', path, 'b', 1)).toEqual({ file: 'book.xlsx', cell: "'My data'!D6" });
  });

  it('is a row of a Parquet file, counted within its own file', async () => {
    mkdirSync(join(folder.path, 'parquet'));
    await session.run(chain(birds), { folder: null });
    for (const name of ['1.parquet', '2.parquet'])
      await session.write('source', join(folder.path, 'parquet', name), {});
    expect(await placeOf('ParquetSource', join(folder.path, 'parquet'), 'bill', 6)).toEqual({
      file: '2.parquet',
      row: 3,
    });
  });

  it('is a row where lines cannot be counted any more', async () => {
    const packed = join(folder.path, 'birds.csv.gz');
    writeFileSync(packed, gzipSync('kind,bill\nadelie,39\ngentoo,7\n'));
    expect(await placeOf('CsvSource', packed, 'bill', 1)).toEqual({ file: 'birds.csv.gz', row: 2 });
    const changed = folder.write('changed.jsonl', '{"a":1}\n');
    await placeOf('JsonlSource', changed, 'a', 0);
    folder.write('changed.jsonl', '{"a":1000}\n');
    const steps = await session.explainCell({ nodeId: 'source', column: 'a', row: 0 });
    expect(steps[0]?.source).toEqual({ file: 'changed.jsonl', row: 1, changed: true });
  });
});
