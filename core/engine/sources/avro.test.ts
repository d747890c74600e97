/** Avro files; what wrote those of the fixtures is core/formats/fixtures/avro/make.py. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { fixture, problemOf, readAll, temporaryFolder, testSession } from '../testing.ts';

const folder = temporaryFolder();
const session = testSession();
afterAll(async () => {
  await session.close();
  folder.remove();
});

const avro = (name: string): string => fixture(`avro/${name}.avro`);
interface Expected {
  readonly columns: Record<string, unknown[]>;
  readonly 'left out': string[];
}
/** By file; or the name of another one that holds the same. */
const expected = JSON.parse(readFileSync(fixture('avro/expected.json'), 'utf8'), (_, cell: unknown) =>
  cell === 'inf' ? Infinity : cell === '-inf' ? -Infinity : cell,
) as Readonly<Record<string, Expected | string>>;

describe('files of other programs', () => {
  it.each(Object.keys(expected))('%s: every cell as its own program reads it', async (name) => {
    const { cells, source } = await readAll(session, 'AvroSource', fixture(`avro/${name}`));
    const same = expected[name];
    const wanted = (typeof same === 'string' ? expected[same] : same) as Expected;
    expect(cells).toEqual(wanted.columns);
    const leftOut = (source.notices ?? []).filter(({ code }) => code === 'source.left-out');
    expect(leftOut.map(({ column }) => column)).toEqual(wanted['left out']);
  });

  it('types are those of the schema; enums are categories in their declared order', async () => {
    const { fields, source } = await readAll(session, 'AvroSource', avro('types'));
    const types = Object.fromEntries(fields.map(({ name, type, integer = false }) => [name, integer ? 'whole' : type]));
    expect(types).toMatchObject({
      flag: 'boolean',
      whole: 'whole',
      long: 'number',
      big: 'text',
      single: 'number',
      level: 'category',
      level_again: 'category',
      nothing: 'number',
      day: 'datetime',
      clock_us: 'number',
      at_us: 'datetime',
      local_ms: 'datetime',
      price: 'number',
      id: 'text',
      'place.at.level': 'category',
    });
    const notices = source.ledger.flatMap((column) => column.notices ?? []);
    expect(notices.map(({ code, column, count }) => [code, column, count])).toEqual([
      ['source.unit', 'clock_ms', undefined],
      ['source.unit', 'clock_us', undefined],
      ['source.rounded', 'price_fixed', 1],
    ]);
    expect(source.ledger.find(({ name }) => name === 'at_us')?.evidence[0]).toBe('stored as long (timestamp-micros)');
  });

  it('a file that is read once more with the types that were found gives the same', async () => {
    for (const name of ['types', 'unions']) {
      const first = await readAll(session, 'AvroSource', avro(name));
      const again = await readAll(session, 'AvroSource', avro(name), first.source.decided);
      expect([again.cells, again.fields]).toEqual([first.cells, first.fields]);
    }
  });
});

