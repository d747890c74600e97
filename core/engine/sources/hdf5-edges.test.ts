/** Rare kinds of HDF5 files; what wrote those of the fixtures is core/formats/fixtures/hdf5/make-edges.py. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { sourceTypeOf } from '../../formats/source-type.ts';
import { fixture, problemOf, readAll, temporaryFolder, testSession } from '../testing.ts';

const folder = temporaryFolder();
const session = testSession();
afterAll(async () => {
  await session.close();
  folder.remove();
});

function bytesOf(name: string): Buffer {
  const packed = fixture(`hdf5/${name}.h5.gz`);
  return existsSync(packed) ? gunzipSync(readFileSync(packed)) : readFileSync(fixture(`hdf5/${name}.h5`));
}
/** The file of a fixture; large ones are packed. */
function hdf5(name: string): string {
  const path = join(folder.path, `${name}.h5`);
  if (!existsSync(path)) writeFileSync(path, bytesOf(name));
  return path;
}
const read = (name: string, params = {}) => readAll(session, 'Hdf5Source', hdf5(name), params);
const told = ({ source }: Awaited<ReturnType<typeof read>>): string[] =>
  [...(source.notices ?? []), ...source.ledger.flatMap(({ notices = [] }) => notices)].map(
    ({ code, column, count, row, message }) =>
      [code, column, count, row === undefined ? undefined : `row ${row}`, message]
        .filter((part) => part !== undefined)
        .join(': '),
  );

/** By file and table its columns, as h5py and pandas read them. */
const expected = JSON.parse(readFileSync(fixture('hdf5/expected-edges.json'), 'utf8')) as Readonly<
  Record<string, Readonly<Record<string, Readonly<Record<string, unknown[]>>>>>
>;
const pairs = Object.entries(expected).flatMap(([file, tables]) =>
  Object.entries(tables).map(([table, columns]) => [file.replace(/\.h5$/, ''), table, columns] as const),
);

