/** MAT-files of version 7.3; what wrote those of the fixtures is core/formats/fixtures/matlab/make-73.py. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { sourceTypeOf } from '../../formats/source-type.ts';
import { fixture, problemOf, readAll, temporaryFolder, testSession } from '../testing.ts';

const folder = temporaryFolder();
const session = testSession();
afterAll(async () => {
  await session.close();
  folder.remove();
});

const LAYOUT = 'matlab-73-layout.mat';
const mat = (name: string): string => fixture(`matlab/${name}`);
const read = (name: string, params = {}) => readAll(session, 'MatSource', mat(name), params);

/** By file and variable its columns, as hdf5storage reads them. */
const expected = JSON.parse(readFileSync(fixture('matlab/expected-73.json'), 'utf8'), (_, cell: unknown) =>
  cell === 'inf' ? Infinity : cell === '-inf' ? -Infinity : cell,
) as Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown[]>>>>>>;

const pairs = Object.entries(expected).flatMap(([file, variables]) =>
  Object.entries(variables).map(([variable, columns]) => [file, variable, columns] as const),
);

describe('variables', () => {
  it.each(pairs)('%s: every cell of "%s" as hdf5storage reads it', async (file, variable, columns) => {
    const { cells } = await read(file, { table: variable });
    // A column of several kinds is one of texts.
    const wanted = variable === 'mixed' ? { mixed: ['1', 'two', '3', null, 'true', '4', '5'] } : columns;
    expect(cells).toEqual(wanted);
    expect(await sourceTypeOf(mat(file))).toBe('MatSource');
  });

  it('those of one length are a table; types are those of MATLAB; the others are named', async () => {
    const { fields, source } = await read(LAYOUT, { table: 'flag, int8, big, words, matrix, row, mixed' });
    expect(fields.map(({ name, type, integer = false }) => `${name}: ${integer ? 'whole' : type}`)).toEqual([
      'flag: boolean',
      'int8: whole',
      'big: category',
      'words: category',
      'matrix_1: number',
      'matrix_2: number',
      'matrix_3: number',
      'row: number',
      'mixed: category',
    ]);
    expect(source.ledger.flatMap(({ notices = [] }) => notices.map(({ code, column }) => [code, column]))).toEqual([
      ['source.mixed-kinds', 'mixed'],
    ]);
    const { cells, source: largest } = await read(LAYOUT);
    expect(Object.keys(cells)).toEqual(['long_1', 'long_2', 'long_3']);
    expect(cells['long_2']?.slice(998)).toEqual([(998 * 3 + 1) / 8, (999 * 3 + 1) / 8]);
    const told = (largest.notices ?? []).map(({ message }) => message);
    expect(told[0]).toMatch(/holds \d+ tables: "long" \(1,000 rows\), .*; "long" was read\./);
    expect(told.slice(1)).toEqual([
      'The variable "cube" has 3 dimensions (2 × 3 × 4): it is left out.',
      'The variable "empty" is empty: it is left out.',
      'The variable "f" holds functions: it is left out.',
      expect.stringContaining('The variable "t" is a MATLAB table (writetable(t, "t.csv")') as string,
    ]);
  });

  it('structures are tables, in the order of their fields', async () => {
    const { cells, source } = await read(LAYOUT, { table: 'frame' });
    expect(Object.entries(cells)).toEqual([
      ['id', [0, 1, 2, 3, 4]],
      ['word', ['p', 'q', 'r', 'p', 'q']],
    ]);
    expect(source.warnings).toEqual(['Column "other" has 2 rows, not 5: it is left out.']);
    expect(Object.keys((await read(LAYOUT, { table: 'frame.deep' })).cells)).toEqual(['y', 'x']);
    const people = await read(LAYOUT, { table: 'people' });
    expect(people.cells).toEqual({ name: ['Ann', 'Bob', null, 'Eve'], age: [31, 45.5, null, 20] });
    expect(people.source.warnings).toEqual(['Column "list" holds arrays of several numbers: it is left out.']);
  });

  it('sparse matrices have their zeros; empty matrices have no rows', async () => {
    expect((await read(LAYOUT, { table: 'truths' })).cells['truths_2']).toEqual([false, true, ...Array(5).fill(false)]);
    expect((await read(LAYOUT, { table: 'no_values' })).cells).toEqual({ no_values: Array(7).fill(0) });
    const { fields, cells } = await read(LAYOUT, { table: 'empty_3' });
    expect([fields.map(({ type }) => type), cells['empty_3_1']]).toEqual([['number', 'number', 'number'], []]);
  });

  it.each([
    ['z', 'mat.no-columns', '"z" holds complex numbers'],
    ['t', 'mat.no-table', 'is a MATLAB table'],
    ['nothing', 'mat.no-table', 'nothing that is called "nothing"'],
  ])('"%s" is refused', async (table, code, message) => {
    expect(await problemOf(session, 'MatSource', mat(LAYOUT), { table })).toMatchObject({
      code,
      message: expect.stringContaining(message) as string,
    });
  });

  it('what is read once more with the types that were found is the same', async () => {
    const params = { table: 'big, words, flag' };
    const first = await read(LAYOUT, params);
    const again = await read(LAYOUT, first.source.decided);
    expect([again.cells, again.fields]).toEqual([first.cells, first.fields]);
  });
});

describe('files that lie', () => {
  const changed = async (change: (bytes: Buffer) => Buffer, params = {}): Promise<string> => {
    const path = join(folder.path, 'changed.mat');
    writeFileSync(path, change(readFileSync(mat(LAYOUT))));
    const problem = await problemOf(session, 'MatSource', path, params);
    return problem === undefined ? 'read' : `${problem.code}: ${problem.message}`;
  };

  it('a file that is cut off at any place is refused', async () => {
    const { length } = readFileSync(mat(LAYOUT));
    for (let at = 129; at < length; at += Math.ceil(length / 40))
      expect(`${at}: ${await changed((bytes) => bytes.subarray(0, at))}`).toMatch(/^\d+: mat\.damaged/);
  });

  /** Header and superblock of version 0: addresses count from behind the header. */
  const BASE = 512;
  const ROOT_AT = BASE + 64;

  it('references that lead nowhere, and to the group that holds all variables', async () => {
    const refer = (to: (bytes: Buffer) => bigint) => (bytes: Buffer) => {
      const isHeader = (address: number): boolean =>
        address > 0 && BASE + address < bytes.length && bytes.readUInt16LE(BASE + address) === 1;
      let cells = 0;
      for (let at = 0; at + 7 * 8 <= bytes.length; at++) {
        const addresses = Array.from({ length: 7 }, (_, index) => Number(bytes.readBigUInt64LE(at + 8 * index)));
        if (new Set(addresses).size < 7 || !addresses.every(isHeader)) continue;
        for (let index = 0; index < 7; index++) bytes.writeBigUInt64LE(to(bytes), at + 8 * index);
        cells++;
      }
      expect(cells).toBeGreaterThan(0);
      return bytes;
    };
    expect(
      await changed(
        refer(() => 1n << 40n),
        { table: 'words' },
      ),
    ).toMatch(/^mat\.damaged: .*it ends too early/);
    const toRoot = refer((bytes) => bytes.readBigUInt64LE(ROOT_AT));
    expect(await changed(toRoot, { table: 'words' })).toMatch(/^mat\.no-columns: .*"words" holds structures/);
  });
});
