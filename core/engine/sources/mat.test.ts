/** MAT-files; what wrote those of the fixtures is core/formats/fixtures/matlab/make.py. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { sourceTypeOf } from '../../formats/source-type.ts';
import { fixture, problemOf, readAll, temporaryFolder, testSession } from '../testing.ts';

const folder = temporaryFolder();
const session = testSession();
afterAll(async () => {
  await session.close();
  folder.remove();
});

const mat = (name: string): string => fixture(`matlab/${name}.mat`);
const read = (name: string, params = {}) => readAll(session, 'MatSource', mat(name), params);

/** By file and variable its columns, as SciPy reads them. */
const expected = JSON.parse(readFileSync(fixture('matlab/expected.json'), 'utf8'), (_, cell: unknown) =>
  cell === 'inf' ? Infinity : cell === '-inf' ? -Infinity : cell,
) as Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown[]>>>>>>;

const pairs = Object.entries(expected).flatMap(([file, variables]) =>
  Object.entries(variables).map(([variable, columns]) => [file, variable, columns] as const),
);

describe('files of other programs', () => {
  it.each(pairs)('%s: every cell of "%s" as SciPy reads it', async (file, variable, columns) => {
    const { cells } = await readAll(session, 'MatSource', fixture(`matlab/${file}`), { table: variable });
    const areNumbers = Object.values(columns)
      .flat()
      .every((cell) => typeof cell !== 'boolean');
    // SciPy reads truths as whole numbers.
    const own = Object.entries(cells).map(([name, all]) => [
      name,
      areNumbers ? all.map((cell) => (typeof cell === 'boolean' ? Number(cell) : cell)) : all,
    ]);
    const isMixed = variable === 'mixed';
    const wanted = isMixed ? { mixed: ['1', 'two', '3', null, 'true', '4', '5'] } : columns;
    expect(Object.fromEntries(own)).toEqual(wanted);
    expect(await sourceTypeOf(fixture(`matlab/${file}`))).toBe('MatSource');
  });

  it('variables of one length are a table; the others are named', async () => {
    const { cells, fields, source } = await read('scipy');
    expect(Object.keys(cells).slice(0, 16)).toEqual([
      'int8',
      'uint8',
      'int16',
      'uint16',
      'int32',
      'uint32',
      'int64',
      'uint64',
      'float32',
      'float64',
      'big',
      'unsigned',
      'holes',
      'flag',
      'words',
      'letters',
    ]);
    const types = Object.fromEntries(fields.map(({ name, type, integer = false }) => [name, integer ? 'whole' : type]));
    expect(types).toMatchObject({
      int8: 'whole',
      uint64: 'whole',
      float64: 'whole',
      big: 'category',
      unsigned: 'category',
      holes: 'number',
      flag: 'boolean',
      row: 'number',
      matrix_3: 'number',
      sparse_2: 'whole',
    });
    const told = (source.notices ?? []).map(({ code, message }) => `${code}: ${message}`);
    expect(told).toEqual([
      'source.left-out: Column "z" holds complex numbers: it is left out.',
      expect.stringContaining('"frame" (5 rows)') as string,
      'source.left-out: The variable "cube" has 3 dimensions (2 × 3 × 4): it is left out.',
    ]);
    expect(told[1]).toContain(
      'holds 6 tables: "int8, uint8, int16 and 18 more" (7 rows), "people" (4 rows), "frame" (5 rows), "frame.deep" (4 rows)',
    );
    const notices = source.ledger.flatMap((column) => column.notices ?? []);
    expect(notices.map(({ code, column }) => [code, column])).toEqual([['source.mixed-kinds', 'mixed']]);
    expect((await read('scipy-packed')).cells).toEqual(cells);
  });

  it('a structure is a table of its fields, an array of structures one of a row each', async () => {
    const { cells, source } = await read('scipy', { table: 'frame' });
    expect(cells).toEqual({ id: [0, 1, 2, 3, 4], word: ['p', 'q', 'r', 'p', 'q'] });
    expect(source.warnings).toEqual(['Column "other" has 2 rows, not 5: it is left out.']);
    expect(source.decided).toMatchObject({ table: 'frame' });
    expect((await read('scipy', { table: 'frame.deep' })).cells).toEqual({ x: [0, 1, 2, 3], y: [0, 2, 4, 6] });
    const people = await read('scipy', { table: 'people' });
    expect(people.cells).toEqual({ name: ['Ann', 'Bob', null, 'Eve'], age: [31, 45.5, null, 20] });
    expect(people.source.warnings).toEqual(['Column "list" holds arrays of several numbers: it is left out.']);
    expect((await read('octave-7', { table: 's' })).cells).toEqual({
      id: [1, 2, 3],
      word: ['p', 'q', 'r'],
      flag: [true, false, true],
    });
    expect((await read('octave-6', { table: 'rows' })).cells).toEqual({ name: ['Ann', 'Bob'], age: [31, 45.5] });
  });

  it('one variable, or several of one length, can be chosen', async () => {
    expect((await read('scipy', { table: 'row, flag' })).cells).toEqual({
      row: [0, 0.25, 0.5, 0.75, 1, 1.25, 1.5],
      flag: [true, false, true, true, false, false, true],
    });
    for (const [table, message] of [
      ['nothing', 'The MATLAB file holds nothing that is called "nothing", but "'],
      ['row, short', 'nothing that is called "row, short"'],
      ['cube', 'The variable "cube" has 3 dimensions (2 × 3 × 4), and is no table; there are "'],
    ])
      expect(await problemOf(session, 'MatSource', mat('scipy'), { table })).toMatchObject({
        code: 'mat.no-table',
        field: 'table',
        message: expect.stringContaining(message) as string,
      });
    expect(await problemOf(session, 'MatSource', mat('scipy'), { table: 'z' })).toMatchObject({
      code: 'mat.no-columns',
      message: expect.stringContaining('"z" holds complex numbers') as string,
    });
  });

  it('objects are refused by the name of their class, with what makes them readable', async () => {
    expect(await problemOf(session, 'MatSource', mat('matlab-testmatlabstring_7_WIN64'))).toMatchObject({
      code: 'mat.no-table',
      message: expect.stringContaining('is a MATLAB string array (cellstr(x) makes it readable)') as string,
    });
    expect((await problemOf(session, 'MatSource', mat('matlab-testobject_7.4_GLNX86')))?.message).toContain(
      'is an object of the class inline',
    );
    expect((await problemOf(session, 'MatSource', mat('matlab-testfunc_7.4_GLNX86')))?.message).toContain(
      'holds functions',
    );
  });

  it('whole numbers beyond 2^53 are texts, or rounded where numbers are chosen', async () => {
    const { cells, source } = await read('scipy', { table: 'big', types: { big: 'number' } });
    expect(cells['big']?.[0]).toBe(2 ** 53);
    expect(source.ledger[0]?.notices).toMatchObject([{ code: 'source.rounded' }]);
    const again = await read('scipy', (await read('scipy')).source.decided);
    expect(again.cells).toEqual((await read('scipy')).cells);
  });

  it('an empty cell says nothing of the kind of its column', async () => {
    const { cells } = await read('octave-7', { table: 'words' });
    expect(cells).toEqual({ words: ['a', null, 'grün', 'b c'] });
  });
});

