/** Stata files of several programs, compared in every cell with pandas and haven (core/formats/fixtures/statistics). */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it, test } from 'vitest';
import { sourceTypeOf } from '../../formats/source-type.ts';
import { fixture, problemOf, readAll, temporaryFolder, testSession } from '../testing.ts';

const folder = temporaryFolder();
const session = testSession();
afterAll(async () => {
  await session.close();
  folder.remove();
});

const dta = (name: string): string => fixture(`statistics/${name}.dta`);
const read = (name: string, params = {}) => readAll(session, 'StataSource', dta(name), params);
type Cells = Record<string, unknown[]>;
const expected = (name: string): Record<string, Cells> =>
  JSON.parse(readFileSync(fixture(`statistics/${name}.json`), 'utf8')) as Record<string, Cells>;
const pandas = expected('pandas');
const haven = expected('haven');

const MOJIBAKE = /Ã/;
/** Times are texts of milliseconds in what haven read, and periods plain numbers. */
const PERIODS = new Set(['week', 'month', 'quarter', 'half', 'year']);

describe.each(Object.keys(pandas))('%s', (file) => {
  const name = file.replace('.dta', '');

  it('gives the cells that pandas reads', async () => {
    const { cells } = await read(name);
    const theirs = pandas[file];
    expect(Object.keys(cells)).toEqual(Object.keys(theirs ?? {}));
    for (const [column, own] of Object.entries(cells)) {
      // pandas takes UTF-8 in old files for Latin-1, refuses a label of two values, and applies the labels of few values.
      if (MOJIBAKE.test(JSON.stringify(theirs?.[column])) || name === 'haven-measured') continue;
      // A labelled value without a label is "2.0" where pandas reads doubles.
      expect({ [column]: own.map(String) }).toEqual({
        [column]: theirs?.[column]?.map((cell) => String(cell).replace(/^(\d)\.0$/, '$1')),
      });
    }
    expect(await sourceTypeOf(dta(name))).toBe('StataSource');
  });

  it('gives the cells that haven reads', async () => {
    const theirs = haven[file];
    if (theirs === undefined) return;
    const { cells } = await read(name);
    for (const [column, own] of Object.entries(cells)) {
      if (PERIODS.has(column) || MOJIBAKE.test(JSON.stringify(theirs[column])) || name === 'haven-measured') continue;
      // haven 2.5.1 finds no long text of version 119, and no labels of version 108.
      if (`${name} ${column}` === 'pandas-119 word' || `${name} ${column}` === 'foreign-6 grade') continue;
      expect({ [column]: own.map(String) }).toEqual({ [column]: theirs[column]?.map(String) });
    }
  });
});

const columnsOf = async (name: string, params = {}) => (await read(name, params)).source.ledger;
const told = async (name: string, params = {}) =>
  (await columnsOf(name, params))
    .flatMap(({ notices = [] }) => notices)
    .map(({ code, column, count }) => [code, column, count]);

test('what is missing for a reason, repeated labels and counts of time are told', async () => {
  expect(await told('haven-15')).toEqual([['source.marked-missing', 'tagged', 2]]);
  expect(await told('haven-measured')).toEqual([
    ['source.labels', 'code', undefined],
    ['source.labels', 'same', undefined],
    ['source.unit', 'leap', undefined],
  ]);
});

test('labels of a few values leave a measured column numbers; a word for two values gets them in brackets', async () => {
  const { cells, fields } = await read('haven-measured');
  expect(fields.map(({ type }) => type)).toEqual(['number', 'category', 'number']);
  expect(cells['code']?.slice(-2)).toEqual([30, 99]);
  expect(new Set(cells['same'])).toEqual(new Set(['unknown (8)', 'unknown (9)']));
  const chosen = await read('haven-measured', { types: { code: 'category' } });
  expect(chosen.cells['code']?.slice(-2)).toEqual(['30', 'no answer']);
});

test('a labelled column that is read as numbers gives its codes', async () => {
  expect((await read('haven-15', { types: { grade: 'number' } })).cells['grade']).toEqual([1, 3, null, 1]);
  expect((await read('haven-15', { types: { grade: 'text' } })).cells['grade']).toEqual(['low', 'high', null, 'low']);
  expect((await read('haven-15', { types: { word: 'category' } })).fields.map(({ type }) => type)).toEqual(
    (await read('haven-15')).fields.map(({ type }) => type),
  );
});

