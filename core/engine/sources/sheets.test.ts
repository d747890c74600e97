/** Sheets as programs write them, and as they should not be: each kind of cell, place and trouble of .xlsx and .ods. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { utils, write } from '@e965/xlsx';
import { afterAll, describe, expect, it } from 'vitest';
import { type BookParts, bookBytes, odsBytes, zipBytes } from '../../formats/xlsx/testing.ts';
import { problemOf, readAll, temporaryFolder, testSession } from '../testing.ts';

const folder = temporaryFolder();
const session = testSession();
afterAll(async () => {
  await session.close();
  folder.remove();
});

const path = join(folder.path, 'book.xlsx');
const open = async (parts: BookParts, params: Record<string, unknown> = {}) => {
  writeFileSync(path, await bookBytes(parts));
  return readAll(session, 'XlsxSource', path, params);
};
const refused = async (bytes: Promise<Buffer>, params: Record<string, unknown> = {}) => {
  writeFileSync(path, await bytes);
  return problemOf(session, 'XlsxSource', path, params);
};
/** Codes of the notices of the file that was read last. */
const codes = async (): Promise<string[]> => (await session.notices('source')).map(({ code }) => code);
const messages = async (): Promise<string[]> => (await session.notices('source')).map(({ message }) => message);

const text = (value: string): string => ` t="inlineStr"><is><t>${value}</t></is></c>`;
const number = (value: number | string): string => `><v>${value}</v></c>`;
/** Rows of a sheet from the ends of their cells, each with its address. */
const rows = (...lines: (string | null)[][]): string =>
  lines
    .map((cells, row) => {
      const made = cells.map((cell, column) =>
        cell === null ? '' : `<c r="${String.fromCharCode(65 + column)}${row + 1}"${cell}`,
      );
      return `<row r="${row + 1}">${made.join('')}</row>`;
    })
    .join('');

