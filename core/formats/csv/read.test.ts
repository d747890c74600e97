/** The byte-level reader against PapaParse and against the simple reader of `oracle.ts`, on generated hostile files. */
import { PANDAS_MISSING } from '../../words/missing-words.ts';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import Papa from 'papaparse';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { ProblemError } from '../../ir/problem.ts';
import { cellsOf, inlineRun, oracleRows, oracleTable } from './oracle.ts';
import iconv from 'iconv-lite';
import type { Encoding } from '../../words/encodings.ts';
import { PLAIN_LAYOUT, type ResolvedCsvOptions } from './options.ts';
import { readCsv } from './read.ts';

vi.setConfig({ testTimeout: 120_000 });

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'prepgraph-csv-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const PLAIN: ResolvedCsvOptions = {
  ...PLAIN_LAYOUT,
  delimiter: ',',
  quote: '"',
  encoding: 'utf-8',
  newline: '\n',
  header: true,
  decimal: '.',
  thousands: null,
  missing: PANDAS_MISSING,
  quoted_missing: true,
  malformed: 'keep',
  types: {},
};

function encode(text: string, encoding: Encoding): Uint8Array {
  switch (encoding) {
    case 'utf-8':
      return Buffer.from(text, 'utf8');
    case 'utf-16le':
      return Buffer.from(text, 'utf16le');
    case 'utf-16be':
      return Buffer.from(text, 'utf16le').swap16();
    default:
      return iconv.encode(text, encoding);
  }
}

let files = 0;
const write = (content: string | Uint8Array): string => {
  const path = join(folder, `${files++ % 100}.csv`);
  writeFileSync(path, content);
  return path;
};

/** Reads the text in chunks of each size and compares everything with the oracle. */
async function compare(text: string, options: ResolvedCsvOptions, chunkSizes: readonly number[]): Promise<void> {
  const path = write(encode(text, options.encoding));
  const rows = oracleRows(text.replace(/^\uFEFF/, ''), options);
  for (const chunkBytes of chunkSizes) {
    const read = readCsv(path, options, inlineRun(), { chunkBytes });
    if (rows.unclosed !== null || rows.rows.length === 0) {
      const error = await read.then(
        () => null,
        (thrown: unknown) => thrown,
      );
      expect(error).toBeInstanceOf(ProblemError);
      const { problem } = error as ProblemError;
      if (rows.unclosed !== null && problem.code !== 'csv.binary') {
        expect(problem).toMatchObject({ code: 'csv.unclosed-quote', line: rows.unclosed });
      }
      continue;
    }
    const expected = oracleTable(rows, options);
    const { table, columns, malformed, malformedTotal, warnings } = await read;
    expect(table.fields.map(({ name }) => name)).toEqual(expected.names);
    expect(table.fields.map(({ type }) => type)).toEqual(expected.types);
    const cells = cellsOf(table);
    for (let column = 0; column < cells.length; column++) expect(cells[column]).toEqual(expected.columns[column]);
    expect(columns).toEqual(expected.reports);
    const lines = [...expected.raggedLines, ...rows.badQuotes].sort((a, b) => a - b);
    expect(malformedTotal).toBe(lines.length);
    expect(malformed.map(({ line }) => line).sort((a, b) => a - b)).toEqual(lines.slice(0, 100));
    const [first] = rows.strayBreaks;
    const strays = warnings.filter((warning) => warning.includes('outside quotes'));
    if (first === undefined) expect(strays).toEqual([]);
    else {
      expect(strays).toHaveLength(1);
      expect(strays[0]).toMatch(rows.strayBreaks.length === 1 ? 'A single ' : `${rows.strayBreaks.length} `);
      expect(strays[0]).toMatch(`on line ${first}.`);
    }
  }
}

const hostileText = fc
  .array(
    fc.constantFrom(
      'a',
      'b',
      'NA',
      'nan',
      'é',
      '日本',
      '😀',
      '\0',
      '#',
      ' ',
      '\t',
      'true',
      'False',
      'inf',
      '-inf',
      '1',
      '2.5',
      '-3',
      '.5',
      '5.',
      '-',
      '+7',
      '1e5',
      '1e400',
      '007',
      '0x10',
      '1_000',
      '--5',
      '١٢٣',
      '1,5',
      '9007199254740993',
      '12345678901234567',
      '0.1234567890123456789',
      '1234567890.123456789',
      '-0',
      '1e-7',
      '2024-01-31',
      '2024-02-30',
      '2024-01-31T12:30:15.123Z',
      '2024-01-31 12:30',
      '2024-01-31T00:00+05:30',
      '"',
      '""',
      '"x"',
      '"x"y',
      '"a,b"',
      '"a\nb"',
      '" "',
      '"1"',
      '"" ',
      ',',
      ',',
      ',',
      ',',
      ',',
      '\n',
      '\n',
      '\n',
      '\n',
      '\r\n',
      '\r',
      '\n\n',
    ),
    { maxLength: 60 },
  )
  .map((parts) => parts.join(''));

