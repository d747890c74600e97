/** What is written is what is read back, bit for bit. */
import { isoText } from '../cells/iso-text.ts';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Vector } from '../../table/column.ts';
import { type Dictionary, dictionaryOf, stringAt } from '../../table/dictionary.ts';
import { cellsOf, inlineRun } from './oracle.ts';
import { readCsv } from './read.ts';
import { type CsvColumn, formatCsvBatch, formatCsvHeader } from './write.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'prepgraph-write-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const numbers = (...values: number[]): CsvColumn => ({
  vector: { type: 'number', cells: Float64Array.from(values) },
  dictionary: null,
});

function strings(...values: (string | null)[]): CsvColumn {
  const distinct = [...new Set(values.filter((value) => value !== null))];
  const codes = Int32Array.from(values, (value) => (value === null ? -1 : distinct.indexOf(value)));
  return { vector: { type: 'text', cells: codes }, dictionary: dictionaryOf(distinct) };
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
    '9.007199254740992e+15',
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
        const line = lines[row];
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
  expect(text([strings('a;b', 'a,b')], 2, ';')).toBe('"a;b"\n"a,b"\n');
});

test('names that would begin another file, and cells of a single column that would be cut, are quoted', () => {
  const header = (...names: string[]): string => Buffer.from(formatCsvHeader(names)).toString();
  expect(header('#id', 'x')).toBe('"#id",x\n');
  expect(header('sep=;', 'x')).toBe('"sep=;",x\n');
  expect(header('<b>', '#x', "it's")).toBe('"<b>",#x,it\'s\n');
  expect(header('a|b')).toBe('"a|b"\n');
  expect(header('grün 1')).toBe('grün 1\n');
  expect(text([strings('1;5', '2', 'a\tb')], 3)).toBe('"1;5"\n2\n"a\tb"\n');
  expect(text([strings('\\N', '\\n'), numbers(1, 2)], 2)).toBe('"\\N",1\n\\n,2\n');
});

test('a missing cell that is alone in its row is no blank line', () => {
  expect(text([numbers(Number.NaN, 1)], 2)).toBe('""\n1\n');
});

