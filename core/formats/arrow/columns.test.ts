import { writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
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
import { afterAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../engine/testing.ts';
import { type ArrowLeaf, arrowLeaves } from './leaves.ts';
import { contentsOfFile } from './messages.ts';
import { type ArrowOutput, readBatch } from './read.ts';

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

/** The double that is nearest to so many microseconds in milliseconds: more of them than a double holds are not rounded first. */
function nearestMilliseconds(microseconds: bigint): number {
  const size = microseconds < 0n ? -microseconds : microseconds;
  const digits = `${size / 1000n}.${String(size % 1000n).padStart(3, '0')}`;
  return Number(microseconds < 0n ? `-${digits}` : digits);
}

/** The last moment of JavaScript's calendar. */
const CALENDAR_MICROSECONDS = 8_640_000_000_000_000_000n;

const stamps = [
  { type: () => new TimestampSecond(), wanted: (units: bigint) => Number(units) * 1000 },
  { type: () => new TimestampMillisecond(), wanted: (units: bigint) => Number(units) },
  { type: () => new TimestampMicrosecond(), wanted: nearestMilliseconds },
  {
    type: () => new TimestampNanosecond(),
    wanted: (units: bigint) => Number(units / 1_000_000n) + Number(units % 1_000_000n) / 1e6,
  },
  { type: () => new DateDay(), wanted: (days: bigint) => Number(BigInt.asIntN(32, days)) * 86_400_000 },
];

const folder = temporaryFolder();
afterAll(folder.remove);

/** The pieces of a file, batch by batch. */
async function piecesOf(bytes: Uint8Array): Promise<{ leaves: ArrowLeaf[]; outputs: ArrowOutput[] }> {
  const path = join(folder.path, 'table.arrow');
  writeFileSync(path, bytes);
  const handle = await open(path);
  const { size, mtimeMs: modified } = await handle.stat();
  const contents = await contentsOfFile(handle, size);
  await handle.close();
  if (contents === null) throw new TypeError('no Arrow file');
  const { fields } = contents.schema;
  const { leaves } = arrowLeaves(contents.schema);
  const outputs: ArrowOutput[] = [];
  for (const messages of contents.batches)
    outputs.push(await readBatch({ path, size, modified, fields, messages, leaves, most: Infinity }));
  return { leaves, outputs };
}

/** The cells of such a table; missing is null. */
async function readBack(table: Table): Promise<{
  columns: unknown[][];
  big: string[];
  missing: number[];
  decimals: number;
  fine: number;
}> {
  const { leaves, outputs } = await piecesOf(tableToIPC(table, 'file'));
  const columns: unknown[][] = leaves.map(() => []);
  const missing = leaves.map(() => 0);
  let decimals = 0;
  let fine = 0;
  const big = new Set<string>();
  for (const { piece, big: more } of outputs) {
    for (const name of more) big.add(name);
    decimals += piece.decimals?.[0] ?? 0;
    fine += piece.fine?.[0] ?? 0;
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
  return { columns, big: [...big], missing, decimals, fine };
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
    async (_, { type, cell, wanted }) => {
      const cells = fc.array(fc.option(cell, { freq: 3 }), { maxLength: 60 });
      await fc.assert(
        fc.asyncProperty(cells, fc.array(fc.nat(20), { maxLength: 3 }), async (values, sizes) => {
          const { columns, missing } = await readBack(tableOf(type(), values, sizes));
          expect(columns).toEqual([values.map((value) => (value === null ? null : wanted(value as never)))]);
          expect(missing).toEqual([values.filter((value) => value === null).length]);
        }),
      );
    },
  );

  it.each(stamps.map((stamp) => [(stamp.type() as { toString(): string }).toString(), stamp] as const))(
    '%s: every moment, as exact as a double',
    async (_, { type, wanted }) => {
      await fc.assert(
        fc.asyncProperty(fc.array(int64, { minLength: 1, maxLength: 40 }), async (drawn) => {
          // Microseconds may go beyond the calendar, where a double holds whole milliseconds at best.
          const units = drawn.map((unit) => unit % CALENDAR_MICROSECONDS);
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
          const { columns } = await readBack(new Table(schema, [new RecordBatch(schema, struct)]));
          expect(columns).toEqual([units.map(wanted)]);
        }),
      );
    },
  );

  it('say that a whole number exceeds 2^53, but not where its cell is missing', async () => {
    const bigOf = async (cells: readonly (bigint | null)[]): Promise<string[]> =>
      (await readBack(tableOf(new Int64(), cells, []))).big;
    expect(await bigOf([2n ** 53n, -(2n ** 53n), null])).toEqual([]);
    expect(await bigOf([2n ** 53n + 1n])).toEqual(['x']);
    expect(await bigOf([-(2n ** 53n) - 1n])).toEqual(['x']);
    expect(await bigOf([2n ** 62n])).toEqual(['x']);
  });

  it('whose bytes do not fit together are refused', async () => {
    const bytes = Buffer.from(tableToIPC(tableOf(new Utf8(), ['A', 'B'], []), 'file'));
    const offsets = bytes.lastIndexOf(Buffer.from(Int32Array.of(0, 1, 2).buffer), bytes.indexOf('AB'));
    for (const wrong of [
      [0, 1, 300],
      [1, 0, 2],
      [-1, 1, 2],
    ]) {
      const damaged = Buffer.from(bytes);
      damaged.set(new Uint8Array(Int32Array.from(wrong).buffer), offsets);
      await expect(piecesOf(damaged)).rejects.toThrow(/the texts of a column are cut off/);
    }
    expect((await piecesOf(bytes)).outputs[0]?.piece.rows).toBe(2);
  });
});

describe('what a double rounds is counted', () => {
  it('of times that are finer than a microsecond', async () => {
    const units = BigInt64Array.of(1_700_000_000_123_456_789n, 1_700_000_000_123_456_000n, -1n, 7n, 0n, 2n ** 62n + 1n);
    const fineOf = async (type: DataType): Promise<number> => {
      const schema = new Schema([new Field('x', type, true)]);
      // The fourth is missing.
      const data = makeData({
        type: type as TimestampSecond,
        length: 6,
        nullCount: 1,
        nullBitmap: Uint8Array.of(0b110111),
        data: units as never,
      });
      const struct = makeData({ type: new Struct(schema.fields), length: 6, nullCount: 0, children: [data] });
      return (await readBack(new Table(schema, [new RecordBatch(schema, struct)]))).fine;
    };
    expect(await fineOf(new TimestampNanosecond())).toBe(3);
    // As microseconds, the first and the last lie beyond the year 2248, where doubles are further apart.
    expect(await fineOf(new TimestampMicrosecond())).toBe(2);
  });

  it('of decimals that have too many digits, the others being the nearest doubles', async () => {
    const units = [9_999_999_999_999_999n, -9_007_199_254_740_993n, 123n, -7n, 10n ** 30n];
    const words = (value: bigint): Uint32Array =>
      Uint32Array.from({ length: 4 }, (_, word) =>
        Number((BigInt.asUintN(128, value) >> BigInt(32 * word)) & 0xffff_ffffn),
      );
    const made = await readBack(tableOf(new Decimal(2, 38, 128), units.map(words), []));
    expect(made.columns[0]).toEqual(units.map((value) => Number(`${value}e-2`)));
    expect(made.decimals).toBe(2);
  });
});
