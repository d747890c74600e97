/** SQLite databases; what wrote those of the fixtures is core/formats/fixtures/sqlite/make.py. */
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ZipFile } from 'yazl';
import { afterAll, describe, expect, it } from 'vitest';
import { sourceTypeOf } from '../../formats/source-type.ts';
import { fixture, problemOf, readAll, temporaryFolder, testSession } from '../testing.ts';

const folder = temporaryFolder();
const session = testSession();
afterAll(async () => {
  await session.close();
  folder.remove();
});

const database = (name: string): string => fixture(`sqlite/${name}`);
const read = (name: string, params = {}) => readAll(session, 'SqliteSource', database(name), params);
const refused = (name: string, params = {}) => problemOf(session, 'SqliteSource', database(name), params);
const day = (text: string): number => Date.parse(text);

describe('a table', () => {
  const expected = JSON.parse(
    readFileSync(database('expected.json'), 'utf8').replace(/115292150460684\d+/g, '"$&"'),
  ) as Record<string, (string | number | null)[]>;

  it('every cell is as Python’s sqlite3 reads it', async () => {
    expect(await sourceTypeOf(database('types.sqlite'))).toBe('SqliteSource');
    const { cells, fields, source } = await read('types.sqlite');
    const { bytes: _, day: days, at, flag, mixed, late, ...same } = expected;
    const time = (cell: string | number | null): number | null =>
      cell === null ? null : day(`${String(cell).replace(' ', 'T')}Z`);
    const text = (cell: string | number | null): string => String(cell);
    expect(cells).toEqual({
      ...same,
      flag: flag?.map((cell) => (cell === null ? null : cell === 1)),
      day: days?.map((cell) => day(String(cell))),
      at: at?.map(time),
      mixed: mixed?.map(text),
      late: late?.map(text),
    });
    expect(fields.find(({ name }) => name === 'id')).toMatchObject({ type: 'number', integer: true });
    expect(source.decided['table']).toBe('all of it');
    expect(source.notices?.map(({ code, message }) => [code, message])).toEqual([
      ['source.left-out', 'Column "bytes" holds bytes: it is left out.'],
      ['source.table', 'Read is "all of it", the largest table of the database; there are also "small", "some".'],
    ]);
    const notes = new Map(source.ledger.map(({ name, notices, warnings }) => [name, { notices, warnings }]));
    expect(notes.get('mixed')?.notices).toMatchObject([{ code: 'source.mixed-kinds' }]);
    expect(notes.get('late')?.notices).toMatchObject([{ code: 'source.mixed-kinds' }]);
    expect(notes.get('big')?.warnings).toEqual([
      'It holds whole numbers beyond 2^53, which numbers would round; read as text.',
    ]);
  });

  it('without row numbers, a view and a query are read, too', async () => {
    expect((await read('types.sqlite', { table: 'small' })).cells).toEqual({ a: ['x', 'y'], b: [1, null] });
    const view = await read('types.sqlite', { table: 'some' });
    expect(view.cells['n']).toEqual([262, 262, 263, 263]);
    const query = await read('types.sqlite', {
      query: 'SELECT word AS w, word AS w, id FROM "all of it" WHERE id < 0',
    });
    expect(query.cells).toEqual({ w: ['red', 'grün'], w_2: ['red', 'grün'], id: [-5, -2] });
    expect(query.source.decided).toMatchObject({ query: expect.stringContaining('SELECT') });
    expect(query.source.decided).not.toHaveProperty('table');
  });

  it('of pandas, and of a program that writes ahead', async () => {
    const { cells } = await read('pandas.db');
    expect(cells).toEqual({
      n: [1, 2, 3],
      x: [1.5, null, Number.POSITIVE_INFINITY],
      b: [1, 0, 1],
      when: [day('2024-01-31T12:00Z'), null, day('1969-12-31')],
      tz: [day('2024-01-31T11:00Z'), day('2024-01-31T11:00Z'), day('2024-01-31T11:00Z')],
      s: ['a', null, 'ü'],
      long: ['9007199254740993', null, '7'],
    });
    expect((await read('wal.db')).cells).toEqual({ a: [1, 2] });
  });

  it('of a GeoPackage, without its own tables and without the shapes', async () => {
    const { cells, source } = await read('gdal.gpkg');
    expect(cells).toEqual({ fid: [1, 2], id: [1, 2], word: ['a', 'ü'] });
    expect(source.notices).toMatchObject([{ code: 'source.left-out', column: 'geom' }]);
  });

  it('is read as the types that were decided', async () => {
    const types = { whole: 'text', flag: 'number', big: 'number', word: 'text' };
    const { cells, source } = await read('types.sqlite', { table: 'all of it', types });
    expect(cells['whole']?.slice(0, 2)).toEqual(['0', '1']);
    expect(cells['flag']?.slice(0, 2)).toEqual([0, 1]);
    expect(cells['big']?.[0]).toBe(2 ** 60);
    expect(source.ledger.find(({ name }) => name === 'big')?.notices).toMatchObject([{ code: 'source.rounded' }]);
    expect(await refused('types.sqlite', { table: 'all of it', types: { word: 'number' } })).toMatchObject({
      code: 'source.other-type',
      column: 'word',
      row: 0,
    });
  });

  it('in an archive is named behind the file', async () => {
    const zip = new ZipFile();
    zip.addFile(database('types.sqlite'), 'in/types.sqlite');
    zip.end();
    const parts: Buffer[] = [];
    for await (const part of zip.outputStream) parts.push(part as Buffer);
    const path = join(folder.path, 'db.zip');
    writeFileSync(path, Buffer.concat(parts));
    for (const table of ['in/types.sqlite/small', 'small']) {
      const { cells, source } = await readAll(session, 'SqliteSource', path, { table });
      expect(cells).toEqual({ a: ['x', 'y'], b: [1, null] });
      expect(source.decided['table']).toBe('in/types.sqlite/small');
    }
  });
});

