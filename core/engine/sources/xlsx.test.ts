import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { utils, type WorkBook, write } from '@e965/xlsx';
import { afterAll, describe, expect, it } from 'vitest';
import { ZipFile } from 'yazl';
import { chain, problemOf, readAll, temporaryFolder, testSession } from '../testing.ts';

const folder = temporaryFolder();
const session = testSession();
afterAll(async () => {
  await session.close();
  folder.remove();
});

function workbook(name: string, sheets: Record<string, unknown[][]>): string {
  const book: WorkBook = utils.book_new();
  for (const [sheet, rows] of Object.entries(sheets))
    utils.book_append_sheet(book, utils.aoa_to_sheet(rows, { cellDates: true, UTC: true }), sheet);
  const path = join(folder.path, name);
  writeFileSync(path, write(book, { type: 'buffer', bookType: 'xlsx' }));
  return path;
}

const book = workbook('book.xlsx', {
  People: [
    [],
    [null, 'name', 'age', 'born', 'here', 'mixed', 'age'],
    [null, 'Ada', 36, new Date(Date.UTC(1990, 11, 10)), true, 1, 1],
    [null, 'Linus', null, new Date(Date.UTC(1969, 11, 28, 12)), false, 'two', 2],
  ],
  Other: [
    [1, 2],
    [3, 4],
  ],
});

describe('a workbook', () => {
  it('gives the used part of its first sheet, and says which others there are', async () => {
    const { cells, fields, source } = await readAll(session, 'XlsxSource', book);
    expect(cells).toEqual({
      name: ['Ada', 'Linus'],
      age: [36, null],
      born: [Date.UTC(1990, 11, 10), Date.UTC(1969, 11, 28, 12)],
      here: [true, false],
      mixed: ['1', 'two'],
      age_2: [1, 2],
    });
    expect(fields.map(({ type }) => type)).toEqual(['category', 'number', 'datetime', 'boolean', 'category', 'number']);
    expect(source.decided).toMatchObject({ sheet: 'People', header: true });
    expect(source.warnings).toEqual(['Read is the sheet "People"; there are also "Other".']);
  });

  it('gives the sheet and range that are chosen', async () => {
    expect((await readAll(session, 'XlsxSource', book, { sheet: 'Other' })).cells).toEqual({
      column_1: [1, 3],
      column_2: [2, 4],
    });
    expect((await readAll(session, 'XlsxSource', book, { range: 'B2:C3' })).cells).toEqual({
      name: ['Ada'],
      age: [36],
    });
    expect((await readAll(session, 'XlsxSource', book, { sheet: 'Other', header: true })).cells).toEqual({
      1: [3],
      2: [4],
    });
  });

  it.each([
    [{ sheet: 'Nobody' }, 'xlsx.no-sheet', 'sheet'],
    [{ range: 'from here' }, 'xlsx.range', 'range'],
    [{ range: 'X900:Z999' }, 'xlsx.empty', 'range'],
  ])('refuses %o', async (params, code, field) => {
    expect(await problemOf(session, 'XlsxSource', book, params)).toMatchObject({ code, field, nodeId: 'source' });
  });

  it('says that it is cut off, or none at all', async () => {
    const cut = join(folder.path, 'cut.xlsx');
    writeFileSync(cut, readFileSync(book).subarray(0, 2000));
    expect(await problemOf(session, 'XlsxSource', cut)).toMatchObject({ code: 'xlsx.damaged', file: cut });
    const text = folder.write('text.xlsx', 'a,b\n1,2\n');
    expect(await problemOf(session, 'XlsxSource', text)).toMatchObject({ code: 'xlsx.not-workbook' });
  });

  it('is refused where its archive would fill the memory', async () => {
    const bytes = readFileSync(book);
    const directory = bytes.indexOf(Buffer.from([0x50, 0x4b, 1, 2]));
    bytes.writeUInt32LE(0xf0000000, directory + 24);
    const bomb = join(folder.path, 'bomb.xlsx');
    writeFileSync(bomb, bytes);
    expect(await problemOf(session, 'XlsxSource', bomb)).toMatchObject({ code: 'xlsx.too-large' });
  });
});

it('writes what a sheet cannot hold otherwise as text, and no formula', async () => {
  const csv = folder.write('odd.csv', 'd,t,n\n1850-01-01,=1+1,inf\n2024-02-29,<&>\u000b,1.5\n');
  await session.run(chain(csv), { folder: null });
  const out = join(folder.path, 'odd.xlsx');
  await session.write('source', out, {});
  const { cells } = await readAll(session, 'XlsxSource', out);
  expect(cells['t']).toEqual(['=1+1', '<&>\u000b']);
  expect(cells['n']).toEqual(['inf', '1.5']);
  expect(cells['d']?.[0]).toBe('1850-01-01T00:00:00.000');
});

it('refuses a table that is larger than a sheet', async () => {
  const rows = Array.from({ length: 1_048_576 }, () => '1').join('\n');
  await session.run(chain(folder.write('long.csv', `x\n${rows}\n`)), { folder: null });
  await expect(session.write('source', join(folder.path, 'long.xlsx'), {})).rejects.toMatchObject({
    problem: { code: 'write.sheet-too-large' },
  });
});

describe('a ZIP archive that is no workbook', () => {
  const archive = async (name: string, files: Record<string, string>): Promise<string> => {
    const zip = new ZipFile();
    for (const [entry, text] of Object.entries(files)) zip.addBuffer(Buffer.from(text), entry);
    zip.end();
    const parts: Buffer[] = [];
    for await (const part of zip.outputStream) parts.push(part as Buffer);
    const path = join(folder.path, name);
    writeFileSync(path, Buffer.concat(parts));
    return path;
  };

  it.each<[string, Record<string, string>, string]>([
    [
      'one.zip',
      { 'penguins.csv': 'a,b\n1,2\n' },
      '"penguins.csv" in the archive is a CSV file, which this step does not read.',
    ],
    [
      'more.xlsx',
      { 'data/a.csv': 'a\n1\n', 'b.csv': 'b\n1\n', 'c.txt': '' },
      '"data/a.csv" in the archive is a CSV file, which this step does not read.',
    ],
    ['empty.zip', {}, 'The ZIP archive is empty.'],
  ])('%s is called what it is', async (name, files, message) => {
    const path = await archive(name, files);
    expect(await problemOf(session, 'XlsxSource', path)).toMatchObject({
      code: expect.stringMatching(/^archive\./),
      message,
      hint: expect.stringMatching(/\S/),
      file: path,
    });
  });

  it('and a workbook that was cut off stays a damaged one', async () => {
    const path = join(folder.path, 'cut.xlsx');
    const bytes = readFileSync(book);
    writeFileSync(path, bytes.subarray(0, bytes.length / 2));
    expect(await problemOf(session, 'XlsxSource', path)).toMatchObject({ code: 'xlsx.damaged' });
  });
});
