/** What is written is what is read back, bit for bit. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Vector } from '../../table/column.ts';
import { dictionaryOf } from '../../table/dictionary.ts';
import { cellsOf, inlineRun } from './oracle.ts';
import { readCsv } from './read.ts';
import { type CsvColumn, formatCsvBatch, formatCsvHeader, isoText } from './write.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'prepgraph-write-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const numbers = (...values: number[]): CsvColumn => ({
  vector: { type: 'number', values: Float64Array.from(values) },
  dictionary: null,
});

function strings(...values: (string | null)[]): CsvColumn {
  const distinct = [...new Set(values.filter((value) => value !== null))];
  const codes = Int32Array.from(values, (value) => (value === null ? -1 : distinct.indexOf(value)));
  return { vector: { type: 'text', codes }, dictionary: dictionaryOf(distinct) };
}

const text = (columns: readonly CsvColumn[], rows: number, delimiter?: string): string =>
  Buffer.from(formatCsvBatch(columns, rows, delimiter)).toString();

test('numbers are the shortest decimals, missing is an empty cell', () => {
  const column = numbers(1, -0, 0.1, Number.NaN, 1e21, 123456789012, -2.5, 5e-324, Infinity, 1 / 3, 2 ** 53);
  expect(
    text([column, column], 11)
      .split('\n')
      .map((line) => line.split(',')[0]),
  ).toEqual([
    '1',
    '-0',
    '0.1',
    '',
    '1e+21',
    '123456789012',
    '-2.5',
    '5e-324',
    'inf',
    '0.3333333333333333',
    '9007199254740992',
    '',
  ]);
});

test('every double reads back to itself, and no shorter decimal would', () => {
  const values = fc.oneof(
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.double({ min: -1e4, max: 1e4, noNaN: true }),
    fc.tuple(fc.integer(), fc.nat(12)).map(([whole, places]) => whole / 10 ** places),
    fc.tuple(fc.maxSafeInteger(), fc.nat(20)).map(([whole, places]) => whole / 10 ** places),
  );
  fc.assert(
    fc.property(fc.array(values, { minLength: 50, maxLength: 50 }), (many) => {
      const lines = text([numbers(...many)], many.length).split('\n');
      many.forEach((value, row) => {
        const line = lines[row] as string;
        expect(Object.is(Number(line), value)).toBe(true);
        // Digits that count: without sign, point, exponent and the zeros around.
        const digits = (decimal: string): number => decimal.replace(/e.*|[-.]/g, '').replace(/^0+|0+$/g, '').length;
        expect(digits(line)).toBeLessThanOrEqual(digits(String(value)));
      });
    }),
    { numRuns: 400 },
  );
});

test('strings are quoted where they have to be', () => {
  const column = strings('a', 'a,b', 'say "x"', 'two\nlines', 'cr\r', null, '', 'ä');
  expect(text([column, numbers(1, 2, 3, 4, 5, 6, 7, 8)], 8)).toBe(
    'a,1\n"a,b",2\n"say ""x""",3\n"two\nlines",4\n"cr\r",5\n,6\n"",7\nä,8\n',
  );
  expect(text([strings('a;b', 'a,b')], 2, ';')).toBe('"a;b"\na,b\n');
});

test('a missing cell that is alone in its row is no blank line', () => {
  expect(text([numbers(Number.NaN, 1)], 2)).toBe('""\n1\n');
});

test('booleans and dates', () => {
  const truth: Vector = { type: 'boolean', codes: Int8Array.of(1, 0, -1) };
  const date: Vector = { type: 'datetime', values: Float64Array.of(Date.UTC(2024, 0, 31), 1.5, Number.NaN) };
  expect(
    text(
      [
        { vector: truth, dictionary: null },
        { vector: date, dictionary: null },
      ],
      3,
    ),
  ).toBe('True,2024-01-31\nFalse,1970-01-01T00:00:00.001500\n,\n');
  expect(isoText(Date.UTC(1969, 11, 31, 23, 59, 59, 999))).toBe('1969-12-31T23:59:59.999');
});

test('names', () => {
  const names = ['\uFEFFa', 'b,c', '', '"'];
  expect(Buffer.from(formatCsvHeader(names)).toString()).toBe('"\uFEFFa","b,c","",""""\n');
});

test('tables read back as they were', async () => {
  const word = fc.constantFrom('x', 'y z', 'a,b', '"', '\n', '\r\n', 'é', '😀', 'true', ' ');
  const row = fc.record({
    number: fc.option(fc.double({ noNaN: true, noDefaultInfinity: true }), { nil: null }),
    text: fc.option(
      fc.array(word, { minLength: 1, maxLength: 3 }).map((words) => words.join('')),
      { nil: null },
    ),
    date: fc.option(fc.integer({ min: -1e12, max: 2e12 }), { nil: null }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 20 }), async (rows) => {
      const columns: CsvColumn[] = [
        numbers(...rows.map(({ number }) => number ?? Number.NaN)),
        strings(...rows.map(({ text: cell }) => cell)),
        {
          vector: { type: 'datetime', values: Float64Array.from(rows, ({ date }) => date ?? Number.NaN) },
          dictionary: null,
        },
      ];
      const path = join(folder, 'table.csv');
      writeFileSync(
        path,
        Buffer.concat([formatCsvHeader(['number', 'text', 'date']), formatCsvBatch(columns, rows.length)]),
      );
      const types = { number: 'number', text: 'text', date: 'datetime' } as const;
      const options = { types, missing: [], delimiter: ',', header: true, decimal: '.' } as const;
      const { table } = await readCsv(path, options, inlineRun());
      expect(cellsOf(table)).toEqual([
        rows.map(({ number }) => number),
        rows.map(({ text: cell }) => cell),
        rows.map(({ date }) => date),
      ]);
    }),
    { numRuns: 100 },
  );
});