/** A data element of version 5, little-endian. */
function element(type: number, data: Uint8Array): Buffer {
  const tag = Buffer.alloc(8);
  tag.writeUInt32LE(type, 0);
  tag.writeUInt32LE(data.length, 4);
  return Buffer.concat([tag, data, Buffer.alloc((8 - (data.length % 8)) % 8)]);
}
/** A packed element; they are not filled up. */
function packed(data: Uint8Array): Buffer {
  const tag = Buffer.alloc(8);
  tag.writeUInt32LE(15, 0);
  tag.writeUInt32LE(data.length, 4);
  return Buffer.concat([tag, data]);
}
const int32 = (...values: number[]): Buffer => Buffer.from(Int32Array.from(values).buffer);
const matrix = (kind: number, sizes: number[], name: string, ...data: Uint8Array[]): Buffer =>
  element(
    14,
    Buffer.concat([element(6, int32(kind, 0)), element(5, int32(...sizes)), element(1, Buffer.from(name)), ...data]),
  );
function file(...elements: Uint8Array[]): string {
  const header = Buffer.alloc(128, ' ');
  header.write('MATLAB 5.0 MAT-file');
  header.fill(0, 116, 124);
  header.writeUInt16LE(0x0100, 124);
  header.write('IM', 126);
  const path = join(folder.path, 'made.mat');
  writeFileSync(path, Buffer.concat([header, ...elements]));
  return path;
}
const refused = async (...elements: Uint8Array[]): Promise<string> => {
  const problem = await problemOf(session, 'MatSource', file(...elements));
  return problem === undefined ? 'read' : `${problem.code}: ${problem.message}`;
};
const doubles = (...values: number[]): Buffer => element(9, Buffer.from(Float64Array.from(values).buffer));

