/** HDF5 files; what wrote those of the fixtures is core/formats/fixtures/hdf5/make.py. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
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

/** The file of a fixture; large ones are packed. */
function hdf5(name: string): string {
  const packed = fixture(`hdf5/${name}.h5.gz`);
  if (!existsSync(packed)) return fixture(`hdf5/${name}.h5`);
  const path = join(folder.path, `${name}.h5`);
  if (!existsSync(path)) writeFileSync(path, gunzipSync(readFileSync(packed)));
  return path;
}
const read = (name: string, params = {}) => readAll(session, 'Hdf5Source', hdf5(name), params);

/** By file and table its columns, as h5py and pandas read them. */
const expected = JSON.parse(readFileSync(fixture('hdf5/expected.json'), 'utf8'), (_, cell: unknown) =>
  cell === 'inf' ? Infinity : cell === '-inf' ? -Infinity : cell,
) as Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown[]>>>>>>;

const pairs = Object.entries(expected).flatMap(([file, tables]) =>
  Object.entries(tables).map(([table, columns]) => [file.replace(/\.h5$/, ''), table, columns] as const),
);

describe('files of other programs', () => {
  it.each(pairs)('%s: every cell of "%s" as h5py or pandas reads it', async (file, table, columns) => {
    const { cells } = await read(file, { table });
    const isLong = /^(chunks|pages|tree-1)$/.test(file);
    const own = Object.entries(cells).map(([name, all]) => [
      name,
      isLong ? [all.length, ...all.slice(0, 3), ...all.slice(640, 645), ...all.slice(-3)] : all,
    ]);
    expect(Object.fromEntries(own)).toEqual(columns);
  });
});

