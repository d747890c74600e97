/** Dialects that are found, what is told of them, and what a document that states them keeps. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { ProblemError } from '../../../ir/problem.ts';
import { cellsOf, inlineRun } from '../oracle.ts';
import type { CsvOptions } from '../options.ts';
import type { CsvTable } from '../csv-table.ts';
import { readCsv, readCsvHead } from '../read.ts';

vi.setConfig({ testTimeout: 60_000 });

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'prepgraph-dialect-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let files = 0;
function write(content: string | Uint8Array): string {
  const path = join(folder, `${files++}.csv`);
  writeFileSync(path, content);
  return path;
}

const read = (content: string | Uint8Array, options: CsvOptions = {}): Promise<CsvTable> =>
  readCsv(write(content), options, inlineRun(), { chunkBytes: 1 << 16 });

const table = ({ table: found }: CsvTable): Record<string, unknown[]> =>
  Object.fromEntries(cellsOf(found).map((cells, column) => [found.fields[column].name, cells]));

const codes = ({ notices }: CsvTable): string[] => notices.map(({ code }) => code);

const problemOf = async (reading: Promise<unknown>) => {
  const error = await reading.catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ProblemError);
  return (error as ProblemError).problem;
};

describe('what is told', () => {
  test('a finding has its reason, the runner-up and how certain it is', async () => {
    const { findings, evidence } = await read('A;B\n1,5;2,25\n2,5;3,25\n4,5;1,25\n');
    expect(findings.delimiter).toMatchObject({ value: ';', runnerUp: { value: expect.any(String) } });
    expect(findings.delimiter.confidence).toBeGreaterThan(0.6);
    expect(findings.decimal).toMatchObject({ value: ',', confidence: 1 });
    expect(evidence.delimiter).toBe('A semicolon cuts 4 of the first 4 rows into 2 cells each.');
  });

  test('a weak finding is a notice', async () => {
    const found = await read('AB-1,red\nAB-2,blue\nAB-3,green\n');
    expect(found.notices).toMatchObject([{ code: 'source.guess', message: expect.stringContaining('first row') }]);
  });

  test('lines that are left out are counted, and no notice comes of them once they are stated', async () => {
    const text = 'Sales\nMay 2024\n\nitem,price,sold\nbolt,2.5,3\nnut,1.5,4\n\nSource: the office\n';
    const found = await read(text);
    expect(table(found)).toEqual({ item: ['bolt', 'nut'], price: [2.5, 1.5], sold: [3, 4] });
    expect(found.notices).toMatchObject([
      { code: 'source.skipped-lines', count: 3, line: 1 },
      { code: 'source.skipped-lines', count: 1, message: expect.stringContaining('at the end') },
    ]);
    const again = await read(text, found.options);
    expect(table(again)).toEqual(table(found));
    expect(codes(again)).toEqual([]);
  });

  test('the two parameters that help where rows are too short are named', async () => {
    const { hint } = await problemOf(read('a,b,c\n1,2,3\n4,5\n7,8,9\n', { header: true }));
    expect(hint).toMatch(/Skip lines.*Comment/);
  });
});

describe('what a document states', () => {
  test('is kept: nothing more is found where delimiter, quote, header and decimal mark are given', async () => {
    const stated = { delimiter: ',', quote: '"', header: true, decimal: '.' } as const;
    const { options, notices } = await read('a, b\n1,"1.234,5"\n2,\\N\n3, \n', stated);
    expect(options).toMatchObject({ escape: '', skip_initial_space: false, number_formats: {}, comment: null });
    expect(notices).toEqual([]);
  });

  test('a part is taken for granted, and the rest found around it', async () => {
    const found = await read('# remark\na|b;c\n1|2,5;3\n4|5,5;6\n', { delimiter: '|' });
    expect(Object.keys(table(found))).toEqual(['a', 'b;c']);
  });
});

describe('files larger than what is sampled', () => {
  const rows = Array.from({ length: 60_000 }, (_, row) => `${row},item ${row % 50},${row % 7}.5`);

  test('a footer is found at the end of the file', async () => {
    const found = await read(`id,name,x\n${rows.join('\n')}\n\nSource: the office, May\n`);
    expect(found.table.rows).toBe(rows.length);
    expect(found.options.skip_footer).toBe(1);
    expect(cellsOf(found.table)[0].at(-1)).toBe(59_999);
  });

  test.each(['utf-16le', 'utf-16be'] as const)('in %s, too', async (encoding) => {
    const bytes = Buffer.from(`\uFEFFid,name,x\n${rows.join('\n')}\n\nSource: the office\n\n`, 'utf16le');
    const found = await read(encoding === 'utf-16be' ? bytes.swap16() : bytes);
    expect(found.table.rows).toBe(rows.length);
    expect(found.options).toMatchObject({ encoding, skip_footer: 1 });
  });

  test('remarks between rows are left out and told', async () => {
    const found = await read('a,b\n1,2\n# second part\n3,4\n# third part\n5,6\n');
    expect(table(found)).toEqual({ a: [1, 3, 5], b: [2, 4, 6] });
    expect(codes(found)).toEqual(['source.skipped-lines']);
  });

  test('a row that is cut off is no footer', async () => {
    expect(await problemOf(read('id,name,x\n1,Ann,2\n2,Bob,3\n3,Cy'))).toMatchObject({
      code: 'csv.ragged-row',
      line: 4,
    });
    expect(await problemOf(read('name,n,x\nAnn,1,2\nBob,2,3\nCy Jo'))).toMatchObject({
      code: 'csv.ragged-row',
      line: 4,
    });
  });

  test('a decimal comma behind the sample makes numbers of its column', async () => {
    const text = rows.map((line) => `${line.replaceAll(',', ';').replace('.5', '')}\n`).join('');
    const found = await read(`id;name;x\n${text}${text}7;item 1;1,25\n${text}`);
    expect(found.table.fields[2].type).toBe('number');
    expect(cellsOf(found.table)[2][2 * rows.length]).toBe(1.25);
    expect(found.options.number_formats).toEqual({ x: { decimal: ',', thousands: null } });
    expect(found.columns[2].notices).toMatchObject([{ code: 'source.number-format' }]);
  });
});

describe('rows that are rewritten', () => {
  test('keep the lines of the file in errors', async () => {
    const text = '# one\na||b\n1||"x\ny"\n\n2||"z"w\n';
    expect(await problemOf(read(text, { delimiter: '||', comment: '#', header: true }))).toMatchObject({
      code: 'csv.bad-quote',
      line: 6,
    });
    const kept = await read(text, { delimiter: '||', comment: '#', header: true, malformed: 'keep' });
    expect(table(kept)).toEqual({ a: [1, 2], b: ['x\ny', 'zw'] });
    expect(kept.malformed).toMatchObject([{ line: 6 }]);
  });

  test('a quote that never closes is refused with its line', async () => {
    expect(await problemOf(read('a||b\n1||x\n2||"y\n', { delimiter: '||', header: true }))).toMatchObject({
      code: 'csv.unclosed-quote',
      line: 3,
    });
  });

  test('text outside of columns of fixed width is refused, not cut', async () => {
    const text = 'id    n\n1    10\n2   200\n3 12345\n';
    const options = { colspecs: '0:2, 4:7', header: true } as const;
    expect(await problemOf(read(text, options))).toMatchObject({ code: 'csv.outside-columns', line: 4 });
    const kept = await read(text, { ...options, malformed: 'keep' });
    expect(kept.malformedTotal).toBe(1);
  });

  test('an escaped line end belongs to its cell, and \\N is missing', async () => {
    const found = await read('1,"a\\\nb","q\\"x"\n2,\\N,"c\\\\d"\n3,"e","f"\n');
    expect(table(found)).toEqual({
      column_1: [1, 2, 3],
      column_2: ['a\nb', null, 'e'],
      column_3: ['q"x', 'c\\d', 'f'],
    });
    expect(found.options).toMatchObject({ escape: '\\', header: false });
    expect(found.options.missing).toContain('\\N');
  });

  test('a preview gives the same first rows', async () => {
    const path = write(Array.from({ length: 500 }, (_, row) => ` ${row}   ${row / 4}  x${row}`).join('\n'));
    const head = await readCsvHead(path, {}, 3, inlineRun());
    expect(table(head)).toEqual({ column_1: [0, 1, 2], column_2: [0, 0.25, 0.5], column_3: ['x0', 'x1', 'x2'] });
  });
});

describe('names behind a mark', () => {
  test.each([
    ['# x y z\n1 2 3\n4 5 6\n', '\\s+'],
    ['# x,y,z\n1,2,3\n4,5,6\n', ','],
    ['# made by hand\n% x\ty\tz\n1\t2\t3\n4\t5\t6\n', '\t'],
  ])('of %j are read without it, also once all is stated', async (text, delimiter) => {
    const found = await read(text.replace('# made by hand\n%', '% made by hand\n%'));
    expect(table(found)).toEqual({ x: [1, 4], y: [2, 5], z: [3, 6] });
    expect(found.options).toMatchObject({ delimiter, name_mark: expect.stringMatching(/^[#%]$/), comment: null });
    const path = write(text.replace('# made by hand\n%', '% made by hand\n%'));
    expect(table(await readCsv(path, found.options, inlineRun()))).toEqual(table(found));
  });

  test('a name that begins with a mark keeps it', async () => {
    expect(Object.keys(table(await read('#chrom\tpos\nchr1\t100\nchr2\t200\n')))).toEqual(['#chrom', 'pos']);
    expect(Object.keys(table(await read('#,name\n1,a\n2,b\n')))).toEqual(['#', 'name']);
  });
});

describe('rows and cells', () => {
  test('a delimiter at the end of all rows that is cut off is told', async () => {
    expect(codes(await read('A,B,C\n1,4,7,\n2,5,8,\n'))).toEqual(['source.trailing-delimiter']);
    expect(codes(await read('A,B,C\n1,4,7,\n2,5,8,\n', { trailing_delimiter: true }))).toEqual([]);
  });

  test('a last row of totals that are no sums is kept, and told', async () => {
    const found = await read('item,n,p\nx,1,2.5\ny,2,3.5\nz,4,1\nTotal,9,9\n');
    expect(table(found)['item']).toEqual(['x', 'y', 'z', 'Total']);
    expect(codes(found)).toEqual(['source.guess']);
  });

  test('lines that are kept whole although a mark may cut them are told', async () => {
    const found = await read('coord\n12.5;13.5\n1.5;3.5\n');
    expect(table(found)).toEqual({ coord: ['12.5;13.5', '1.5;3.5'] });
    expect(codes(found)).toEqual(['source.guess']);
  });

  test('titles may stand below a line that names the delimiter', async () => {
    const found = await read('sep=;\nTitle of the report\n\na;b;c\n1;2;3\n4;5;6\n');
    expect(table(found)).toEqual({ a: [1, 4], b: [2, 5], c: [3, 6] });
    expect(codes(found)).toEqual(['source.skipped-lines']);
  });

  test('an extra cell that is empty is a delimiter at the end; one that is not is told', async () => {
    const found = await read('A,B,C\n1,4,7,\n2,5,8,\n');
    expect(table(found)).toEqual({ A: [1, 2], B: [4, 5], C: [7, 8] });
    expect(found.malformedTotal).toBe(0);
    expect(await problemOf(read('A,B,C\n1,4,7,\n2,5,8,9\n', { trailing_delimiter: true }))).toMatchObject({
      code: 'csv.ragged-row',
      line: 3,
    });
  });

  test('rows with one more cell than the names are no lines before the names', async () => {
    expect(await problemOf(read('a,b\nr1,1,2\nr2,3,4\n'))).toMatchObject({ code: 'csv.ragged-row', line: 2 });
    const kept = await read('a,b\nr1,1,2\nr2,3,4\n', { malformed: 'keep' });
    expect(kept.malformedTotal).toBe(2);
    expect(kept.malformed[0].line).toBe(2);
  });

  test('blanks are missing among numbers, also once the type is stated, and texts among texts', async () => {
    for (const types of [{}, { n: 'number', s: 'category' }] as Record<string, 'number' | 'category'>[]) {
      const found = await read('n,s\n1.5,a\n , \n99,b\n', { types });
      expect(table(found)).toEqual({ n: [1.5, null, 99], s: ['a', ' ', 'b'] });
      expect(found.columns[0].notices).toMatchObject([{ code: 'source.blank-cells', count: 1, line: 3 }]);
      expect(found.columns[0].missing).toBe(1);
      expect(found.columns[1].notices).toBeUndefined();
    }
  });

  test('names of two rows are joined, and the first holds for the empty cells right of it', async () => {
    const found = await read('before,,after\nlow,high,low\n1,2,3\n4,5,6\n7,8,9\n');
    expect(Object.keys(table(found))).toEqual(['before_low', 'before_high', 'after_low']);
    expect(codes(found)).toEqual(['source.guess']);
  });

  test('a single column of decimal commas is one column, with a name or without', async () => {
    expect(table(await read('v\n1,5\n2\n3,25\n'))).toEqual({ v: [1.5, 2, 3.25] });
    expect(table(await read('1,5\n2\n3,25\n'))).toEqual({ column_1: [1.5, 2, 3.25] });
  });

  test('times of day are not cut at their colons', async () => {
    const text = '2024-01-01 10:00:00 INFO started the server\n2024-01-02 11:30:00 WARN slow request\n';
    expect(Object.keys(table(await read(text)))).toHaveLength(1);
  });

  test('a name is kept above texts with commas', async () => {
    expect(table(await read('name\nSmith, John\nDoe, Jane\nRoe, Mia\n'))).toEqual({
      name: ['Smith, John', 'Doe, Jane', 'Roe, Mia'],
    });
  });
});
