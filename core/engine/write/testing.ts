/** For tests: tables of cells of every kind, and Arrow files that hold exactly these cells. */
import {
  Bool,
  type Data,
  Dictionary,
  Field,
  Float64,
  Int32,
  Int64,
  makeData,
  makeVector,
  RecordBatch,
  Schema,
  Struct,
  Table,
  tableToIPC,
  TimestampMicrosecond,
  Utf8,
} from 'apache-arrow';
import fc from 'fast-check';

export type Kind = 'whole' | 'number' | 'boolean' | 'datetime' | 'category' | 'text';
export type MadeCell = number | boolean | string | null;

export interface MadeColumn {
  readonly name: string;
  readonly kind: Kind;
  /** Moments are milliseconds since 1970. */
  readonly cells: readonly MadeCell[];
}

const letters = fc.constantFrom(
  ...[
    ['a', 'ß', '東', '🙂', 'e\u0301', '\u00a0', '\u0085', '\u2028', '\ufeff', '\ufffe', '\uffff', '\u007f'],
    ['\0', '\u001e', '\u001f', '\b', '\t', '\n', '\r', '\r\n', ' ', '  '],
    [
      ',',
      ';',
      '|',
      '"',
      '""',
      "'",
      '\\',
      '\\n',
      '\\N',
      '#',
      '%',
      '?',
      '*',
      '{',
      '}',
      '[',
      ']',
      '<b>',
      '&amp;',
      '&',
      '>',
    ],
    ['_x000D_', '_x005F_', '=1+1', '-', '+', '.', '0', '1', 'NA'],
  ].flat(),
);
/** Texts that are another thing for some format. */
const words = fc.constantFrom(
  ...[
    ['', ' ', 'NA', 'N/A', 'nan', 'NaN', 'null', 'None', 'NULL', '#N/A', '-', '?', '*', '.', 'inf', '-inf', 'Infinity'],
    ['true', 'False', 'TRUE', '0', '1', '-0', '007', '1e5', '1,5', '1.234,5', '12%', '12345678901234567890', '0x10'],
    ['2024-01-31', '2024-01-31T10:00:00', '10:30', '31.12.2024', '1 000', '$5', 'sep=;', '#x', '@data', '=1+1'],
  ].flat(),
);
const text = fc.oneof(
  { weight: 3, arbitrary: fc.array(letters, { maxLength: 6 }).map((parts) => parts.join('')) },
  { weight: 2, arbitrary: words },
  { weight: 1, arbitrary: fc.constantFrom('x'.repeat(300), 'ß'.repeat(1100), `${'y'.repeat(40_000)} `) },
);

const LIMITS = [
  0, 1, 100, 101, 127, 128, 255, 32_740, 32_741, 32_767, 65_536, 2_147_483_620, 2_147_483_647, 4_294_967_296,
];
const whole = fc.oneof(
  fc.maxSafeInteger(),
  fc.integer({ min: -9, max: 9 }),
  fc
    .constantFrom(...LIMITS, ...LIMITS.map((limit) => 0 - limit), -129, -32_769, -2_147_483_649)
    .map((value) => value + 0),
  fc.constantFrom(Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER),
);
const number = fc.oneof(
  fc.double({ noNaN: true }),
  fc.integer({ min: -1e6, max: 1e6 }).map((value) => value / 8),
  fc.constantFrom(-0, 0, Infinity, -Infinity, 5e-324, -5e-324, 2.2250738585072014e-308, Number.MAX_VALUE),
  fc.constantFrom(-Number.MAX_VALUE, 8.988465674311579e307, 8.98846567431158e307, 0.1 + 0.2, 1 / 3, 1e15 + 0.5),
  fc.constantFrom(
    2 ** 53,
    2 ** 53 + 2,
    -(2 ** 53),
    2 ** 63,
    1e16,
    123456789012345680000,
    1e21,
    1e22,
    1e23,
    1e100,
    1e-7,
  ),
);
const at = (year: number, ...rest: number[]): number => {
  const [month = 0, day = 1, hour = 0, minute = 0, second = 0, ms = 0] = rest;
  const date = new Date(0);
  date.setUTCFullYear(year, month, day);
  return date.setUTCHours(hour, minute, second, ms);
};
const days = fc
  .integer({ min: at(1) / 86_400_000, max: at(9999, 11, 31) / 86_400_000 })
  .map((day) => day * 86_400_000 + 0);
const moments = fc.oneof(
  days,
  fc.integer({ min: at(1), max: at(9999, 11, 31, 23, 59, 59, 999) }),
  // Microseconds, in the years in which a double of milliseconds holds them.
  fc.integer({ min: at(1692) * 1000, max: at(2248) * 1000 }).map((us) => us / 1000),
  fc.constantFrom(0, -1, 1, -0.001, 0.001, -86_400_000, at(1900), at(1900, 1, 28), at(1900, 2, 1), at(1899, 11, 31)),
  fc.constantFrom(
    at(1904),
    at(1960),
    at(1582, 9, 14),
    at(1),
    at(9999, 11, 31),
    at(9999, 11, 31, 23, 59, 59, 999),
    at(1677),
  ),
);

const cellOf: Readonly<Record<Kind, fc.Arbitrary<MadeCell>>> = {
  whole,
  number,
  boolean: fc.boolean(),
  datetime: moments,
  category: fc.oneof(text, fc.constantFrom('red', 'grün', 'with,comma', 'true', 'false')),
  text,
};