describe('tables', () => {
  it('the largest is read and the others are named; datasets of one length in a group are one', async () => {
    const { cells, fields, source } = await read('compound');
    expect(Object.keys(cells)).toEqual(['id', 'at.x', 'at.y', 'name', 'vector_1', 'vector_2', 'flag']);
    expect(cells['id']).toEqual(['1', '2', '3', '4', '9007199254740993', '-5']);
    expect(cells['at.x']).toEqual([0, 0.25, 0.5, 0.75, 1, 1.25]);
    expect(cells['vector_2']).toEqual([1, 3, 5, 7, 9, 11]);
    expect(fields.find(({ name }) => name === 'flag')?.type).toBe('boolean');
    expect(source.notices?.map(({ code, message }) => `${code}: ${message}`)).toEqual([
      'source.left-out: Column "cube" holds arrays of 2 × 2: it is left out.',
      'source.left-out: Column "z" holds complex numbers: it is left out.',
      'source.table: The HDF5 file holds 3 tables: "rows" (6 rows), "other/deep/short" (3 rows), "other/one" (1 row); "rows" was read. Choose another one by the parameter "table".',
      'source.left-out: The object "other/again" is a link to another place: it is left out.',
      'source.left-out: The object "other/deep/cube" has 3 dimensions (2 × 2 × 2): it is left out.',
      'source.left-out: The object "other/lists" holds lists: it is left out.',
      'source.left-out: The object "other/reference" holds references to other objects: it is left out.',
    ]);
    expect(source.decided).not.toHaveProperty('table');
    expect((await read('compound', { table: 'other/deep' })).cells).toEqual({ short: [0, 1, 2] });
    expect((await read('h5py-latest', { table: 'flag, level' })).fields.map(({ name, type }) => [name, type])).toEqual([
      ['flag', 'boolean'],
      ['level', 'category'],
    ]);
    for (const [table, message] of [
      ['nothing', 'holds nothing that is called "nothing", but "rows" (6 rows)'],
      ['other/deep/cube', 'The object "other/deep/cube" has 3 dimensions (2 × 2 × 2), and is no table'],
    ])
      expect(await problemOf(session, 'Hdf5Source', hdf5('compound'), { table })).toMatchObject({
        code: 'hdf5.no-table',
        field: 'table',
        message: expect.stringContaining(message) as string,
      });
  });

  it('enumerations are categories in their declared order, values that no row has included', async () => {
    const { source, fields } = await read('h5py-earliest');
    expect(fields.find(({ name }) => name === 'level')).toMatchObject({ type: 'category' });
    expect(source.ledger.find(({ name }) => name === 'level')?.evidence).toContain('4 distinct values');
    expect(source.ledger.find(({ name }) => name === 'n_be_i4')?.evidence).toContain('stored as int32, big-endian');
    const { cells } = await read('pytables-zlib');
    expect(cells['level']?.slice(0, 3)).toEqual(['red', 'green', 'red']);
    expect(cells['truth']?.slice(0, 3)).toEqual([true, false, true]);
    expect(cells['pair_2']?.slice(0, 3)).toEqual([0, -1, -2]);
  });

  it('row labels of pandas are told, or kept as a column; those that only count are neither', async () => {
    for (const name of ['pandas-fixed', 'pandas-table']) {
      const { source } = await read(name);
      expect(source.notices).toMatchObject([{ code: 'source.index', count: 1 }]);
      expect(source.ledger.flatMap(({ notices = [] }) => notices.map(({ code, column }) => [code, column]))).toEqual([
        ['source.rounded', 'nano'],
        ['source.time-zone', 'zoned'],
        ['source.unit', 'took'],
      ]);
      const kept = await read(name, { index: true });
      expect(kept.cells['key']).toEqual([10, 20, 5, 7]);
      expect(kept.source.notices).toEqual([]);
    }
    for (const name of ['pandas-counted', 'pandas-counted-table']) {
      expect((await read(name)).source.notices).toEqual([]);
      expect(Object.keys((await read(name, { index: true })).cells)).toEqual(['real', 'word']);
    }
    expect((await read('pandas-levels', { index: true })).cells).toMatchObject({
      key: [10, 20, 5, 7],
      whole: [1, -2, 3, 2 ** 40],
    });
    expect((await read('pandas-words', { index: true })).cells['word']).toEqual(['a', 'grün', '日本']);
    const { cells, source } = await read('pandas-dates', { index: true });
    expect(cells['day']?.[0]).toBe(Date.UTC(2023, 11, 31, 15));
    expect(source.ledger[0]?.notices).toMatchObject([{ code: 'source.time-zone', column: 'day' }]);
  });

  it('categoricals keep the order of their values; a table without rows keeps its types', async () => {
    const { source } = await read('pandas-table');
    expect(source.ledger.find(({ name }) => name === 'level')?.evidence).toContain('3 distinct values');
    const { fields, source: empty } = await read('pandas-empty');
    expect(fields.map(({ type }) => type)).toEqual([
      ...Array<string>(4).fill('number'),
      'category',
      'boolean',
      ...Array<string>(3).fill('datetime'),
      ...Array<string>(3).fill('number'),
    ]);
    expect(empty.warnings[0]).toBe('The file holds columns but no rows.');
  });

  it('objects of Python are left out by name, and nothing of them runs', async () => {
    const { cells, source } = await read('pandas-several', { table: 'objects' });
    expect(cells).toEqual({ y: [1, 2] });
    expect(source.warnings).toEqual([
      'Column "x" holds objects of Python (to_hdf(…, format="table") makes texts readable): it is left out.',
    ]);
  });

  it('frames of R and matrices of Octave', async () => {
    expect((await read('hdf5r')).cells).toEqual({
      id: [1, 2, 3, 4],
      x: [1.5, null, 3, 4],
      word: ['a', 'b', 'grün', ''],
      level: ['p', 'q', 'p', 'q'],
      ok: [true, false, true, true],
    });
    expect((await read('rhdf5')).cells).toEqual({ id: [1, 2, 3], x: [1.5, 2.5, 3.5], word: ['a', 'b', 'c'] });
    const { cells, source } = await read('octave');
    expect(cells).toEqual({ m_1: [1, 2, 3, 4, 5, 6], m_2: [7, 8, 9, 10, 11, 12], x: [0.25, 0.5, 0.75, 1, 1.25, 1.5] });
    expect(source.warnings).toEqual(['The object "t" is a variable of Octave of the type sq_string: it is left out.']);
  });

  it('what is read once more with the types that were found is the same', async () => {
    for (const name of ['compound', 'pandas-table', 'h5py-latest']) {
      const first = await read(name);
      const again = await read(name, first.source.decided);
      expect([again.cells, again.fields]).toEqual([first.cells, first.fields]);
    }
    expect((await read('compound', { types: { id: 'number' } })).cells['id']?.[4]).toBe(2 ** 53);
  });

  it('weights of models, and filters that are not read, are refused by name', async () => {
    expect(await problemOf(session, 'Hdf5Source', hdf5('keras.weights'))).toMatchObject({
      code: 'hdf5.keras',
      message: 'The file holds the weights of a Keras model, not rows of data.',
    });
    const { fields } = await read('keras.weights', { table: 'layers/dense/vars/0' });
    expect(fields.map(({ name }) => name)).toEqual(['0_1', '0_2', '0_3']);
    expect(await problemOf(session, 'Hdf5Source', hdf5('refused-blosc'))).toMatchObject({
      code: 'hdf5.no-columns',
      message:
        'The file has no column that a table can hold: "x" is packed with Blosc, which is not read (h5repack -f GZIP=5 makes it readable).',
    });
    expect(await problemOf(session, 'Hdf5Source', hdf5('refused'), { table: 'complex' })).toMatchObject({
      code: 'hdf5.no-table',
      message: expect.stringContaining('The object "complex" holds complex numbers') as string,
    });
    expect((await read('refused')).source.warnings).toEqual([
      'The object "scaled" is packed with scale-offset, which is not read (h5repack -f GZIP=5 makes it readable): it is left out.',
      'The object "complex" holds complex numbers: it is left out.',
    ]);
  });
});

