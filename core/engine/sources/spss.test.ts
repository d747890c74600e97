/** SPSS files of PSPP and haven, compared in every cell with haven (core/formats/fixtures/statistics). */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { afterAll, describe, expect, it, test } from 'vitest';
import { sourceTypeOf } from '../../formats/source-type.ts';
import { fixture, problemOf, readAll, temporaryFolder, testSession } from '../testing.ts';

const folder = temporaryFolder();
const session = testSession();
afterAll(async () => {
  await session.close();
  folder.remove();
});

const file = (name: string): string => fixture(`statistics/${name}`);
const read = (name: string, params = {}) => readAll(session, 'SpssSource', file(name), params);
type Cells = Record<string, unknown[]>;
const haven = JSON.parse(readFileSync(file('haven.json'), 'utf8')) as Record<string, Cells>;

/** haven 2.5.1 does not apply labels of texts with blanks behind them. */
const OURS: Record<string, Cells> = Object.fromEntries(
  ['pspp.sav', 'pspp-plain.sav', 'pspp.zsav'].map((name) => [
    name,
    { kind: ['Yes, it is', 'No', null, null, 'Yes, it is', 'xxx'] },
  ]),
);

describe.each(Object.keys(haven).filter((name) => /\.z?sav$/.test(name)))('%s', (name) => {
  it('gives the cells that haven reads', async () => {
    const { cells } = await read(name);
    const theirs = { ...haven[name], ...OURS[name] };
    expect(Object.keys(cells)).toEqual(Object.keys(theirs));
    for (const [column, own] of Object.entries(cells))
      expect({ [column]: own.map(String) }).toEqual({ [column]: theirs[column]?.map(String) });
    expect(await sourceTypeOf(file(name))).toBe('SpssSource');
  });
});

test('a portable file gives the cells of the system file with the same rows', async () => {
  const { cells } = await read('pspp.por');
  const system = (await read('pspp.sav')).cells;
  for (const [column, own] of Object.entries(cells)) expect(own).toEqual(system[column.toLowerCase()]);
  expect(Object.keys(cells)).toHaveLength(13);
  expect(await sourceTypeOf(file('pspp.por'))).toBe('SpssSource');
});

test('names, texts and labels are in the encoding that the file names, or in the one that is chosen', async () => {
  expect((await read('pspp-1251.sav')).cells).toEqual({ имя: ['Москва', 'abc'], n: ['да', 'нет'] });
  expect((await read('pspp-1251.sav', { encoding: 'koi8-r' })).cells['n']).not.toContain('да');
});

const told = async (name: string, params = {}) =>
  (await read(name, params)).source.ledger
    .flatMap(({ notices = [] }) => notices)
    .map(({ code, column, count, row }) => [code, column, count, row]);

test('missing values that the file declares, times and days of the week are told', async () => {
  expect(await told('pspp.sav')).toEqual([
    ['source.marked-missing', 'code', 1, 3],
    ['source.marked-missing', 'age', 3, 1],
    ['source.marked-missing', 'word', 1, 3],
    ['source.marked-missing', 'kind', 1, 3],
    ['source.unit', 'span', undefined, undefined],
    ['source.unit', 'daytime', undefined, undefined],
    ['source.unit', 'weekday', undefined, undefined],
    ['source.unit', 'month', undefined, undefined],
  ]);
  const { notices = [] } = (await read('pspp.sav')).source.ledger.find(({ name }) => name === 'age') ?? {};
  expect(notices[0]?.message).toContain('(-5, 990 to …)');
});

test('types, labels and levels of measurement', async () => {
  const { fields, source } = await read('pspp.sav');
  expect(Object.fromEntries(fields.map(({ name, type }) => [name, type]))).toMatchObject({
    num: 'number',
    code: 'category',
    kind: 'category',
    day: 'datetime',
    clock: 'datetime',
    span: 'number',
  });
  expect(source.ledger.find(({ name }) => name === 'code')?.evidence).toContain('level of measurement: nominal');
  expect(source.ledger.find(({ name }) => name === 'word')?.evidence).toContain('labelled "Eight letters, ä"');
  expect((await read('pspp.sav', { types: { code: 'number' } })).cells['code']).toEqual([1, 2, 3, null, 1, 7]);
});

describe('files that lie', () => {
  const changed = async (name: string, change: (bytes: Buffer) => Buffer): Promise<string> => {
    const path = join(folder.path, name);
    writeFileSync(path, change(readFileSync(file(name))));
    const problem = await problemOf(session, 'SpssSource', path);
    return problem === undefined ? 'read' : `${problem.code}: ${problem.message}`;
  };

  it.each(['pspp.sav', 'pspp-plain.sav', 'pspp.zsav', 'haven.sav', 'haven.zsav', 'pspp.por'])(
    '%s, cut off at any place',
    async (name) => {
      const { length } = readFileSync(file(name));
      // The last bytes of a portable file only fill its last line; PSPP and haven end packed records with a few zeros.
      const end = name.endsWith('.por') ? length - 82 : length - 8;
      for (let at = 0; at < end; at += Math.floor(length / 60))
        expect(`${at}: ${await changed(name, (bytes) => bytes.subarray(0, at))}`).toMatch(
          /^\d+: spss\.(damaged|not-spss)/,
        );
    },
  );

  it('about rows, packing, blocks and parts of the dictionary', async () => {
    const rows = (count: number) => (bytes: Buffer) => (bytes.writeInt32LE(count, 80), bytes);
    expect(await changed('pspp.sav', rows(0x7fffffff))).toMatch(/^spss\.damaged: .*holds 6 of the 2147483647 rows/);
    expect(await changed('pspp-plain.sav', rows(7))).toMatch(/^spss\.damaged: .*holds 6 of the 7 rows/);
    expect(await changed('pspp.sav', rows(-1))).toBe('read');
    expect(await changed('pspp-plain.sav', rows(-1))).toBe('read');
    expect(await changed('pspp.sav', (bytes) => (bytes.writeInt32LE(9, 72), bytes))).toMatch(/^spss\.damaged/);
    expect(await changed('pspp.sav', (bytes) => (bytes.writeInt32LE(5, 176), bytes))).toMatch(/^spss\.damaged/);
    for (const at of [8, 16])
      expect(
        await changed('pspp.zsav', (bytes) => {
          const start = bytes.length - 24 - 24;
          bytes.writeBigInt64LE(1n << 40n, start + 24 + at - 8);
          return bytes;
        }),
      ).toMatch(/^spss\.damaged/);
  });

  it('a block that unpacks to more than it says, and a bomb', async () => {
    const bomb = deflateSync(Buffer.alloc(32 << 20));
    expect(
      await changed('pspp.zsav', (bytes) => {
        const start = Number(bytes.readBigInt64LE(bytes.length - 48 + 24 + 8));
        const head = Buffer.from(bytes.subarray(0, start));
        const trailer = Buffer.from(bytes.subarray(-48));
        head.writeBigInt64LE(BigInt(start + bomb.length), start - 16);
        trailer.writeUInt32LE(bomb.length, 44);
        return Buffer.concat([head, bomb, trailer]);
      }),
    ).toMatch(/^spss\.damaged/);
  });

  it('a file with a password is refused by that', async () => {
    expect(await changed('pspp.sav', (bytes) => (bytes.write('ENCRYPTEDSAV', 8), bytes))).toMatch(/^spss\.encrypted/);
  });
});