describe('what no other format has', () => {
  it('a union has the type of its cells, text where they are of several kinds; it is told', async () => {
    const { cells, fields, source } = await readAll(session, 'AvroSource', avro('unions'));
    expect(cells).toEqual({
      number: [1, null, 2 ** 40, 0.25, -1, -1],
      moment: [Date.UTC(2024, 0, 31), Date.UTC(2024, 0, 31, 12) + 123.456, null, -86_400_000, -86_400_000, -86_400_000],
      kinds: ['word', '1.5', 'true', '2024-01-31T12:00:00.123456', null, 'Y'],
      never: [7, null, -8, 9, 10, 10],
      only: [1, 2, 3, 4, 5, 5],
    });
    expect(fields.map(({ type }) => type)).toEqual(['number', 'datetime', 'category', 'number', 'number']);
    expect(source.notices?.map(({ code, column, message }) => [code, column, message])).toEqual([
      [
        'source.left-out',
        'list_or_text',
        'Column "list_or_text" holds values of several types (null, string, array): it is left out.',
      ],
    ]);
    const notices = source.ledger.flatMap((column) => column.notices ?? []);
    expect(notices).toMatchObject([
      {
        code: 'source.mixed-kinds',
        column: 'kinds',
        message:
          'It mixes kinds of cells (1 cell: number; 1 cell: boolean; 1 cell: date; 2 cells: text): read as text.',
      },
    ]);
  });

  it('records of their own type are left out by name, and the columns behind them are read', async () => {
    const { cells, source } = await readAll(session, 'AvroSource', avro('recursive'));
    expect(cells).toEqual({ value: [1, 6], last: ['a', 'l'] });
    expect(source.warnings).toEqual([
      'Column "next" holds records within records of the same type: it is left out.',
      'Column "children" holds lists: it is left out.',
    ]);
  });

  it('nanoseconds are rounded, durations seconds unless they hold months, 16 bytes a UUID', async () => {
    const { cells, source } = await readAll(session, 'AvroSource', avro('units'));
    expect(cells).toEqual({
      at_ns: [1_700_000_000_123 + 0.456789, -0.000001],
      local_ns: [null, 0.001],
      took: [2 * 86_400 + 1.5, (2 ** 32 - 1) / 1000],
      id: Array(2).fill('00010203-0405-0607-0809-0a0b0c0d0e0f'),
    });
    expect(source.warnings).toEqual([
      'Column "months" holds durations of months, which are no number of seconds: it is left out.',
    ]);
    const notices = source.ledger.flatMap((column) => column.notices ?? []);
    expect(notices.map(({ code, column, count }) => [code, column, count])).toEqual([
      ['source.rounded', 'at_ns', 2],
      ['source.unit', 'took', undefined],
    ]);
  });

  it('rows that are no records are one column; a file may have no rows', async () => {
    const { cells, source } = await readAll(session, 'AvroSource', avro('scalars'));
    expect(cells).toEqual({ column_1: [5, -6, 2 ** 40] });
    expect(source.ledger[0]?.notices).toMatchObject([{ code: 'source.renamed', column: 'column_1' }]);
    const empty = await readAll(session, 'AvroSource', avro('empty'));
    expect(empty.cells['whole']).toEqual([]);
    expect(empty.source.warnings[0]).toBe('The file holds columns but no rows.');
    expect(empty.fields.find(({ name }) => name === 'level')?.type).toBe('category');
  });

  it('a file without any column for a table is refused by their names', async () => {
    expect(await problemOf(session, 'AvroSource', avro('none'))).toMatchObject({
      code: 'avro.no-columns',
      message: expect.stringContaining('"tags" holds lists; "raw" holds bytes') as string,
    });
  });

  it('whole numbers beyond 2^53 are rounded where numbers are chosen, and it is told', async () => {
    const { cells, source } = await readAll(session, 'AvroSource', avro('types'), { types: { big: 'number' } });
    expect(cells['big']?.[0]).toBe(2 ** 63);
    expect(source.ledger.find(({ name }) => name === 'big')?.notices).toMatchObject([{ code: 'source.rounded' }]);
    expect(await problemOf(session, 'AvroSource', avro('types'), { types: { text: 'number' } })).toMatchObject({
      code: 'source.other-type',
      column: 'text',
      row: 1,
    });
  });
});

/** A number as Avro writes it. */
function long(value: number | bigint): Buffer {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, (BigInt(value) << 1n) ^ (BigInt(value) >> 63n));
  for (; rest >= 0x80n; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
  return Buffer.from([...bytes, Number(rest)]);
}
const text = (value: string | Uint8Array): Buffer => {
  const bytes = Buffer.from(value as string);
  return Buffer.concat([long(bytes.length), bytes]);
};
const MARK = Buffer.from(Array.from({ length: 16 }, (_, k) => k));
const record = (...fields: (readonly [name: string, type: unknown])[]): object => ({
  type: 'record',
  name: 'R',
  fields: fields.map(([name, type]) => ({ name, type })),
});

function container(
  schema: unknown,
  blocks: readonly (readonly [rows: number | bigint, bytes: Uint8Array])[],
  codec = 'null',
): string {
  const path = join(folder.path, 'made.avro');
  const json = typeof schema === 'string' ? schema : JSON.stringify(schema);
  const parts = [Buffer.from('Obj\x01', 'latin1'), long(2), text('avro.schema'), text(json), text('avro.codec')];
  parts.push(text(codec), long(0), MARK);
  for (const [rows, bytes] of blocks) parts.push(long(rows), long(bytes.length), Buffer.from(bytes), MARK);
  writeFileSync(path, Buffer.concat(parts));
  return path;
}
const refused = async (...file: Parameters<typeof container>) => {
  const problem = await problemOf(session, 'AvroSource', container(...file));
  return problem === undefined ? 'read' : `${problem.code}: ${problem.message}`;
};