describe('files that lie', () => {
  it.each(['scipy', 'scipy-packed', 'octave-7', 'octave-4', 'matlab-teststruct_7.4_GLNX86'])(
    '%s, cut off at any place, is refused',
    async (name) => {
      const whole = readFileSync(mat(name));
      const path = join(folder.path, 'cut.mat');
      for (let at = 1; at < whole.length; at += Math.ceil(whole.length / 60)) {
        writeFileSync(path, whole.subarray(0, at));
        const problem = await problemOf(session, 'MatSource', path);
        // Behind a variable the file may end.
        if (problem !== undefined) expect(problem.code).toMatch(/^mat\.(damaged|no-table)/);
      }
    },
  );

  it.each(['corrupted_zlib_checksum', 'corrupted_zlib_data', 'bad_miuint32', 'malformed1'])(
    'the damaged file of SciPy: %s',
    async (name) => {
      expect(await problemOf(session, 'MatSource', mat(`matlab-${name}`))).toMatchObject({ code: 'mat.damaged' });
    },
  );

  it.each([
    ['more numbers than there are', matrix(6, [1000, 1000], 'x', doubles(1)), 'holds other numbers than it promises'],
    ['more than any file holds', matrix(6, [2 ** 30, 2 ** 30, 2 ** 30], 'x'), 'more than any file holds'],
    ['sizes below none', matrix(6, [-1, 5], 'x', doubles(1)), 'has no sizes'],
    ['an unknown class', matrix(99, [1, 1], 'x', doubles(1)), 'unknown class 99'],
    ['an unknown type', matrix(6, [1, 1], 'x', element(77, Buffer.alloc(8))), 'unknown type 77'],
    ['a billion cells', matrix(1, [1 << 30, 1], 'x', doubles(1)), 'is no array'],
    [
      'a billion structures',
      matrix(2, [1 << 30, 1], 'x', element(5, int32(8)), element(1, Buffer.from('a\0\0\0\0\0\0\0'))),
      '',
    ],
    [
      'fields without names',
      matrix(2, [1, 1], 'x', element(5, int32(0)), element(1, Buffer.alloc(8))),
      'have no names',
    ],
    ['a text that is too short', matrix(4, [3, 1000], 'x', element(16, Buffer.from('ab'))), 'a text is shorter'],
    ['an element that is none', Buffer.alloc(16, 1), 'should'],
    [
      'sparse rows out of order',
      matrix(5, [3, 1], 'x', element(5, int32(2, 1)), element(5, int32(0, 2)), doubles(1, 2)),
      'do not ascend',
    ],
    [
      'sparse columns beyond the values',
      matrix(5, [3, 1], 'x', element(5, int32(0)), element(5, int32(0, 9)), doubles(1)),
      'fewer values',
    ],
    [
      'a packed element that is longer',
      packed(deflateSync(Buffer.concat([matrix(6, [1, 1], 'x', doubles(1)), Buffer.alloc(8)]))),
      'longer',
    ],
    [
      'a packed element that is shorter',
      packed(deflateSync(matrix(6, [1, 1], 'x', doubles(1)).subarray(0, 40))),
      'shorter',
    ],
    ['a packed element that is none', packed(Buffer.from('no deflate at all')), 'cannot be unpacked'],
  ])('%s', async (_, made, reason) => {
    expect(await refused(made)).toMatch(new RegExp(`^mat\\.damaged: .*${reason}`));
  });

  it('structures that lie in each other without end are refused before the stack is full', async () => {
    let inner = matrix(6, [1, 1], '', doubles(1));
    for (let depth = 0; depth < 300; depth++)
      inner = matrix(
        2,
        [1, 1],
        depth === 299 ? 'x' : '',
        element(5, int32(8)),
        element(1, Buffer.from('a\0\0\0\0\0\0\0')),
        inner,
      );
    expect(await refused(inner)).toMatch(/^mat\.damaged: .*more than 100 deep/);
  });

  it('what is no MAT-file is refused', async () => {
    const path = join(folder.path, 'text.mat');
    writeFileSync(path, 'a,b\n1,2\n'.repeat(50));
    expect(await problemOf(session, 'MatSource', path)).toMatchObject({ code: 'mat.damaged', file: path });
    writeFileSync(path, '');
    expect(await problemOf(session, 'MatSource', path)).toMatchObject({ code: 'mat.damaged', file: path });
    expect(await refused()).toMatch(/^mat\.no-table: The MATLAB file holds nothing that is a table/);
  });
});

it('columns of many rows are read in pieces', async () => {
  const rows = 200_000;
  const values = Float64Array.from({ length: rows * 2 }, (_, k) => k / 2);
  const path = file(matrix(6, [rows, 2], 'X', element(9, Buffer.from(values.buffer))));
  const { cells } = await readAll(session, 'MatSource', path);
  expect(cells).toEqual({ X_1: [...values.subarray(0, rows)], X_2: [...values.subarray(rows)] });
});
