import {
  Bool,
  type DataType,
  DateDay,
  Dictionary,
  Field,
  Float64,
  Int32,
  Int64,
  LargeUtf8,
  makeBuilder,
  RecordBatch,
  RecordBatchReader,
  Schema,
  Struct,
  Table,
  tableToIPC,
  Decimal,
  TimestampMicrosecond,
  TimestampMillisecond,
  TimestampNanosecond,
  TimestampSecond,
  Uint64,
  Uint8,
  Utf8,
  makeData,
} from 'apache-arrow';
import { holdsNumbers } from '../../table/column.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TextIndex } from '../texts/text-index.ts';
import { Damage } from '../damage.ts';
import { arrowLeaves, pieceOf } from './columns.ts';
import { fineTimes } from './numbers.ts';

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.constantFrom('', 'Bern', 'Zürich', '東京', '🙂'),
);

/** For each type its cells as the library builds them, and what a table is to hold. */
const kinds: { type: () => DataType; cell: fc.Arbitrary<unknown>; wanted(cell: never): unknown }[] = [
  { type: () => new Float64(), cell: fc.double({ noNaN: true }), wanted: (cell: number) => cell },
  { type: () => new Int32(), cell: fc.integer(), wanted: (cell: number) => cell },
  { type: () => new Uint8(), cell: fc.nat(255), wanted: (cell: number) => cell },
  { type: () => new Int64(), cell: int64, wanted: Number },
  { type: () => new Uint64(), cell: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), wanted: Number },
  { type: () => new Bool(), cell: fc.boolean(), wanted: (cell: boolean) => (cell ? 1 : 0) },
  { type: () => new Utf8(), cell: text, wanted: (cell: string) => cell },
  { type: () => new LargeUtf8(), cell: text, wanted: (cell: string) => cell },
  { type: () => new Dictionary(new Utf8(), new Int32()), cell: text, wanted: (cell: string) => cell },
];

const stamps = [
  { type: () => new TimestampSecond(), wanted: (units: bigint) => Number(units) * 1000 },
  { type: () => new TimestampMillisecond(), wanted: (units: bigint) => Number(units) },
  { type: () => new TimestampMicrosecond(), wanted: (units: bigint) => Number(units) / 1000 },
  {
    type: () => new TimestampNanosecond(),
    wanted: (units: bigint) => Number(units / 1_000_000n) + Number(units % 1_000_000n) / 1e6,
  },
  { type: () => new DateDay(), wanted: (days: bigint) => Number(BigInt.asIntN(32, days)) * 86_400_000 },
];

/** The cells of a table that went through a file's bytes, batch by batch; missing is null. */
function readBack(table: Table): {
  columns: unknown[][];
  big: string[];
  missing: number[];
  decimals: number;
} {
  const reader = RecordBatchReader.from(tableToIPC(table, 'file'));
  const { leaves } = arrowLeaves(table.schema);
  const columns: unknown[][] = leaves.map(() => []);
  const missing = leaves.map(() => 0);
  let decimals = 0;
  const big = new Set<string>();
  const texts = new TextIndex();
  for (const batch of reader) {
    const piece = pieceOf(batch, leaves, Infinity, texts, big);
    decimals += piece.decimals?.[0] ?? 0;
    piece.vectors.forEach((vector, column) => {
      missing[column] += piece.missing[column];
      for (let row = 0; row < piece.rows; row++) {
        if (holdsNumbers(vector)) {
          const value = vector.cells[row];
          columns[column]?.push(Number.isNaN(value) ? null : value);
        } else {
          const code = vector.cells[row];
          if (code < 0) columns[column]?.push(null);
          else if (vector.type === 'boolean') columns[column]?.push(code);
          else {
            const { offsets, bytes, columns: owners } = piece.texts as NonNullable<typeof piece.texts>;
            expect(owners[code]).toBe(column);
            columns[column]?.push(decoder.decode(bytes.slice(offsets[code], offsets[code + 1])));
          }
        }
      }
    });
  }
  return { columns, big: [...big], missing, decimals };
}

/** A table of one column, in batches of these sizes. */
function tableOf(type: DataType, cells: readonly unknown[], sizes: readonly number[]): Table {
  const builder = makeBuilder({ type, nullValues: [null] });
  for (const cell of cells) builder.append(cell);
  const whole = builder.finish().toVector();
  const schema = new Schema([new Field('x', whole.type, true)]);
  const batches: RecordBatch[] = [];
  let from = 0;
  for (const size of [...sizes, cells.length]) {
    const to = Math.min(cells.length, from + size);
    const data = whole.slice(from, to).data[0] ?? makeData({ type: whole.type as Utf8, length: 0 });
    batches.push(
      new RecordBatch(
        schema,
        makeData({ type: new Struct(schema.fields), length: to - from, nullCount: 0, children: [data] }),
      ),
    );
    from = to;
  }
  return new Table(schema, batches);
}

