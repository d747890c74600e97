/** Tables in ZIP and tar archives. What writes them is core/formats/fixtures/archives/make.py. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateRawSync, gzipSync } from 'node:zlib';
import { ZipFile } from 'yazl';
import { afterAll, describe, expect, it } from 'vitest';
import { zstdCompress } from '../../formats/compress/zstd.ts';
import { sourceTypeOf } from '../../formats/source-type.ts';
import { fixture, problemOf, readAll, temporaryFolder, testSession } from '../testing.ts';

const folder = temporaryFolder();
const session = testSession();
afterAll(async () => {
  await session.close();
  folder.remove();
});

const archive = (name: string): string => fixture(`archives/${name}`);
const ages = ['Ada', 'Grün', ...Array.from({ length: 50 }, (_, k) => `n${k}`)];

async function zipOf(name: string, files: Record<string, string | Uint8Array>): Promise<string> {
  const zip = new ZipFile();
  for (const [entry, bytes] of Object.entries(files)) zip.addBuffer(Buffer.from(bytes as string), entry);
  zip.end();
  const parts: Buffer[] = [];
  for await (const part of zip.outputStream) parts.push(part as Buffer);
  const path = join(folder.path, name);
  writeFileSync(path, Buffer.concat(parts));
  return path;
}

const left = (): string[] => readdirSync(tmpdir()).filter((name) => name.startsWith(`prepgraph-spill-${process.pid}-`));

describe('an archive of one table', () => {
  it.each(['python-one.zip', 'zip64.zip', 'python-long-gnu.tar', 'python-long-pax.tar'])(
    '%s is read as the file in it',
    async (name) => {
      expect(await sourceTypeOf(archive(name))).toBe('CsvSource');
      const { cells, source } = await readAll(session, 'CsvSource', archive(name));
      expect(cells['name']).toEqual(ages);
      expect(cells['age']?.slice(0, 3)).toEqual([36, 41, 0]);
      expect(source.decided).not.toHaveProperty('table');
      expect(source.notices ?? []).toEqual([]);
    },
  );

  it('is read whatever is beside it, if that is no table', async () => {
    const path = await zipOf('beside.zip', {
      '__MACOSX/._a.csv': 'x',
      '.DS_Store': 'x',
      'licence.md': 'x',
      'folder/a.csv': 'a\n1\n',
    });
    const { cells, source } = await readAll(session, 'CsvSource', path);
    expect(cells).toEqual({ a: [1] });
    expect(source.notices ?? []).toEqual([]);
    expect(source.dialect?.['table']).toBe('"folder/a.csv" of the ZIP archive; beside it 1 file: "licence.md".');
  });

  it('is read in every format, and a packed text in it is unpacked', async () => {
    for (const [ending, type] of [
      ['uncompressed.arrow', 'ArrowSource'],
      ['pyarrow-zstd.parquet', 'ParquetSource'],
      ['numpy/vectors.npz', 'NpySource'],
    ] as const) {
      const path = await zipOf('typed.zip', { [`in/${ending}`]: readFileSync(fixture(ending)) });
      expect(await sourceTypeOf(path)).toBe(type);
      expect((await readAll(session, type, path)).cells).toEqual((await readAll(session, type, fixture(ending))).cells);
    }
    const packed = await zipOf('packed.zip', { 'a.csv.gz': gzipSync('a\n1\n2\n') });
    expect((await readAll(session, 'CsvSource', packed)).cells).toEqual({ a: [1, 2] });
  });

  it('may have a name without an ending, and leave the archive in any folder', async () => {
    const path = await zipOf('unnamed.zip', { 'folder/measurements': 'a;b\n1;2\n' });
    expect(await sourceTypeOf(path)).toBe('CsvSource');
    expect((await readAll(session, 'CsvSource', path)).cells).toEqual({ a: [1], b: [2] });
    // A name that leads out of the archive is never used as a path.
    expect((await readAll(session, 'CsvSource', archive('paths.zip'))).cells).toEqual({ a: [1] });
  });

  it('names the archive and the file where something is wrong in it', async () => {
    const path = await zipOf('broken.zip', { 'a.jsonl': '{"a": 1}\n{"a": 2}\n{"a": \n' });
    expect(await problemOf(session, 'JsonlSource', path)).toMatchObject({ file: `${path}/a.jsonl`, line: 3 });
    expect(left()).toEqual([]);
  });
});

describe('an archive of several tables', () => {
  it.each(['info-zip.zip', 'seven.zip', 'gnu.tar', 'pax.tar', 'gnu.tar.gz'])(
    'of %s the largest is read, and it is told; the other can be chosen',
    async (name) => {
      expect(await sourceTypeOf(archive(name))).toBe('CsvSource');
      const { cells, source } = await readAll(session, 'CsvSource', archive(name));
      expect(cells['name']).toEqual(ages);
      expect(source.decided['table']).toBe('data/people.csv');
      expect(source.notices).toEqual([
        {
          code: 'source.table',
          message: 'Read is "data/people.csv", the largest table of the archive; there is also "data/more.jsonl".',
          count: 1,
        },
      ]);
      expect((await readAll(session, 'JsonlSource', archive(name))).cells).toEqual({ k: [1, 2], v: ['x', null] });
      const chosen = await readAll(session, 'CsvSource', archive(name), { table: 'data/people.csv' });
      expect(chosen.source.notices ?? []).toEqual([]);
      expect(chosen.source.decided['table']).toBe('data/people.csv');
    },
  );

  it('a table within a file of the archive is named behind a slash', async () => {
    const bytes = readFileSync(fixture('numpy/several.npz'));
    const path = await zipOf('inner.zip', { 'a.npz': bytes, 'b.npy': readFileSync(fixture('numpy/one.npy')) });
    expect((await readAll(session, 'NpySource', path, { table: 'b.npy' })).cells).toEqual({ column_1: [3.5] });
    expect(await problemOf(session, 'NpySource', path, { table: 'c.npy' })).toMatchObject({
      code: 'archive.no-file',
      field: 'table',
      hint: 'It has "a.npz", "b.npy".',
    });
  });

  it('a table of another format is called what it is', async () => {
    const path = archive('info-zip.zip');
    expect(await problemOf(session, 'CsvSource', path, { table: 'data/more.jsonl' })).toMatchObject({
      code: 'archive.other-format',
      message: '"data/more.jsonl" in the archive is a JSON file, which this step does not read.',
      hint: 'Choose one of "data/people.csv".',
      field: 'table',
    });
    expect(await problemOf(session, 'ParquetSource', path)).toMatchObject({ code: 'archive.other-format' });
  });

  it('two files of one name are told apart', async () => {
    const path = await zipOf('twice.zip', { 'a.csv': 'a\n1\n' });
    const bytes = readFileSync(path);
    // The second entry of the table of contents is the first once more.
    const entry = bytes.lastIndexOf(Buffer.from([0x50, 0x4b, 1, 2]));
    const end = bytes.lastIndexOf(Buffer.from([0x50, 0x4b, 5, 6]));
    const contents = bytes.subarray(entry, end);
    const tail = Buffer.from(bytes.subarray(end));
    tail.writeUInt16LE(2, 8);
    tail.writeUInt16LE(2, 10);
    tail.writeUInt32LE(contents.length * 2, 12);
    writeFileSync(path, Buffer.concat([bytes.subarray(0, entry), contents, contents, tail]));
    const { source } = await readAll(session, 'CsvSource', path);
    expect(source.notices).toMatchObject([{ message: expect.stringContaining('there is also "a_2.csv"') }]);
  });
});

describe('an archive that cannot be read', () => {
  it.each([
    ['encrypted.zip', 'archive.unreadable', 'is protected by a password'],
    ['bzip2.zip', 'archive.unreadable', 'is packed with bzip2, which is not read'],
    ['nested.zip', 'archive.no-table', 'holds another archive, "inner.zip"'],
  ])('%s: %s', async (name, code, message) => {
    const problem = await problemOf(session, 'CsvSource', archive(name));
    expect(problem).toMatchObject({ code, message: expect.stringContaining(message), file: archive(name) });
    expect(problem?.hint).toMatch(/\S/);
  });

  it('that has no table is told by what it has', async () => {
    expect(await problemOf(session, 'CsvSource', await zipOf('none.zip', { 'a.png': '1', 'b.md': '2' }))).toMatchObject(
      {
        code: 'archive.no-table',
        message: 'The ZIP archive holds 2 files and none that is a table by its name: "a.png", "b.md".',
      },
    );
    expect(await problemOf(session, 'CsvSource', await zipOf('empty.zip', {}))).toMatchObject({
      code: 'archive.no-table',
      message: 'The ZIP archive is empty.',
    });
  });

  it('is never read in part: cut off anywhere', async () => {
    for (const name of ['info-zip.zip', 'gnu.tar', 'gnu.tar.gz', 'python-long-pax.tar']) {
      const whole = readFileSync(archive(name));
      mkdirSync(join(folder.path, 'cut'), { recursive: true });
      const path = join(folder.path, 'cut', name);
      // Tar is filled up with zeros, of which a block is enough.
      const end = name.endsWith('.tar') ? whole.lastIndexOf(0x0a) : whole.length;
      for (let part = 1; part < 12; part++) {
        writeFileSync(path, whole.subarray(0, Math.floor((end * part) / 12)));
        const problem = await problemOf(session, 'CsvSource', path);
        expect(problem?.code).toMatch(/^(archive|packed|csv)\./);
        expect(problem?.hint).toMatch(/\S/);
      }
    }
    expect(left()).toEqual([]);
  });

  it('is no table of its own first letters, where it is cut off within them', async () => {
    const zip = readFileSync(archive('info-zip.zip'));
    const tar = readFileSync(archive('gnu.tar'));
    const lines = Buffer.from('{"a":1}\n');
    for (const [name, whole] of [
      ['cut.zip', zip],
      ['cut.tar', tar],
      ['cut.csv.gz', gzipSync('a\n1\n')],
      ['cut.jsonl.zst', await zstdCompress(lines)],
    ] as const) {
      for (const length of [1, 2, 3, 10, 100]) {
        if (length >= whole.length) continue;
        const path = join(folder.path, name);
        writeFileSync(path, whole.subarray(0, length));
        const type = name.includes('jsonl') ? 'JsonlSource' : 'CsvSource';
        const problem = await problemOf(session, type, path);
        expect([name, length, problem?.message]).toEqual([name, length, expect.stringMatching(/cut off|missing|end/)]);
        expect(problem?.file).toBe(path);
      }
    }
  });

  it('whose file has other bytes, or other sizes, than it says', async () => {
    const whole = readFileSync(archive('info-zip.zip'));
    const entry = whole.indexOf(Buffer.from('data/people.csv'), whole.indexOf(Buffer.from([0x50, 0x4b, 1, 2]))) - 46;
    const path = join(folder.path, 'changed.zip');
    for (const [at, value, message] of [
      [16, 1, 'holds other bytes than were written'],
      [24, 5, 'unpacks to more than it says'],
      [24, 0x7fffffff, 'has another length than it says'],
      [20, 0x7fffffff, 'lies beyond its end'],
      [42, 0x7fffffff, 'lies beyond its end'],
    ] as const) {
      const changed = Buffer.from(whole);
      changed.writeUInt32LE(value, entry + at);
      writeFileSync(path, changed);
      expect(await problemOf(session, 'CsvSource', path, { table: 'data/people.csv' })).toMatchObject({
        code: 'archive.damaged',
        message: expect.stringContaining(`"data/people.csv" ${message}`),
      });
    }
  });

  it('which grows beyond all measure is refused before it fills the disk', { timeout: 120_000 }, async () => {
    const zeros = 2 ** 30 + (64 << 20);
    const block = deflateRawSync(Buffer.alloc(64 << 20), { level: 9, finishFlush: 2 });
    const last = deflateRawSync(Buffer.alloc(0));
    const packed = Buffer.concat([...Array.from({ length: zeros / (64 << 20) }, () => block), last]);
    const path = await zipOf('bomb.zip', { 'a.csv': 'a\n' });
    const small = readFileSync(path);
    const local = small.subarray(0, 30 + 5);
    const entryAt = small.lastIndexOf(Buffer.from([0x50, 0x4b, 1, 2]));
    const endAt = small.lastIndexOf(Buffer.from([0x50, 0x4b, 5, 6]));
    const entry = Buffer.from(small.subarray(entryAt, endAt));
    entry.writeUInt16LE(8, 10);
    entry.writeUInt32LE(packed.length, 20);
    entry.writeUInt32LE(zeros, 24);
    const end = Buffer.from(small.subarray(endAt));
    end.writeUInt32LE(local.length + packed.length, 16);
    writeFileSync(path, Buffer.concat([local, packed, entry, end]));
    expect(await problemOf(session, 'CsvSource', path)).toMatchObject({ code: 'packed.too-large', file: path });
    expect(left()).toEqual([]);
  });
});
