import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { sourceTypeOf } from '../../formats/source-type.ts';
import { chain, fixture, problemOf, readAll, temporaryFolder, testSession } from '../testing.ts';

const folder = temporaryFolder();
const session = testSession();
afterAll(async () => {
  await session.close();
  folder.remove();
});

const numpy = (name: string): string => fixture(`numpy/${name}`);
const read = (name: string, params = {}) => readAll(session, 'NpySource', numpy(name), params);

describe('arrays that NumPy saved', () => {
  const infinite = Number.POSITIVE_INFINITY;
  const day = (text: string): number => Date.parse(text);
  it.each<[string, Record<string, unknown[]>]>([
    ['doubles', { column_1: [1.5, null, infinite], column_2: [-2, 4, 0.25] }],
    ['columns-big-endian', { column_1: [1.5, null, infinite], column_2: [-2, 4, 0.25] }],
    ['halves', { column_1: [1.5, null, infinite] }],
    ['whole', { column_1: ['9007199254740993', '-9223372036854775808', '7'] }],
    ['unsigned', { column_1: ['18446744073709551615', '0', '7'] }],
    ['small', { column_1: [-128, 0], column_2: [127, 1] }],
    ['truths', { column_1: [true, false, true] }],
    ['texts', { column_1: ['grün', '', '\u{1f427} x'] }],
    ['texts-big-endian', { column_1: ['a', 'bc'] }],
    ['bytes', { column_1: ['a', 'ß', '\ufffd'] }],
    ['days', { column_1: [day('2024-02-29'), null, day('1969-12-31')] }],
    ['nanoseconds', { column_1: [day('2024-02-29T12:00:00.123Z') + 0.456789, null, -0.5] }],
    ['months', { column_1: [day('2024-02-01'), day('1969-12-01')] }],
    ['structures', { id: [1, 2], word: ['x', 'yy'], 'at.0': [1, 3], 'at.1': [2, 4], 'in.ok': [true, false] }],
    ['aligned', { n: [1, 3], x: [2.5, 4.5] }],
    ['one', { column_1: [3.5] }],
    ['none', { column_1: [], column_2: [] }],
  ])('%s.npy: every cell as it was saved', async (name, expected) => {
    const { cells } = await read(`${name}.npy`);
    expect(cells).toEqual(expected);
    expect(await sourceTypeOf(numpy(`${name}.npy`))).toBe('NpySource');
  });

  it('say what was read otherwise, and are read as the types that were decided', async () => {
    const warnings = async (name: string, params = {}) => (await read(name, params)).source.ledger[0]?.warnings;
    expect(await warnings('whole.npy')).toEqual([
      'It holds whole numbers beyond 2^53, which numbers would round; read as text.',
    ]);
    expect(await warnings('bytes.npy')).toEqual(['It holds bytes that are no UTF-8 text: they became �.']);
    expect(await warnings('nanoseconds.npy')).toEqual([
      '1 time is finer than a microsecond, or beyond the years 1691 to 2248, and is rounded.',
    ]);
    expect(await warnings('whole.npy', { types: { column_1: 'number' } })).toEqual([
      'It holds whole numbers beyond 2^53: they are rounded.',
    ]);
    expect((await read('small.npy', { types: { column_2: 'text' } })).cells['column_2']).toEqual(['127', '1']);
    expect((await read('small.npy')).fields).toMatchObject([{ integer: true }, { integer: true }]);
    expect(await problemOf(session, 'NpySource', numpy('texts.npy'), { types: { column_1: 'number' } })).toMatchObject({
      code: 'source.other-type',
      column: 'column_1',
      row: 0,
    });
  });

  it.each([
    ['objects.npy', 'npy.objects', 'Python objects'],
    ['complex.npy', 'npy.no-columns', 'holds complex numbers'],
    ['cube.npy', 'npy.dimensions', '3 dimensions (2 × 3 × 4)'],
    ['several.npz', 'npy.which-array', '2 arrays: "a", "b"'],
  ])('%s is refused by what it is', async (name, code, message) => {
    const problem = await problemOf(session, 'NpySource', numpy(name));
    expect(problem).toMatchObject({ code, message: expect.stringContaining(message), file: numpy(name) });
    expect(problem?.hint).toMatch(/\S/);
  });

  it('of an archive are vectors side by side, or the one that was chosen', async () => {
    expect((await read('vectors.npz')).cells).toEqual({ a: [0, 1, 2], word: ['x', 'y', 'z'] });
    expect((await read('several.npz', { array: 'b' })).cells).toEqual({
      column_1: [1.5, null, Number.POSITIVE_INFINITY],
      column_2: [-2, 4, 0.25],
    });
    expect(await sourceTypeOf(numpy('vectors.npz'))).toBe('NpySource');
    expect(await problemOf(session, 'NpySource', numpy('several.npz'), { array: 'c' })).toMatchObject({
      code: 'npy.which-array',
      field: 'array',
    });
  });
});