describe('files of other programs', () => {
  it.each(pairs)('%s: every cell of "%s" as h5py or pandas reads it', async (file, table, columns) => {
    // A column of several kinds is one of texts.
    const wanted = file === 'pandas-objects' ? { ...columns, mixed: ['true', 'x', '1.5'] } : columns;
    expect((await read(file, { table })).cells).toEqual(wanted);
  });

  it('numbers without a name in their enumeration are missing, and told', async () => {
    expect(told(await read('edges', { table: 'level' }))).toEqual([
      'source.mismatched: level: 1: row 2: 1 cell holds a number that the file gives no name: it counts as missing.',
    ]);
  });

  it('links, and datasets without values, are named', async () => {
    const all = told(await read('edges'));
    for (const message of [
      'The object "soft" is a link to another place: it is left out.',
      'The object "outside" is a link to another file: it is left out.',
      'The object "nothing" is empty: it is left out.',
    ])
      expect(all).toContain(`source.left-out: ${message}`);
  });

  it('two files of one session have their own names of columns', async () => {
    // Packed names are kept in memory by their place in the file.
    expect(Object.keys((await read('pandas-names-one')).cells)).toEqual(['aa', 'bb']);
    expect(Object.keys((await read('pandas-names-two')).cells)).toEqual(['cc', 'dd']);
    const path = join(folder.path, 'changing.h5');
    for (const [name, columns] of [
      ['pandas-names-one', ['aa', 'bb']],
      ['pandas-names-two', ['cc', 'dd']],
    ] as const) {
      writeFileSync(path, bytesOf(name));
      expect(Object.keys((await readAll(session, 'Hdf5Source', path)).cells)).toEqual(columns);
    }
  });

  it('row labels in several levels are told, or kept', async () => {
    expect(told(await read('pandas-levels-fixed'))).toEqual([
      expect.stringContaining('The row labels of pandas ("letter", "level_1")') as string,
    ]);
    expect((await read('pandas-levels-fixed', { index: true })).cells).toMatchObject({
      letter: ['p', 'q', 'p'],
      level_1: [3, 1, 2],
    });
    expect(told(await read('pandas-periods'))).toEqual([
      'source.left-out: index: Column "index" holds periods: it is left out.',
    ]);
    expect((await read('pandas-mixed-labels', { index: true })).cells).toEqual({ index: ['true', 'b'], x: [1, 2] });
  });

  it('zones without a name, and tables within tables', async () => {
    expect(told(await read('pandas-offset')).filter((notice) => notice.startsWith('source.time-zone'))).toHaveLength(1);
    expect(told(await read('pandas-nested'))[0]).toContain(
      'holds 3 tables: "a/b/c" (3 rows), "a/b" (3 rows), "a" (3 rows)',
    );
  });

  it.each([
    [
      'pandas-blosc',
      'hdf5.no-columns',
      'is packed with Blosc, which is not read (h5repack -f GZIP=5 makes it readable)',
    ],
    ['pandas-blosc-table', 'hdf5.no-columns', 'is packed with Blosc'],
    ['pandas-columns', 'hdf5.no-table', 'has names of columns in several levels'],
  ])('%s is refused by name', async (name, code, message) => {
    expect(await problemOf(session, 'Hdf5Source', hdf5(name))).toMatchObject({
      code,
      message: expect.stringContaining(message) as string,
    });
  });

  it('variables of Octave are matrices of their types, or named', async () => {
    const made = await read('octave-kinds');
    expect(made.cells).toEqual({
      flag: [true, false, true],
      row: [7, 8, 9],
      single_: [0.5, 1.5, 2.5],
      whole: [1, 2, 3],
    });
    expect(told(made).map((notice) => /"(\w+)" (.*):/.exec(notice)?.slice(1).join(' '))).toEqual([
      'c is a variable of Octave of the type cell',
      'cube has 3 dimensions (2 × 2 × 2)',
      'empty is empty',
      'r is a variable of Octave of the type double_range',
      's is a variable of Octave of the type scalar struct',
      'sp is a variable of Octave of the type sparse matrix',
      'text is a variable of Octave of the type sq_string',
      'z is a variable of Octave of the type complex matrix',
    ]);
  });

  it('NetCDF: missing cells, packed numbers, and times as numbers', async () => {
    const path = fixture('hdf5/netcdf.nc');
    expect(await sourceTypeOf(path)).toBe('Hdf5Source');
    const made = await readAll(session, 'Hdf5Source', path);
    expect(made.cells).toEqual({
      count: [1, 2, null, 4],
      packed: [1.5, 2.5, null, -0.5],
      station: ['a', 'b', 'ü', ''],
      temperature: [281.5, null, 290.25, 300],
      time: [0, 1, 2, 3].map((day) => Date.UTC(2000, 0, 1 + day)),
    });
    expect(told(made).map((notice) => notice.split(': ').slice(0, 2).join(' '))).toEqual([
      'source.left-out The object "cube" has 3 dimensions (4 × 2 × 2)',
      'source.marked-missing temperature',
      'source.marked-missing packed',
      'source.marked-missing count',
    ]);
  });
});

describe('files that lie', () => {
  it('checksums of descriptions are checked', async () => {
    const path = join(folder.path, 'flipped.h5');
    const whole = bytesOf('edges');
    let refused = 0;
    // Bytes of headers: those of the root group lie behind the superblock.
    for (let at = 48; at < 248; at += 8) {
      const bytes = Buffer.from(whole);
      bytes[at] ^= 0x10;
      writeFileSync(path, bytes);
      const problem = await problemOf(session, 'Hdf5Source', path);
      if (problem?.code === 'hdf5.damaged') refused++;
    }
    expect(refused).toBeGreaterThan(20);
  });

  it('a folder of files, each with the names of its own', async () => {
    const parts = join(folder.path, 'parts');
    mkdirSync(parts);
    for (const name of ['a', 'b']) writeFileSync(join(parts, `${name}.h5`), bytesOf('pandas-names-one'));
    const { cells } = await readAll(session, 'Hdf5Source', parts);
    expect(cells).toEqual({ aa: [0, 2, 4, 0, 2, 4], bb: [1, 3, 5, 1, 3, 5] });
  });
});