/** Cells of a column: without missing ones, with some, or with nothing else. */
const cellsOf = (kind: Kind, rows: number): fc.Arbitrary<readonly MadeCell[]> => {
  const cell = cellOf[kind];
  // A few values that repeat, as categories have them, or others each time.
  const few = fc
    .array(cell, { minLength: 1, maxLength: 3 })
    .chain((values) => fc.array(fc.constantFrom(...values), { minLength: rows, maxLength: rows }));
  const each = fc.array(cell, { minLength: rows, maxLength: rows });
  const some = fc.array(fc.option(cell, { freq: 3 }), { minLength: rows, maxLength: rows });
  return fc.oneof(
    { weight: 4, arbitrary: each },
    { weight: 4, arbitrary: some },
    { weight: 2, arbitrary: few },
    { weight: 1, arbitrary: fc.constant(new Array<null>(rows).fill(null)) },
  );
};

const name = fc.oneof(
  { weight: 4, arbitrary: fc.stringMatching(/^[a-z]{1,6}$/) },
  {
    weight: 2,
    // Libraries that read names end them at NUL, or take U+FEFF at their start for a byte order mark.
    arbitrary: fc
      .array(
        letters.filter((letter) => !/[\0\ufeff\ufffe\uffff]/.test(letter)),
        { minLength: 1, maxLength: 4 },
      )
      .map((parts) => parts.join('')),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      ...[
        ['a', 'A', 'a_2', 'a.b', 'a b', 'in', 'with', 'größe', 'GRÖSSE', 'constructor', 'index', 'data'],
        ['1', '2', '2024', '0.5', '#id', '"q"', "it's", '@x', '%x', '{x}', 'NA', 'true', 'x'.repeat(90)],
      ].flat(),
    ),
  },
);

const kinds = fc.constantFrom<Kind[]>('whole', 'number', 'boolean', 'datetime', 'category', 'text');

export const tables: fc.Arbitrary<readonly MadeColumn[]> = fc
  .tuple(
    fc.oneof(fc.constantFrom(0, 1, 2), fc.integer({ min: 3, max: 40 })),
    fc.uniqueArray(name, { minLength: 1, maxLength: 6 }),
  )
  .chain(([rows, names]) =>
    fc.tuple(
      ...names.map((own) =>
        kinds.chain((kind) => cellsOf(kind, rows).map((cells): MadeColumn => ({ name: own, kind, cells }))),
      ),
    ),
  );

/** The table as an Arrow file, made by Apache's library. */
export function arrowFileOf(table: readonly MadeColumn[]): Uint8Array {
  const rows = table[0]?.cells.length ?? 0;
  const children = table.map((column, index) => dataOf(column, index));
  const schema = new Schema(table.map((column, index) => new Field(column.name, children[index].type, true)));
  const data = makeData({ type: new Struct(schema.fields), length: rows, nullCount: 0, children });
  return tableToIPC(new Table(schema, [new RecordBatch(schema, data)]), 'file');
}

function dataOf({ kind, cells }: MadeColumn, index: number): Data {
  const length = cells.length;
  const nullBitmap = bitsOf(cells.map((cell) => cell !== null));
  const common = { length, nullCount: cells.filter((cell) => cell === null).length, nullBitmap };
  switch (kind) {
    case 'whole':
      return makeData({ ...common, type: new Int64(), data: BigInt64Array.from(cells, (cell) => BigInt(cell ?? 0)) });
    case 'number':
      return makeData({ ...common, type: new Float64(), data: Float64Array.from(cells, (cell) => Number(cell ?? 0)) });
    case 'boolean':
      return makeData({ ...common, type: new Bool(), data: bitsOf(cells.map((cell) => cell === true)) });
    case 'datetime':
      return makeData({
        ...common,
        type: new TimestampMicrosecond(),
        data: BigInt64Array.from(cells, (cell) => microsOf(Number(cell ?? 0))),
      });
    case 'text':
      return makeData({ ...common, ...utf8Of(cells.map((cell) => String(cell ?? ''))) });
    case 'category': {
      const strings = [...new Set(cells.filter((cell) => cell !== null).map(String))];
      return makeData({
        ...common,
        type: new Dictionary(new Utf8(), new Int32(), index),
        data: Int32Array.from(cells, (cell) => Math.max(0, strings.indexOf(String(cell)))),
        dictionary: makeVector(makeData({ ...utf8Of(strings), length: strings.length, nullCount: 0 })),
      });
    }
  }
}

const microsOf = (ms: number): bigint =>
  BigInt(Math.floor(ms)) * 1000n + BigInt(Math.round((ms - Math.floor(ms)) * 1000));

function bitsOf(bits: readonly boolean[]): Uint8Array {
  const bytes = new Uint8Array(Math.ceil(bits.length / 8));
  for (const [row, bit] of bits.entries()) if (bit) bytes[row >> 3] |= 1 << (row & 7);
  return bytes;
}

function utf8Of(strings: readonly string[]): { type: Utf8; data: Uint8Array; valueOffsets: Int32Array } {
  const encoded = strings.map((string) => Buffer.from(string));
  let end = 0;
  const valueOffsets = Int32Array.of(0, ...encoded.map((bytes) => (end += bytes.length)));
  return { type: new Utf8(), data: Buffer.concat(encoded), valueOffsets };
}