describe('what Prepgraph writes', () => {
  const rows = Array.from({ length: 70_000 }, (_, k) => `${k},${Math.sin(k)},${k % 3 === 0 ? '' : k % 5},${k % 2}`);
  const csv = folder.write('rows.csv', `id,2018,gaps,label\n${rows.join('\n')}\n`);
  const written = async (name: string, ...steps: Parameters<typeof chain>[1][]): Promise<string> => {
    await session.run(chain(csv, ...steps), { folder: null });
    const path = join(folder.path, name);
    await session.write(steps.length === 0 ? 'source' : `n${steps.length}`, path, { dtype: 'float64' });
    return path;
  };

  it('as a matrix is read again, in several batches', async () => {
    const { cells: before } = await readAll(session, 'CsvSource', csv);
    const { cells } = await readAll(session, 'NpySource', await written('matrix.npy'));
    expect(Object.values(cells)).toEqual(['id', '2018', 'gaps', 'label'].map((name) => before[name]));
  });

  it('as an archive is read again: parts below each other, features by name', async () => {
    const path = await written(
      'parts.npz',
      ['SetTarget', { column: 'label' }],
      ['TrainTestSplit', { test_size: 0.25, shuffle: false }],
    );
    const { cells, fields, source } = await readAll(session, 'NpySource', path);
    const { cells: before } = await readAll(session, 'CsvSource', csv);
    expect(fields.map(({ name }) => name)).toEqual(['id', '2018', 'gaps', 'y', 'part']);
    expect(cells['id']).toEqual(before['id']);
    expect(cells['gaps']).toEqual(before['gaps']);
    expect(cells['y']).toEqual(before['label']);
    expect(cells['part']?.filter((part) => part === 'test')).toHaveLength(17_500);
    expect(source.warnings).toEqual([]);
  });
});

describe('files that are none, or damaged', () => {
  const saved = (name: string, header: string, cells = 0, version = 1): string => {
    const prefix = version === 1 ? 10 : 12;
    const bytes = Buffer.alloc(prefix + header.length + cells);
    bytes.write('\x93NUMPY', 'latin1');
    bytes[6] = version;
    if (version === 1) bytes.writeUInt16LE(header.length, 8);
    else bytes.writeUInt32LE(header.length, 8);
    bytes.write(header, prefix, 'latin1');
    const path = join(folder.path, name);
    writeFileSync(path, bytes);
    return path;
  };
  const header = (descr: string, shape: string): string =>
    `{'descr': ${descr}, 'fortran_order': False, 'shape': ${shape}, }\n`;

  it.each([
    ['more rows than the file has bytes', header("'<f8'", '(1000000000000,)'), 8],
    ['rows without bytes', header("'<U0'", '(1000000000000,)'), 0],
    ['a shape of no numbers', header("'<f8'", "('x',)"), 8],
    ['a type that is not known', header("'<q9'", '(1,)'), 9],
    ['fields without end', header(`[('a', '<f8', (1000000000,))]`, '(1,)'), 8],
    ['columns without end', header("'|u1'", '(0, 1000000000)'), 0],
    ['lists within lists', header('['.repeat(5000), '(1,)'), 8],
    ['code instead of a literal', `__import__('os')\n`, 8],
    ['half a header', `{'descr': '<f8`, 0],
  ])('%s are refused', async (_, text, cells) => {
    const path = saved('bad.npy', text, cells);
    const problem = await problemOf(session, 'NpySource', path);
    expect(problem).toMatchObject({ code: expect.stringMatching(/^npy\./), file: path });
    expect(problem?.hint).toMatch(/\S/);
  });

  it('headers of the formats 2 and 3 are read', async () => {
    for (const version of [2, 3]) {
      const path = saved('newer.npy', header("'|u1'", '(3,)'), 3, version);
      expect((await readAll(session, 'NpySource', path)).cells).toEqual({ column_1: [0, 0, 0] });
    }
  });

  it('an archive whose cells were changed does not fit its checksum', async () => {
    const bytes = readFileSync(numpy('several.npz'));
    const at = bytes.indexOf(Buffer.from(Float64Array.of(-2).buffer));
    bytes[at] = 1;
    const path = join(folder.path, 'changed.npz');
    writeFileSync(path, bytes);
    expect(await problemOf(session, 'NpySource', path, { array: 'b' })).toMatchObject({
      code: 'npy.damaged',
      message: expect.stringContaining('checksum'),
    });
  });

  it('a folder of arrays is one table', async () => {
    const parts = join(folder.path, 'arrays');
    mkdirSync(parts);
    for (const name of ['1.npy', '2.npy']) writeFileSync(join(parts, name), readFileSync(numpy('small.npy')));
    expect(await sourceTypeOf(parts)).toBe('NpySource');
    expect((await readAll(session, 'NpySource', parts)).cells).toEqual({
      column_1: [-128, 0, -128, 0],
      column_2: [127, 1, 127, 1],
    });
  });
});
