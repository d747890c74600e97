/** Small valid files of every format, written by us and by other programs: starting points of mutations. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { utils, write } from '@e965/xlsx';
import type { Session } from '../../engine/session.ts';
import { zstdCompress } from '../../formats/compress/zstd.ts';
import { readDocument } from '../../graph/document.ts';
import { type PipelineDocument } from '../../graph/document-schema.ts';
import type { Cell } from '../../operators/kit/operator.ts';
import { operators } from '../../operators/catalogue.ts';

export interface Seed {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** Whether the format states its length, so that a truncated file must be refused. */
  readonly hasEnd: boolean;
}

export interface SeedReader {
  readonly type: string;
  readonly ending: string;
  readonly seeds: readonly Seed[];
}

const ROWS = 120;
const rows = Array.from({ length: ROWS }, (_, k) => ({
  whole: k * 7 - 100,
  number: k % 7 === 6 ? null : k / 3,
  flag: k % 11 === 10 ? null : k % 3 === 0,
  when: `2024-01-0${1 + (k % 9)} 10:0${k % 6}:00`,
  word: k % 5 === 4 ? null : ['red', 'grün', 'blue', 'with,comma'][k % 4],
  text: `line ${k} "quoted"`,
}));

const FIXTURES = {
  parquet: [
    ...['none', 'snappy', 'gzip', 'brotli', 'zstd', 'lz4', 'v2', 'delta', 'int96', 'categorical'].map(
      (name) => `pyarrow-${name}.parquet`,
    ),
    ...['types', 'types-v2', 'variants', 'shredded', 'index-two'].map((name) => `typed/${name}.parquet`),
  ],
  arrow: [
    'uncompressed.arrow',
    'lz4.arrow',
    'zstd.arrow',
    'categorical.arrow',
    'nested.arrow',
    ...['types-uncompressed.arrow', 'types-zstd.arrow', 'types-lz4.arrow'].map((name) => `typed/${name}`),
  ],
};

const csvText = (): string =>
  [
    Object.keys(rows[0] as object).join(','),
    ...rows.map((row) =>
      Object.values(row)
        .map((cell) => (cell === null ? '' : `"${String(cell).replaceAll('"', '""')}"`))
        .join(','),
    ),
  ].join('\n');

/**
 * @param folder folder for new files
 * @param root folder of the checkout
 */