test('labels are categories, dates dates; titles stand in the evidence', async () => {
  const types = Object.fromEntries((await read('pandas-118')).fields.map(({ name, type }) => [name, type]));
  expect(types).toMatchObject({ tiny: 'number', grade: 'category', clock: 'datetime', quarter: 'datetime' });
  const ledger = await columnsOf('pandas-118');
  expect(ledger.find(({ name }) => name === 'grade')?.evidence).toContain('labelled "Three grades"');
});

describe('encodings', () => {
  const notices = async (params = {}) => (await read('old-105', params)).source.notices?.map(({ code }) => code);

  it('that are guessed are told', async () => {
    expect((await read('old-105')).cells['word']).toEqual(['a', 'grün', null]);
    expect(await notices()).toEqual(['source.encoding']);
    expect((await read('haven-10')).cells['word']?.[0]).toBe('grün');
  });

  it('can be chosen, and are refused by their name', async () => {
    expect((await read('old-105', { encoding: 'windows-1251' })).cells['word']).toEqual(['a', 'grьn', null]);
    expect(await notices({ encoding: 'windows-1251' })).toEqual([]);
    expect(await problemOf(session, 'StataSource', dta('old-105'), { encoding: 'klingon' })).toMatchObject({
      code: 'source.no-such-encoding',
      field: 'encoding',
    });
  });
});

describe('files that lie', () => {
  const changed = (name: string, change: (bytes: Buffer) => Buffer): Promise<string> => {
    const path = join(folder.path, 'changed.dta');
    writeFileSync(path, change(readFileSync(dta(name))));
    return problemOf(session, 'StataSource', path).then((problem) =>
      problem === undefined ? 'read' : `${problem.code}: ${problem.message}`,
    );
  };

  it.each(['pandas-114', 'pandas-118', 'haven-15', 'old-105'])('%s, cut off at any place', async (name) => {
    const { length } = readFileSync(dta(name));
    for (let end = 0; end < length; end += Math.max(1, Math.floor(length / 60)))
      expect(`${end}: ${await changed(name, (bytes) => bytes.subarray(0, end + 1))}`).toMatch(
        /^\d+: stata\.(damaged|not-stata)/,
      );
  });

  it('of an old version that end with their records: labels that are not there are told', async () => {
    const path = join(folder.path, 'unlabelled.dta');
    writeFileSync(path, readFileSync(dta('pandas-114')).subarray(0, -84));
    const { cells, source } = await readAll(session, 'StataSource', path);
    expect(cells['grade']).toEqual([0, null, 2, 0]);
    expect(source.ledger.find(({ name }) => name === 'grade')?.notices).toMatchObject([{ code: 'source.labels' }]);
  });

  it('about rows, columns, types and places', async () => {
    expect(await changed('pandas-114', (bytes) => (bytes.writeUInt32LE(0x7fffffff, 6), bytes))).toMatch(
      /^stata\.damaged/,
    );
    expect(await changed('pandas-114', (bytes) => (bytes.writeUInt16LE(0xffff, 4), bytes))).toMatch(/^stata\.damaged/);
    const rows = (bytes: Buffer): number => bytes.indexOf('<N>') + 3;
    for (const count of [2n ** 63n, 2n ** 50n, 5n])
      expect(await changed('pandas-118', (bytes) => (bytes.writeBigUInt64LE(count, rows(bytes)), bytes))).toMatch(
        /^stata\.damaged/,
      );
    const map = (bytes: Buffer): number => bytes.indexOf('<map>') + 5;
    for (let place = 2; place < 12; place++) {
      // The sort order and the characteristics are not read.
      if (place === 4 || place === 8) continue;
      expect(
        await changed('pandas-118', (bytes) => (bytes.writeBigUInt64LE(17n, map(bytes) + 8 * place), bytes)),
      ).toMatch(/^stata\.damaged/);
    }
    expect(
      await changed('pandas-118', (bytes) => (bytes.writeUInt32LE(0xffffffff, bytes.indexOf('GSO') + 16), bytes)),
    ).toMatch(/^stata\.damaged: .*long text/);
    expect(await changed('pandas-118', (bytes) => (bytes.write('xxx', bytes.indexOf('GSO')), bytes))).toMatch(
      /^stata\.damaged/,
    );
  });
});
