/** Layouts of JSON documents: the tables of pandas, rows under a key, rows one after the other. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it, test } from 'vitest';
import { fixture, problemOf, readAll, temporaryFolder, testSession } from '../testing.ts';

const folder = temporaryFolder();
const session = testSession();
afterAll(async () => {
  await session.close();
  folder.remove();
});

async function read(name: string, text: string | Uint8Array, params = {}) {
  const path = join(folder.path, name);
  writeFileSync(path, text);
  const { cells, fields, source } = await readAll(session, 'JsonlSource', path, params);
  const notices = [...(source.notices ?? []), ...source.ledger.flatMap((column) => column.notices ?? [])];
  return { cells, names: fields.map((field) => field.name), codes: notices.map(({ code }) => code), notices, source };
}
const problem = (name: string, text: string, params = {}) =>
  problemOf(session, 'JsonlSource', folder.write(name, text), params);

interface Expected {
  readonly names: string[];
  readonly columns: Readonly<Record<string, unknown[]>>;
  readonly index: unknown[];
}
const expected = JSON.parse(readFileSync(fixture('typed/expected.json'), 'utf8')) as Record<string, Expected>;

describe('tables as pandas.DataFrame.to_json writes them', () => {
  const files = Object.entries(expected).filter(([name]) => name.endsWith('.json'));

  it.each(files)('%s: the columns of pandas.read_json', async (name, { names, columns }) => {
    const text = readFileSync(fixture(`typed/${name}`), 'utf8');
    const { cells, names: found, codes, source } = await read(name, text);
    const isValues = name.endsWith('values.json');
    expect(found).toEqual(isValues ? names.map((_, index) => `column_${index + 1}`) : names);
    expect(found.map((column) => cells[column])).toEqual(names.map((column) => columns[column]));
    expect(codes.includes('source.index')).toBe(!name.startsWith('plain'));
    // The layout that was found, chosen: the same table, and nothing is guessed.
    const orient = source.decided['orient'];
    if (orient === undefined) return;
    const again = await read(name, text, { orient });
    expect(again.cells).toEqual(cells);
    expect(again.codes).not.toContain('source.layout');
  });

  it.each(files.filter(([name]) => !name.startsWith('plain')))('%s: row labels, if wanted', async (name, { index }) => {
    const { cells, codes } = await read(name, readFileSync(fixture(`typed/${name}`), 'utf8'), { index: true });
    expect(cells['index'] ?? cells['id']).toEqual(index);
    expect(codes).not.toContain('source.index');
  });

  it('of columns whose row labels differ, or come in another order', async () => {
    const text = '{"a": {"x": 1, "y": 2}, "b": {"y": "Y", "x": "X"}}';
    expect((await read('order.json', text)).cells).toEqual({ a: [1, 2], b: ['X', 'Y'] });
    const differing = '{"a": {"2": 1, "0": 2}, "b": {"0": "O", "1": "I"}}';
    expect((await read('differ.json', differing, { orient: 'columns', index: true })).cells).toEqual({
      index: [2, 0, 1],
      a: [1, 2, null],
      b: [null, 'O', 'I'],
    });
  });

  it('that a batch, a late text and whole numbers beyond 2^53 do not break', async () => {
    const count = 40_000;
    const column = (cell: (row: number) => unknown) =>
      Object.fromEntries(Array.from({ length: count }, (_, row) => [row, cell(row)]));
    const late = JSON.stringify({ n: column((row) => row), late: column((row) => (row === count - 1 ? 'x' : row)) });
    const { cells } = await read('long.json', late);
    expect([cells['n']?.[count - 1], cells['late']?.[0], cells['late']?.[count - 1]]).toEqual([count - 1, '0', 'x']);
    const { cells: exact } = await read('exact.json', '{"i": {"0": 9007199254740993, "1": 1}}');
    expect(exact).toEqual({ i: ['9007199254740993', '1'] });
  });
});

describe('rows under a key', () => {
  test.each([
    ['in one line', '{"count":2,"results":[{"a":1},{"a":2}]}', ['source.layout', 'source.left-out']],
    ['in many lines', '{\n "results": [\n  {"a": 1},\n  {"a": 2}\n ]\n}\n', ['source.layout']],
    ['two keys deep', '{"status":"ok","data":{"items":[{"a":1},{"a":2}],"n":2}}', ['source.layout', 'source.left-out']],
    ['the longest of several', '{"x":[{"b":1}],"y":[{"a":1},{"a":2}]}', ['source.layout', 'source.left-out']],
    ['lists, named beside them', '{"header":["a"],"rows":[[1],[2]]}', ['source.layout']],
  ])('%s', async (_, text, codes) => {
    const found = await read('rows.json', text);
    expect(found.cells).toEqual({ a: [1, 2] });
    expect(found.codes).toEqual(codes);
  });

  it('names every key that is left out, and where another list is', async () => {
    const { notices } = await read('deep.json', '{"status":"ok","data":{"items":[{"a":1}],"n":2}}');
    expect(notices[1]).toMatchObject({ message: 'Beside the rows the file has "status", "n": left out.', count: 2 });
  });

  it('is chosen by a parameter, which is stored once it was found', async () => {
    const text = '{"x":[{"b":1}],"y":{"z":[{"a":1},{"a":2}]}}';
    expect((await read('chosen.json', text)).source.decided).toMatchObject({ orient: 'records', record_path: 'y.z' });
    const { cells, codes } = await read('chosen.json', text, { record_path: 'x' });
    expect([cells, codes]).toEqual([{ b: [1] }, ['source.left-out']]);
    expect(await problem('chosen.json', text, { record_path: 'nothing' })).toMatchObject({
      code: 'json.no-such-rows',
      hint: 'Lists of rows are under "x", "y.z".',
    });
  });

  it('of a packed file, and of one with many megabytes', async () => {
    const rows = Array.from({ length: 150_000 }, (_, row) => ({ row, pad: 'x'.repeat(40) }));
    const text = JSON.stringify({ rows });
    for (const [name, bytes] of [
      ['big.json', text],
      ['big.json.gz', gzipSync(text)],
    ] as const) {
      const { cells } = await read(name, bytes);
      expect([cells['row']?.length, cells['row']?.[149_999]]).toEqual([150_000, 149_999]);
    }
  });
});

describe('one row, and rows without commas', () => {
  test.each([
    ['an object over several lines', 'one.json', '{\n  "a": 1,\n  "b": {"c": "x"}\n}\n', { a: [1], 'b.c': ['x'] }],
    [
      'objects that differ in their keys',
      'o.json',
      '{"a":{"x":1,"y":2},"b":{"z":3}}',
      { 'a.x': [1], 'a.y': [2], 'b.z': [3] },
    ],
    ['a line of a .jsonl file', 'one.jsonl', '{"a":[{"x":1}]}\n', { a: ['[{"x":1}]'] }],
    ['objects over several lines', 'many.json', '{\n "a": 1\n}\n{\n "a": 2\n}', { a: [1, 2] }],
    ['lists in lines', 'lists.jsonl', '["x",1]\n["y",2]\n', { column_1: ['x', 'y'], column_2: [1, 2] }],
    ['numbers in a list', 'numbers.json', '[1, 2]', { column_1: [1, 2] }],
  ])('%s', async (_, name, text, cells) => {
    expect((await read(name, text)).cells).toEqual(cells);
  });
});

describe('what Python’s json.dumps writes', () => {
  it('NaN is missing, Infinity infinite, and both are letters within texts', async () => {
    const text = '{"x":NaN,"y":Infinity,"s":"NaN"}\n{"x":0.5,"y":-Infinity,"s":"-Infinity \\" NaN"}\n';
    const cells = { x: [null, 0.5], y: [Infinity, -Infinity], s: ['NaN', '-Infinity " NaN'] };
    expect((await read('nan.jsonl', text)).cells).toEqual(cells);
    expect((await read('nan.json', `[${text.trim().replace('\n', ',')}]`)).cells).toEqual(cells);
    expect((await read('column.json', '{"x": {"0": NaN, "1": 0.5}}')).cells).toEqual({ x: [null, 0.5] });
  });

  it('dotted keys that mean two columns are two columns', async () => {
    const { cells, codes } = await read('dotted.jsonl', '{"a.b":1,"a":{"b":2}}\n{"a":{"b":4},"a.b":3}\n');
    expect(cells).toEqual({ 'a.b': [1, 3], 'a.b_2': [2, 4] });
    expect(codes).toEqual(['source.renamed']);
  });

  it('whole numbers beyond 2^53 keep their digits, in lists, too; as numbers they are rounded, and it says so', async () => {
    const text = '{"i":9007199254740993,"l":[9007199254740993]}\n{"i":1,"l":null}\n';
    const { cells, codes } = await read('long.jsonl', text);
    expect(cells).toEqual({ i: ['9007199254740993', '1'], l: ['[9007199254740993]', null] });
    expect(codes).toEqual(['source.lists']);
    const rounded = await read('long.jsonl', text, { types: { i: 'number' } });
    expect(rounded.cells['i']).toEqual([2 ** 53, 1]);
    expect(rounded.codes).toContain('source.rounded');
  });
});

describe('documents that cannot be read', () => {
  it.each([
    ['cut.json', '{"rows":[{"a":1},{"a"', {}, /does not end: the file is cut off/],
    ['bracket.json', '{"rows":[{"a":1}}', {}, /bracket is closed here that is not open/],
    ['behind.json', '{"rows":[{"a":1}]} x', {}, /no JSON object/],
    ['bad.json', '{"rows":[{"a":1},{"a":}]}', {}, /This is no JSON object: \{"a":\}/],
    ['column.json', '{"a":{"0":1,"1":x},"b":{"0":1,"1":2}}', { orient: 'columns' }, /This is no JSON/],
    ['split.json', '{"a":1}', { orient: 'split' }, /cannot be read with the layout "split"/],
    ['table.json', '[{"a":1}]', { orient: 'table' }, /it is a list of rows/],
    ['deep.json', `{"rows":${'['.repeat(300_000)}${']'.repeat(300_000)}}`, {}, /more than 100 deep/],
    ['inner.json', '{"a":{"0":1,"1":x},"b":{"0":1,"1":2}}', {}, /This is no JSON: \{"0":1,"1":x\}/],
    ['schema.json', '{"schema":{"fields":[1,],"x"},"data":[{"a":1}]}', {}, /This is no JSON: \{"fields"/],
    ['none.json', '{}', {}, /no record/],
  ])('%s', async (name, text, params, message) => {
    expect((await problem(name, text, params))?.message).toMatch(message);
  });

  it('a row under a key beyond 64 MB is refused by its line', async () => {
    const text = `{"rows":[\n{"a":1},\n{"a":"${'x'.repeat(65 << 20)}"}]}`;
    expect(await problem('long.json', text)).toMatchObject({ code: 'json.record-too-long', line: 2 });
  });
});

describe('a key that an object has more than once', () => {
  it.each([
    ['lines.jsonl', '{"a": 1, "b": "a: 10:00"}\n{"a": 2, "b": "x", "a": 3}\n{"a": 4, "b": "y", "a": 5, "a": 6}\n', 2],
    ['array.json', '[{"a": 1, "b": "a: 10:00"},\n{"a": 2, "b": "x", "a" : 3},\n{"a": 4, "b": "y", "a": 5, "a": 6}]', 2],
    ['values.json', '{"a": 1,\n "b": "a: 10:00"}\n{"a": 2, "b": "x", "a": 3}\n{"a": 4, "b": "y", "a": 5, "a": 6}\n', 3],
  ])('%s: its last value is read, and told', async (name, text, line) => {
    const { cells, notices } = await read(name, text);
    expect(cells).toEqual({ a: [1, 3, 6], b: ['a: 10:00', 'x', 'y'] });
    expect(notices.filter(({ code }) => code === 'source.repeated-key')).toEqual([
      {
        code: 'source.repeated-key',
        message: `The key "a" occurs more than once in 2 objects, first in line ${line}: its last value is read.`,
        count: 2,
        line,
      },
    ]);
  });

  it('is one within an object, too', async () => {
    const { cells, notices } = await read('within.jsonl', '{"a": {"x": 1, "x": 2}}\n{"a": {"x": 3}}\n');
    expect(cells).toEqual({ 'a.x': [2, 3] });
    expect(notices).toMatchObject([{ code: 'source.repeated-key', message: expect.stringContaining('"x"') }]);
  });

  it('is none where texts look like keys, or objects of one row share keys', async () => {
    const text = '{"a": "\\"a\\": 1", "b": {"a": 1}, "c": {"a": 2}, "d": [{"a": 1}, {"a": 2}]}\n';
    expect((await read('none.jsonl', text)).codes).toEqual(['source.lists']);
  });
});

describe('durations of orient="table"', () => {
  // As pandas 3.0.6 writes them, and Series.dt.total_seconds() of the same column.
  const text =
    '{"schema":{"fields":[{"name":"d","type":"duration"},{"name":"t","type":"string"}],"pandas_version":"1.4.0"},' +
    '"data":[{"d":"P1DT2H0M0S","t":"P1D"},{"d":"P-1DT22H30M0.000005S","t":"x"},{"d":"NaT","t":"y"},{"d":"P0DT0H0M1.5S","t":"z"}]}';

  it('are seconds, with a notice; texts of other columns stay', async () => {
    const { cells, notices, source } = await read('durations.json', text);
    expect(cells).toEqual({ d: [93_600, -5399.999995, null, 1.5], t: ['P1D', 'x', 'y', 'z'] });
    expect(notices.filter(({ code }) => code === 'source.unit')).toMatchObject([{ column: 'd' }]);
    expect((await read('again.json', text, source.decided)).cells).toEqual(cells);
  });

  it('a text that is no duration is kept, and told', async () => {
    const { cells, codes } = await read('years.json', text.replace('P1DT2H0M0S', 'P1Y'));
    expect(cells['d']?.[0]).toBe('P1Y');
    expect(codes).toContain('source.mixed-kinds');
  });
});
