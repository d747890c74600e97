import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { sourceTypeOf } from '../../formats/source-type.ts';
import { zstdCompress } from '../../formats/compress/zstd.ts';
import { chain, fixture, problemOf, readAll, temporaryFolder, testSession } from '../testing.ts';

const folder = temporaryFolder();
const session = testSession();
afterAll(async () => {
  await session.close();
  folder.remove();
});
const at = (name: string): string => join(folder.path, name);

/** Several batches, of every type, with missing cells, quotes, other letters and empty strings. */
const varied = ((): string => {
  const rows = Array.from({ length: 70_000 }, (_, k) => {
    const number = k % 7 === 0 ? '' : Math.sin(k) * 1000;
    const word = k % 11 === 0 ? '' : `"ü ""${k % 40}"" x"`;
    const date = k % 13 === 0 ? '' : `20${String(10 + (k % 20))}-0${(k % 9) + 1}-11T10:00:0${k % 10}.5`;
    return `${k - 300},${number},${word},name ${k},${k % 5 === 0 ? '' : k % 3 === 0},${date}`;
  });
  return folder.write('varied.csv', `whole,number,word,text,flag,when\n${rows.join('\n')}\n`);
})();

async function cellsOfCsv() {
  const { cells, fields } = await readAll(session, 'CsvSource', varied);
  return { cells, types: fields.map(({ type, integer }) => [type, integer ?? false]) };
}

describe('a table written and read again', () => {
  it.each([
    ['ParquetSource', 'parquet'],
    ['ArrowSource', 'arrow'],
    ['ArrowSource', 'feather'],
    ['JsonlSource', 'jsonl'],
    ['JsonlSource', 'json'],
    ['XlsxSource', 'xlsx'],
  ])('%s .%s holds the same cells and types', async (type, ending) => {
    const before = await cellsOfCsv();
    const target = at(`again.${ending}`);
    const written = await session.write('source', target, {});
    expect(written).toMatchObject({ rows: 70_000, columns: 6, bytes: statSync(target).size });
    const after = await readAll(session, type, target);
    expect(after.fields.map(({ type: found, integer }) => [found, integer ?? false])).toEqual(before.types);
    for (const [name, cells] of Object.entries(before.cells)) {
      const same = JSON.stringify(after.cells[name]) === JSON.stringify(cells);
      expect({ name, same }).toEqual({ name, same: true });
    }
  });

  it.each([
    ['ParquetSource', 'parquet'],
    ['ArrowSource', 'arrow'],
  ])('%s .%s holds dates from the first to the last year of their formats', async (type, ending) => {
    const days = ['0001-01-01', '1500-06-01', '2024-01-01T00:00:00.123', '2255-06-06', '9999-12-31T23:59:59.999'];
    await session.run(chain(folder.write('far.csv', `day\n${days.join('\n')}\n`)), { folder: null });
    await session.write('source', at(`far.${ending}`), {});
    const { cells, fields } = await readAll(session, type, at(`far.${ending}`));
    expect(fields[0]?.type).toBe('datetime');
    expect(cells['day']).toEqual(days.map((day) => Date.parse(day.includes('T') ? `${day}Z` : day)));
  });

  it('gives the same bytes on any number of threads', async () => {
    const single = testSession(1);
    for (const ending of ['csv', 'jsonl', 'json', 'parquet', 'arrow', 'xlsx', 'dta', 'sav', 'sqlite', 'tfrecord']) {
      const sums = [];
      for (const [index, other] of [session, single].entries()) {
        await other.run(chain(varied), { folder: null });
        const target = at(`threads-${index}.${ending}`);
        await other.write('source', target, {});
        sums.push(createHash('sha256').update(readFileSync(target)).digest('hex'));
      }
      expect(sums[0]).toBe(sums[1]);
    }
    await single.close();
  });

  it('writes rows that a filter left, made strings and all', async () => {
    const document = chain(
      varied,
      ['FilterRows', { formula: 'whole < 50' }],
      ['Derive', { name: 'made', formula: 'concat(text, "!")' }],
    );
    for (const [type, ending] of [
      ['ParquetSource', 'parquet'],
      ['ArrowSource', 'arrow'],
      ['XlsxSource', 'xlsx'],
      ['StataSource', 'dta'],
      ['SpssSource', 'sav'],
      ['SqliteSource', 'sqlite'],
    ] as const) {
      const outcomes = await session.run(document, { folder: null });
      expect([...outcomes.values()].map(({ state }) => state)).toEqual(['done', 'done', 'done']);
      await session.write('n2', at(`made.${ending}`), {});
      const { cells } = await readAll(session, type, at(`made.${ending}`));
      expect(cells['made']?.slice(0, 2)).toEqual(['name 0!', 'name 1!']);
      expect(cells['whole']).toHaveLength(350);
    }
  });
});