describe('columns of Arrow', () => {
  it.each(kinds.map((kind) => [(kind.type() as { toString(): string }).toString(), kind] as const))(
    '%s: every cell, missing ones too, in batches of any size',
    (_, { type, cell, wanted }) => {
      const cells = fc.array(fc.option(cell, { freq: 3 }), { maxLength: 60 });
      fc.assert(
        fc.property(cells, fc.array(fc.nat(20), { maxLength: 3 }), (values, sizes) => {
          const { columns, missing } = readBack(tableOf(type(), values, sizes));
          expect(columns).toEqual([values.map((value) => (value === null ? null : wanted(value as never)))]);
          expect(missing).toEqual([values.filter((value) => value === null).length]);
        }),
      );
    },
  );

  it.each(stamps.map((stamp) => [(stamp.type() as { toString(): string }).toString(), stamp] as const))(
    '%s: every moment, as exact as a double',
    (_, { type, wanted }) => {
      fc.assert(
        fc.property(fc.array(int64, { minLength: 1, maxLength: 40 }), (units) => {
          const made = type();
          const isDay = made instanceof DateDay;
          const data = isDay
            ? makeData({
                type: made,
                length: units.length,
                data: Int32Array.from(units, (unit) => Number(BigInt.asIntN(32, unit))),
              })
            : makeData({
                type: made as TimestampSecond,
                length: units.length,
                data: BigInt64Array.from(units) as never,
              });
          const schema = new Schema([new Field('x', made, true)]);
          const struct = makeData({
            type: new Struct(schema.fields),
            length: units.length,
            nullCount: 0,
            children: [data],
          });
          const { columns } = readBack(new Table(schema, [new RecordBatch(schema, struct)]));
          expect(columns).toEqual([units.map(wanted)]);
        }),
      );
    },
  );

  it('say that a whole number exceeds 2^53, but not where its cell is missing', () => {
    const bigOf = (cells: readonly (bigint | null)[]): string[] => readBack(tableOf(new Int64(), cells, [])).big;
    expect(bigOf([2n ** 53n, -(2n ** 53n), null])).toEqual([]);
    expect(bigOf([2n ** 53n + 1n])).toEqual(['x']);
    expect(bigOf([-(2n ** 53n) - 1n])).toEqual(['x']);
    expect(bigOf([2n ** 62n])).toEqual(['x']);
  });

  it('whose bytes do not fit together are refused', () => {
    const schema = new Schema([new Field('x', new Utf8(), true)]);
    const made = (offsets: number[], rows: number): RecordBatch => {
      const data = makeData({
        type: new Utf8(),
        length: rows,
        nullCount: 0,
        valueOffsets: Int32Array.from(offsets),
        data: Uint8Array.of(65, 66),
      });
      return new RecordBatch(
        schema,
        makeData({ type: new Struct(schema.fields), length: rows, nullCount: 0, children: [data] }),
      );
    };
    const { leaves } = arrowLeaves(schema);
    for (const offsets of [[0, 3], [1, 0], [-1, 1], [0]])
      expect(() => pieceOf(made(offsets, 1), leaves, Infinity, new TextIndex(), new Set())).toThrow(Damage);
    expect(pieceOf(made([0, 1, 2], 2), leaves, Infinity, new TextIndex(), new Set()).rows).toBe(2);
  });
});

describe('what a double rounds is counted', () => {
  it('of times that are finer than a microsecond', () => {
    const units = BigInt64Array.of(1_700_000_000_123_456_789n, 1_700_000_000_123_456_000n, -1n, 7n, 0n, 2n ** 62n + 1n);
    const data = (type: DataType) => makeData({ type: type as TimestampSecond, length: 6, data: units as never });
    // The fourth is missing.
    expect(fineTimes(data(new TimestampNanosecond()), 6, Uint8Array.of(0b110111))).toBe(3);
    expect(fineTimes(data(new TimestampMicrosecond()), 6, null)).toBe(0);
  });

  it('of decimals that have too many digits, the others being the nearest doubles', () => {
    const units = [9_999_999_999_999_999n, -9_007_199_254_740_993n, 123n, -7n, 10n ** 30n];
    const words = (value: bigint): Uint32Array =>
      Uint32Array.from({ length: 4 }, (_, word) =>
        Number((BigInt.asUintN(128, value) >> BigInt(32 * word)) & 0xffff_ffffn),
      );
    const made = readBack(tableOf(new Decimal(2, 38, 128), units.map(words), []));
    expect(made.columns[0]).toEqual(units.map((value) => Number(`${value}e-2`)));
    expect(made.decimals).toBe(2);
  });
});
