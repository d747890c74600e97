/** Data frames that R saved, compared in every cell with R (core/formats/fixtures/statistics). */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it, test } from 'vitest';
import { sourceTypeOf } from '../../formats/source-type.ts';
import { fixture, problemOf, readAll, temporaryFolder, testSession } from '../testing.ts';

const folder = temporaryFolder();
const session = testSession();
afterAll(async () => {
  await session.close();
  folder.remove();
});

const file = (name: string): string => fixture(`statistics/r/${name}`);
const read = (name: string, params = {}) => readAll(session, 'RSource', file(name), params);
const theirs = JSON.parse(readFileSync(fixture('statistics/r.json'), 'utf8')) as Record<string, unknown[]>;

test.each(['frame.rds', 'plain-2.rds', 'letters.rds', 'tibble.rds', 'xz.rds', 'bzip2.rds'])(
  '%s: the cells that R has',
  async (name) => {
    const { cells } = await read(name);
    expect(Object.keys(cells)).toEqual(Object.keys(theirs));
    for (const [column, own] of Object.entries(cells))
      expect({ [column]: own.map(String) }).toEqual({ [column]: theirs[column]?.map(String) });
    expect(await sourceTypeOf(file(name))).toBe('RSource');
  },
);

test('types, and what is told', async () => {
  const { fields, source } = await read('frame.rds');
  expect(Object.fromEntries(fields.map(({ name, type }) => [name, type]))).toMatchObject({
    id: 'number',
    ok: 'boolean',
    grade: 'category',
    day: 'datetime',
    clock: 'datetime',
    span: 'number',
    code: 'category',
  });
  const evidence = (name: string) => source.ledger.find((column) => column.name === name)?.evidence;
  expect(evidence('clock')).toContain('stored as POSIXct, displayed in Europe/Berlin; read as UTC');
  expect(evidence('grade')).toContain('stored as ordered factor: low < middle < high');
  expect(source.ledger.flatMap(({ notices = [] }) => notices)).toMatchObject([
    { code: 'source.unit', column: 'span', message: expect.stringContaining('durations in hours') },
  ]);
  expect((await read('frame.rds', { types: { grade: 'number' } })).cells['grade']).toEqual([1, 3, null, 1]);
  expect((await read('no-rows.rds')).cells['word']).toEqual([]);
});

test('of several data frames, the first or the chosen one; functions and models beside them are passed over', async () => {
  const { cells, source } = await read('several.RData');
  expect(cells).toEqual({ id: [1, 2, 3, 4], ok: [true, false, null, true] });
  expect(source.notices?.map(({ code, column }) => [code, column])).toEqual([
    ['source.left-out', 'list'],
    ['source.left-out', 'complex'],
    ['source.left-out', 'matrix'],
    ['source.left-out', 'times'],
    ['source.table', undefined],
    ['source.index', undefined],
  ]);
  expect((await read('several.RData', { table: 'other' })).cells).toEqual({ z: [2.5, 3.5] });
  expect((await read('list.rds', { table: 'second' })).cells['id']).toEqual([1, 2, 3, 4]);
  expect(await problemOf(session, 'RSource', file('list.rds'), { table: 'third' })).toMatchObject({
    code: 'rdata.no-table',
    field: 'table',
    message: expect.stringContaining('"first", "second"'),
  });
});

test('a file without a data frame is refused by name', async () => {
  expect(await problemOf(session, 'RSource', file('vector.rds'))).toMatchObject({ code: 'rdata.no-table' });
});

describe('files that lie', () => {
  const changed = async (name: string, change: (bytes: Buffer) => Buffer): Promise<string> => {
    const path = join(folder.path, name);
    writeFileSync(path, change(readFileSync(file(name))));
    const problem = await problemOf(session, 'RSource', path);
    return problem === undefined ? 'read' : `${problem.code}: ${problem.message}`;
  };

  it.each(['frame.rds', 'plain-2.rds', 'letters.rds', 'several.RData'])('%s, cut off at any place', async (name) => {
    const { length } = readFileSync(file(name));
    for (let at = 0; at < length - 4; at += Math.ceil(length / 50))
      expect(`${at}: ${await changed(name, (bytes) => bytes.subarray(0, at))}`).toMatch(/^\d+: (rdata|packed)\./);
  });

  it('about lengths, references and depth', async () => {
    const plain = readFileSync(file('plain-2.rds'));
    // The list of columns has its length behind version and flags.
    for (const length of [0x7fffffff, -2, 13])
      expect(await changed('plain-2.rds', (bytes) => (bytes.writeInt32BE(length, 18), bytes))).toMatch(
        /^rdata\.damaged/,
      );
    const deep = Buffer.concat([
      plain.subarray(0, 14),
      ...Array.from({ length: 5_000 }, () => Buffer.from([0, 0, 0, 19, 0, 0, 0, 1])),
    ]);
    expect(await changed('plain-2.rds', () => deep)).toMatch(/^rdata\.damaged: .*lie in each other without end/);
    expect(
      await changed('plain-2.rds', (bytes) => Buffer.concat([bytes.subarray(0, 14), Buffer.from([0, 0, 9, 255])])),
    ).toMatch(/^rdata\.damaged: .*refers to one that is not there/);
    const vector = gunzipSync(readFileSync(file('frame.rds')));
    expect(await changed('frame.rds', () => gzipSync(vector.subarray(0, 100)))).toMatch(/^rdata\.damaged/);
  });
});
