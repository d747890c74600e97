/** ORC files; what wrote those of the fixtures is core/formats/fixtures/orc/make.py. */
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

const orc = (name: string): string => fixture(`orc/${name}.orc`);
interface Expected {
  readonly columns: Record<string, unknown[]>;
  readonly 'left out': string[];
}
/** By file; or the name of another one that holds the same. */
const expected = JSON.parse(readFileSync(fixture('orc/expected.json'), 'utf8'), (_, cell: unknown) =>
  cell === 'inf' ? Infinity : cell === '-inf' ? -Infinity : cell,
) as Readonly<Record<string, Expected | string>>;

describe('files that pyarrow wrote', () => {
  it.each(Object.keys(expected))('%s: every cell as pyarrow reads it', async (name) => {
    const { cells, source } = await readAll(session, 'OrcSource', fixture(`orc/${name}`));
    const same = expected[name];
    const wanted = (typeof same === 'string' ? expected[same] : same) as Expected;
    expect(cells).toEqual(wanted.columns);
    const leftOut = (source.notices ?? []).filter(({ code }) => code === 'source.left-out');
    expect(leftOut.map(({ column }) => column)).toEqual(wanted['left out']);
  });

  it('types are those of the file; what is rounded is told', async () => {
    const { fields, source } = await readAll(session, 'OrcSource', orc('types-none'));
    const types = Object.fromEntries(fields.map(({ name, type, integer = false }) => [name, integer ? 'whole' : type]));
    expect(types).toMatchObject({
      flag: 'boolean',
      byte: 'number',
      short: 'whole',
      big: 'text',
      double: 'number',
      word: 'category',
      text: 'text',
      day: 'datetime',
      at: 'datetime',
      instant: 'datetime',
      price: 'number',
      'place.city': 'category',
      'place.at.n': 'number',
      last: 'whole',
    });
    const notices = source.ledger.flatMap((column) => column.notices ?? []);
    expect(notices.map(({ code, column }) => [code, column])).toEqual([
      ['source.rounded', 'at'],
      ['source.rounded', 'long_price'],
    ]);
    expect(source.warnings).toEqual([
      'Column "bytes" holds bytes, which no column of a table holds: it is left out.',
      'Column "tags" holds lists: it is left out.',
      'Column "counts" holds maps, which no column of a table holds: it is left out.',
    ]);
  });

  it('a file that is read once more with the types that were found gives the same; others may be chosen', async () => {
    const first = await readAll(session, 'OrcSource', orc('types-zstd'));
    const again = await readAll(session, 'OrcSource', orc('types-zstd'), first.source.decided);
    expect([again.cells, again.fields]).toEqual([first.cells, first.fields]);
    const { cells, source } = await readAll(session, 'OrcSource', orc('types-zstd'), {
      types: { big: 'number', int: 'text' },
    });
    expect(cells['big']?.[0]).toBe(2 ** 63);
    expect(cells['int']?.slice(0, 4)).toEqual(['0', '-30000000', '60000000', null]);
    expect(source.ledger.find(({ name }) => name === 'big')?.notices).toMatchObject([{ code: 'source.rounded' }]);
    expect(await problemOf(session, 'OrcSource', orc('types-zstd'), { types: { text: 'number' } })).toMatchObject({
      code: 'source.other-type',
      column: 'text',
      row: 0,
    });
  });

  it('may have no rows, or no column for a table', async () => {
    const empty = await readAll(session, 'OrcSource', orc('empty'));
    expect(empty.cells['flag']).toEqual([]);
    expect(empty.source.warnings[0]).toBe('The file holds columns but no rows.');
    expect(await problemOf(session, 'OrcSource', orc('none'))).toMatchObject({
      code: 'orc.no-columns',
      message: expect.stringContaining('"tags" holds lists; "bytes" holds bytes') as string,
    });
  });
});

type Value = number | Buffer | string | readonly Value[];

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 0x80);
  return Buffer.from([...bytes, rest]);
}

/** A message of Protocol Buffers: values by the number of their field. */
function message(fields: Readonly<Record<number, Value>>): Buffer {
  const one = (field: number, value: Value): Buffer => {
    if (Array.isArray(value)) return Buffer.concat((value as readonly Value[]).map((each) => one(field, each)));
    if (typeof value === 'number') return Buffer.concat([varint(field * 8), varint(value)]);
    const bytes = Buffer.from(value as string);
    return Buffer.concat([varint(field * 8 + 2), varint(bytes.length), bytes]);
  };
  return Buffer.concat(Object.entries(fields).map(([field, value]) => one(Number(field), value)));
}