describe('a result far wider than its source', () => {
  // 2,200² cells are more than one piece of a batch.
  const rows = 2_200;
  const wide = folder.write(
    'wide-source.csv',
    `id\n${Array.from({ length: rows }, (_, row) => `k${row + 10_000}`).join('\n')}\n`,
  );

  it('is written whole, piece by piece', async () => {
    await session.run(chain(wide, ['OneHotEncoder', {}]), { folder: null });
    for (const ending of ['csv', 'jsonl', 'npy', 'npz']) {
      expect(await session.write('n1', at(`wide.${ending}`), {})).toMatchObject({ rows });
    }
    const diagonal = Array.from({ length: rows }, (_, row) => row);
    const lines = (name: string): string[] => readFileSync(at(name), 'utf8').trimEnd().split('\n');
    const places = (line: string): number => line.replaceAll(/[^01]/g, '').indexOf('1');
    expect(lines('wide.csv').slice(1).map(places)).toEqual(diagonal);
    const values = lines('wide.jsonl').map((line) => Object.values<number>(JSON.parse(line)).indexOf(1));
    expect(values).toEqual(diagonal);
    const matrix = readFileSync(at('wide.npy')).subarray(-rows * rows * 4);
    const cells = new Float32Array(new Uint8Array(matrix).buffer);
    expect(diagonal.map((row) => cells.subarray(row * rows, (row + 1) * rows).indexOf(1))).toEqual(diagonal);
    expect(readFileSync(at('wide.npz')).includes(matrix)).toBe(true);
  });
});

describe('TFRecord', () => {
  it('comes with a schema beside it', async () => {
    await session.run(chain(varied), { folder: null });
    await session.write('source', at('records.tfrecord'), {});
    const schema = JSON.parse(readFileSync(at('records.tfrecord.schema.json'), 'utf8'));
    expect(schema.features).toMatchObject({
      whole: { dtype: 'int64' },
      number: { dtype: 'float32' },
      word: { dtype: 'string' },
      flag: { dtype: 'int64' },
    });
  });
});

describe('CSV for a spreadsheet', () => {
  const risky = folder.write('risky.csv', '=name,n\n=cmd|x,-1\n@sum,2\n+1+1,3\nplain,4\n');

  it('is written as it is, unless formulas are to be escaped', async () => {
    await session.run(chain(risky, ['Derive', { name: 'made', formula: 'concat(`=name`, "!")' }]), { folder: null });
    await session.write('n1', at('plain.csv'), {});
    expect(readFileSync(at('plain.csv'), 'utf8')).toContain('=cmd|x,-1,=cmd|x!');
    await session.write('n1', at('escaped.csv'), { escapeFormulas: true });
    expect(readFileSync(at('escaped.csv'), 'utf8')).toBe(
      "\"'=name\",n,made\n'=cmd|x,-1,'=cmd|x!\n'@sum,2,'@sum!\n'+1+1,3,'+1+1!\nplain,4,plain!\n",
    );
  });
});

