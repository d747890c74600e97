/** Files that were cut off, or of which some bytes are others: read, or refused in words; never a defect, never a crash. */
import { readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { utils, write } from '@e965/xlsx';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { zstdCompress } from '../../formats/compress/zstd.ts';
import { fixture, problemOf, temporaryFolder, testSession } from '../testing.ts';

const folder = temporaryFolder();
const session = testSession();
afterAll(async () => {
  await session.close();
  folder.remove();
});

const rows = Array.from({ length: 300 }, (_, k) => ({ n: k, word: `w${k % 9}`, x: Math.sin(k) }));
const book = utils.book_new();
utils.book_append_sheet(book, utils.json_to_sheet(rows), 'Data');
const jsonl = rows.map((row) => JSON.stringify(row)).join('\n');

const files: readonly (readonly [type: string, name: string, bytes: Uint8Array])[] = [
  ...[
    'pyarrow-none',
    'pyarrow-zstd',
    'pyarrow-v2',
    'pyarrow-delta',
    'nested',
    'typed/types',
    'typed/variants',
    'lists/pyarrow',
    'lists/pyarrow-v2',
  ].map((name) => ['ParquetSource', `${name}.parquet`, readFileSync(fixture(`${name}.parquet`))] as const),
  ...[
    'uncompressed.arrow',
    'lz4.arrow',
    'stream.arrows',
    'categorical.arrow',
    'typed/types.arrows',
    'lists/lists.arrow',
    'lists/views.arrow',
  ].map((name) => ['ArrowSource', name, readFileSync(fixture(name))] as const),
  ...['structures.npy', 'texts.npy', 'vectors.npz'].map(
    (name) => ['NpySource', name, readFileSync(fixture(`numpy/${name}`))] as const,
  ),
  ...['pandas-118', 'pandas-114', 'old-105'].map(
    (name) => ['StataSource', `${name}.dta`, readFileSync(fixture(`statistics/${name}.dta`))] as const,
  ),
  ...['pspp.sav', 'haven.zsav', 'pspp.por'].map(
    (name) => ['SpssSource', name, readFileSync(fixture(`statistics/${name}`))] as const,
  ),
  ...['haven', 'parso-mixed', 'pandas-32-big-patterns'].map(
    (name) =>
      [
        'SasSource',
        `${name}.sas7bdat`,
        gunzipSync(readFileSync(fixture(`statistics/sas/${name}.sas7bdat.gz`))),
      ] as const,
  ),
  ...['plain-2.rds', 'letters.rds', 'several.RData'].map(
    (name) => ['RSource', name, readFileSync(fixture(`statistics/r/${name}`))] as const,
  ),
  ['SasSource', 'haven-5.xpt', readFileSync(fixture('statistics/sas/haven-5.xpt'))],
  ['XlsxSource', 'book.xlsx', write(book, { type: 'buffer', bookType: 'xlsx' }) as Uint8Array],
  ['JsonlSource', 'rows.jsonl', Buffer.from(jsonl)],
  [
    'HtmlSource',
    'page.html',
    Buffer.from(
      `<html><meta charset=utf-8><table>${rows.map((row) => `<tr><td rowspan=1>${Object.values(row).join('<td colspan=1>')}`).join('')}</table>`,
    ),
  ],
  ['JsonlSource', 'rows.json', Buffer.from(JSON.stringify(rows))],
  ['JsonlSource', 'under.json', Buffer.from(JSON.stringify({ count: 300, data: { rows } }))],
  [
    'JsonlSource',
    'columns.json',
    Buffer.from(JSON.stringify({ n: rows.map(({ n }) => n), x: rows.map(({ x }) => x) })),
  ],
  ['JsonlSource', 'index.json', Buffer.from(JSON.stringify(Object.fromEntries(rows.map((row) => [`r${row.n}`, row]))))],
  ['JsonlSource', 'rows.jsonl.gz', gzipSync(jsonl)],
  ...['info-zip.zip', 'gnu.tar', 'pax.tar', 'gnu.tar.gz'].map(
    (name) => ['CsvSource', name, readFileSync(fixture(`archives/${name}`))] as const,
  ),
  ...['weka-dense.arff', 'weka-sparse.arff'].map(
    (name) => ['ArffSource', name, readFileSync(fixture(`arff/${name}`))] as const,
  ),
  ...['foreign.dbf', 'foxpro.dbf'].map((name) => ['DbfSource', name, readFileSync(fixture(`dbf/${name}`))] as const),
  ...['types.sqlite', 'pandas.db'].map(
    (name) => ['SqliteSource', name, readFileSync(fixture(`sqlite/${name}`))] as const,
  ),
  ...['types', 'types-deflate', 'types-snappy', 'types-zstandard', 'unions', 'recursive'].map(
    (name) => ['AvroSource', `${name}.avro`, readFileSync(fixture(`avro/${name}.avro`))] as const,
  ),
  ...['types-none', 'types-zlib', 'types-lz4', 'types-zstd', 'types-old'].map(
    (name) => ['OrcSource', `${name}.orc`, readFileSync(fixture(`orc/${name}.orc`))] as const,
  ),
  ...['scipy', 'scipy-packed', 'octave-6', 'octave-4'].map(
    (name) => ['MatSource', `${name}.mat`, readFileSync(fixture(`matlab/${name}.mat`))] as const,
  ),
  ['MatSource', 'matlab-73-layout.mat', readFileSync(fixture('matlab/matlab-73-layout.mat'))],
  ...['h5py-earliest', 'h5py-latest-all', 'chunks', 'compound', 'tree-1'].map(
    (name) => ['Hdf5Source', `${name}.h5`, readFileSync(fixture(`hdf5/${name}.h5`))] as const,
  ),
  ['JsonlSource', 'rows.jsonl.zst', await zstdCompress(Buffer.from(jsonl))],
];

describe.each(files)('%s %s', (type, name, whole) => {
  it('is read or refused, whatever became of it', { timeout: 120_000 }, async () => {
    const place = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true });
    const changes = fc.array(fc.tuple(place, fc.uint8Array({ minLength: 1, maxLength: 6 })), { maxLength: 4 });
    let damaged = 0;
    await fc.assert(
      fc.asyncProperty(changes, fc.option(place), async (written, end) => {
        const bytes = Buffer.from(whole.subarray(0, end === null ? whole.length : Math.floor(end * whole.length)));
        for (const [at, other] of written) Buffer.from(other).copy(bytes, Math.floor(at * bytes.length));
        const path = join(folder.path, basename(name));
        writeFileSync(path, bytes);
        const problem = await problemOf(session, type, path);
        if (problem === undefined) return;
        damaged++;
        expect(problem.code).toMatch(
          /^(parquet|arrow|xlsx|html|npy|stata|spss|sas|rdata|json|packed|archive|arff|avro|orc|mat|hdf5|sqlite|dbf|csv|file|source)\./,
        );
        expect(problem).toMatchObject({
          nodeId: 'source',
          file: expect.stringContaining(path),
          hint: expect.stringMatching(/\S/),
        });
      }),
      { numRuns: 30 },
    );
    expect(damaged).toBeGreaterThan(0);
  });
});
