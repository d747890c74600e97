/** What rests on weak evidence is told, and its runner-up is a choice that reads the file the other way. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { cellsOf, inlineRun } from '../oracle.ts';
import type { CsvOptions } from '../options.ts';
import type { CsvTable } from '../csv-table.ts';
import { readCsv } from '../read.ts';

const folder = mkdtempSync(join(tmpdir(), 'prepgraph-doubts-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const read = (content: string, options: CsvOptions = {}): Promise<CsvTable> => {
  const path = join(folder, 'x.csv');
  writeFileSync(path, content);
  return readCsv(path, options, inlineRun());
};

const cells = ({ table }: CsvTable): Record<string, unknown[]> =>
  Object.fromEntries(cellsOf(table).map((column, at) => [table.fields[at].name, column]));
const guesses = ({ notices }: CsvTable): string[] =>
  notices.filter(({ code }) => code === 'source.guess').map(({ message }) => message);

/** The file as it is read once the runner-up of a finding is chosen, all else as it was found. */
async function otherwise(content: string, part: keyof CsvTable['findings']): Promise<CsvTable> {
  const { findings, options } = await read(content);
  const { runnerUp } = findings[part];
  expect(runnerUp).not.toBeNull();
  const { types: _, ...stated } = options;
  return read(content, { ...stated, [part]: runnerUp?.value });
}

describe('escape characters', () => {
  const doubled = 'n,path\n1,"C:\\\\dir\\\\"\n2,"D:\\\\x\\\\y"\n';

  test('backslashes that all stand twice are read as written, and asked about', async () => {
    const found = await read(doubled);
    expect(cells(found)['path']).toEqual(['C:\\\\dir\\\\', 'D:\\\\x\\\\y']);
    expect(guesses(found)).toEqual([expect.stringContaining('Each \\ stands twice')]);
    expect(cells(await otherwise(doubled, 'escape'))['path']).toEqual(['C:\\dir\\', 'D:\\x\\y']);
  });

  test.each([
    ['paths', 'n,path\n1,C:\\dir\\a\n2,\\\\server\\share\n'],
    ['JSON with doubled quotes', 'n,j\n1,"{""p"": ""C:\\\\dir""}"\n2,"{""p"": ""x""}"\n'],
    ['no backslash', 'n,j\n1,a\n2,b\n'],
  ])('of %s nothing is asked', async (_, content) => {
    const found = await read(content);
    expect(found.options.escape).toBe('');
    expect(guesses(found)).toEqual([]);
  });

  test('an escape that rests on a single cell is told', async () => {
    const rows = Array.from({ length: 60 }, (_, row) => `${row},word${row}`);
    const content = `n,s\n${rows.join('\n')}\n61,a\\,b\n`;
    const found = await read(content);
    expect(found.options.escape).toBe('\\');
    expect(cells(found)['s']?.at(-1)).toBe('a,b');
    expect(guesses(found)).toEqual([expect.stringContaining('whether a character is escaped')]);
  });

  test('quotes that are escaped leave no doubt', async () => {
    expect(guesses(await read('n,s\n1,"say \\"hi\\", ok"\n2,plain\n'))).toEqual([]);
  });
});

describe('blanks behind delimiters', () => {
  const tabs = 'name\t value\nAnn\t red\nBo\t blue\n';

  test('behind each tab they are dropped, and asked about', async () => {
    const found = await read(tabs);
    expect(cells(found)).toEqual({ name: ['Ann', 'Bo'], value: ['red', 'blue'] });
    expect(guesses(found)).toEqual([expect.stringContaining('whether blanks behind delimiters belong to cells')]);
    expect(cells(await otherwise(tabs, 'skip_initial_space'))).toEqual({
      name: ['Ann', 'Bo'],
      ' value': [' red', ' blue'],
    });
  });

  test('behind each comma they are dropped, as people write lists', async () => {
    expect(guesses(await read('name, value\nAnn, red\nBo, blue\n'))).toEqual([]);
  });

  test('behind some they are asked about', async () => {
    const found = await read('name,value,x\nAnn, red,a\nBo, blue,b\nCy, green,c\nDi,grey, d\nEd, white, e\n');
    expect(guesses(found)).toEqual([expect.stringMatching(/A blank stands behind the delimiter in \d+ of \d+ texts/)]);
  });

  test('before numbers they mean nothing', async () => {
    const found = await read('a,b\n1, 2\n3, 4\n5,6\n7, 8\n');
    expect(cells(found)).toEqual({ a: [1, 3, 5, 7], b: [2, 4, 6, 8] });
    expect(guesses(found)).toEqual([]);
  });
});

describe('blanks that cut', () => {
  test('words of few rows are asked about', async () => {
    const found = await read('Ann Roe red\nBo Lee blue\nCy Day grey\n');
    const isCut = found.table.fields.length === 3;
    expect(isCut ? guesses(found).length : 1).toBe(1);
  });

  test('numbers are not', async () => {
    const found = await read('x y z\n1 2.5 3\n4 5.5 6\n');
    expect(cells(found)).toEqual({ x: [1, 4], y: [2.5, 5.5], z: [3, 6] });
    expect(guesses(found)).toEqual([]);
  });

  test('columns of fixed width out of few lines are asked about', async () => {
    const few = 'name      city\nAnn Roe   New York\nBo Lee    Rome\n';
    const found = await read(few);
    expect(cells(found)).toEqual({ name: ['Ann Roe', 'Bo Lee'], city: ['New York', 'Rome'] });
    expect(guesses(found)).toEqual([expect.stringContaining('what cuts the rows into cells')]);
  });

  test('out of many lines they are not', async () => {
    const row = (name: string, city: string, n: number): string => `${name.padEnd(10)}${city.padEnd(12)}${n}\n`;
    const people = ['Ann Roe', 'Bo', 'Cy van Day', 'Di'].map((name) => name.slice(0, 8));
    const many = Array.from({ length: 12 }, (_, at) => row(people[at % 4], ['New York', 'Rome'][at % 2], at));
    const found = await read(`name      city        n\n${many.join('')}`);
    expect(found.options.colspecs).not.toBe('');
    expect(guesses(found)).toEqual([]);
  });
});

describe('CR CR LF', () => {
  test.each(['a,b\r\r\n1,x\r\r\n2,y\r\r\n', 'v\r\r\n1\r\r\n2\r\r\n'])(
    'is one line end, and told: %j',
    async (content) => {
      const found = await read(content);
      expect(found.table.rows).toBe(2);
      expect(cellsOf(found.table).flat()).toEqual(content.startsWith('v') ? [1, 2] : [1, 2, 'x', 'y']);
      expect(guesses(found)).toEqual([expect.stringContaining('CR CR LF')]);
      const again = await read(content, found.options);
      expect(cellsOf(again.table)).toEqual(cellsOf(found.table));
      expect(guesses(again)).toEqual([]);
    },
  );
});

test('a single column as the runner-up leaves lines whole once it is chosen', async () => {
  const content = 'Smith, John\nDoe, Jane\nRoe, Mia\nLee, Bo\n';
  const { findings } = await read(content, { delimiter: undefined });
  expect([findings.delimiter.value, findings.delimiter.runnerUp?.value]).toContain('\u001f');
});
