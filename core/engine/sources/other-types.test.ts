/** Columns that a document reads as another type than their file stores: as a CSV's cells, or refused by the cell. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { utils, write } from '@e965/xlsx';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { chain, fixture, problemOf, readAll, temporaryFolder, testSession } from '../testing.ts';

const folder = temporaryFolder();
const session = testSession();
afterAll(async () => {
  await session.close();
  folder.remove();
});

const path = (name: string): string => join(folder.path, name);
const HINT = expect.stringMatching(/Mend the cell/) as string;

/** The same table in a file of each format that stores types. */
async function written(name: string, csv: string, types: Record<string, string>) {
  await session.run(
    {
      ...chain(folder.write(`${name}.csv`, csv)),
      nodes: [{ id: 'source', type: 'CsvSource', params: { path: path(`${name}.csv`), types } }],
    },
    { folder: null },
  );
  for (const ending of ['jsonl', 'json', 'parquet', 'arrow', 'xlsx'])
    await session.write('source', path(`${name}.${ending}`), {});
}

const FORMATS = [
  ['JsonlSource', 'jsonl'],
  ['JsonlSource', 'json'],
  ['ParquetSource', 'parquet'],
  ['ArrowSource', 'arrow'],
  ['XlsxSource', 'xlsx'],
] as const;

await written(
  'kinds',
  'n,t,flag,day,word\n1,12,true,2024-02-29,true\n2.5,n/a,,2023-01-01T10:00:00,False\n,-3e2,false,,\n',
  {
    t: 'text',
    word: 'text',
  },
);

describe.each(FORMATS)('%s .%s', (type, ending) => {
  const file = path(`kinds.${ending}`);

  it('gives numbers, truths and dates as the text that a CSV would hold', async () => {
    const types = { n: 'text', flag: 'category', day: 'text' };
    const { cells, fields, source } = await readAll(session, type, file, { types });
    expect(fields.map(({ type: found }) => found)).toEqual(['text', 'category', 'category', 'text', 'category']);
    expect(cells).toMatchObject({ n: ['1', '2.5', null], flag: ['true', null, 'false'] });
    expect(cells['day']).toEqual(
      type === 'JsonlSource'
        ? ['2024-02-29T00:00:00.000Z', '2023-01-01T10:00:00.000Z', null]
        : ['2024-02-29', '2023-01-01T10:00:00', null],
    );
    expect(source.decided['types']).toMatchObject(types);
  });

  it('gives texts as the numbers and truths that they spell; what a CSV has for missing is missing', async () => {
    const { cells, fields } = await readAll(session, type, file, { types: { t: 'number', word: 'boolean' } });
    expect(cells).toMatchObject({ t: [12, null, -300], word: [true, false, null] });
    expect(fields[1]).toMatchObject({ type: 'number' });
    expect(fields[4]).toMatchObject({ type: 'boolean' });
  });

  it('is read the same once more, with the types that were found', async () => {
    const first = await readAll(session, type, file);
    const again = await readAll(session, type, file, first.source.decided);
    expect(again.cells).toEqual(first.cells);
    expect(again.fields).toEqual(first.fields);
  });

  it('names the cell that is nothing of that type: value, column, row, and what to do', async () => {
    expect(await problemOf(session, type, file, { types: { word: 'number' } })).toMatchObject({
      code: 'source.other-type',
      nodeId: 'source',
      field: 'types',
      column: 'word',
      row: 0,
      file,
      message: expect.stringMatching(/^"true"(?: in Data!E2)? is not a number, and column "word" is read as number\.$/),
      hint: HINT,
    });
    expect(await problemOf(session, type, file, { types: { n: 'datetime' } })).toMatchObject({ column: 'n', row: 0 });
    expect(await problemOf(session, type, file, { types: { t: 'boolean' } })).toMatchObject({ column: 't', row: 0 });
  });
});