describe('schemas', () => {
  it('name types with and without namespace, and put types into types', async () => {
    const fixed = { type: 'fixed', name: 'own.space.F', size: 2 };
    const inner = {
      type: 'record',
      name: 'In',
      namespace: 'a.b',
      fields: [{ name: 'x', type: { type: { type: 'int' } } }],
    };
    const path = container(
      record(['f', fixed], ['g', 'own.space.F'], ['i', inner], ['j', ['a.b.In']], ['k', { type: 'a.b.In' }]),
      [[1, Buffer.concat([Buffer.alloc(4), long(1), long(0), long(2), long(3)])]],
    );
    const { cells } = await readAll(session, 'AvroSource', path);
    expect(cells).toEqual({ 'i.x': [1], 'j.x': [2], 'k.x': [3] });
  });

  it('a row that is a union with null has missing cells', async () => {
    const path = container(
      ['null', record(['x', 'int'], ['t', 'string'])],
      [[2, Buffer.concat([long(0), long(1), long(7), text('a')])]],
    );
    expect((await readAll(session, 'AvroSource', path)).cells).toEqual({ x: [null, 7], t: [null, 'a'] });
  });

  it('two columns of one name are told apart', async () => {
    const path = container(record(['a', record(['b', 'int'])], ['a.b', 'int']), [
      [1, Buffer.concat([long(1), long(2)])],
    ]);
    const { cells, source } = await readAll(session, 'AvroSource', path);
    expect(cells).toEqual({ 'a.b': [1], 'a.b_2': [2] });
    expect(source.ledger[1]?.notices).toMatchObject([{ code: 'source.renamed' }]);
  });

  it('a logical type that does not fit its type does not count', async () => {
    const date = { type: 'long', logicalType: 'date' };
    const decimal = { type: 'bytes', logicalType: 'decimal', precision: 2, scale: 3 };
    const path = container(record(['d', date], ['p', decimal]), [[1, Buffer.concat([long(5), text('x')])]]);
    const { cells, source } = await readAll(session, 'AvroSource', path);
    expect(cells).toEqual({ d: [5] });
    expect(source.warnings).toEqual(['Column "p" holds bytes, which no column of a table holds: it is left out.']);
  });

  it.each([
    ['{', 'is no JSON'],
    ['"nothing"', 'names a type "nothing" that it does not declare'],
    ['{"type":"record","name":"R"}', 'without a list of fields'],
    ['{"type":"record","fields":[{"type":"int"}]}', 'a field without a name'],
    ['{"type":"fixed","name":"F","size":-1}', 'without a size'],
    ['{"type":"enum","name":"E"}', 'without a list of symbols'],
    ['[["int"]]', 'a union within a union'],
    ['{"type":"record","name":"R","fields":[{"name":"r","type":"R"}]}', 'contain themselves without end'],
    ['['.repeat(100_000) + ']'.repeat(100_000), 'in each other more than 200 deep'],
  ])('%.40s is refused', async (schema, reason) => {
    expect(await refused(schema, [])).toMatch(new RegExp(`^avro\\.damaged: .*its schema.*${reason}`));
  });

  it('a few records that hold each other many times are refused before they are followed', async () => {
    let type: unknown = 'int';
    for (let depth = 0; depth < 40; depth++) {
      const fields = [
        { name: 'a', type },
        { name: 'b', type: depth === 0 ? 'int' : `R${depth - 1}` },
      ];
      type = { type: 'record', name: `R${depth}`, fields };
    }
    expect(await refused(type, [])).toContain('describes more than 400000 fields');
  });
});

