/** DBF files; what wrote those of the fixtures is core/formats/fixtures/dbf/make.py. */
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { encodingOfText } from '../../formats/dbf/code-pages.ts';
import { fixture, problemOf, readAll, temporaryFolder, testSession } from '../testing.ts';

const folder = temporaryFolder();
const session = testSession();
afterAll(async () => {
  await session.close();
  folder.remove();
});

const dbf = (name: string): string => fixture(`dbf/${name}.dbf`);
const read = (name: string, params = {}) => readAll(session, 'DbfSource', dbf(name), params);
const day = (text: string): number => Date.parse(text);

describe('files of other programs', () => {
  it('of R: stars, question marks, NUL and zeros are missing, names that repeat are told apart', async () => {
    const { cells, fields, source } = await read('foreign');
    expect(cells).toEqual({
      n: [1.5, null, -3e10],
      whole: [1, null, -7],
      text: ['a b', null, "it's"],
      empty: ['x', null, 'y'],
      flag: [true, false, null],
      day: [day('2024-01-31'), null, day('1969-12-31')],
      a_very_lon: [1, 2, 3],
      a_very_lon_2: [4, 5, 6],
    });
    expect(fields.map(({ type }) => type).slice(4)).toEqual(['boolean', 'datetime', 'number', 'number']);
    expect(source.ledger[7]?.notices).toMatchObject([{ code: 'source.renamed' }]);
  });

  it('records that are marked as deleted are left out, and it is told', async () => {
    const { cells, source } = await read('foreign-deleted');
    expect(cells['whole']).toEqual([1, -7]);
    expect(source.notices).toEqual([
      { code: 'source.deleted-rows', message: '1 record is marked as deleted and left out.', count: 1 },
    ]);
  });

  it.each(['gdal-latin1', 'gdal-utf8'])('%s: texts are in the encoding of the file .cpg', async (name) => {
    const { cells, source } = await read(name);
    expect(cells).toMatchObject({
      id: [1, 2, 12345678901],
      x: [1.5, null, -0.001],
      word: ['grün', 'Ž', null],
      day: [day('2024-01-31'), null, day('1969-12-31')],
    });
    expect(source.notices ?? []).toEqual([]);
  });

  it('without that file the encoding is a guess, which is told', async () => {
    const path = join(folder.path, 'alone.dbf');
    copyFileSync(dbf('gdal-utf8'), path);
    const { cells, source } = await readAll(session, 'DbfSource', path);
    expect(cells['word']).toEqual(['grün', 'Ž', null]);
    expect(source.notices).toMatchObject([{ code: 'source.encoding', message: expect.stringContaining('utf-8') }]);
    copyFileSync(dbf('gdal-latin1'), path);
    expect((await readAll(session, 'DbfSource', path)).cells['word']?.[0]).toBe('grün');
  });

  it('FoxPro’s numbers, money, times and nulls', async () => {
    const { cells, source } = await read('foxpro');
    expect(cells).toEqual({
      I: [-5, 2 ** 31 - 1],
      D: [0.1, 1e300],
      M: ['-1.2345', '115292150460684.6977'],
      T: [day('1970-01-01T12:00Z'), null],
      C: ['ä', null],
    });
    expect(source.notices).toMatchObject([{ code: 'source.left-out', column: 'MEMO' }]);
    expect((await read('foxpro', { types: { M: 'number' } })).cells['M']?.[0]).toBe(-1.2345);
  });
});

it('the encodings that files .cpg name', () => {
  for (const [text, encoding] of [
    ['UTF-8\n', 'utf-8'],
    ['1251', 'windows-1251'],
    ['ANSI 1252', 'windows-1252'],
    ['CP850', 'ibm850'],
    ['ISO 88591', 'windows-1252'],
    ['8859-15', 'iso-8859-15'],
    ['nothing', null],
  ] as const)
    expect(encodingOfText(text)).toBe(encoding);
});

it('letters of code pages of DOS are theirs', async () => {
  const path = join(folder.path, 'dos.dbf');
  const bytes = readFileSync(dbf('foreign'));
  const text = bytes.indexOf('a b ');
  for (const [driver, letters] of [
    [0x01, 'äß√'],
    [0x02, 'äßv'],
    [0x64, 'äßv'],
  ] as const) {
    bytes[29] = driver;
    bytes.set([0x84, 0xe1, driver === 0x01 ? 0xfb : 0x76], text);
    writeFileSync(path, bytes);
    expect((await readAll(session, 'DbfSource', path)).cells['text']?.[0]).toBe(letters);
  }
});

describe('a file that is damaged', () => {
  const path = join(folder.path, 'damaged.dbf');
  const whole = readFileSync(dbf('foreign'));
  const problem = (bytes: Uint8Array) => {
    writeFileSync(path, bytes);
    return problemOf(session, 'DbfSource', path);
  };

  it('is refused wherever it is cut off', async () => {
    for (let end = 0; end < whole.length; end += 17)
      expect(await problem(whole.subarray(0, end))).toMatchObject({ code: 'dbf.damaged', file: path });
  });

  it('or where it lies about its records and fields', async () => {
    const changed = (at: number, value: number) => {
      const bytes = Buffer.from(whole);
      bytes.writeUInt16LE(value, at);
      return problem(bytes);
    };
    expect(await changed(4, 0xffff)).toMatchObject({ message: expect.stringContaining('promises 65535 records') });
    expect(await changed(10, 20)).toMatchObject({ message: expect.stringContaining('longer than its records') });
    expect(await changed(8, 64)).toMatchObject({ message: expect.stringContaining('no end') });
    expect(await changed(289, 0x41)).toMatchObject({ code: 'dbf.damaged' });
  });

  it('cells that are no value of their field count as missing, and it is told', async () => {
    const bytes = Buffer.from(whole);
    bytes.write('abc', bytes.indexOf('1.50000'));
    writeFileSync(path, bytes);
    const { cells, source } = await readAll(session, 'DbfSource', path);
    expect(cells['n']?.[0]).toBeNull();
    expect(source.ledger[0]?.notices).toEqual([
      {
        code: 'source.mismatched',
        message: '1 cell is no value of type N and counts as missing.',
        column: 'n',
        count: 1,
        row: 0,
      },
    ]);
  });
});