describe('cells of .xlsx', () => {
  it('have all digits of the file', async () => {
    const { cells, fields } = await open({
      sheets: {
        Data: rows(
          [text('id'), text('x')],
          [number('6222021234567890123'), number('0.10000000000000001')],
          [number(7), number('1E+020')],
        ),
      },
    });
    expect(cells).toEqual({ id: ['6222021234567890123', '7'], x: [0.1, 1e20] });
    expect(fields.map(({ type }) => type)).toEqual(['category', 'number']);
  });

  it('are dates, durations and times by their format', async () => {
    const s = (style: number, value: number): string => ` s="${style}"><v>${value}</v></c>`;
    const formats = [
      'yyyy-mm-dd',
      '[h]:mm',
      'hh:mm',
      '[$-409]d\\-mmm',
      '"day" 0',
      '0.0%;[Red]-0.0%',
      '[Red]#,##0.00 "s"',
    ];
    const { cells } = await open({
      sheets: {
        Data: rows(
          ['date', 'long', 'clock', 'local', 'quoted', 'share', 'money'].map(text),
          [s(1, 1), s(2, 1.25), s(3, 0.4375), s(4, 45_322.5), s(5, 3), s(6, 0.125), s(7, 12)],
          [s(1, 59), s(2, 0.5), s(3, 0), s(4, 61), s(5, 4), s(6, 1), s(7, 13.5)],
          [s(1, 61), s(2, -0.25), s(3, 0.999988425925926), s(4, 62), s(5, 5), s(6, 0), s(7, 14)],
        ),
      },
      formats,
    });
    expect(cells).toEqual({
      date: [Date.UTC(1900, 0, 1), Date.UTC(1900, 1, 28), Date.UTC(1900, 2, 1)],
      long: [108_000, 43_200, -21_600],
      clock: [37_800, 0, 86_399],
      local: [Date.UTC(2024, 0, 31, 12), Date.UTC(1900, 2, 1), Date.UTC(1900, 2, 2)],
      quoted: [3, 4, 5],
      share: [0.125, 1, 0],
      money: [12, 13.5, 14],
    });
    expect(await codes()).toEqual(['source.unit', 'source.unit']);
    expect((await messages()).slice(0, 1)).toEqual(['3 durations are read as numbers of seconds.']);
  });

  it('count from 1904 where the workbook says so', async () => {
    const { cells } = await open({
      sheets: { Data: rows([text('d')], [' s="1"><v>1</v></c>']) },
      formats: ['yyyy-mm-dd'],
      workbook: '<workbookPr date1904="true"/>',
    });
    expect(cells).toEqual({ d: [Date.UTC(1904, 0, 2)] });
  });

  it('are texts of every kind, without phonetic hints', async () => {
    const strings =
      '<si><t>plain</t></si><si><r><rPr><b/></rPr><t>rich </t></r><r><t xml:space="preserve">text</t></r></si>' +
      '<si><t>東京</t><rPh sb="0" eb="2"><t>トウキョウ</t></rPh><phoneticPr fontId="1"/></si>' +
      '<si><t>a &amp; b&#10;&lt;c&gt; _x0041_ <![CDATA[<d> & ]]>e</t></si><si><t/></si><si/>';
    const shared = (k: number): string => ` t="s"><v>${k}</v></c>`;
    const { cells } = await open({
      sheets: {
        Data: rows(
          [text('t')],
          [shared(0)],
          [shared(1)],
          [shared(2)],
          [shared(3)],
          [shared(4)],
          [shared(5)],
          [' t="str"><f>A1</f><v>made</v></c>'],
        ),
      },
      strings,
    });
    expect(cells).toEqual({ t: ['plain', 'rich text', '東京', 'a & b\n<c> A <d> & e', null, null, 'made'] });
  });

  it('with an error, or a formula without a value, are missing and named by their place', async () => {
    const { cells } = await open({
      sheets: {
        Data: rows(
          ['e', 'f', 'ok'].map(text),
          [' t="e"><v>#N/A</v></c>', '><f>1+1</f></c>', ' t="b"><v>1</v></c>'],
          [' t="e"><v>#DIV/0!</v></c>', '><f>1+2</f><v></v></c>', ' t="b"><v>0</v></c>'],
          [number(2), number(3), null],
        ),
      },
    });
    expect(cells).toEqual({ e: [null, null, 2], f: [null, null, 3], ok: [true, false, null] });
    expect(await messages()).toEqual([
      '2 cells hold errors, the first is Data!A2 with #N/A: missing.',
      '2 formulas were never calculated, the first in Data!B2: missing.',
    ]);
  });

  it('that are formulas with 0 in a workbook that asks to be calculated are told', async () => {
    const formula = '><f>A1</f><v>0</v></c>';
    const parts = { sheets: { Data: rows([text('n')], [formula], [formula]) } };
    await open(parts);
    expect(await codes()).toEqual([]);
    await open({ ...parts, workbook: '<calcPr fullCalcOnLoad="1"/>' });
    expect(await codes()).toEqual(['source.not-calculated']);
  });

  it('that are missing words are missing: those of pandas, or those that are chosen', async () => {
    const parts = { sheets: { Data: rows([text('v')], [number(1.5)], [text('NULL')], [text('n/a')], [text('-')]) } };
    expect((await open(parts)).cells).toEqual({ v: ['1.5', null, null, '-'] });
    expect((await open(parts, { missing: ['NULL', 'n/a', '-'] })).cells).toEqual({ v: [1.5, null, null, null] });
    expect((await open(parts, { missing: [] })).cells).toEqual({ v: ['1.5', 'NULL', 'n/a', '-'] });
  });
});

