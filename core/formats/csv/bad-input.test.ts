/** What people really drop into the window: each gets a table or a message that says what to do. */
import { appendFileSync, chmodSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { typesOf } from '../../ir/column-types.ts';
import { type Problem, ProblemError } from '../../ir/problem.ts';
import { Cancelled } from '../../run/run.ts';
import { cellsOf, inlineRun } from './oracle.ts';
import type { CsvOptions } from './options.ts';
import type { CsvTable } from './csv-table.ts';
import { readCsv, readCsvHead } from './read.ts';
import { findEncoding } from '../encoding/find-encoding.ts';
import { type Dialect, readSample, sniffHead } from './sniff.ts';

vi.setConfig({ testTimeout: 60_000 });

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'prepgraph-bad-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const vega = fileURLToPath(new URL('../../../node_modules/vega-datasets/data', import.meta.url));

async function sniffCsv(path: string): Promise<Dialect> {
  const sample = await readSample(path);
  return sniffHead(sample, {}, await findEncoding({ head: sample.head, places: [] }, path), path);
}

let files = 0;
function file(content: string | Uint8Array): string {
  const path = join(folder, `${files++}.csv`);
  writeFileSync(path, content);
  return path;
}

const read = (content: string | Uint8Array, options: CsvOptions = {}, chunkBytes?: number): Promise<CsvTable> =>
  readCsv(file(content), options, inlineRun(), chunkBytes === undefined ? {} : { chunkBytes });

async function problemOf(reading: Promise<unknown>): Promise<Problem> {
  const error = await reading.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(ProblemError);
  return (error as ProblemError).problem;
}

const report = ({ columns }: CsvTable, name: string) => {
  const found = columns.find((column) => column.name === name);
  if (found === undefined) throw new Error(`no column ${name}`);
  return found;
};

describe('the file', () => {
  test.each([
    ['of 0 bytes', ''],
    ['with a byte order mark only', '\uFEFF'],
    ['of blank lines', '\n\n\r\n'],
  ])('%s', async (_, content) => {
    expect(await problemOf(read(content))).toMatchObject({ code: 'csv.empty', hint: expect.any(String) });
    expect(await problemOf(readCsvHead(file(content), {}, 10, inlineRun()))).toMatchObject({ code: 'csv.empty' });
  });

  test('with a header only is a table without rows, and says so', async () => {
    for (const content of ['a,b\n', 'a,b']) {
      const { table, warnings, columns } = await read(content);
      expect(table).toMatchObject({
        rows: 0,
        batches: [],
        fields: [
          { name: 'a', type: 'number' },
          { name: 'b', type: 'number' },
        ],
      });
      expect(warnings).toEqual(['The file holds column names but no rows.']);
      expect(columns).toHaveLength(2);
    }
  });

  test('that vanished, is a folder, or may not be read', async () => {
    const run = inlineRun();
    expect(await problemOf(readCsv(join(folder, 'none.csv'), {}, run))).toMatchObject({ code: 'file.not-found' });
    const inside = join(folder, 'folder.csv');
    mkdirSync(inside, { recursive: true });
    expect(await problemOf(readCsv(inside, {}, run))).toMatchObject({ code: 'file.is-folder' });
    expect(await problemOf(sniffCsv(inside))).toMatchObject({ code: 'file.is-folder' });
    // The superuser may read everything.
    if (process.getuid?.() === 0) return;
    const secret = file('a\n1\n');
    chmodSync(secret, 0o000);
    expect(await problemOf(readCsv(secret, {}, run))).toMatchObject({ code: 'file.not-permitted', file: secret });
  });

  test('that is an image, an archive or another binary', async () => {
    const png = readCsv(join(vega, '7zip.png'), {}, inlineRun());
    expect((await problemOf(png)).message).toContain('looks like a PNG image');
    expect((await problemOf(readCsv(join(vega, 'flights-3m.parquet'), {}, inlineRun()))).message).toContain('Parquet');
    const noise = Uint8Array.from({ length: 5000 }, (_, index) => (index * 7919) % 256);
    expect(await problemOf(read(noise))).toMatchObject({ code: 'csv.binary' });
  });

  test('that changes while it is read', async () => {
    const rows = Array.from({ length: 1000 }, (_, row) => `${row},x`).join('\n');
    for (const change of [
      (path: string) => appendFileSync(path, '\n1,y'),
      (path: string) => writeFileSync(path, 'a,b\n1,x\n'),
      (path: string) => utimesSync(path, 1, 1),
    ]) {
      const path = file(`a,b\n${rows}`);
      const run = { ...inlineRun(), progress: () => change(path) };
      expect(await problemOf(readCsv(path, {}, run, { chunkBytes: 1000 }))).toMatchObject({ code: 'file.changed' });
    }
    const path = file(`a,b\n${rows}`);
    const run = { ...inlineRun(), progress: () => rmSync(path, { force: true }) };
    expect(await problemOf(readCsv(path, {}, run, { chunkBytes: 1000 }))).toMatchObject({ code: 'file.not-found' });
  });

  test('whose reading is cancelled', async () => {
    const run = inlineRun();
    run.progress = () => {
      run.cancelled[0] = 1;
    };
    const path = file(`a,b\n${'1,2\n'.repeat(1000)}`);
    await expect(readCsv(path, {}, run, { chunkBytes: 100 })).rejects.toBeInstanceOf(Cancelled);
  });
});

describe('rows', () => {
  test('of too few or too many cells are refused with their line, or kept and reported', async () => {
    const content = 'a,b\n1,"x\ny"\n2\n3,z,w\n4,v\n';
    expect(await problemOf(read(content))).toMatchObject({
      code: 'csv.ragged-row',
      line: 4,
      field: 'malformed',
      message: 'The row has 1 cell where there are 2 columns.',
    });
    const kept = await read(content, { malformed: 'keep' }, 7);
    expect(cellsOf(kept.table)).toEqual([
      [1, 2, 3, 4],
      ['x\ny', null, 'z', 'v'],
    ]);
    expect(kept.malformed.map(({ line }) => line)).toEqual([4, 5]);
    expect(kept.malformedTotal).toBe(2);
  });

  test('malformed ones are listed up to a hundred and counted beyond', async () => {
    const kept = await read(`a,b\n${'1\n'.repeat(5000)}`, { malformed: 'keep' }, 1000);
    expect(kept.malformed).toHaveLength(100);
    expect(kept.malformedTotal).toBe(5000);
  });

  test('with a quote that never closes', async () => {
    const content = `a,b\n1,x\n2,"y\n${'3,z\n'.repeat(100)}`;
    for (const malformed of ['error', 'keep'] as const) {
      for (const chunkBytes of [7, 1 << 20]) {
        expect(await problemOf(read(content, { malformed }, chunkBytes))).toMatchObject({
          code: 'csv.unclosed-quote',
          line: 3,
        });
      }
    }
  });

  test('a quote that never closes does not read the whole of a large file', async () => {
    const content = Buffer.alloc(70 << 20, '3,zzzzzzzzzzzzz\n');
    content.write('a,b\n"2,y\n');
    expect(await problemOf(read(content))).toMatchObject({ code: 'csv.row-too-long', line: 2 });
  });

  test('with text behind a closing quote', async () => {
    const content = 'a,b\n1,"x"y\n2,"z" \n';
    expect(await problemOf(read(content))).toMatchObject({ code: 'csv.bad-quote', line: 2, field: 'quote' });
    const kept = await read(content, { malformed: 'keep' });
    expect(cellsOf(kept.table)[1]).toEqual(['xy', 'z']);
    expect(kept.malformed).toHaveLength(1);
  });

  test('with bytes that are not UTF-8', async () => {
    // Beyond the first megabyte.
    const content = Buffer.concat([
      Buffer.from(`a,b\n${'1,x\n'.repeat(300_000)}`),
      Buffer.from([0x32, 0x2c, 0xff, 0xfe, 0x0a]),
    ]);
    expect(await problemOf(read(content, { encoding: 'utf-8' }))).toMatchObject({
      code: 'csv.encoding',
      line: 300_002,
      field: 'encoding',
    });
    const kept = await read(content, { encoding: 'utf-8', malformed: 'keep' });
    expect(cellsOf(kept.table)[1]?.[300_000]).toBe('\uFFFD\uFFFD');
    expect(kept.notices).toMatchObject([{ code: 'source.no-text', column: 'b', count: 1, line: 300_002 }]);
  });

  test('bad bytes in a column that was taken for numbers', async () => {
    const content = Buffer.concat([
      Buffer.from(`a,b\n${'1,2\n'.repeat(300_000)}`),
      Buffer.from([0x32, 0x2c, 0xff, 0x0a]),
    ]);
    expect(await problemOf(read(content, { encoding: 'utf-8' }))).toMatchObject({
      code: 'csv.encoding',
      line: 300_002,
    });
    const kept = await read(content, { encoding: 'utf-8', malformed: 'keep' });
    expect(kept.notices).toMatchObject([{ code: 'source.no-text', column: 'b', count: 1, line: 300_002 }]);
    expect(kept.table.fields[1]?.type).toBe('category');
  });

  test('with NUL bytes in a cell keep them', async () => {
    const { table } = await read(`a,b\n1,x\0y\n2,z\n${'3,w\n'.repeat(100)}`);
    expect(cellsOf(table)[1]?.[0]).toBe('x\0y');
  });
});

describe('column names', () => {
  test('hostile ones', async () => {
    const long = 'n'.repeat(10_000);
    const { table, options, columns } = await read(`__proto__,"""; drop",${long},,x,x,constructor\n1,2,3,4,5,6,7\n`);
    expect(table.fields.map(({ name }) => name)).toEqual([
      '__proto__',
      '"; drop',
      long,
      'column_4',
      'x',
      'x_2',
      'constructor',
    ]);
    expect([...typesOf(options.types).keys()]).toEqual(table.fields.map(({ name }) => name));
    expect(columns[3]?.warnings[0]).toContain('no name');
    expect(columns[5]?.warnings[0]).toContain('more than once');
    // What was decided can be stored as JSON and replayed.
    const replayed = await read(
      `__proto__,"""; drop",${long},,x,x,constructor\n1,2,3,4,5,6,7\n`,
      JSON.parse(JSON.stringify(options)),
    );
    expect(replayed.table.fields).toEqual(table.fields);
  });

  test('a made name never takes one of the file', async () => {
    const { table } = await read('x,x,x_2,,column_4\n1,2,3,4,5\n');
    expect(table.fields.map(({ name }) => name)).toEqual(['x', 'x_3', 'x_2', 'column_4_2', 'column_4']);
  });

  test('100,000 columns', async () => {
    const names = Array.from({ length: 100_000 }, (_, column) => `c${column}`);
    const row = (value: string): string => new Array(100_000).fill(value).join(',');
    const { table } = await read(`${names.join(',')}\n${row('1')}\n${row('2.5')}\n`, {}, 1 << 18);
    expect(table.fields).toHaveLength(100_000);
    expect(table.rows).toBe(2);
    expect(table.fields[99_999]).toEqual({ name: 'c99999', type: 'number' });
  });
});

describe('types', () => {
  test('numbers in odd notations', async () => {
    const cell = async (text: string) => {
      const { table } = await read(`a\n1\n${text}\n`);
      return [table.fields[0]?.type, cellsOf(table)[0]?.[1]];
    };
    expect(await cell('1e400')).toEqual(['category', '1e400']);
    expect(await cell('0x10')).toEqual(['category', '0x10']);
    expect(await cell('١٢٣')).toEqual(['category', '١٢٣']);
    expect(await cell('1_000')).toEqual(['category', '1_000']);
    expect(await cell('--5')).toEqual(['category', '--5']);
    expect(await cell('NaN')).toEqual(['number', null]);
    expect(await cell('inf')).toEqual(['number', Infinity]);
    expect(await cell('1e-400')).toEqual(['number', 0]);
    expect(await cell(' 12 ')).toEqual(['number', 12]);
  });

  test('codes keep their leading zeros', async () => {
    const table = await readCsv(join(vega, 'zipcodes.csv'), {}, inlineRun());
    const zip = report(table, 'zip_code');
    expect(zip.type).toBe('text');
    expect(zip.warnings[0]).toContain('would lose leading zeros');
    expect(zip.warnings[0]).toContain('"00501"');
    expect(zip.alternatives.find(({ type }) => type === 'number')).toMatchObject({
      lost: 3256,
      examples: [{ line: 2, cell: '00501' }],
    });
    expect(cellsOf(table.table)[0]?.[0]).toBe('00501');
  });

  test('whole numbers beyond 2^53 stay text', async () => {
    const table = await read('id\n9007199254740992\n9007199254740993\n');
    expect(report(table, 'id')).toMatchObject({ type: 'category', warnings: [expect.stringContaining('beyond 2^53')] });
    const kept = await read('id\n9007199254740992\n-9007199254740992\n');
    expect(kept.table.fields[0]).toEqual({ name: 'id', type: 'number', integer: true });
  });

  test('missing tokens are counted, and doubtful ones are warned of', async () => {
    const table = await read('country,n\nNA,1\nDE,N/A\n,3\nNA,4\n');
    expect(report(table, 'country').missingTokens).toEqual([
      { token: '', count: 1 },
      { token: 'NA', count: 2 },
    ]);
    expect(report(table, 'country').warnings[0]).toContain('"NA" was taken as missing in 2 cells');
    expect(table.table.fields[1]).toEqual({ name: 'n', type: 'number' });
    const real = await read('country\nNA\nDE\n', { missing: [] });
    expect(cellsOf(real.table)[0]).toEqual(['NA', 'DE']);
  });

  test('an all-missing column is a number column', async () => {
    const { table } = await read('a,b\n,1\nNA,2\n');
    expect(table.fields[0]).toEqual({ name: 'a', type: 'number' });
    expect(cellsOf(table)[0]).toEqual([null, null]);
  });

  test('whole numbers are integers where none is missing', async () => {
    const { table } = await read('a,b,c\n1,1,1\n2,,2.0\n');
    expect(table.fields.map(({ integer }) => integer ?? false)).toEqual([true, false, false]);
  });

  test('what was decided is replayed, and what does not fit is counted', async () => {
    const first = await read('a,b\n1,x\n2,y\n');
    const again = await read('a,b\n1,7\nfoo,8\n', first.options);
    expect(again.table.fields.map(({ type }) => type)).toEqual(['number', 'category']);
    expect(cellsOf(again.table)).toEqual([
      [1, null],
      ['7', '8'],
    ]);
    expect(report(again, 'a')).toMatchObject({
      locked: true,
      warnings: ['1 cell cannot be read as number and counts as missing, first in line 3: "foo".'],
      notices: [{ code: 'source.mismatched', column: 'a', count: 1, line: 3 }],
    });
  });
});

describe('sniffing', () => {
  test.each([
    ['a;b\n1,5;2\n3,5;4\n', { delimiter: ';', decimal: ',', header: true }],
    ['a\tb\r\n1\t2\r\n', { delimiter: '\t', newline: '\r\n', header: true }],
    ['a|b|c\n1|2|3\n4|5|6\n', { delimiter: '|' }],
    ['1,2\n3,4\n5,6\n', { delimiter: ',', header: false }],
    ['a,b\r1,2\r', { newline: '\r' }],
    ['the house\nwhere he\nhas lived\n', { delimiter: ',' }],
    ['country,2010,2011\nDE,1,2\n', { header: true }],
    ['"a,x";b\n"1,2";3\n"4,5";6\n', { delimiter: ';' }],
  ])('%j', async (content, expected) => {
    const { findings } = await sniffCsv(file(content));
    const found = Object.fromEntries(Object.entries(findings).map(([part, { value }]) => [part, value]));
    expect(found).toMatchObject(expected);
  });

  test.each([
    ['utf-8', Buffer.from('\uFEFFa,b\nä,1\n')],
    ['utf-8', Buffer.from('a,b\nä,1\n')],
    ['utf-16le', Buffer.from('\uFEFFa,b\nä,1\n', 'utf16le')],
    ['utf-16le', Buffer.from('name,b\nä,1\n', 'utf16le')],
    ['utf-16be', Buffer.from('\uFEFFname,b\nä,1\n', 'utf16le').swap16()],
    ['windows-1252', Buffer.from('a,b\nä,1\n', 'latin1')],
  ])('%s', async (encoding, content) => {
    const dialect = await sniffCsv(file(content));
    expect(dialect.findings.encoding.value).toBe(encoding);
    const { table } = await read(content);
    expect(cellsOf(table)[0]).toEqual(['ä']);
  });

  test('a preview gives the first rows at once, marked as a sample', async () => {
    const path = file(`a,b\n${Array.from({ length: 5000 }, (_, row) => `${row},x${row}`).join('\n')}\n`);
    const { table, columns } = await readCsvHead(path, {}, 100, inlineRun());
    expect(table.rows).toBe(100);
    expect(cellsOf(table)[1]?.slice(0, 2)).toEqual(['x0', 'x1']);
    expect(columns.every(({ sampled }) => sampled)).toBe(true);
    expect(table.fields[0]).toEqual({ name: 'a', type: 'number', integer: true });
  });
});
