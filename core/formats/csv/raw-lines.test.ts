/** The first lines of a file as the source's form displays them. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import type { RawLine } from '../raw-lines.ts';
import type { CsvOptions } from './options.ts';
import { rawLines } from './raw-lines.ts';

const folder = mkdtempSync(join(tmpdir(), 'prepgraph-lines-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const read = (content: string | Uint8Array, options: CsvOptions = {}) => {
  const path = join(folder, 'x.csv');
  writeFileSync(path, content);
  return rawLines(path, options);
};

const kinds = (lines: readonly RawLine[]): string[] => lines.map(({ number, kind }) => `${number} ${kind}`);
const textOf = ({ pieces }: RawLine): string => pieces.map(({ text }) => text).join('');
/** Delimiters in round brackets, quotes in angle ones. */
const marked = ({ pieces }: RawLine): string =>
  pieces.map(({ text, part }) => (part === 'delimiter' ? `(${text})` : part === 'quote' ? `<${text}>` : text)).join('');

test('lines have their kinds: left out, names, units, rows, remarks, blank ones and the footer', async () => {
  const { lines, hasMore } = await read('Report\n\nn,m,s\nmm,kg,\n1,2.5,a\n# x\n2,3.5,b\n\n3,4.5,c\n\nSource: us\n', {
    delimiter: ',',
    comment: '#',
    skip_rows: 2,
    skip_footer: 1,
    skip_after_header: 1,
    header: true,
  });
  expect(kinds(lines)).toEqual([
    '1 skipped',
    '2 skipped',
    '3 names',
    '4 skipped',
    '5 row',
    '6 comment',
    '7 row',
    '8 blank',
    '9 row',
    '10 blank',
    '11 footer',
  ]);
  expect(lines.map(({ cells }) => cells)).toEqual([
    null,
    null,
    ['n', 'm', 's'],
    null,
    ['1', '2.5', 'a'],
    null,
    ['2', '3.5', 'b'],
    null,
    ['3', '4.5', 'c'],
    null,
    null,
  ]);
  expect(hasMore).toBe(false);
});

test('delimiters and quotes are marked, in rows of several lines, too', async () => {
  const { lines } = await read('a,b\r\n1,"x ""y"", z"\r\n2,"two\r\nlines" ,3\r\n', {
    delimiter: ',',
    quote: '"',
    header: true,
    decimal: '.',
  });
  expect(lines.map(marked)).toEqual(['a(,)b', '1(,)<">x ""y"", z<">', '2(,)<">two', 'lines<"> (,)3']);
  expect(lines.map(({ cells }) => cells)).toEqual([['a', 'b'], ['1', 'x "y", z'], ['2', 'two\r\nlines', '3'], null]);
  expect(lines[2].width).toBe(3);
});

test.each([
  ['runs of blanks', ' a   b\n 1   2\n', { delimiter: '\\s+' }, ['( )a(   )b', '( )1(   )2']],
  ['fixed width', 'id  n\n1   10\n2   20\n', { colspecs: '0:2, 4:' }, ['id(  )n', '1 (  )10', '2 (  )20']],
  ['blanks behind delimiters', 'a, b\n1, 2\n', { delimiter: ',', skip_initial_space: true }, ['a(, )b', '1(, )2']],
  ['several characters', 'a||b\n1||2\n', { delimiter: '||' }, ['a(||)b', '1(||)2']],
  ['CR', 'a,b\r1,2\r', { delimiter: ',' }, ['a(,)b', '1(,)2']],
])('%s cut', async (_, content, options, expected) => {
  const { lines } = await read(content, { header: true, ...options });
  expect(lines.map(marked)).toEqual(expected);
});

test('a choice that is not taken yet cuts otherwise', async () => {
  const found = await read('a;b\n1,5;2\n2,5;3\n');
  expect(found.lines.map(({ width }) => width)).toEqual([2, 2, 2]);
  const other = await read('a;b\n1,5;2\n2,5;3\n', { delimiter: ',', quote: '"', header: true, decimal: '.' });
  expect(other.lines.map(({ width }) => width)).toEqual([1, 2, 2]);
});

test('twelve lines from the first one of the table on, of long lines and cells the beginning', async () => {
  const { lines, hasMore } = await read(`t\n\na,b\n${'1,2\n'.repeat(500)}`, { skip_rows: 2, header: true });
  expect(lines.length).toBe(14);
  expect(hasMore).toBe(true);
  const wide = await read(`${'x,'.repeat(100_000)}x\n1\n`, { delimiter: ',', quote: '"', header: true, decimal: '.' });
  expect(wide.lines[0]).toMatchObject({ isCut: true, width: expect.any(Number) });
  expect(textOf(wide.lines[0]).length).toBe(400);
  expect(wide.lines[0].cells?.length).toBe(40);
});

test('the footer of a file that is larger than the sample follows its first lines', async () => {
  const { lines } = await read(`a,b\n${'10,20\n'.repeat(300_000)}\nSource: us\n`, { header: true, delimiter: ',' });
  expect(lines.at(-1)).toMatchObject({ number: null, kind: 'footer' });
  expect(textOf(lines.at(-1) as RawLine)).toBe('Source: us');
});

test('a quote that is opened and not closed marks its lines', async () => {
  const stated = { delimiter: ',', quote: '"', header: true, decimal: '.' } as const;
  const { lines } = await read('a,b\n1,"x\n2,y\n', stated);
  expect(kinds(lines)).toEqual(['1 names', '2 unclosed', '3 unclosed']);
});

test('other encodings are decoded', async () => {
  const { lines } = await read(Buffer.from('\ufeffstraße,ort\n1,Köln\n', 'utf16le'));
  expect(lines[0].cells).toEqual(['straße', 'ort']);
});

test('the pieces of a line are the line, whatever the file and the dialect', async () => {
  const text = fc
    .array(fc.constantFrom('a', '1', '"', "'", ',', ';', '\t', ' ', '  ', '\n', '\r\n', '\\', '#'), {
      minLength: 1,
      maxLength: 60,
    })
    .map((parts) => parts.join(''));
  const options = fc.record({
    delimiter: fc.constantFrom(',', ';', '\t', '\\s+', ', ', '||'),
    quote: fc.constantFrom('"', "'", ''),
    escape: fc.constantFrom('', '\\'),
    skip_initial_space: fc.boolean(),
    comment: fc.constantFrom('', '#'),
    skip_rows: fc.nat(3),
    skip_footer: fc.nat(2),
    header: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(text, options, async (content, given) => {
      const { lines } = await read(content, { ...given, newline: '\n', encoding: 'utf-8' });
      const written = content.split(/\r?\n/);
      for (const line of lines) {
        if (line.number !== null) expect(textOf(line)).toBe(written[line.number - 1]);
      }
      expect(lines.map(({ number }) => number)).toEqual(lines.map((_, index) => index + (lines[0].number ?? 1)));
    }),
    { numRuns: 300 },
  );
});