describe('what cannot be read', () => {
  it.each([
    [{ table: 'none' }, 'sqlite.no-table', 'has no table "none"', 'table'],
    [{ query: 'SELECT nope FROM small' }, 'sqlite.query', 'no such column: nope', 'query'],
    [{ query: 'DELETE FROM small' }, 'sqlite.query', 'no SELECT statement', 'query'],
    [{ query: "ATTACH '/etc/passwd' AS other" }, 'sqlite.query', 'no SELECT statement', 'query'],
    [{ query: 'SELECT x.bytes FROM "all of it" x' }, 'sqlite.no-columns', 'holds bytes', 'table'],
  ])('%j', async (params, code, message, field) => {
    const problem = await refused('types.sqlite', params);
    expect(problem).toMatchObject({ code, message: expect.stringContaining(message), field });
    expect(problem?.hint).toMatch(/\S/);
  });

  it('texts in UTF-16 are refused, because the library does not know them', async () => {
    expect(await refused('utf16.db')).toMatchObject({ code: 'sqlite.utf16', hint: expect.stringContaining('.dump') });
  });

  it('a database that is cut off, scrambled, or in the middle of a change', async () => {
    const path = join(folder.path, 'cut.db');
    const whole = readFileSync(database('types.sqlite'));
    for (const length of [0, 50, 100, 1024, 5000, whole.length - 1024, whole.length - 1]) {
      writeFileSync(path, whole.subarray(0, length));
      expect(await problemOf(session, 'SqliteSource', path)).toMatchObject({ code: 'sqlite.damaged' });
    }
    writeFileSync(path, Buffer.concat([whole.subarray(0, 2048), Buffer.alloc(whole.length - 2048, 7)]));
    expect(await problemOf(session, 'SqliteSource', path, { table: 'all of it' })).toMatchObject({
      code: 'sqlite.damaged',
      file: path,
    });
    const busy = join(folder.path, 'busy.db');
    copyFileSync(database('wal.db'), busy);
    writeFileSync(`${busy}-wal`, 'rows');
    expect(await problemOf(session, 'SqliteSource', busy)).toMatchObject({ code: 'sqlite.in-use' });
    writeFileSync(`${busy}-wal`, '');
    expect((await readAll(session, 'SqliteSource', busy)).cells).toEqual({ a: [1, 2] });
  });
});