describe('a sheet', () => {
  it('has names where its first row holds years, dates or counted columns', async () => {
    const years = await open({
      sheets: { D: rows([text('Name'), number(2019), number(2020)], [text('a'), number(1), number(2)]) },
    });
    expect(years.fields.map(({ name }) => name)).toEqual(['Name', '2019', '2020']);
    const counted = await open({
      sheets: {
        D: rows(
          [text('Name'), number(1), number(2), number(3)],
          [text('a'), number(1), number(2), number(3)],
          [text('b'), number(2), number(4), number(6)],
        ),
      },
    });
    expect(counted.fields.map(({ name }) => name)).toEqual(['Name', '1', '2', '3']);
    const date = (value: number): string => ` s="1"><v>${value}</v></c>`;
    const months = await open({
      sheets: {
        D: rows(
          [text('Name'), date(45_292), date(45_323)],
          [text('a'), number(1), number(2)],
          [text('b'), number(3), number(4)],
        ),
      },
      formats: ['mmm yy'],
    });
    expect(months.cells).toEqual({ Name: ['a', 'b'], '2024-01-01': [1, 3], '2024-02-01': [2, 4] });
  });

  it('may begin below titles, which are told and left out', async () => {
    const parts = {
      sheets: {
        D: rows(
          [text('Sales of 2024')],
          [],
          [text('x'), text('y'), text('z')],
          [number(1), number(2), number(3)],
          [number(4), number(5), number(6)],
        ),
      },
    };
    const { cells, source } = await open(parts);
    expect(cells).toEqual({ x: [1, 4], y: [2, 5], z: [3, 6] });
    expect(source.notices).toMatchObject([{ code: 'source.skipped-lines', count: 2 }]);
    expect(source.decided).toMatchObject({ skip_rows: 2, header: true });
    expect((await open(parts, { skip_rows: 3, header: false })).cells).toEqual({
      column_1: [1, 4],
      column_2: [2, 5],
      column_3: [3, 6],
    });
    expect(Object.keys((await open(parts, { skip_rows: 0 })).cells)).toEqual(['Sales of 2024', 'column_2', 'column_3']);
  });

  it.each([
    ['xlsx', 'left', ['Sales of 2024']],
    ['xlsx', 'right', [null, null, null, null, null, 'Sales of 2024']],
    ['ods', 'left', ['Sales of 2024']],
    ['ods', 'right', [null, null, null, null, null, 'Sales of 2024']],
    ['biff8', 'left', ['Sales of 2024']],
    ['biff8', 'right', [null, null, null, null, null, 'Sales of 2024']],
  ] as const)('in %s has the same columns when a title on its %s is skipped', async (bookType, _, title) => {
    const table = [
      [null, 'x', 'y', 'z'],
      [null, 1, 2, 3],
      [null, 4, 5, 6],
    ];
    const sheet = utils.aoa_to_sheet([[...title], [], ...table]);
    writeFileSync(path, write({ SheetNames: ['D'], Sheets: { D: sheet } }, { bookType, type: 'buffer' }));
    const found = await readAll(session, 'XlsxSource', path);
    expect(found.cells).toEqual({ x: [1, 4], y: [2, 5], z: [3, 6] });
    expect(found.source.decided).toMatchObject({ skip_rows: 2 });
    expect((await readAll(session, 'XlsxSource', path, found.source.decided)).cells).toEqual(found.cells);
    expect((await readAll(session, 'XlsxSource', path, { skip_rows: 0 })).fields.length).toBeGreaterThan(3);
  });

  it('of two columns begins below titles that an empty row parts from it', async () => {
    const table = [
      [text('x'), text('y')],
      [number(1), number(2)],
      [number(4), number(5)],
    ];
    const titled = await open({ sheets: { D: rows([text('Sales of 2024')], [text('in euros')], [], ...table) } });
    expect(titled.cells).toEqual({ x: [1, 4], y: [2, 5] });
    expect(titled.source.notices).toMatchObject([{ code: 'source.skipped-lines', count: 3 }]);
    const beside = await open({ sheets: { D: rows([text('x')], ...table.slice(1)) } });
    expect(beside.cells).toEqual({ x: [1, 4], column_2: [2, 5] });
    const narrow = await open({ sheets: { D: rows([text('x')], [], [number(1)]) } });
    expect(narrow.cells).toEqual({ x: [null, 1] });
  });

  it('is found by name or number, hidden or not', async () => {
    const one = (name: string): string => rows([text(name)], [number(1)]);
    const parts = { sheets: { A: one('a'), 'B & C': one('b'), '03': one('c') }, states: { A: 'hidden' } };
    expect((await open(parts)).source.warnings).toEqual([
      'Read is the hidden sheet "A"; there are also "B & C", "03".',
    ]);
    expect((await open(parts, { sheet: '2' })).cells).toEqual({ b: [1] });
    expect((await open(parts, { sheet: '03' })).cells).toEqual({ c: [1] });
    expect(await problemOf(session, 'XlsxSource', path, { sheet: '4' })).toMatchObject({
      code: 'xlsx.no-sheet',
      hint: 'The workbook has "A", "B & C", "03".',
    });
  });

  it('keeps empty rows between filled ones, and has none before and after', async () => {
    const sheet =
      `<row r="3"><c r="B3"${text('x')}</row><row r="4"><c r="B4"${number(1)}</row><row r="5"><c r="C5" s="0"/></row>` +
      `<row r="7"><c r="B7"${number(2)}</row><row r="900"/>`;
    expect((await open({ sheets: { D: sheet } })).cells).toEqual({ x: [1, null, null, 2] });
  });

  it('need not number its rows and cells', async () => {
    const line = (...cells: string[]): string => `<row>${cells.map((cell) => `<c${cell}`).join('')}</row>`;
    const body = Array.from({ length: 60_000 }, (_, k) => line(number(k), number(k / 4))).join('');
    const { cells } = await open({ sheets: { D: line(text('x'), text('y')) + body } });
    expect(cells['x']).toEqual(Array.from({ length: 60_000 }, (_, k) => k));
    expect(cells['y']?.at(-1)).toBe(59_999 / 4);
  });

  it('is read again where its end contradicts its beginning: types, columns to either side', async () => {
    const count = 60_000;
    const body = Array.from({ length: count }, (_, k) => {
      const row = k + 2;
      const extra = k === count - 1 ? `<c r="A${row}"${number(1)}` : '';
      const right = k === count - 2 ? `<c r="D${row}"${text('late')}` : '';
      return `<row r="${row}">${extra}<c r="B${row}"${k === count - 1 ? text('end') : number(k)}<c r="C${row}"${number(0.5)}${right}</row>`;
    }).join('');
    const { cells, fields } = await open({
      sheets: { D: `<row r="1"><c r="B1"${text('x')}<c r="C1"${text('y')}</row>${body}` },
    });
    expect(fields.map(({ name, type }) => `${name} ${type}`)).toEqual([
      'column_1 number',
      'x text',
      'y number',
      'column_4 category',
    ]);
    expect([cells['column_1']?.[0], cells['column_1']?.at(-1)]).toEqual([null, 1]);
    expect([cells['x']?.[7], cells['x']?.at(-1)]).toEqual(['7', 'end']);
    expect(cells['column_4']?.at(-2)).toBe('late');
  });

  it('has shared strings of many megabytes', async () => {
    const count = 60_000;
    const strings = Array.from({ length: count }, (_, k) => `<si><t>${`${k} `.padEnd(120, 'ü')}</t></si>`).join('');
    const body = Array.from(
      { length: count },
      (_, k) => `<row r="${k + 1}"><c r="A${k + 1}" t="s"><v>${count - 1 - k}</v></c></row>`,
    );
    const { cells } = await open({ sheets: { D: body.join('') }, strings }, { header: false });
    expect(cells['column_1']?.length).toBe(count);
    expect([cells['column_1']?.[0], cells['column_1']?.at(-1)]).toEqual([
      '59999 '.padEnd(120, 'ü'),
      '0 '.padEnd(120, 'ü'),
    ]);
  });

  it('tells its merged cells, as far as they lie in the table', async () => {
    const sheet = rows([text('x'), text('y')], [text('a'), number(1)], [null, number(2)]);
    const merged = (...ranges: string[]): string =>
      `<mergeCells>${ranges.map((range) => `<mergeCell ref="${range}"/>`).join('')}</mergeCells>`;
    const { cells, source } = await open({ sheets: { D: sheet }, after: merged('A2:A3', 'F1:G9') });
    expect(cells).toEqual({ x: ['a', null], y: [1, 2] });
    expect(source.warnings).toEqual(['The cells A2:A3 are merged: the first holds the value, the others are missing.']);
  });

  it('may be written with prefixes, in the strict edition, and in UTF-16', async () => {
    const strict = 'http://purl.oclc.org/ooxml/officeDocument/relationships';
    const parts = {
      'xl/_rels/workbook.xml.rels': `<p:Relationships xmlns:p="x"><p:Relationship Id="r0" Type="${strict}/worksheet" Target="/xl/worksheets/sheet1.xml"/></p:Relationships>`,
      'xl/worksheets/sheet1.xml': Buffer.from(
        '\ufeff<?xml version="1.0" encoding="UTF-16"?><x:worksheet xmlns:x="m"><x:sheetData><x:row r="1"><x:c r="A1" t="inlineStr"><x:is><x:t>ü</x:t></x:is></x:c></x:row><x:row r="2"><x:c r="A2"><x:v>5</x:v></x:c></x:row></x:sheetData></x:worksheet>',
        'utf16le',
      ),
    };
    expect((await open({ sheets: { D: '' }, parts })).cells).toEqual({ ü: [5] });
  });
});