/** Kinds of types by their number in the specification. */
const KIND = { int: 3, string: 7, timestamp: 9, struct: 12, union: 13, decimal: 14, varchar: 16, char: 17 };

interface Column {
  readonly kind: number;
  /** Bytes by the number of their stream. */
  readonly streams: Readonly<Record<number, Buffer>>;
  readonly encoding?: Readonly<Record<number, Value>>;
  /** Types within it. */
  readonly children?: readonly Column[];
}

interface Changes {
  readonly rows?: number;
  readonly zone?: string;
  readonly footer?: Readonly<Record<number, Value>>;
  readonly stripe?: Readonly<Record<number, Value>>;
  readonly script?: Readonly<Record<number, Value>>;
  readonly pack?: (bytes: Buffer) => Buffer;
  /** Changes the types' description. */
  readonly types?: readonly Buffer[];
}

/** An ORC file of one stripe. */
function written(columns: Readonly<Record<string, Column>>, rows: number, changes: Changes = {}): string {
  const { pack = (bytes: Buffer) => bytes, zone = '', stripe = {}, footer = {}, script = {} } = changes;
  const types: Buffer[] = [];
  const streams: Buffer[] = [];
  const encodings: Buffer[] = [message({ 1: 0 })];
  const data: Buffer[] = [];
  const describe = ({ kind, streams: own, encoding = { 1: 0 }, children = [] }: Column): number => {
    const index = types.push(Buffer.alloc(0));
    encodings[index] = message(encoding);
    for (const [stream, bytes] of Object.entries(own)) {
      const packed = pack(bytes);
      data.push(packed);
      streams.push(message({ 1: Number(stream), 2: index, 3: packed.length }));
    }
    types[index - 1] = message({ 1: kind, 2: children.map(describe) });
    return index;
  };
  const subtypes = Object.values(columns).map(describe);
  const root = message({ 1: KIND.struct, 2: subtypes, 3: Object.keys(columns) });
  const stripeFooter = pack(message({ 1: streams, 2: encodings, 3: zone }));
  const dataBytes = data.reduce((sum, { length }) => sum + length, 0);
  const information = message({ 1: 3, 2: 0, 3: dataBytes, 4: stripeFooter.length, 5: rows, ...stripe });
  const tail = pack(
    message({
      1: 3,
      2: 3 + dataBytes,
      3: [information],
      4: changes.types ?? [root, ...types],
      6: changes.rows ?? rows,
      ...footer,
    }),
  );
  const end = message({ 1: tail.length, 2: 0, 3: 262_144, 4: Buffer.of(0, 12), 5: 0, 6: 9, ...script, 8000: 'ORC' });
  const path = join(folder.path, 'made.orc');
  writeFileSync(path, Buffer.concat([Buffer.from('ORC'), ...data, stripeFooter, tail, end, Buffer.of(end.length)]));
  return path;
}

/** Numbers as runs of the first version, as they are. */
const literals = (...values: number[]): Buffer =>
  Buffer.concat([Buffer.of(256 - values.length), ...values.map(varint)]);
const zigzag = (...values: number[]): Buffer =>
  literals(...values.map((value) => (value < 0 ? -2 * value - 1 : 2 * value)));
const int = (...values: number[]): Column => ({ kind: KIND.int, streams: { 1: zigzag(...values) } });
const refused = async (path: string) => {
  const problem = await problemOf(session, 'OrcSource', path);
  return problem === undefined ? 'read' : `${problem.code}: ${problem.message}`;
};