describe('the place of the cell', () => {
  it('is a line of JSON Lines, far into the file, and blank lines count', async () => {
    const lines = Array.from(
      { length: 150_000 },
      (_, k) => `{"n":${k},"pad":"${'x'.repeat(40)}"}${k === 7 ? '\n' : ''}`,
    );
    const file = folder.write('late.jsonl', `${lines.join('\n')}\n{"n":"8"}\n{"n":"many"}\n{"n":1}\n`);
    expect(await problemOf(session, 'JsonlSource', file, { types: { n: 'number' } })).toMatchObject({
      message: '"many" is not a number, and column "n" is read as number.',
      row: 150_001,
      line: 150_003,
    });
  });

  it('is the line on which the element of a JSON array begins', async () => {
    const file = folder.write(
      'array.json',
      '[\n {"n":1, "s": "a,b"},\n\n {"n":\n2}, {"n":3},\n\n {"s":"x",\n"n":"many"}]',
    );
    expect(await problemOf(session, 'JsonlSource', file, { types: { n: 'number' } })).toMatchObject({
      row: 3,
      line: 7,
    });
  });

  it('is a cell of a sheet, wherever the table begins in it', async () => {
    const rows = [[], [null, null, 'name', 'age'], [null, null, 'Ada', 36], [null, null, 'Linus', 'old']];
    const book = utils.book_new();
    utils.book_append_sheet(book, utils.aoa_to_sheet(rows), 'The people');
    writeFileSync(path('place.xlsx'), write(book, { type: 'buffer', bookType: 'xlsx' }));
    expect(await problemOf(session, 'XlsxSource', path('place.xlsx'), { types: { age: 'number' } })).toMatchObject({
      message: `"old" in 'The people'!D4 is not a number, and column "age" is read as number.`,
      row: 1,
      column: 'age',
    });
  });

  it('is a row beyond the first row group or record batch', async () => {
    const cells = Array.from({ length: 140_000 }, (_, k) => (k === 139_000 ? 'many' : String(k)));
    await written('long', `n,t\n${cells.map((cell, k) => `${k},${cell}`).join('\n')}\n`, {});
    for (const [type, ending] of FORMATS.slice(2, 4))
      expect(await problemOf(session, type, path(`long.${ending}`), { types: { t: 'number' } })).toMatchObject({
        row: 139_000,
        column: 't',
      });
  });
});

it('rounds whole numbers beyond 2^53 only where that was chosen, and says so', async () => {
  for (const [type, file] of [
    ['ParquetSource', fixture('pyarrow-zstd.parquet')],
    ['ArrowSource', fixture('zstd.arrow')],
  ] as const) {
    const kept = await readAll(session, type, file);
    const { cells, source } = await readAll(session, type, file, { types: { big: 'number' } });
    expect(cells['big']).toEqual(
      (kept.cells['big'] as (string | null)[]).map((text) => (text === null ? null : Number(text))),
    );
    expect(source.ledger.find(({ name }) => name === 'big')?.warnings.join(' ')).toMatch(/rounded/);
  }
});

it('offers the types that lose nothing', async () => {
  const { source } = await readAll(session, 'ParquetSource', path('kinds.parquet'));
  const offered = Object.fromEntries(
    source.ledger.map(({ name, alternatives }) => [name, alternatives.map(({ type }) => type)]),
  );
  expect(offered).toEqual({
    n: ['category', 'text'],
    t: ['number', 'text'],
    flag: ['category', 'text'],
    day: ['category', 'text'],
    word: ['boolean', 'text'],
  });
});

it('reads any JSON cells as a CSV of their texts would be read', async () => {
  const cell = fc.oneof(
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.boolean(),
    fc.constantFrom('7', ' 8', 'NA', '1e3', 'x', '', 'TRUE', '2024-01-01'),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(cell, { minLength: 1, maxLength: 12 }),
      fc.constantFrom('number', 'boolean', 'datetime'),
      async (cells, type) => {
        const json = folder.write('any.jsonl', cells.map((value) => JSON.stringify({ x: value, k: 1 })).join('\n'));
        const csv = folder.write('any.csv', `x,k\n${cells.map((value) => `${String(value)},1`).join('\n')}\n`);
        const params = { types: { x: type } };
        const expected = await readAll(session, 'CsvSource', csv, params);
        const unfit = expected.source.ledger[0]?.unfit;
        const problem = await problemOf(session, 'JsonlSource', json, params);
        expect(problem?.line).toBe(unfit && unfit.examples[0].line - 1);
        if (problem === undefined)
          expect((await readAll(session, 'JsonlSource', json, params)).cells).toEqual(expected.cells);
      },
    ),
    { numRuns: 40 },
  );
});