describe('files that lie', () => {
  const changed = async (name: string, change: (bytes: Buffer) => Buffer, params = {}): Promise<string> => {
    const path = join(folder.path, `changed.h5`);
    writeFileSync(path, change(Buffer.from(readFileSync(hdf5(name)))));
    const problem = await problemOf(session, 'Hdf5Source', path, params);
    return problem === undefined ? 'read' : `${problem.code}: ${problem.message}`;
  };

  it.each(['h5py-earliest', 'h5py-latest-all', 'chunks', 'tree-1', 'groups', 'pytables-zlib'])(
    '%s, cut off at any place, is refused',
    async (name) => {
      const { length } = readFileSync(hdf5(name));
      for (let at = 1; at < length; at += Math.ceil(length / 40))
        expect(`${at}: ${await changed(name, (bytes) => bytes.subarray(0, at))}`).toMatch(/^\d+: hdf5\.damaged/);
    },
  );

  it('a tree that leads back to itself', async () => {
    // The root of the chunks of "x" in tree-1.h5 has children; all of them become the root.
    const outcome = await changed('tree-1', (bytes) => {
      for (let at = bytes.indexOf('TREE'); at >= 0; at = bytes.indexOf('TREE', at + 1)) {
        if (bytes[at + 4] !== 1 || bytes[at + 5] === 0) continue;
        const entries = bytes.readUInt16LE(at + 6);
        for (let entry = 0; entry < entries; entry++) bytes.writeBigUInt64LE(BigInt(at), at + 24 + 24 + entry * 32);
      }
      return bytes;
    });
    expect(outcome).toMatch(/^hdf5\.damaged: .*(twice|not as deep)/);
  });

  it('a group that is its own child is read once', async () => {
    expect((await read('compound')).cells['id']).toHaveLength(6);
  });

  it('a header that goes on at itself', async () => {
    const outcome = await changed('block', (bytes) => {
      // The header of the root group, counted from the end of the user block of 1024 bytes.
      const root = Number(bytes.readBigUInt64LE(1024 + 64));
      const first = 1024 + root + 16;
      bytes.writeUInt16LE(0x10, first);
      bytes.writeUInt16LE(16, first + 2);
      bytes.writeUInt32LE(0, first + 4);
      bytes.writeBigUInt64LE(BigInt(root + 16), first + 8);
      bytes.writeBigUInt64LE(24n, first + 16);
      return bytes;
    });
    expect(outcome).toMatch(/^hdf5\.damaged: .*leads back to itself/);
  });

  it('a header that goes on where there is none', async () => {
    const outcome = await changed('groups', (bytes) => {
      for (let at = bytes.indexOf('OCHK'); at >= 0; at = bytes.indexOf('OCHK', at + 1)) bytes.write('XXXX', at);
      return bytes;
    });
    expect(outcome).toMatch(/^hdf5\.damaged: .*a part of the description of an object is missing/);
  });

  it('chunks that are shorter or longer than they must be, and checksums that are wrong', async () => {
    // The bytes of packed chunks lie behind all descriptions.
    const outcome = await changed('h5py-latest-all', (bytes) => {
      for (let at = bytes.length - 1200; at < bytes.length; at += 7) bytes[at] ^= 0x5a;
      return bytes;
    });
    expect(outcome).toMatch(/^hdf5\.damaged: .*(chunk|checksum|end)/);
  });

  it('sizes beyond all measure', async () => {
    for (const [size, reason] of [
      [2n ** 62n, /hdf5\.damaged: .*more than any file holds/],
      [2n ** 40n, /hdf5\.(too-many-rows|damaged)/],
    ] as const)
      expect(
        await changed('block', (bytes) => {
          // A dataspace of version 1 and rank 1 of five elements.
          const at = bytes.indexOf(Buffer.from([1, 1, 1, 0, 0, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0]));
          expect(at).toBeGreaterThan(0);
          bytes.writeBigUInt64LE(size, at + 8);
          return bytes;
        }),
      ).toMatch(reason);
  });

  it('what is no HDF5 file is refused; a file is known by its first bytes', async () => {
    const path = join(folder.path, 'text.h5');
    for (const text of ['', 'a,b\n1,2\n'.repeat(50)]) {
      writeFileSync(path, text);
      expect(await problemOf(session, 'Hdf5Source', path)).toMatchObject({ code: 'hdf5.damaged', file: path });
    }
    writeFileSync(join(folder.path, 'named.csv'), readFileSync(hdf5('compound')));
    expect(await sourceTypeOf(join(folder.path, 'named.csv'))).toBe('Hdf5Source');
  });
});