describe('what pyarrow does not write', () => {
  it('char and varchar, dictionaries of the first version, and missing cells', async () => {
    const path = written(
      {
        c: { kind: KIND.char, streams: { 1: Buffer.from('ab cd '), 2: literals(3, 3) } },
        v: {
          kind: KIND.varchar,
          encoding: { 1: 1, 2: 2 },
          streams: { 0: Buffer.of(0xff, 0x80), 1: literals(1), 2: literals(1, 2), 3: Buffer.from('xyz') },
        },
      },
      2,
    );
    const { cells, fields } = await readAll(session, 'OrcSource', path);
    expect(cells).toEqual({ c: ['ab ', 'cd '], v: ['yz', null] });
    expect(fields.map(({ type }) => type)).toEqual(['category', 'category']);
  });

  it.each([
    ['', '2015-01-01T00:00:00Z', '1960-01-01T00:00:00Z'],
    ['Europe/Zurich', '2015-01-01T00:00:00Z', '1960-01-01T00:00:00Z'],
    ['US/Pacific', '2015-01-01T00:00:00Z', '1960-01-01T00:00:00Z'],
    ['GMT+05:30', '2015-01-01T00:00:00Z', '1960-01-01T00:00:00Z'],
  ])('times keep the hours that the clock of their writer showed, in the zone "%s"', async (zone, first, second) => {
    // Seconds on the clock of the writer since midnight of 2015-01-01; none of these zones had summer time in winter.
    const since = (Date.parse(second) - Date.parse(first)) / 1000;
    const times = {
      kind: KIND.timestamp,
      streams: { 1: zigzag(0, since, 86_400 * 180), 5: literals(0, 0, (5 << 3) | 2) },
    };
    const { cells } = await readAll(session, 'OrcSource', written({ t: times }, 3, { zone }));
    // In summer, the same number of seconds is an hour later on clocks that were put forward.
    const summer = /Zurich|Pacific/.test(zone) ? 3_600_000 : 0;
    expect(cells['t']).toEqual([
      Date.parse(first),
      Date.parse(second),
      Date.parse(first) + 86_400_000 * 180 + summer + 0.005,
    ]);
  });

  it('times before 1970 are those that Java wrote, which cuts seconds towards zero', async () => {
    const base = Date.UTC(2015, 0, 1) / 1000;
    const times = {
      kind: KIND.timestamp,
      streams: { 1: zigzag(-base - 1, -base - 2, -base - 1), 5: literals((5 << 3) | 7, 0, 7 << 3) },
    };
    const { cells } = await readAll(session, 'OrcSource', written({ t: times }, 3));
    expect(cells['t']).toEqual([-1500, -2000, -1000 + 7e-6]);
  });

  it('a zone that is not known is refused only where there are times', async () => {
    const times = { kind: KIND.timestamp, streams: { 1: zigzag(0), 5: literals(0) } };
    expect(await refused(written({ t: times }, 1, { zone: 'Mars/Base' }))).toMatch(
      /^orc\.damaged: .* in column "t": the time zone "Mars\/Base" of its times is not known/,
    );
    expect(await refused(written({ x: int(1) }, 1, { zone: 'Mars/Base' }))).toBe('read');
  });

  it('unions are left out by name, and a decimal has the places of its cell', async () => {
    const union = { kind: KIND.union, streams: { 1: Buffer.of(0xff, 0) }, children: [int(7)] };
    const decimal = { kind: KIND.decimal, streams: { 1: Buffer.concat([varint(246), varint(2469)]), 5: zigzag(2, 3) } };
    const { cells, source } = await readAll(
      session,
      'OrcSource',
      written({ u: union, d: decimal, 'x.y': int(1, 2) }, 2),
    );
    expect(cells).toEqual({ d: [1.23, -1.235], 'x.y': [1, 2] });
    expect(source.warnings).toEqual([
      'Column "u" holds a union of several types, which no column of a table holds: it is left out.',
    ]);
  });

  it('two columns of one name are told apart', async () => {
    const inner = { kind: KIND.struct, streams: {} };
    const types = [
      message({ 1: KIND.struct, 2: [1, 3], 3: ['a', 'a.b'] }),
      message({ 1: KIND.struct, 2: [2], 3: ['b'] }),
      message({ 1: KIND.int }),
      message({ 1: KIND.int }),
    ];
    const path = written({ a: { ...inner, children: [int(1)] }, 'a.b': int(2) }, 1, { types });
    const { cells, source } = await readAll(session, 'OrcSource', path);
    expect(cells).toEqual({ 'a.b': [1], 'a.b_2': [2] });
    expect(source.ledger[1]?.notices).toMatchObject([{ code: 'source.renamed' }]);
  });

  it('texts that are no UTF-8 become �, and are counted', async () => {
    const text = { kind: KIND.string, streams: { 1: Buffer.of(0x61, 0xff, 0x62), 2: literals(2, 1) } };
    const { cells, source } = await readAll(session, 'OrcSource', written({ t: text }, 2));
    expect(cells).toEqual({ t: ['a�', 'b'] });
    expect(source.ledger[0]?.notices).toMatchObject([{ code: 'source.no-text', count: 1 }]);
  });
});

