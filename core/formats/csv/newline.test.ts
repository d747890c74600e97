/** Line ends: found outside quotes only, stored, read in chunks of any size, and told where a file mixes them. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import Papa from 'papaparse';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { ProblemError } from '../../ir/problem.ts';
import { cellsOf, inlineRun } from './oracle.ts';
import type { CsvOptions, Newline } from './options.ts';
import type { CsvTable } from './csv-table.ts';
import { readCsv, readCsvHead } from './read.ts';

vi.setConfig({ testTimeout: 120_000 });

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'prepgraph-newline-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let files = 0;
const write = (content: string): string => {
  const path = join(folder, `${files++ % 100}.csv`);
  writeFileSync(path, content);
  return path;
};

const read = (content: string, options: CsvOptions = {}, chunkBytes?: number): Promise<CsvTable> =>
  readCsv(write(content), options, inlineRun(), chunkBytes === undefined ? {} : { chunkBytes });

const problemOf = async (reading: Promise<unknown>) => {
  const error = await reading.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(ProblemError);
  return (error as ProblemError).problem;
};

/** Rows of cells out of the table, a missing cell as the empty text. */
function rowsOf({ table }: CsvTable): string[][] {
  const columns = cellsOf(table);
  return Array.from({ length: table.rows }, (_, row) => columns.map((column) => String(column[row] ?? '')));
}

const newlines: readonly Newline[] = ['\n', '\r\n', '\r'];

/** Random tables with their truth: cells of letters, digits, quotes, delimiters and every kind of line break. */
const dialectTable = (quotings: readonly ('needed' | 'always' | 'blanks')[]) =>
  fc
    .record({
      newline: fc.constantFrom(...newlines),
      quote: fc.constantFrom('"', "'"),
      delimiter: fc.constantFrom(',', ';', '\t', '|', ' '),
      width: fc.integer({ min: 2, max: 4 }),
      isEnded: fc.boolean(),
    })
    .chain((dialect) => {
      const cell = fc
        .array(fc.constantFrom('a', '1', ' ', 'é', '\n', '\r', '\r\n', '\n\r', ',', ';', '|', '\t', '"', "'"), {
          maxLength: 5,
        })
        .map((parts) => parts.join(''));
      const quoting = fc.constantFrom(...quotings);
      const row = fc.array(fc.tuple(cell, quoting), { minLength: dialect.width, maxLength: dialect.width });
      return fc.record({ dialect: fc.constant(dialect), rows: fc.array(row, { minLength: 1, maxLength: 12 }) });
    })
    .map(({ dialect, rows }) => {
      const { newline, quote, delimiter, width, isEnded } = dialect;
      const header = Array.from({ length: width }, (_, column) => `n\n${column}\r`);
      const written = (cell: string, quoting: string): string => {
        const isQuoted =
          quoting !== 'needed' ||
          cell === '' ||
          /[\r\n]/.test(cell) ||
          [quote, delimiter].some((c) => cell.includes(c));
        if (!isQuoted) return cell;
        return (
          quote +
          cell.replaceAll(quote, quote + quote) +
          quote +
          (quoting === 'blanks' && delimiter !== ' ' ? '  ' : '')
        );
      };
      const lines = [
        header.map((name) => written(name, quotings.at(-1) ?? 'always')),
        ...rows.map((row) => row.map(([cell, how]) => written(cell, how))),
      ];
      const text = lines.map((line) => line.join(delimiter)).join(newline) + (isEnded ? newline : '');
      const types = Object.fromEntries(header.map((name) => [name, 'text' as const]));
      return { ...dialect, header, text, types, truth: rows.map((row) => row.map(([cell]) => cell)) };
    });

