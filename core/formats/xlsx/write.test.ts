import { expect, test } from 'vitest';
import { dictionaryOf } from '../../table/dictionary.ts';
import type { OutputTable } from '../output/row-writer.ts';
import { zipText } from './testing.ts';
import { encodeSheetRows, xlsxWriter } from './write.ts';

const fields = [
  { name: 'x', type: 'number', integer: false },
  { name: 'when', type: 'datetime', integer: false },
  { name: 'word', type: 'text', integer: false },
] as const;
const strings = dictionaryOf(['007', ' a\r', `${'x'.repeat(32_766)}😀`]);

const rowsOf = (x: number[], when: number[], word: number[], start: number) =>
  encodeSheetRows(
    {
      fields,
      columns: [
        { vector: { type: 'number', cells: Float64Array.from(x) }, dictionary: null },
        { vector: { type: 'datetime', cells: Float64Array.from(when) }, dictionary: null },
        { vector: { type: 'text', cells: Int32Array.from(word) }, dictionary: strings },
      ],
      rows: x.length,
    },
    start,
  );
const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

test('rows and cells say where they stand, and missing cells are not there', () => {
  expect(text(rowsOf([1.5, NaN], [0, NaN], [0, -1], 7).bytes)).toBe(
    '<row r="9"><c r="A9"><v>1.5</v></c><c r="B9" s="1"><v>25569</v></c><c r="C9" t="str"><v>007</v></c></row>' +
      '<row r="10"></row>',
  );
});

test('texts keep blanks at their ends and carriage returns, and are never cut within a character', () => {
  expect(text(rowsOf([NaN], [NaN], [1], 0).bytes)).toContain('<v xml:space="preserve"> a&#13;</v>');
  const long = rowsOf([NaN], [NaN], [2], 0);
  expect(long.cut).toMatchObject([{ column: 2, count: 1, row: 0 }]);
  expect(text(long.bytes)).toContain(`<v>${'x'.repeat(32_766)}</v>`);
});

test('numbers beyond 2^53 have an exponent, as their digits would be taken for exact ones', () => {
  expect(text(rowsOf([1e20, 2 ** 53 - 1], [NaN, NaN], [-1, -1], 0).bytes)).toMatch(
    /<v>1e\+20<\/v>.*<v>9007199254740991<\/v>/,
  );
});

test('dates that spreadsheets do not know are texts, and times finer than theirs are told', () => {
  const year = (y: number) => new Date(0).setUTCFullYear(y, 0, 1);
  const piece = rowsOf([NaN, NaN, NaN], [year(1900), year(10_000), 0.25], [-1, -1, -1], 0);
  expect(piece.asText).toMatchObject([{ column: 1, count: 2, row: 0 }]);
  expect(piece.fine).toMatchObject([{ column: 1, count: 1, row: 2 }]);
});

test('each fill of the style sheet has a pattern: openpyxl refuses a workbook without', async () => {
  const parts: Uint8Array[] = [];
  async function* pieces() {
    yield rowsOf([1], [0], [0], 0);
  }
  const table: OutputTable = { fields, rows: 1, targets: [], dictionaries: [], sources: {} };
  const write = async (bytes: Uint8Array) => void parts.push(bytes);
  await xlsxWriter.write(pieces(), table, { write } as never, undefined);
  const bytes = Buffer.concat(parts);
  expect(await zipText(bytes, 'xl/styles.xml')).toContain('<fill><patternFill patternType="none"/></fill>');
  expect(await zipText(bytes, 'xl/worksheets/sheet1.xml')).toContain('<dimension ref="A1:C2"/>');
});