describe('packed text files', () => {
  const plain = 'a,b\n1,x\n2,"y\nz"\n';

  it('are read as what they hold, by their first bytes', async () => {
    const expected = { a: [1, 2], b: ['x', 'y\nz'] };
    writeFileSync(at('t.csv.gz'), gzipSync(plain));
    writeFileSync(at('other-name.csv'), gzipSync(plain));
    writeFileSync(at('t.csv.zst'), await zstdCompress(Buffer.from(plain)));
    for (const name of ['t.csv.gz', 'other-name.csv', 't.csv.zst'])
      expect((await readAll(session, 'CsvSource', at(name))).cells).toEqual(expected);
    writeFileSync(at('t.jsonl.gz'), gzipSync('{"a":1}\n{"a":2}\n'));
    expect((await readAll(session, 'JsonlSource', at('t.jsonl.gz'))).cells).toEqual({ a: [1, 2] });
    const large = gzipSync(readFileSync(varied));
    writeFileSync(at('large.csv.gz'), large);
    expect((await readAll(session, 'CsvSource', at('large.csv.gz'))).cells['text']?.at(-1)).toBe('name 69999');
    expect(gunzipSync(large).length).toBe(statSync(varied).size);
  });

  it('say that they are cut off or damaged, by their own name and line', async () => {
    const whole = gzipSync(readFileSync(varied));
    writeFileSync(at('cut.csv.gz'), whole.subarray(0, whole.length / 2));
    expect(await problemOf(session, 'CsvSource', at('cut.csv.gz'))).toMatchObject({
      code: 'packed.damaged',
      message: expect.stringContaining('cut off'),
      file: at('cut.csv.gz'),
    });
    writeFileSync(at('bad.csv.gz'), Buffer.from(whole).fill(7, 1000, 3000));
    expect(await problemOf(session, 'CsvSource', at('bad.csv.gz'))).toMatchObject({ code: 'packed.damaged' });
    const zstd = await zstdCompress(readFileSync(varied));
    writeFileSync(at('cut.csv.zst'), zstd.subarray(0, zstd.length / 2));
    expect(await problemOf(session, 'CsvSource', at('cut.csv.zst'))).toMatchObject({ code: 'packed.damaged' });
    writeFileSync(at('ragged.csv.gz'), gzipSync('a,b\n1,2\n3\n'));
    expect(await problemOf(session, 'CsvSource', at('ragged.csv.gz'))).toMatchObject({
      code: 'csv.ragged-row',
      line: 3,
      file: at('ragged.csv.gz'),
    });
  });
});

describe('pasted rows', () => {
  it('stand in the document, and give way to a file that is given', async () => {
    const text = 'name\tn\nAda\t1\n"two\nlines"\t2\n';
    const params = { text, delimiter: '\t' };
    expect((await readAll(session, 'CsvSource', 'pasted table', params)).cells).toEqual({
      name: ['Ada', 'two\nlines'],
      n: [1, 2],
    });
    expect(await problemOf(session, 'CsvSource', 'pasted table', { text: 'a\tb\n1\n', delimiter: '\t' })).toMatchObject(
      {
        code: 'csv.ragged-row',
        line: 2,
        file: 'pasted table',
      },
    );
    const nodes = [{ id: 'source', type: 'CsvSource', params: { path: 'pasted table', ...params } }];
    const inputs = new Map([['source', folder.write('given.tsv', 'name\tn\nBob\t3\n')]]);
    const document = { format: 'prepgraph', version: 1, nodes, edges: [] } as const;
    await session.run({ ...document, nodes, edges: [] }, { folder: null, inputs });
    expect((await session.page('source', 0, 9)).columns).toEqual([['Bob'], [3]]);
  });
});