/** Short and dense: where quotes, delimiters and line breaks meet. */
const quotesAndBreaks = fc
  .array(fc.constantFrom('a', '1', '"', '"', '""', '"a\nb"', '"1"', ',', ',', '\n', '\n', '\r\n', '\r', ' ', '#'), {
    maxLength: 14,
  })
  .map((parts) => parts.join(''));

const options = fc.record({
  header: fc.boolean(),
  newline: fc.constantFrom('\n' as const, '\r' as const),
  comment: fc.constantFrom(null, '#'),
  skip_rows: fc.constantFrom(0, 0, 1),
  quote: fc.constantFrom('"', '"', '"', ''),
  missing: fc.constantFrom(PANDAS_MISSING, [], ['1', '-3', 'true']),
});

describe('against the simple reader', () => {
  test('a carriage return that ends no row, behind a number, a quoted number and a quoted string', async () => {
    for (const cell of ['1', '"1"', '"x"', '-2.5']) {
      await compare(`a,b\n1,2\n1,2\n${cell}\r,3\n4,${cell}\r\n5,${cell}\r`, PLAIN, [7, 1 << 20]);
    }
  });

  test('a quote that never closes behind a cell of two lines, in the header and below it', async () => {
    for (const header of [true, false]) {
      for (const text of ['"a\nb","c', 'a,"b\n\nc","d\n', 'a,b\n1,2\n"3\n",4\n"5\n\n","6\n', '"a\nb"\n"c\nd"\n"e']) {
        await compare(text, { ...PLAIN, header }, [7, 1 << 20]);
      }
    }
  });

  test('hostile text', async () => {
    await fc.assert(
      fc.asyncProperty(hostileText, options, (text, some) => compare(text, { ...PLAIN, ...some }, [7, 1 << 20])),
      { numRuns: 1000 },
    );
  });

  test('quotes and line breaks close together', async () => {
    await fc.assert(
      fc.asyncProperty(quotesAndBreaks, options, (text, some) => compare(text, { ...PLAIN, ...some }, [7, 1 << 20])),
      { numRuns: 1000 },
    );
  });

  test('columns whose type shows late', async () => {
    const cell = fc.constantFrom('1', '2', '3.25', '-4', 'NA', '');
    const late = fc.constantFrom('x', 'true', '2024-01-01', '007', '1e5', '"a\nb"', '9007199254740993', '');
    const table = fc.tuple(fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 80 }), late, fc.nat());
    await fc.assert(
      fc.asyncProperty(table, ([rows, odd, where]) => {
        const lines = rows.map((row) => row.join(','));
        lines.splice(where % (lines.length + 1), 0, `1,${odd}`);
        return compare(`a,b\n${lines.join('\n')}\n`, PLAIN, [13, 64, 1 << 20]);
      }),
      { numRuns: 250 },
    );
  });

  test.each<[Encoding, string]>([
    ['utf-16le', '日本'],
    ['utf-16be', '😀'],
    ['windows-1252', 'œuvre €'],
    ['windows-1251', 'Львів'],
    ['shift_jis', '表示'],
    ['euc-jp', '能力'],
    ['gb18030', '中文😀'],
    ['big5', '功能'],
    ['euc-kr', '똠방각하'],
  ])('%s', async (encoding, word) => {
    const cell = fc.constantFrom('1', '2.5', word, 'x', `"a,${word}"`, `"${word}\n${word}"`, '', 'NA', '2024-05-06');
    const more = fc.oneof(cell, fc.constantFrom(`${word}${word}`, `"${word},"`));
    const table = fc.array(fc.tuple(more, more, cell), { minLength: 1, maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(table, fc.constantFrom('', '\uFEFF'), (rows, bom) => {
        const text = `${word},b,c\n${rows.map((row) => row.join(',')).join('\n')}`;
        const mark = encoding.startsWith('utf-16') ? bom : '';
        return compare(mark + text, { ...PLAIN, encoding }, [7, 50, 1 << 20]);
      }),
      { numRuns: 120 },
    );
  });

  test('decimal comma and thousands', async () => {
    const cell = fc.constantFrom('1,5', '-2,25', '1.234', '1.234.567,5', '12.34', '1234', '', 'x', '1.234,5e3', '.123');
    const table = fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(table, fc.constantFrom(null, '.'), (rows, thousands) => {
        const text = `a;b\n${rows.map((row) => row.join(';')).join('\n')}\n`;
        return compare(text, { ...PLAIN, delimiter: ';', decimal: ',', thousands }, [7, 1 << 20]);
      }),
      { numRuns: 250 },
    );
  });

  test('locked types', async () => {
    const cell = fc.constantFrom(
      '1',
      '007',
      'x',
      'true',
      '2024-01-01',
      '2024-01-01T10:00Z',
      '9007199254740993',
      '',
      'NA',
    );
    const type = fc.constantFrom(
      'number' as const,
      'boolean' as const,
      'datetime' as const,
      'text' as const,
      'category' as const,
    );
    const table = fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(table, type, (rows, locked) => {
        const text = `a,b\n${rows.map((row) => row.join(',')).join('\n')}\n`;
        return compare(text, { ...PLAIN, types: { a: locked } }, [7, 1 << 20]);
      }),
      { numRuns: 250 },
    );
  });

  test('numbers, bit for bit', async () => {
    const number = fc.oneof(
      fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
      fc.double({ min: -100, max: 100, noNaN: true }).map(String),
      fc
        .tuple(fc.double({ min: -1e9, max: 1e9, noNaN: true }), fc.integer({ min: 1, max: 25 }))
        .map(([value, digits]) => value.toPrecision(digits)),
      fc
        .tuple(fc.double({ min: 0, max: 1e6, noNaN: true }), fc.integer({ min: 0, max: 25 }))
        .map(([value, places]) => value.toFixed(places)),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(number, { minLength: 200, maxLength: 200 }), async (texts) => {
        const { table } = await readCsv(
          write(`a,b\n${texts.map((text) => `${text},1\n`).join('')}`),
          { ...PLAIN, types: { a: 'number' } },
          inlineRun(),
        );
        const cells = cellsOf(table)[0] as number[];
        texts.forEach((text, row) => {
          if (!Object.is(cells[row], Number(text))) expect(`${text}: ${cells[row]}`).toBe(`${text}: ${Number(text)}`);
        });
      }),
      { numRuns: 100 },
    );
  });

  test('lines of megabytes', async () => {
    const long = 'x'.repeat(3 << 20);
    const quoted = `"${'y,\n""z'.repeat(100_000)}"`;
    const text = `a,b\n1,${long}\n2,${quoted}\n3,w\n`;
    await compare(text, PLAIN, [1 << 16, 4 << 20]);
  });
});

