import { copyFileSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { fixture, problemOf, readAll, temporaryFolder, testSession } from '../testing.ts';

const folder = temporaryFolder();
const session = testSession();
afterAll(async () => {
  await session.close();
  folder.remove();
});

const expected = JSON.parse(readFileSync(fixture('expected.json'), 'utf8')) as Record<string, unknown[]>;

describe('Parquet files of other programs', () => {
  it.each([
    'pyarrow-none',
    'pyarrow-snappy',
    'pyarrow-gzip',
    'pyarrow-brotli',
    'pyarrow-zstd',
    'pyarrow-lz4',
    'pyarrow-v2',
    'pyarrow-delta',
    'pyarrow-int96',
    'pyarrow-nanoseconds',
    'pyarrow-categorical',
    'duckdb',
    'polars',
  ])('%s: every cell as it was written', async (name) => {
    const { cells, fields } = await readAll(session, 'ParquetSource', fixture(`${name}.parquet`));
    expect(cells).toEqual(expected);
    expect(Object.fromEntries(fields.map(({ name: column, type }) => [column, type]))).toEqual({
      whole: 'number',
      number: 'number',
      big: 'text',
      flag: 'boolean',
      when: 'datetime',
      day: 'datetime',
      word: 'category',
      text: 'text',
      price: 'number',
    });
    expect(fields.find(({ name: column }) => column === 'whole')?.integer).toBe(true);
  });

  it('flattens structures, keeps lists as JSON, leaves bytes out, and says so', async () => {
    const { cells, source } = await readAll(session, 'ParquetSource', fixture('nested.parquet'));
    expect(cells).toEqual({
      id: [1, 2, 3],
      tags: ['["a"]', '[]', null],
      'place.city': ['Bern', null, null],
      'place.at.x': [1.5, null, null],
      raw: ['plain', 'text', null],
      time: [34_200, null, 86_399.0015],
      half: [1.5, -0.25, Infinity],
      unsigned: [0, 4294967295, 7],
    });
    expect(source.warnings).toEqual(['Column "bytes" holds bytes that are no text: it is left out.']);
  });

  it('reads a file without rows', async () => {
    const { cells } = await readAll(session, 'ParquetSource', fixture('empty.parquet'));
    expect(Object.keys(cells)).toEqual(Object.keys(expected));
    expect(cells['whole']).toEqual([]);
  });
});

type Cells = Readonly<Record<string, unknown[]>>;
interface Typed {
  readonly parquet: Cells;
  readonly variants: Cells;
  readonly indexes: Readonly<Record<string, { readonly columns: Cells; readonly kept: Cells }>>;
}
const typed = JSON.parse(readFileSync(fixture('typed/expected.json'), 'utf8'), (_, cell) =>
  cell === 'inf' ? Infinity : cell,
) as Typed;

describe('every type of Parquet', () => {
  it.each(['types', 'types-v2'])('%s: is read as pyarrow reads it, or left out by its name', async (name) => {
    const { cells, source } = await readAll(session, 'ParquetSource', fixture(`typed/${name}.parquet`));
    expect(cells).toEqual(typed.parquet);
    expect(source.notices?.map(({ code, message }) => [code, message])).toEqual([
      ['source.left-out', 'Column "map" holds maps: it is left out.'],
      [
        'source.left-out',
        'Column "geometry" holds geometries (GeoParquet), which no column of a table holds: it is left out.',
      ],
      ['source.left-out', 'Column "binary" holds bytes that are no text: it is left out.'],
    ]);
    const notices = source.ledger.flatMap((column) => column.notices ?? []);
    expect(notices.map(({ code, column }) => [code, column])).toEqual([
      ['source.lists', 'list'],
      ['source.rounded', 'decimal64'],
      ['source.unit', 'duration'],
      ['source.unit', 'time'],
      ['source.unit', 'time64'],
      ['source.time-zone', 'zone'],
      ['source.rounded', 'long_decimal'],
    ]);
  });

  it('a file without any other column is refused by their names', async () => {
    expect(await problemOf(session, 'ParquetSource', fixture('typed/none.parquet'))).toMatchObject({
      code: 'parquet.no-columns',
      message: expect.stringContaining('"map" holds maps; "geometry" holds geometries') as string,
    });
  });
});

describe('VARIANT', () => {
  it('is put together as DuckDB reads it, from its binary and its shredded parts', async () => {
    const { cells, fields, source } = await readAll(session, 'ParquetSource', fixture('typed/variants.parquet'));
    const mixed = typed.variants['mixed']?.map((cell) =>
      cell === '2024-01-02 03:04:05' ? '2024-01-02T03:04:05' : cell,
    );
    expect(cells).toEqual({ ...typed.variants, mixed });
    expect(fields.map(({ type }) => type)).toEqual(['number', 'category', 'number', 'category']);
    const notices = source.ledger.flatMap((column) => column.notices ?? []);
    expect(notices.map(({ code, column, count }) => [code, column, count])).toEqual([
      ['source.lists', 'mixed', 1],
      ['source.mixed-kinds', 'mixed', undefined],
      ['source.lists', 'object', 5],
      ['source.mixed-kinds', 'object', undefined],
    ]);
  });

  it('has the type of its cells where they are of one kind, or the one that was decided', async () => {
    const { cells, fields } = await readAll(session, 'ParquetSource', fixture('typed/shredded.parquet'));
    expect(cells).toEqual({
      i: [0, 1, 2, 3],
      number: [0, 10, 20, 30],
      word: ['s0', 's1', 's2', 's3'],
      pair: ['{"a":0,"b":"t0"}', '{"a":1,"b":"t1"}', '{"a":2,"b":"t2"}', '{"a":3,"b":"t3"}'],
      day: [1, 2, 3, 4].map((day) => Date.UTC(2024, 0, day)),
    });
    expect(fields.map(({ type }) => type)).toEqual(['number', 'number', 'category', 'category', 'datetime']);
    const types = { number: 'text' };
    expect(
      (await readAll(session, 'ParquetSource', fixture('typed/shredded.parquet'), { types })).cells['number'],
    ).toEqual(['0', '10', '20', '30']);
  });
});

describe('row labels of pandas', () => {
  const files = Object.keys(typed.indexes);

  it.each(files)('%s: are no column, as pandas.read_parquet has it, unless they are wanted', async (name) => {
    const { cells, source } = await readAll(session, 'ParquetSource', fixture(`typed/${name}`));
    expect(cells).toEqual(typed.indexes[name]?.columns);
    const codes = name === 'index-range.parquet' ? [] : ['source.index'];
    expect(source.notices?.map(({ code }) => code)).toEqual(codes);
    const kept = await readAll(session, 'ParquetSource', fixture(`typed/${name}`), { index: true });
    expect(kept.cells).toEqual(typed.indexes[name]?.kept);
    expect(kept.source.notices).toEqual([]);
  });
});

describe('Parquet files that cannot be read', () => {
  it('says that a file is cut off, is another one, or is damaged, and in which column', async () => {
    const cut = join(folder.path, 'cut.parquet');
    copyFileSync(fixture('pyarrow-zstd.parquet'), cut);
    truncateSync(cut, 5000);
    expect(await problemOf(session, 'ParquetSource', cut)).toMatchObject({ code: 'parquet.not-parquet', file: cut });
    const text = folder.write('text.parquet', 'a,b\n1,2\n3,4\n5,6\n');
    expect(await problemOf(session, 'ParquetSource', text)).toMatchObject({ code: 'parquet.not-parquet' });
    const bytes = readFileSync(fixture('pyarrow-none.parquet'));
    for (const at of [30, 700, 1500]) {
      const damaged = join(folder.path, `damaged-${at}.parquet`);
      writeFileSync(damaged, Buffer.from(bytes).fill(0xff, at, at + 40));
      const problem = await problemOf(session, 'ParquetSource', damaged);
      if (problem !== undefined) expect(problem).toMatchObject({ code: 'parquet.damaged', file: damaged });
    }
    const footer = join(folder.path, 'footer.parquet');
    writeFileSync(footer, Buffer.from(bytes).fill(0x15, bytes.length - 1500, bytes.length - 900));
    expect(await problemOf(session, 'ParquetSource', footer)).toMatchObject({ code: 'parquet.damaged' });
    expect(await problemOf(session, 'ParquetSource', join(folder.path, 'absent.parquet'))).toMatchObject({
      code: 'file.not-found',
      nodeId: 'source',
      field: 'path',
    });
  });

  it('refuses a file whose columns are of other types than the pipeline stores', async () => {
    const params = { types: { word: 'number' } };
    expect(await problemOf(session, 'ParquetSource', fixture('polars.parquet'), params)).toMatchObject({
      code: 'source.other-type',
      column: 'word',
      field: 'types',
    });
  });
});