export async function seedReaders(
  session: Session,
  folder: string,
  root: string,
): Promise<Readonly<Record<string, SeedReader>>> {
  const fixture = (name: string): Seed => ({
    name,
    bytes: readFileSync(join(root, 'core/formats/fixtures', name)),
    // Value labels of old Stata files may be missing behind the records.
    hasEnd: !/\.arrows$|(-8|-114|old-105)\.dta$/.test(name),
  });
  const seed = (name: string, bytes: Uint8Array | string, hasEnd: boolean): Seed => ({
    name,
    bytes: typeof bytes === 'string' ? Buffer.from(bytes) : bytes,
    hasEnd,
  });
  const csv = csvText();
  const jsonl = rows.map((row) => JSON.stringify(row)).join('\n');
  const array = JSON.stringify(rows.map((row) => ({ ...row, place: { city: row.word, tags: [1, 2] } })));
  const ours = async (ending: string): Promise<Seed> => {
    const source = join(folder, 'rows.csv');
    writeFileSync(source, csv);
    const node = { id: 'source', type: 'CsvSource', params: { path: source } };
    await session.run({ format: 'prepgraph', version: 1, nodes: [node], edges: [] }, { folder: null });
    const path = join(folder, `ours.${ending}`);
    await session.write('source', path, { partition: 'all', dtype: 'float64', escapeFormulas: false });
    return seed(`ours.${ending}`, readFileSync(path), true);
  };
  const book = utils.book_new();
  utils.book_append_sheet(book, utils.json_to_sheet(rows), 'Data');
  const statistics = (...names: readonly string[]): Seed[] => names.map((name) => fixture(`statistics/${name}`));
  const workbook = (bookType: 'xlsx' | 'xlsb' | 'xls' | 'ods'): Seed =>
    seed(
      `book.${bookType}`,
      write(book, { type: 'buffer', bookType, compression: true }) as Uint8Array,
      bookType !== 'xls',
    );
  const words = 'a;b;c\n1,5;x;"two\nlines"\n2,5;y;z\n';
  return {
    csv: {
      type: 'CsvSource',
      ending: 'csv',
      seeds: [
        seed('rows.csv', csv, false),
        seed('semicolons.csv', words.repeat(9), false),
        seed('utf16.csv', Buffer.from(`\ufeff${csv}`, 'utf16le'), false),
      ],
    },
    gzip: { type: 'CsvSource', ending: 'csv.gz', seeds: [seed('rows.csv.gz', gzipSync(csv), true)] },
    xz: {
      type: 'CsvSource',
      ending: 'csv.xz',
      seeds: ['sha256', 'blocks', 'streams', 'literals'].map((name) => fixture(`compress/${name}.xz`)),
    },
    bzip2: {
      type: 'CsvSource',
      ending: 'csv.bz2',
      seeds: ['strong', 'streams', 'fast'].map((name) => fixture(`compress/${name}.bz2`)),
    },
    zstd: {
      type: 'JsonlSource',
      ending: 'jsonl.zst',
      seeds: [seed('rows.jsonl.zst', await zstdCompress(Buffer.from(jsonl)), true)],
    },
    zip: {
      type: 'CsvSource',
      ending: 'zip',
      seeds: ['info-zip', 'seven', 'zip64', 'nested'].map((name) => fixture(`archives/${name}.zip`)),
    },
    tar: {
      type: 'CsvSource',
      ending: 'tar',
      seeds: ['gnu.tar', 'pax.tar', 'python-long-pax.tar', 'gnu.tar.gz'].map((name) => fixture(`archives/${name}`)),
    },
    arff: {
      type: 'ArffSource',
      ending: 'arff',
      seeds: ['dense', 'sparse', 'dates'].map((name) => ({ ...fixture(`arff/weka-${name}.arff`), hasEnd: false })),
    },
    dbf: {
      type: 'DbfSource',
      ending: 'dbf',
      seeds: ['foreign', 'gdal-utf8', 'foxpro'].map((name) => fixture(`dbf/${name}.dbf`)),
    },
    sqlite: {
      type: 'SqliteSource',
      ending: 'sqlite',
      seeds: ['types.sqlite', 'pandas.db', 'wal.db', 'gdal.gpkg'].map((name) => fixture(`sqlite/${name}`)),
    },
    html: {
      type: 'HtmlSource',
      ending: 'html',
      seeds: [
        seed(
          'page.html',
          `<!DOCTYPE html><meta charset="utf-8"><table><thead><tr>${Object.keys(rows[0] as object)
            .map((name) => `<th>${name}</th>`)
            .join('')}</tr></thead>${rows
            .map(
              (row) =>
                `<tr>${Object.values(row)
                  .map((cell) => `<td colspan="1">${cell ?? ''}</td>`)
                  .join('')}</tr>`,
            )
            .join('\n')}</table>`,
          true,
        ),
      ],
    },
    avro: {
      type: 'AvroSource',
      ending: 'avro',
      // A file that ends behind a block is whole.
      seeds: ['types', 'types-deflate', 'types-snappy', 'types-zstandard', 'unions', 'recursive', 'polars-snappy'].map(
        (name) => ({
          ...fixture(`avro/${name}.avro`),
          hasEnd: false,
        }),
      ),
    },
    orc: {
      type: 'OrcSource',
      ending: 'orc',
      seeds: ['types-none', 'types-zlib', 'types-snappy', 'types-lz4', 'types-zstd', 'types-old', 'runs'].map((name) =>
        fixture(`orc/${name}.orc`),
      ),
    },
    mat: {
      type: 'MatSource',
      ending: 'mat',
      // A file that ends behind a variable is whole.
      seeds: [
        'scipy',
        'scipy-packed',
        'scipy-4',
        'octave-6',
        'octave-7',
        'matlab-teststruct_7.4_GLNX86',
        'matlab-73-layout',
      ].map((name) => ({
        ...fixture(`matlab/${name}.mat`),
        hasEnd: false,
      })),
    },
    h5: {
      type: 'Hdf5Source',
      ending: 'h5',
      // The cells of a file that is not packed may be any others; what lies behind them may be missing.
      seeds: ['h5py-earliest', 'h5py-latest-all', 'chunks', 'compound', 'pytables-zlib', 'tree-1', 'groups'].map(
        (name) => ({
          ...fixture(`hdf5/${name}.h5`),
          hasEnd: false,
        }),
      ),
    },
    jsonl: { type: 'JsonlSource', ending: 'jsonl', seeds: [seed('rows.jsonl', jsonl, false)] },
    json: {
      type: 'JsonlSource',
      ending: 'json',
      seeds: [
        seed('rows.json', array, true),
        seed('under-key.json', `{"count": ${ROWS}, "data": {"rows": ${array}}}`, true),
        ...['columns', 'index', 'split', 'table', 'values'].map((orient) => fixture(`typed/plain-${orient}.json`)),
      ],
    },
    xlsx: {
      type: 'XlsxSource',
      ending: 'xlsx',
      seeds: [await ours('xlsx'), workbook('xlsx'), workbook('xlsb'), fixture('sheets/openpyxl.xlsx')],
    },
    xls: { type: 'XlsxSource', ending: 'xls', seeds: [workbook('xls')] },
    ods: {
      type: 'XlsxSource',
      ending: 'ods',
      seeds: [workbook('ods'), fixture('sheets/libreoffice.ods'), fixture('sheets/gnumeric.ods')],
    },
    npy: {
      type: 'NpySource',
      ending: 'npy',
      seeds: ['doubles', 'columns-big-endian', 'texts', 'structures', 'days', 'truths', 'halves'].map((name) =>
        fixture(`numpy/${name}.npy`),
      ),
    },
    npz: {
      type: 'NpySource',
      ending: 'npz',
      seeds: ['several', 'vectors'].map((name) => fixture(`numpy/${name}.npz`)),
    },
    parquet: {
      type: 'ParquetSource',
      ending: 'parquet',
      seeds: [
        await ours('parquet'),
        ...FIXTURES.parquet.map(fixture),
        fixture('duckdb.parquet'),
        fixture('polars.parquet'),
        fixture('nested.parquet'),
      ],
    },
    arrow: { type: 'ArrowSource', ending: 'arrow', seeds: [await ours('arrow'), ...FIXTURES.arrow.map(fixture)] },
    dta: {
      type: 'StataSource',
      ending: 'dta',
      seeds: statistics(
        ...['haven-15', 'haven-8', 'pandas-114', 'pandas-118', 'pandas-big-endian', 'old-105'].map(
          (name) => `${name}.dta`,
        ),
      ),
    },
    sav: {
      type: 'SpssSource',
      ending: 'sav',
      seeds: statistics('haven.sav', 'haven.zsav', 'pspp.sav', 'pspp-plain.sav', 'pspp.zsav'),
    },
    por: { type: 'SpssSource', ending: 'por', seeds: statistics('pspp.por') },
    rds: {
      type: 'RSource',
      ending: 'rds',
      seeds: [
        ...statistics('r/plain-2.rds', 'r/frame.rds', 'r/letters.rds'),
        ...['frame.rds', 'tibble.rds'].map((name) =>
          seed(name, gunzipSync(fixture(`statistics/r/${name}`).bytes), true),
        ),
      ],
    },
    rdata: {
      type: 'RSource',
      ending: 'rdata',
      seeds: [
        ...statistics('r/several.RData'),
        seed('plain.RData', gunzipSync(fixture('statistics/r/several.RData').bytes), true),
      ],
    },
    sas7bdat: {
      type: 'SasSource',
      ending: 'sas7bdat',
      seeds: ['haven', 'parso-mixed', 'parso-packed-deleted', 'parso-deleted', 'pandas-64-big-patterns'].map((name) =>
        seed(`${name}.sas7bdat`, gunzipSync(fixture(`statistics/sas/${name}.sas7bdat.gz`).bytes), true),
      ),
    },
    xpt: { type: 'SasSource', ending: 'xpt', seeds: statistics('sas/haven-5.xpt', 'sas/pyreadstat-8.xpt') },
    arrows: { type: 'ArrowSource', ending: 'arrows', seeds: [fixture('stream.arrows')] },
  };
}

