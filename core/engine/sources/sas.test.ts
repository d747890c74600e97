/** SAS files of SAS and haven, compared in every cell with haven (core/formats/fixtures/statistics). */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, describe, expect, it, test } from 'vitest';
import { sourceTypeOf } from '../../formats/source-type.ts';
import { fixture, problemOf, readAll, temporaryFolder, testSession } from '../testing.ts';

const folder = temporaryFolder();
const session = testSession();
afterAll(async () => {
  await session.close();
  folder.remove();
});

type Cells = Record<string, unknown[]>;
const haven = JSON.parse(readFileSync(fixture('statistics/haven.json'), 'utf8')) as Record<string, Cells>;

const bytesOf = (name: string): Buffer => {
  const bytes = readFileSync(fixture(`statistics/sas/${name}`));
  return name.endsWith('.gz') ? gunzipSync(bytes) : bytes;
};

/** The file without its packing. */
function file(name: string, change = (bytes: Buffer): Buffer => bytes): string {
  const path = join(folder.path, name.replace('.gz', ''));
  writeFileSync(path, change(bytesOf(name)));
  return path;
}

const read = (name: string, params = {}) => readAll(session, 'SasSource', file(name), params);

/** haven keeps deleted rows. */
const withoutDeleted = (name: string, cells: unknown[]): unknown[] =>
  name.includes('parso-deleted') ? cells.filter((_, row) => row !== DELETED_ROW) : cells;
const DELETED_ROW = 14;

describe.each(Object.keys(haven).filter((name) => name.startsWith('sas/')))('%s', (path) => {
  it('gives the cells that haven reads', async () => {
    const name = path.replace('sas/', '');
    const { cells } = await read(name);
    const theirs = haven[path] ?? {};
    expect(Object.keys(cells)).toEqual(Object.keys(theirs));
    for (const [column, own] of Object.entries(cells))
      expect({ [column]: own.map(String) }).toEqual({
        [column]: withoutDeleted(name, theirs[column] ?? []).map(String),
      });
    expect(await sourceTypeOf(file(name))).toBe('SasSource');
  });
});

const WAYS = [32, 64].flatMap((bits) =>
  ['big', 'little'].flatMap((order) =>
    ['plain', 'runs', 'patterns'].map((packing) => `pandas-${bits}-${order}-${packing}`),
  ),
);

test.each(WAYS)('%s: the same cells whatever the size of its words, order of bytes and packing', async (way) => {
  const { cells } = await read(`${way}.sas7bdat.gz`);
  expect(cells).toEqual((await read('pandas-32-little-plain.sas7bdat.gz')).cells);
  expect(Object.keys(cells)).toHaveLength(100);
});

test('rows that were deleted are left out, packed ones too', async () => {
  expect((await read('parso-packed-deleted.sas7bdat.gz')).cells).toEqual({
    olumn1: [1, 5, 55],
    olumn2: [2, 6, 66],
    olumn3: [3, 7, 77],
    column4: [4, 8, 88],
  });
  expect((await read('parso-deleted.sas7bdat.gz')).cells['x1']).toHaveLength(36);
});

const told = async (name: string, params = {}) => {
  const { source } = await read(name, params);
  return [...(source.notices ?? []), ...source.ledger.flatMap(({ notices = [] }) => notices)].map(
    ({ code, column, count }) => [code, column, count],
  );
};

test('letters of missing values, times and guessed encodings are told', async () => {
  expect(await told('haven.sas7bdat.gz')).toEqual([
    ['source.unit', 'span', undefined],
    ['source.marked-missing', 'tagged', 2],
  ]);
  expect(await told('haven-5.xpt')).toEqual([
    ['source.encoding', undefined, 1],
    ['source.unit', 'span', undefined],
    ['source.marked-missing', 'tagged', 2],
  ]);
  expect(await told('haven-5.xpt', { encoding: 'utf-8' })).not.toContainEqual(['source.encoding', undefined, 1]);
});

describe('a transport file of several tables', () => {
  const two = (): string =>
    file('haven-5.xpt', (bytes) =>
      Buffer.concat([bytes, Buffer.from(bytes.subarray(240).toString('latin1').replace('ROWS', 'MORE'), 'latin1')]),
    );

  it('gives the first one and says so, or the one that is chosen', async () => {
    const first = await readAll(session, 'SasSource', two());
    expect(first.source.notices?.map(({ code }) => code)).toContain('source.table');
    expect(first.cells['id']).toEqual([1, 2, null, 2147483620]);
    const chosen = await readAll(session, 'SasSource', two(), { table: 'more' });
    expect(chosen.cells).toEqual(first.cells);
    expect(chosen.source.notices?.map(({ code }) => code)).not.toContain('source.table');
    expect(await problemOf(session, 'SasSource', two(), { table: 'less' })).toMatchObject({
      code: 'sas.no-such-table',
      field: 'table',
      message: expect.stringContaining('"ROWS", "MORE"'),
    });
  });
});

describe('files that lie', () => {
  const changed = async (name: string, change: (bytes: Buffer) => Buffer): Promise<string> => {
    const problem = await problemOf(session, 'SasSource', file(name, change));
    return problem === undefined ? 'read' : `${problem.code}: ${problem.message}`;
  };

  it.each([
    'haven.sas7bdat.gz',
    'parso-mixed.sas7bdat.gz',
    'pandas-64-big-patterns.sas7bdat.gz',
    'haven-5.xpt',
    'pyreadstat-8.xpt',
  ])('%s, cut off at any place', async (name) => {
    const { length } = bytesOf(name);
    for (let at = 0; at < length - 1; at += Math.floor(length / 40)) {
      const end = name.endsWith('.xpt') && at % 80 === 0 ? at + 1 : at;
      expect(`${end}: ${await changed(name, (bytes) => bytes.subarray(0, end))}`).toMatch(
        /^\d+: sas\.(damaged|not-sas|no-such-table)/,
      );
    }
  });

  it('about rows, pages, widths and packed rows', async () => {
    const plain = 'pandas-32-little-plain.sas7bdat.gz';
    const bytes = bytesOf(plain);
    const rowSize = bytes.indexOf(Buffer.from([0xf7, 0xf7, 0xf7, 0xf7]));
    for (const [at, value] of [
      [20, 1],
      [20, 0x7fffffff],
      [24, 0x7fffffff],
    ] as const)
      expect(await changed(plain, (each) => (each.writeUInt32LE(value, rowSize + at), each))).toMatch(/^sas\.damaged/);
    for (const [at, value] of [
      [200, 3],
      [200, 0x7ffffff0],
      [204, 999],
      [196, 8],
    ] as const)
      expect(await changed(plain, (each) => (each.writeUInt32LE(value, at), each))).toMatch(/^sas\.damaged/);
    for (const name of ['pandas-32-little-runs.sas7bdat.gz', 'pandas-32-little-patterns.sas7bdat.gz'])
      for (const byte of [0x00, 0x33, 0xff])
        expect(await changed(name, (each) => (each.fill(byte, each.length - 2_000), each))).toMatch(
          /^(sas\.damaged|read)/,
        );
  });
});