describe('a workbook that is none, or lies', () => {
  const sheet = rows([text('x')], [number(1)]);

  it.each<[string, BookParts, RegExp]>([
    [
      'a shared string that is not there',
      { sheets: { D: rows([' t="s"><v>3</v></c>']) }, strings: '<si><t>a</t></si>' },
      /A1 names a shared string/,
    ],
    [
      'an address in another row',
      { sheets: { D: `<row r="1"><c r="A7"${number(1)}</row>` } },
      /row 1 of its sheet has an unsound address/,
    ],
    [
      'rows out of order',
      { sheets: { D: `<row r="9"><c r="A9"${number(1)}</row><row r="3"/>` } },
      /row 3 of its sheet is out of order/,
    ],
    ['a column beyond the sheet', { sheets: { D: `<row r="1"><c r="ZZZ1"${number(1)}</row>` } }, /beyond the sheet/],
    ['an unknown entity', { sheets: { D: rows([text('&bomb;')]) } }, /names "&bomb;"/],
    [
      'a document type',
      { sheets: { D: sheet }, parts: { 'xl/workbook.xml': '<!DOCTYPE a [<!ENTITY b "c">]><workbook/>' } },
      /document type/,
    ],
    [
      'a sheet that is cut off',
      { sheets: { D: sheet }, parts: { 'xl/worksheets/sheet1.xml': `<worksheet><sheetData>${sheet}` } },
      /cut off/,
    ],
    [
      'a sheet elsewhere',
      {
        sheets: { D: sheet },
        parts: {
          'xl/_rels/workbook.xml.rels':
            '<Relationships><Relationship Id="r0" Type="a/worksheet" Target="http://example.org/a.xml" TargetMode="External"/></Relationships>',
        },
      },
      /outside of the file/,
    ],
    [
      'relations in a circle',
      {
        sheets: { D: sheet },
        parts: {
          'xl/_rels/workbook.xml.rels':
            '<Relationships><Relationship Id="r0" Type="a/worksheet" Target="workbook.xml"/></Relationships>',
        },
      },
      /nothing|there is nothing/i,
    ],
    [
      'bytes that are no text',
      { sheets: { D: sheet }, parts: { 'xl/worksheets/sheet1.xml': Buffer.from([0x3c, 0x61, 0xff, 0x3e]) } },
      /no text/,
    ],
  ])('%s', async (_, parts, message) => {
    const problem = await refused(bookBytes(parts));
    expect(problem?.code).toMatch(/^xlsx\./);
    expect(problem?.message).toMatch(message);
    expect(problem).toMatchObject({ file: path, nodeId: 'source', hint: expect.stringMatching(/\S/) });
  });

  it('is another document, or protected', async () => {
    expect(
      await refused(zipBytes({ '[Content_Types].xml': '<Types/>', 'word/document.xml': '<document/>' })),
    ).toMatchObject({ code: 'source.other-file' });
    expect(
      await refused(zipBytes({ mimetype: 'application/vnd.oasis.opendocument.text', 'content.xml': '<a/>' })),
    ).toMatchObject({ code: 'xlsx.not-workbook' });
    expect(
      await refused(odsBytes('', { 'META-INF/manifest.xml': '<m:file-entry><m:encryption-data/></m:file-entry>' })),
    ).toMatchObject({ code: 'xlsx.encrypted' });
  });
});

it('a cell of .xls outside of the 256 columns of its sheet is damage, not a table of 65,536 columns', async () => {
  const book = utils.book_new();
  utils.book_append_sheet(
    book,
    utils.aoa_to_sheet([
      ['a', 'b'],
      [1.25, 2.75],
      [3.5, 4.5],
    ]),
    'Data',
  );
  const bytes = write(book, { type: 'buffer', bookType: 'xls' }) as Buffer;
  // A record of type NUMBER: its length, row, column and format, then the number.
  const at = bytes.indexOf(Buffer.from([0x03, 0x02, 14, 0, 1, 0, 1, 0]));
  expect(at).toBeGreaterThan(0);
  const file = join(folder.path, 'wide.xls');
  writeFileSync(file, bytes);
  expect((await readAll(session, 'XlsxSource', file)).cells).toEqual({ a: [1.25, 3.5], b: [2.75, 4.5] });
  bytes.writeUInt16LE(0xffff, at + 6);
  writeFileSync(file, bytes);
  expect(await problemOf(session, 'XlsxSource', file)).toMatchObject({
    code: 'xlsx.damaged',
    message: expect.stringContaining('column 65536 of 256'),
    file,
  });
});