/** Columns as CSV text. */
function pasted(columns: Readonly<Record<string, readonly Cell[]>>): string {
  const names = Object.keys(columns);
  const quoted = (cell: Cell): string => (cell === null ? '' : `"${String(cell).replaceAll('"', '""')}"`);
  const count = Math.max(...names.map((name) => columns[name]?.length ?? 0));
  const lines = Array.from({ length: count }, (_, row) => names.map((name) => quoted(columns[name]?.[row] ?? null)));
  return [names.map(quoted), ...lines].map((line) => line.join(',')).join('\n');
}

/** Documents as starting points: each operator with its own example and its rows in the document. */
export function documentSeeds(): PipelineDocument[] {
  return operators.flatMap((operator) =>
    operator.examples.slice(0, 1).map((example) => {
      const source = (id: string, columns: Readonly<Record<string, readonly Cell[]>>, types: object) => ({
        id,
        type: 'CsvSource',
        params: { path: 'pasted.csv', text: pasted(columns), types },
      });
      const types = Object.fromEntries(
        Object.entries(example.types ?? {}).filter(([name]) => Object.hasOwn(example.input, name)),
      );
      return readDocument({
        format: 'prepgraph',
        version: 1,
        nodes: [
          source('source', example.input, types),
          ...(example.second === undefined ? [] : [source('second', example.second, {})]),
          { id: 'step', type: operator.type, params: example.params },
        ],
        edges: [
          { source: 'source', target: 'step', ...(operator.inputs[0] && { targetHandle: operator.inputs[0].id }) },
          ...(example.second === undefined
            ? []
            : [{ source: 'second', target: 'step', targetHandle: operator.inputs[1]?.id ?? '' }]),
        ],
      });
    }),
  );
}