describe('files that are not what they promise', () => {
  const chunk = (bytes: Buffer, length = bytes.length, isOriginal = 0): Buffer => {
    const head = Buffer.alloc(3);
    head.writeUIntLE(length * 2 + isOriginal, 0, 3);
    return Buffer.concat([head, bytes]);
  };

  it.each([
    ['other rows than its stripes', { rows: 3 }, 'do not hold as many rows'],
    ['more rows than bytes', { stripe: { 5: 2 }, rows: 2 }, 'in column "x": a column is cut off'],
    ['rows without end', { stripe: { 5: 2 ** 48 }, rows: 2 ** 48 }, 'promises'],
    ['a stripe beyond the end', { stripe: { 3: 1e6 } }, 'beyond its end'],
    ['no types', { types: [] }, 'the description of its columns is missing'],
    [
      'types in circles',
      { types: [message({ 1: 12, 2: [1], 3: ['a'] }), message({ 1: 12, 2: [1], 3: ['b'] })] },
      'fit together',
    ],
    [
      'a type in two others',
      { types: [message({ 1: 12, 2: [1, 1], 3: ['a', 'b'] }), message({ 1: 3 })] },
      'fit together',
    ],
    ['a column without a name', { types: [message({ 1: 12, 2: [1] }), message({ 1: 3 })] }, 'has no name'],
    ['a footer beyond the beginning', { script: { 1: 1e6 } }, 'it ends too early'],
    ['packed parts without a size', { script: { 2: 1, 3: 0 } }, 'have no size'],
    ['a footer that is not packed', { script: { 2: 1 } }, 'a packed part is cut off'],
  ] as const)('%s', async (_, changes, reason) => {
    const problem = await refused(written({ x: int(1) }, 1, changes));
    expect(problem).toMatch(/^orc\.(damaged|too-many-rows): /);
    expect(problem).toContain(reason);
  });

  it('structures deeper than any table are refused', async () => {
    const types = Array.from({ length: 300 }, (_, at) => message({ 1: KIND.struct, 2: [at + 1], 3: ['a'] }));
    expect(await refused(written({ x: int(1) }, 1, { types: [...types, message({ 1: KIND.int })] }))).toContain(
      'more than 100 deep',
    );
  });

  it('a dictionary larger than the column, and a text that it does not hold', async () => {
    const text = (size: number, place: number): Column => ({
      kind: KIND.string,
      encoding: { 1: 1, 2: size },
      streams: { 1: literals(place), 2: literals(1), 3: Buffer.from('x') },
    });
    expect(await refused(written({ t: text(1, 0) }, 1))).toBe('read');
    expect(await refused(written({ t: text(2 ** 31, 0) }, 1))).toContain('more texts than there are rows');
    expect(await refused(written({ t: text(1, 1) }, 1))).toContain('a text that its dictionary does not hold');
  });

  it('parts that unpack to more than they may, or to nothing', async () => {
    const zlib = (bytes: Buffer): Buffer => chunk(deflateRawSync(bytes));
    const script = { 2: 1, 3: 1024 };
    expect(await refused(written({ x: int(1) }, 1, { script, pack: zlib }))).toBe('read');
    const bomb = { kind: KIND.string, streams: { 1: Buffer.alloc(5000), 2: literals(5000) } };
    expect(await refused(written({ t: bomb }, 1, { script, pack: zlib }))).toContain(
      'a part of it cannot be unpacked (zlib)',
    );
    expect(
      await refused(written({ x: int(1) }, 1, { script, pack: (bytes) => chunk(bytes, bytes.length + 1) })),
    ).toContain('a packed part is cut off');
    expect(await refused(written({ x: int(1) }, 1, { script, pack: (bytes) => chunk(bytes, bytes.length, 1) }))).toBe(
      'read',
    );
  });

  it('what is encrypted, or packed in another way, is refused by name', async () => {
    expect(await refused(written({ x: int(1) }, 1, { footer: { 10: Buffer.alloc(0) } }))).toMatch(/^orc\.encrypted: /);
    expect(await refused(written({ x: int(1) }, 1, { script: { 2: 3 } }))).toMatch(/^orc\.codec: .*packed with LZO/);
    expect(await refused(written({ x: int(1) }, 1, { script: { 2: 99 } }))).toContain('a codec with the number 99');
  });

  it('a file that is cut off, or is none', async () => {
    const whole = readFileSync(orc('types-snappy'));
    const path = join(folder.path, 'cut.orc');
    for (const length of [whole.length - 1, 4000, 3, 0]) {
      writeFileSync(path, whole.subarray(0, length));
      expect(await problemOf(session, 'OrcSource', path)).toMatchObject({ code: 'orc.not-orc', file: path });
    }
    writeFileSync(path, 'ORC,b\n1,2\n');
    expect(await problemOf(session, 'OrcSource', path)).toMatchObject({ code: 'orc.not-orc' });
  });
});
