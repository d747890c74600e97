/** The files that are read and written, spelled out, so that a change of the register of formats does not change them unnoticed. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';
import { temporaryFolder } from '../engine/testing.ts';
import { checkOutput } from '../engine/write/write.ts';
import { WRITTEN_ENDINGS } from '../words/formats.ts';
import { ProblemError } from '../ir/problem.ts';
import { refuseBinary } from './csv/csv-problems.ts';
import { npyHeader } from './npy/index.ts';
import { npzWriter } from './npz/index.ts';
import { readers } from './readers.ts';
import { sourceTypeOf } from './source-type.ts';

const folder = temporaryFolder();
afterAll(folder.remove);

function file(name: string, contents: string | Uint8Array = 'x'): string {
  const path = join(folder.path, name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, contents);
  return path;
}

const ENDINGS = {
  CsvSource: 'csv tsv txt tab dat data csv.gz tsv.zst txt.gz tab.gz dat.zst data.gz csv.xz tsv.bz2',
  ParquetSource: 'parquet pq',
  ArrowSource: 'arrow arrows feather ipc',
  JsonlSource: 'jsonl ndjson json jsonl.gz ndjson.zst json.gz json.xz',
  XlsxSource: 'xlsx xlsm xlsb xls ods',
  HtmlSource: 'html htm html.gz htm.zst',
  NpySource: 'npy npz',
  StataSource: 'dta',
  SpssSource: 'sav zsav por',
  SasSource: 'sas7bdat xpt',
  RSource: 'rds rdata rda',
  ArffSource: 'arff arff.gz arff.zst',
  DbfSource: 'dbf',
  SqliteSource: 'sqlite sqlite3 db db3 gpkg',
  AvroSource: 'avro',
  OrcSource: 'orc',
  MatSource: 'mat',
  Hdf5Source: 'h5 hdf5 hdf he5 nc',
};

describe('what is read', () => {
  test.each(Object.entries(ENDINGS))('by its name: %s', async (type, endings) => {
    for (const ending of endings.split(' '))
      for (const name of [`rows.${ending}`, `ROWS.${ending.toUpperCase()}`]) {
        expect(await sourceTypeOf(file(name))).toBe(type);
        expect(readers[type]?.names.test(name)).toBe(true);
        for (const other of Object.keys(ENDINGS)) expect(readers[other]?.names.test(name)).toBe(other === type);
      }
  });

  test('readers are looked for in this order, and only texts may be packed', () => {
    const known = Object.keys(readers).filter((type) => type in ENDINGS);
    expect(known).toEqual(Object.keys(ENDINGS));
    expect(known.map((type) => readers[type]?.isText)).toEqual([
      true,
      false,
      false,
      true,
      false,
      true,
      false,
      false,
      false,
      false,
      false,
      true,
      false,
      false,
      false,
      false,
      false,
      false,
    ]);
    for (const name of ['rows.parquet.gz', 'rows.csv.zip', 'rows.csv.lz4', 'rows', 'csv', 'rows.csvx'])
      for (const { names } of Object.values(readers)) expect(names.test(name)).toBe(false);
  });

  test.each([
    ['PAR1', 'ParquetSource'],
    ['ARROW1\0\0', 'ArrowSource'],
    ['PK\x03\x04', 'XlsxSource'],
    ['\x93NUMPY', 'NpySource'],
    ['\xd0\xcf\x11\xe0', 'XlsxSource'],
    ['<stata_dta><header>', 'StataSource'],
    ['$FL2@(#) DATA FILE', 'SpssSource'],
    ['\0\0\0\0\0\0\0\0\0\0\0\0\xc2\xea\x81\x60\xb3\x14\x11\xcf', 'SasSource'],
    ['HEADER RECORD*******LIBV8', 'SasSource'],
    ['r\x02\x01\0', 'StataSource'],
    ['Obj\x01', 'AvroSource'],
    ['ORC\n\0\0ORC\x17', 'OrcSource'],
    ['MATLAB 5.0 MAT-file, Platform: posix', 'MatSource'],
    ['\x89HDF\r\n\x1a\n\0', 'Hdf5Source'],
    ['ORC,ORB\n1,2\n', 'CsvSource'],
    ['a,b\n', 'CsvSource'],
    ['', 'CsvSource'],
  ])('by its first bytes, whatever it is called: %j', async (head, type) => {
    expect(await sourceTypeOf(file('unnamed', Buffer.from(head, 'latin1')))).toBe(type);
    if (type !== 'CsvSource') expect(await sourceTypeOf(file('named.csv', Buffer.from(head, 'latin1')))).toBe(type);
  });

  test('an archive of arrays is no workbook, and a packed file counts by its name', async () => {
    const npz = npzWriter();
    const parts = [npz.begin('a'), npz.data(npyHeader('float32', [0])), npz.end(), npz.finish()];
    expect(await sourceTypeOf(file('archive', Buffer.concat(parts)))).toBe('NpySource');
    expect(await sourceTypeOf(file('packed.jsonl.gz', gzipSync('{}')))).toBe('JsonlSource');
    expect(await sourceTypeOf(file('packed.parquet', gzipSync('PAR1')))).toBe('ParquetSource');
    expect(await sourceTypeOf(file('packed.gz', gzipSync('{}')))).toBe('CsvSource');
  });

  test('of a folder, the first reader with a file in it counts', async () => {
    file('mixed/z.npy');
    file('mixed/deep/a.parquet');
    expect(await sourceTypeOf(join(folder.path, 'mixed'))).toBe('ParquetSource');
    file('mixed/b.tsv');
    expect(await sourceTypeOf(join(folder.path, 'mixed'))).toBe('CsvSource');
    file('other/readme.md');
    expect(await sourceTypeOf(join(folder.path, 'other'))).toBe('CsvSource');
  });
});

test.each([
  ['a PNG image', '\x89PNG'],
  ['a JPEG image', '\xff\xd8\xff'],
  ['a GIF image', 'GIF89a'],
  ['a PDF document', '%PDF-'],
  ['a ZIP archive or an Excel workbook', 'PK\x03\x04'],
  ['a gzip archive', '\x1f\x8b'],
  ['an old Excel workbook', '\xd0\xcf\x11\xe0'],
  ['a Parquet file', 'PAR1'],
  ['an Arrow file', 'ARROW1'],
  ['a NumPy file', '\x93NUMPY'],
  ['a Stata file', '<stata_dta>'],
  ['an SPSS file', '$FL3@(#)'],
  ['a SAS transport file', 'HEADER RECORD*******LIBRARY'],
  ['an HDF5 file', '\x89HDF\r\n\x1a\n'],
  ['a SQLite database', 'SQLite '],
  ['an Avro file', 'Obj\x01'],
  ['a MATLAB file', 'MATLAB 5.0 MAT-file'],
  ['a TIFF image', 'II*\0'],
  ['a program', '\x7fELF'],
  ['an XML document', '<?xml version="1.0"?><rows>'],
  ['an HTML page', '<!DOCTYPE html>'],
])('CSV is not read of %s', (what, magic) => {
  const head = Buffer.from(`${magic}rest`, 'latin1');
  expect(() => refuseBinary(head, false, 'rows.csv')).toThrow(`This looks like ${what}, not like a text table.`);
});

describe('what is written', () => {
  const endings = [
    'csv',
    'tsv',
    'parquet',
    'arrow',
    'feather',
    'jsonl',
    'json',
    'xlsx',
    'npy',
    'npz',
    'arff',
    'tfrecord',
  ];

  test('files of these endings', async () => {
    const known = endings.map((ending) => `.${ending}`);
    expect(WRITTEN_ENDINGS.filter((ending) => known.includes(ending))).toEqual(known);
    for (const ending of endings)
      for (const name of [`new.${ending}`, `NEW.${ending.toUpperCase()}`]) await checkOutput(join(folder.path, name));
  });

  test.each(['csv.gz', 'pq', 'txt', 'xls', 'ndjson', 'ipc', 'onnx', ''])('and none of others: %j', async (ending) => {
    const path = join(folder.path, ending === '' ? 'new' : `new.${ending}`);
    const problem = await checkOutput(path).catch((error: unknown) => (error as ProblemError).problem);
    const last = ending === '' ? '' : `.${ending.split('.').at(-1)}`;
    expect(problem).toEqual({
      code: 'write.ending',
      message: `Files ending in "${last}" cannot be written.`,
      hint: `Choose one of ${WRITTEN_ENDINGS.join(', ')}.`,
      file: path,
    });
  });
});