describe('several files as one table', () => {
  const parts = at('parts');
  mkdirSync(parts);
  writeFileSync(join(parts, 'part-2.csv'), 'a,word\n,blue\n');
  writeFileSync(join(parts, 'part-1.csv'), 'a,word\n1,red\n2,\n');
  writeFileSync(join(parts, 'part-3.csv.gz'), gzipSync('word,a\nred,4\n'));
  writeFileSync(join(parts, '_SUCCESS'), '');
  writeFileSync(join(parts, 'notes.md'), 'x');

  it('reads a folder, or what a pattern names, in order of the names', async () => {
    const expected = { a: [1, 2, null, 4], word: ['red', null, 'blue', 'red'] };
    expect((await readAll(session, 'CsvSource', parts)).cells).toEqual(expected);
    expect((await readAll(session, 'CsvSource', join(parts, 'part-*.csv'))).cells).toEqual({
      a: [1, 2, null],
      word: ['red', null, 'blue'],
    });
    const spilling = testSession(2, 0);
    expect((await readAll(spilling, 'CsvSource', parts)).cells).toEqual(expected);
    await spilling.close();
  });

  it('names the file and the column that do not fit', async () => {
    const mixed = at('mixed');
    mkdirSync(mixed);
    writeFileSync(join(mixed, 'a.csv'), 'x,y\n1,2\n');
    writeFileSync(join(mixed, 'b.csv'), 'x,y\n1,red\n');
    expect(await problemOf(session, 'CsvSource', mixed)).toMatchObject({
      code: 'source.mixed-files',
      column: 'y',
      file: join(mixed, 'b.csv'),
    });
    writeFileSync(join(mixed, 'b.csv'), 'x,z\n1,2\n');
    expect(await problemOf(session, 'CsvSource', mixed)).toMatchObject({ column: 'y', file: join(mixed, 'b.csv') });
    mkdirSync(at('none'));
    expect(await problemOf(session, 'CsvSource', at('none'))).toMatchObject({ code: 'source.no-files' });
  });

  it('reads the folders within it, in order of their paths; hidden ones and links back are left out', async () => {
    const deep = at('deep');
    const put = (name: string, text: string): void => {
      mkdirSync(join(deep, name, '..'), { recursive: true });
      writeFileSync(join(deep, name), text);
    };
    put('b.csv', 'x\n3\n');
    put('a/z.csv', 'x\n2\n');
    put('a/inner/k.csv', 'x\n1\n');
    put('c/1.csv', 'x\n4\n');
    put('.hidden/h.csv', 'x\n9\n');
    put('_temporary/t.csv', 'x\n9\n');
    put('c/.part.csv', 'x\n9\n');
    put('c/notes.md', 'x');
    symlinkSync(deep, join(deep, 'c/loop'));
    symlinkSync(join(deep, 'a'), join(deep, 'later'));
    symlinkSync('nowhere', join(deep, 'dangling'));
    expect((await readAll(session, 'CsvSource', deep)).cells).toEqual({ x: [1, 2, 3, 4] });
    expect(await sourceTypeOf(deep)).toBe('CsvSource');
    put('a/inner/k.csv', 'x\nred\n');
    expect(await problemOf(session, 'CsvSource', deep)).toMatchObject({
      code: 'source.mixed-files',
      column: 'x',
      file: join(deep, 'a/z.csv'),
      message: expect.stringContaining(`is number, but category in ${join('a', 'inner', 'k.csv')}`),
    });
    expect((await readAll(session, 'CsvSource', deep, { types: { x: 'text' } })).cells).toEqual({
      x: ['red', '2', '3', '4'],
    });
  });

  it('makes columns of folder names such as year=2024, of the types that their cells would have in a CSV', async () => {
    const hive = at('hive');
    for (const [name, text] of [
      ['year=2023/month=01/day=5/part-0.jsonl', '{"x":1}\n{"x":2}\n'],
      ['year=2023/month=12/day=6.5/part-0.jsonl', '{"x":3}\n'],
      ['year=2024/month=__HIVE_DEFAULT_PARTITION__/day=7/part-0.jsonl', '{"x":4,"year":1999}\n'],
    ] as const) {
      mkdirSync(join(hive, name, '..'), { recursive: true });
      writeFileSync(join(hive, name), text);
    }
    // A file's own column counts; the other files get it from their folders.
    const { cells, fields, source } = await readAll(session, 'JsonlSource', hive);
    expect(cells).toEqual({
      x: [1, 2, 3, 4],
      year: [2023, 2023, 2023, 1999],
      month: ['01', '01', '12', null],
      day: [5, 5, 6.5, 7],
    });
    expect(fields.map(({ type, integer = false }) => [type, integer])).toEqual([
      ['number', true],
      ['number', true],
      ['category', false],
      ['number', false],
    ]);
    expect(source.decided['types']).toMatchObject({ year: 'number', month: 'category' });
    expect((await readAll(session, 'JsonlSource', hive, { types: { year: 'text' } })).cells['year']?.[0]).toBe('2023');
    expect((await readAll(session, 'JsonlSource', hive, source.decided)).cells).toEqual(cells);
    expect((await readAll(session, 'JsonlSource', join(hive, 'year=2023'))).cells['month']).toEqual(['01', '01', '12']);
    expect(await problemOf(session, 'JsonlSource', hive, { types: { month: 'boolean' } })).toMatchObject({
      code: 'source.other-type',
      column: 'month',
      file: join(hive, 'year=2023/month=01/day=5/part-0.jsonl'),
    });
  });

  it('reads a folder of Parquet files', async () => {
    const files = at('parquet-parts');
    mkdirSync(files);
    for (const name of ['a', 'b'])
      writeFileSync(join(files, `${name}.parquet`), readFileSync(fixture('pyarrow-zstd.parquet')));
    const { cells } = await readAll(session, 'ParquetSource', files);
    expect(cells['whole']).toHaveLength(600);
    expect(cells['text']?.[300]).toBe('line 0\n"quoted"');
  });
});