describe('bytes that are not what they promise', () => {
  const int = record(['x', 'int']);

  it.each([
    ['more rows than bytes', int, [[5, long(1)]], 'promises more rows than it has bytes for'],
    ['a billion rows', int, [[1e9, long(1)]], 'promises'],
    ['rows below none', int, [[-1, long(1)]], 'ends within a block'],
    ['rows of no bytes without end', record(['x', 'null']), [[2n ** 50n, Buffer.alloc(0)]], 'promises'],
    ['fewer rows than bytes', int, [[1, Buffer.concat([long(1), long(2)])]], 'holds more bytes than its rows take'],
    ['an int of 33 bits', int, [[1, long(2 ** 32)]], 'more than 32 bits'],
    ['a number without end', int, [[1, Buffer.alloc(12, 0xff)]], 'more than 64 bits'],
    ['a text beyond the end', record(['x', 'string']), [[1, long(7)]], 'cut off'],
    ['a text of less than no length', record(['x', 'string']), [[1, long(-7)]], 'cut off'],
    ['a boolean of 2', record(['x', 'boolean']), [[1, Buffer.of(2)]], 'neither true nor false'],
    ['another branch', record(['x', ['null', 'int']]), [[1, long(2)]], 'its union does not have'],
    [
      'another symbol',
      record(['x', { type: 'enum', name: 'E', symbols: ['A'] }]),
      [[1, long(1)]],
      'none of the symbols',
    ],
    [
      'a list longer than its block',
      record(['l', { type: 'array', items: 'int' }], ['x', 'int']),
      [[1, Buffer.concat([long(2n ** 40n), long(1)])]],
      'more than its block has bytes for',
    ],
  ] as const)('%s', async (_, schema, blocks, reason) => {
    const problem = await refused(schema, blocks);
    expect(problem).toMatch(/^avro\.(damaged|too-many-rows): /);
    expect(problem).toContain(reason);
  });

  it('lists of nothing are gone over, however long they say they are', async () => {
    const path = container(record(['l', { type: 'array', items: 'null' }], ['x', 'int']), [
      [1, Buffer.concat([long(2n ** 60n), long(0), long(3)])],
    ]);
    expect((await readAll(session, 'AvroSource', path)).cells).toEqual({ x: [3] });
  });

  it('records in records deeper than any stack are refused', async () => {
    const node = {
      type: 'record',
      name: 'N',
      fields: [
        { name: 'n', type: ['null', 'N'] },
        { name: 'x', type: 'int' },
      ],
    };
    expect(await refused(node, [[1, Buffer.alloc(3_000_000, 2)]])).toContain('more than 1000 deep');
  });

  it('a block that unpacks to more than memory, a wrong checksum, and codecs that are not read', async () => {
    const bomb = deflateRawSync(Buffer.alloc(400 << 20), { level: 9 });
    expect(await refused(int, [[1, bomb]], 'deflate')).toContain('a block cannot be unpacked (deflate)');
    expect(await refused(int, [[1, Buffer.of(1, 0, 2, 0, 0, 0, 0)]], 'snappy')).toContain(
      'the checksum that it states',
    );
    for (const codec of ['bzip2', 'xz', 'lz4'])
      expect(await refused(int, [[1, long(1)]], codec)).toMatch(
        `avro.codec: The blocks of the file are packed with ${codec}`,
      );
  });

  it('a file that is cut off, has another mark, or is none', async () => {
    const whole = readFileSync(avro('types-snappy'));
    const path = join(folder.path, 'cut.avro');
    for (const length of [whole.length - 1, whole.length - 20, 4000, 100, 5]) {
      writeFileSync(path, whole.subarray(0, length));
      expect(await problemOf(session, 'AvroSource', path)).toMatchObject({ code: 'avro.damaged', file: path });
    }
    const changed = Buffer.from(whole);
    changed[changed.length - 1] ^= 1;
    writeFileSync(path, changed);
    expect((await problemOf(session, 'AvroSource', path))?.message).toContain('the mark behind a block is missing');
    writeFileSync(path, 'a,b\n1,2\n');
    expect(await problemOf(session, 'AvroSource', path)).toMatchObject({ code: 'avro.not-avro', file: path });
  });

  it('texts that are no UTF-8 become �, in unions too, and are counted', async () => {
    const bad = Buffer.of(0x61, 0xff);
    const schema = record(['t', 'string'], ['u', ['string', 'int']]);
    const row = (t: string | Buffer, u: string | Buffer): Buffer => Buffer.concat([text(t), long(0), text(u)]);
    const path = container(schema, [[3, Buffer.concat([row(bad, bad), row('a', 'b'), row(bad, 'c')])]]);
    const { cells, source } = await readAll(session, 'AvroSource', path);
    expect(cells).toEqual({ t: ['a�', 'a', 'a�'], u: ['a�', 'b', 'c'] });
    expect(source.ledger.map(({ notices }) => notices)).toMatchObject([
      [{ code: 'source.no-text', count: 2 }],
      [{ code: 'source.no-text', count: 1 }],
    ]);
  });
});

it('many blocks are one table', async () => {
  const blocks = Array.from({ length: 3_000 }, (_, block) => {
    const rows = Array.from({ length: 100 }, (__, row) => long(block * 100 + row));
    return [100, Buffer.concat(rows)] as const;
  });
  const path = container(record(['x', 'long']), blocks);
  const { cells, fields } = await readAll(session, 'AvroSource', path);
  expect(cells['x']).toEqual(Array.from({ length: 300_000 }, (_, row) => row));
  expect(fields[0]?.integer).toBe(true);
});