test('booleans and dates', () => {
  const truth: Vector = { type: 'boolean', cells: Int8Array.of(1, 0, -1) };
  const date: Vector = { type: 'datetime', cells: Float64Array.of(Date.UTC(2024, 0, 31), 1.5, Number.NaN) };
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

/** The documented rules, cell by cell. */
function expected(columns: readonly CsvColumn[], rows: number): string {
  const cell = ({ vector, dictionary }: CsvColumn, row: number): string => {
    switch (vector.type) {
      case 'number':
      case 'datetime': {
        const value = vector.cells[row];
        if (Number.isNaN(value)) return '';
        if (vector.type === 'datetime') return isoText(value);
        return Object.is(value, -0) ? '-0' : String(value).replace('Infinity', 'inf');
      }
      case 'boolean':
        return ['', 'False', 'True'][vector.cells[row] + 1];
      default: {
        const code = vector.cells[row];
        if (code < 0) return '';
        const string = stringAt(dictionary as Dictionary, code);
        return string === '' || /[,"\r\n]/.test(string) ? `"${string.replaceAll('"', '""')}"` : string;
      }
    }
  };
  let all = '';
  for (let row = 0; row < rows; row++) {
    const line = columns.map((column) => cell(column, row)).join(',');
    all += `${line === '' ? '""' : line}\n`;
  }
  return all;
}

/** Compared without `expect`, which is slow to show how megabytes differ. */
function check(columns: readonly CsvColumn[], rows: number): void {
  const lines = text(columns, rows).split('\n');
  const wanted = expected(columns, rows).split('\n');
  expect(lines.length).toBe(wanted.length);
  const row = lines.findIndex((line, index) => line !== wanted[index]);
  if (row >= 0) expect(`${row}: ${lines[row]?.slice(0, 1000)}`).toBe(`${row}: ${wanted[row]?.slice(0, 1000)}`);
}

test('tables of any shape: columns that are digits here and numbers there, many rows, many columns', () => {
  const kinds = ['digit', 'some digits', 'number', 'missing', 'text', 'boolean', 'date'] as const;
  const make = (kind: (typeof kinds)[number], rows: number): CsvColumn => {
    const values = (of: (row: number) => number): CsvColumn =>
      numbers(...Array.from({ length: rows }, (_, row) => of(row)));
    const codes = Array.from({ length: rows }, (_, row) => (row % 4) - 1);
    switch (kind) {
      case 'digit':
        return values((row) => (row * 7) % 10);
      case 'some digits':
        return values((row) => (row % 100 < 70 ? row % 2 : [10, -1, -0, 1e21, Infinity][row % 5]));
      case 'number':
        return values((row) => (row - 500) / 7);
      case 'missing':
        return values((row) => (row % 3 === 0 ? row : Number.NaN));
      case 'text':
        return strings(
          ...codes.map(
            (code) => ['', 'a,b', 'a "quoted" cell that is longer than sixteen bytes', null][code + 1] as string,
          ),
        );
      case 'boolean':
        return {
          vector: { type: 'boolean', cells: Int8Array.from(codes, (code) => Math.min(code, 1)) },
          dictionary: null,
        };
      case 'date':
        return {
          ...values(() => 0),
          vector: {
            type: 'datetime',
            cells: Float64Array.from(codes, (code) => (code < 0 ? Number.NaN : code * 1e9)),
          },
        };
    }
  };
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(...kinds), { minLength: 1, maxLength: 30 }),
      fc.integer({ min: 0, max: 300 }),
      (many, rows) =>
        check(
          many.map((kind) => make(kind, rows)),
          rows,
        ),
    ),
    { numRuns: 60 },
  );
  check(
    kinds.map((kind) => make(kind, 5_001)),
    5_001,
  );
  const wide = kinds.map((kind) => make(kind, 37));
  check(
    Array.from({ length: 7_000 }, (_, index) => wide[(index * index) % kinds.length]),
    37,
  );
});

test('one column of numbers may stand for the ones and zeros of several', () => {
  const codes = [0, 5, -1, 2.5, Number.NaN, 3, 1e9, Infinity, 5, -0];
  const ones = [5, 0, 3, 5];
  const each = ones.map((one) => numbers(...codes.map((code) => (code === one ? 1 : 0))));
  const many = Array.from({ length: 3_000 }, (_, row) => codes[row % codes.length]);
  expect(text([{ ...numbers(...codes), ones }], 10, ';')).toBe(text(each, 10, ';'));
  expect(text([strings(...many.map(String)), { ...numbers(...many), ones }, numbers(...many)], 3_000)).toBe(
    text(
      [
        strings(...many.map(String)),
        ...ones.map((one) => numbers(...many.map((code) => (code === one ? 1 : 0)))),
        numbers(...many),
      ],
      3_000,
    ),
  );
});

test('strings of any length, more distinct ones than rows', () => {
  const long = 'long '.repeat(200_000);
  const all = ['x', long, `"${long}`, 'y'];
  check([strings(...all, null, ...all), numbers(1, 2, 3, 4, 5, 6, 7, 8, 9)], 9);
  const dictionary = dictionaryOf([...Array.from({ length: 3_000 }, (_, index) => `word ${index}`), long, `${long}\n`]);
  const codes = Int32Array.from({ length: 2_000 }, (_, row) =>
    row % 500 === 7 ? 3_000 + (row % 2) : ((row * 37) % 3_001) - 1,
  );
  check(
    [
      { vector: { type: 'text', cells: codes }, dictionary },
      numbers(...codes),
      { vector: { type: 'text', cells: codes }, dictionary },
    ],
    2_000,
  );
  // What was laid out for long strings does not stay behind.
  check([strings('a', null, '')], 3);
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
          vector: { type: 'datetime', cells: Float64Array.from(rows, ({ date }) => date ?? Number.NaN) },
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