describe('against PapaParse', () => {
  const cellText = fc
    .array(fc.constantFrom('a', '1', '.', ' ', ',', ';', '"', '\n', 'é', '😀', "'"), { maxLength: 8 })
    .map((parts) => parts.join(''));
  const table = fc.integer({ min: 2, max: 4 }).chain((width) =>
    fc.array(fc.array(fc.tuple(cellText, fc.boolean()), { minLength: width, maxLength: width }), {
      minLength: 1,
      maxLength: 20,
    }),
  );
  const dialect = fc.record({
    delimiter: fc.constantFrom(',', ';', '\t', '|'),
    newline: fc.constantFrom('\n' as const, '\r\n' as const, '\r' as const),
    quote: fc.constantFrom('"', "'"),
    bom: fc.constantFrom('', '\uFEFF'),
    ragged: fc.boolean(),
  });

  const strings = async (
    text: string,
    chosen: ResolvedCsvOptions,
    chunkBytes: number,
  ): Promise<(string | null)[][]> => {
    const { table: read } = await readCsv(write(text), chosen, inlineRun(), { chunkBytes });
    const columns = cellsOf(read) as (string | null)[][];
    return Array.from({ length: read.rows }, (_, row) => columns.map((column) => column[row]));
  };

  test('well-formed and ragged tables', async () => {
    await fc.assert(
      fc.asyncProperty(table, dialect, async (rows, { delimiter, newline, quote, bom, ragged }) => {
        const text = rows
          .map((row, index) => {
            // A row of a single empty cell in quotes is a row here and a blank line to PapaParse.
            const cells = ragged && index % 3 === 1 && row.length > 2 ? row.slice(1) : row;
            const lines = cells.map(([cell, isQuoted]) =>
              isQuoted || [delimiter, quote, '\n', '\r'].some((special) => cell.includes(special)) || cell === ''
                ? quote + cell.replaceAll(quote, quote + quote) + quote
                : cell,
            );
            return lines.join(delimiter);
          })
          .join(newline);
        const width = rows[0]?.length ?? 0;
        const types = Object.fromEntries(
          Array.from({ length: width }, (_, column) => [`column_${column + 1}`, 'text' as const]),
        );
        const chosen = { ...PLAIN, delimiter, newline, quote, header: false, missing: [], types };
        const { data } = Papa.parse<string[]>(bom + text, {
          delimiter,
          newline,
          quoteChar: quote,
          skipEmptyLines: true,
        });
        const expected = data.map((row) => Array.from({ length: width }, (_, column) => row[column] || null));
        for (const chunkBytes of [7, 1 << 20]) expect(await strings(bom + text, chosen, chunkBytes)).toEqual(expected);
      }),
      { numRuns: 400 },
    );
  });

  test.each(['||', '§', '::'])('dialects outside of the fast path: %s', async (delimiter) => {
    await fc.assert(
      fc.asyncProperty(table, async (rows) => {
        const text = `${rows
          .map((row) => row.map(([cell]) => `"${cell.replaceAll('"', '""')}"`).join(delimiter))
          .join('\n')}\n`;
        const types = Object.fromEntries((rows[0] ?? []).map((_, column) => [`column_${column + 1}`, 'text' as const]));
        const chosen = { ...PLAIN, delimiter, header: false, missing: [], types };
        const expected = rows.map((row) => row.map(([cell]) => cell || null));
        expect(await strings(text, chosen, 1 << 20)).toEqual(expected);
      }),
      { numRuns: 80 },
    );
  });
});