describe('writing where it must not', () => {
  it.each([
    ['CsvSource', 'csv'],
    ['ParquetSource', 'parquet'],
    ['ArrowSource', 'arrow'],
    ['JsonlSource', 'jsonl'],
  ])('onto the input file of a %s: whole, though it is read while it is written', async (type, ending) => {
    const file = at(`self.${ending}`);
    await session.run(chain(varied), { folder: null });
    await session.write('source', file, {});
    const { cells } = await readAll(session, type, file);
    const small = testSession(2, 100_000);
    const nodes = [
      { id: 'source', type, params: { path: file } },
      { id: 'n1', type: 'HeadRows', params: { n: 3 } },
    ];
    const document = { ...chain(file, ['HeadRows', {}]), nodes };
    await small.run(document, { folder: null });
    await small.write('n1', file, {});
    await small.close();
    const after = await readAll(session, type, file);
    for (const [name, column] of Object.entries(cells)) {
      const same = JSON.stringify(after.cells[name]) === JSON.stringify(column.slice(0, 3));
      expect({ name, same }).toEqual({ name, same: true });
    }
  });

  it.each(['csv', 'parquet', 'arrow', 'xlsx', 'jsonl', 'dta', 'sav', 'sqlite', 'tfrecord'])(
    'into a place that is not there, or onto a folder (.%s): said, and nothing is left',
    async (ending) => {
      await session.run(chain(varied), { folder: null });
      mkdirSync(at(`folder.${ending}`));
      await expect(session.write('source', at(`folder.${ending}`), {})).rejects.toMatchObject({
        problem: { code: 'file.is-folder' },
      });
      await expect(session.write('source', at(`absent/out.${ending}`), {})).rejects.toMatchObject({
        problem: { code: 'file.not-found' },
      });
      expect(readdirSync(folder.path).filter((name) => name.endsWith('.tmp'))).toEqual([]);
    },
  );

  it.runIf(process.getuid?.() !== 0)('into a folder without permission', async () => {
    mkdirSync(at('locked'));
    chmodSync(at('locked'), 0o500);
    await session.run(chain(varied), { folder: null });
    await expect(session.write('source', at('locked/out.parquet'), {})).rejects.toMatchObject({
      problem: { code: 'file.not-permitted' },
    });
    expect(existsSync(at('locked/out.parquet'))).toBe(false);
  });
});