describe('line breaks of every kind in quotes', () => {
  test('the line end is found, and cells are the truth, in chunks of any size', async () => {
    await fc.assert(
      fc.asyncProperty(
        dialectTable(['needed', 'always', 'blanks']),
        fc.integer({ min: 1, max: 40 }),
        async (made, chunkBytes) => {
          const { text, delimiter, quote, newline, types, truth, header } = made;
          const given = { delimiter, quote, types, missing: [], header: true };
          for (const bytes of [chunkBytes, 1 << 20]) {
            const table = await read(text, given, bytes);
            expect(table.options.newline).toBe(newline);
            expect(table.table.fields.map(({ name }) => name)).toEqual(header);
            expect(rowsOf(table)).toEqual(truth);
            expect(table.warnings).toEqual([]);
            expect(table.malformedTotal).toBe(0);
          }
          const head = await readCsvHead(write(text), given, 1000, inlineRun());
          expect(rowsOf(head)).toEqual(truth);
        },
      ),
      { numRuns: 400 },
    );
  });

  // PapaParse 5.7.1 keeps the quote and the blanks of a last cell that is empty: `""  `. So it gets no blanks.
  test('the same cells as PapaParse, the line end given to both', async () => {
    await fc.assert(
      fc.asyncProperty(
        dialectTable(['needed', 'always']),
        fc.integer({ min: 1, max: 40 }),
        async (made, chunkBytes) => {
          const { text, delimiter, quote, newline, types } = made;
          const { data } = Papa.parse<string[]>(text, {
            delimiter,
            newline: newline === 'any' ? undefined : newline,
            quoteChar: quote,
            skipEmptyLines: true,
          });
          const given = { delimiter, quote, newline, types, missing: [], header: true };
          expect(rowsOf(await read(text, given, chunkBytes))).toEqual(data.slice(1));
        },
      ),
      { numRuns: 300 },
    );
  });

  test('with nothing given: delimiter, quote and line end are found', async () => {
    const cell = fc.constantFrom('x', 'a\nb', 'a\rb', 'a\r\nb', 'c "d"', 'e,f', '\n', 'long text');
    const rows = fc.array(fc.tuple(cell, cell, cell), { minLength: 2, maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(
        rows,
        fc.constantFrom(...newlines),
        fc.constantFrom(',', ';', '\t'),
        async (cells, newline, delimiter) => {
          const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
          const text =
            ['n 1', 'n 2', 'n 3'].join(delimiter) +
            newline +
            cells.map((row) => row.map(quoted).join(delimiter) + newline).join('');
          const table = await read(text, { header: true });
          expect(table.options).toMatchObject({ newline, delimiter });
          expect(rowsOf(table)).toEqual(cells);
        },
      ),
      { numRuns: 200 },
    );
  });

  test('a file with CR alone and an LF in quotes, in the header and below', async () => {
    const table = await read('"first\nname",b\r"x\ny",1\rz,2\r');
    expect(table.options.newline).toBe('\r');
    expect(table.evidence.newline).toBe('Lines end with CR.');
    expect(cellsOf(table.table)).toEqual([
      ['x\ny', 'z'],
      [1, 2],
    ]);
  });

  test('a quote within a cell opens nothing', async () => {
    const table = await read('size,n\n5" pipe,1\n6" pipe,2\n');
    expect(table.options.newline).toBe('\n');
    expect(table.table.rows).toBe(2);
  });
});

describe('files that mix line ends', () => {
  test('LF and CR LF both end rows, and the evidence counts them', async () => {
    const table = await read('a,b\r\n1,2\n3,4\r\n5,6\r\n');
    expect(table.table.rows).toBe(3);
    expect(table.options.newline).toBe('\r\n');
    expect(table.evidence.newline).toBe('Lines end with CR LF. LF occurs once as well, and ends a line, too.');
    expect(table.warnings).toEqual([]);
  });

  test('a bare CR among LF is a character of its cell, told with its line and how many there are', async () => {
    const rows = Array.from({ length: 40 }, (_, row) => (row % 10 === 7 ? `${row},x\ry\r\rz` : `${row},"q\rq"`));
    for (const chunkBytes of [1, 7, 64, 1 << 20]) {
      const table = await read(`n,t\n${rows.join('\n')}\n`, {}, chunkBytes);
      expect(table.options.newline).toBe('\n');
      expect(table.table.rows).toBe(40);
      expect((cellsOf(table.table)[1] as string[])[7]).toBe('x\ry\r\rz');
      expect(table.warnings).toEqual([
        '12 CR (carriage return) characters stand outside quotes, the first on line 9. Lines of this file end with LF or CR LF, so each is read as a character of its cell.',
      ]);
    }
  });

  test('in the header as well, and in the rows of a preview', async () => {
    const text = 'n,t\rt\n1,a\n2,b\n';
    const warning = 'A single CR (carriage return) stands outside quotes, on line 1.';
    expect((await read(text)).warnings[0]).toMatch(warning);
    expect((await readCsvHead(write(text), {}, 5, inlineRun())).warnings[0]).toMatch(warning);
  });

  test('a bare LF among CR', async () => {
    const table = await read('n,t\r1,a\r2,b\nc\r3,d\r');
    expect(table.options.newline).toBe('\r');
    expect(cellsOf(table.table)[1]).toEqual(['a', 'b\nc', 'd']);
    expect(table.warnings[0]).toMatch('A single LF (line feed) stands outside quotes, on line 3.');
  });

  test('a given line end counts, whatever is found', async () => {
    const table = await read('a,b\r1,2\r', { newline: '\n', header: true });
    expect(table.table.rows).toBe(0);
    expect(table.evidence.newline).toBe('Chosen by you: LF. Found: Lines end with CR.');
    expect((await read('a,b\r\n1,2\n3,4', { newline: '\r\n' })).table.rows).toBe(2);
  });

  test('lines that are skipped end as the file’s do', async () => {
    const table = await read('made by "x\nat noon\ra,b\r1,2\r', { skip_rows: 1, newline: '\r' });
    expect(table.table.fields.map(({ name }) => name)).toEqual(['a', 'b']);
    const found = await read('a title\ra,b\r"1\n1",2\r3,4\r', { skip_rows: 1 });
    expect(found.options.newline).toBe('\r');
    expect(cellsOf(found.table)[1]).toEqual([2, 4]);
  });
});

describe('the row of names is judged as the rows below it', () => {
  test('blanks after a closing quote are dropped', async () => {
    for (const newline of newlines) {
      const table = await read(`"a" ,"b"  ${newline}"x" ,1${newline}"y"  ,2${newline}`);
      expect(table.table.fields.map(({ name }) => name)).toEqual(['a', 'b']);
      expect(table.malformedTotal).toBe(0);
    }
  });

  test('blanks after the last quote of a file, whatever the delimiter', async () => {
    for (const delimiter of [',', ';', '||', '§']) {
      for (const end of ['', '\n']) {
        const table = await read(`"a" ${delimiter}b\n1${delimiter}"x"  \n2${delimiter}"y"  ${end}`, { delimiter });
        expect(cellsOf(table.table)).toEqual([
          [1, 2],
          ['x', 'y'],
        ]);
        expect(table.malformedTotal).toBe(0);
      }
    }
  });

  test('text after a closing quote is refused with its line, or kept and told', async () => {
    const header = '"a\nb","c"d\n';
    expect(await problemOf(read(`${header}1,2\n`))).toMatchObject({ code: 'csv.bad-quote', line: 2, field: 'quote' });
    expect(await problemOf(readCsvHead(write(`${header}1,2\n`), {}, 5, inlineRun()))).toMatchObject({
      code: 'csv.bad-quote',
    });
    const kept = await read(`${header}1,2\n"3"x,4\n`, { malformed: 'keep', header: true });
    expect(kept.table.fields.map(({ name }) => name)).toEqual(['a\nb', 'cd']);
    expect(kept.malformedTotal).toBe(2);
    expect(kept.malformed.map(({ line }) => line)).toEqual([2, 4]);
  });

  test('bytes that are no text in the chosen encoding', async () => {
    const bytes = Uint8Array.from([0x61, 0xff, 0x2c, 0x62, 0x0a, 0x31, 0x2c, 0x32, 0x0a]);
    const path = join(folder, 'bytes.csv');
    writeFileSync(path, bytes);
    expect(await problemOf(readCsv(path, { encoding: 'utf-8' }, inlineRun()))).toMatchObject({
      code: 'csv.encoding',
      line: 1,
    });
    const kept = await readCsv(path, { encoding: 'utf-8', malformed: 'keep' }, inlineRun());
    expect(kept.notices).toMatchObject([{ code: 'source.no-text', column: 'a\uFFFD', count: 1, line: 1 }]);
  });
});
