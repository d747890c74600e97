/** Tables of HTML pages. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { sourceTypeOf } from '../../formats/source-type.ts';
import { fixture, problemOf, readAll, temporaryFolder, testSession } from '../testing.ts';

const folder = temporaryFolder();
const session = testSession();
afterAll(async () => {
  await session.close();
  folder.remove();
});

let files = 0;
/** A page of this text, or of these bytes. */
function page(contents: string | Uint8Array): string {
  const path = join(folder.path, `page-${files++}.html`);
  writeFileSync(path, contents);
  return path;
}
const read = (contents: string | Uint8Array, params = {}) => readAll(session, 'HtmlSource', page(contents), params);
const refused = (contents: string | Uint8Array, params = {}) =>
  problemOf(session, 'HtmlSource', page(contents), params);

const row = (...cells: string[]): string => `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`;
const names = (...cells: string[]): string => `<tr>${cells.map((cell) => `<th>${cell}</th>`).join('')}</tr>`;

describe('rows and names', () => {
  it('of thead and tbody; numbers, dates, missing words and entities as in CSV', async () => {
    const { cells, fields } = await read(
      `<!DOCTYPE html><table><thead>${names('n', 'day', 'text &amp; more')}</thead><tbody>` +
        row('1,234', '2024-01-31', 'a&nbsp;b &lt;c&gt; &eacute;&#8364;&#x1F600;') +
        row('-2.5', '2024-02-01', 'one<br>two<p>three</p>') +
        `${row('NA', '', ' x \n  y ')}</tbody></table>`,
    );
    expect(cells).toEqual({
      n: [1234, -2.5, null],
      day: [Date.parse('2024-01-31'), Date.parse('2024-02-01'), null],
      'text & more': ['a\u00a0b <c> é€😀', 'one two three', 'x y'],
    });
    expect(fields.map(({ type }) => type)).toEqual(['number', 'datetime', 'category']);
  });

  it('without thead: first rows of th only hold the names', async () => {
    const { cells, source } = await read(`<table>${names('a', 'b')}<tr><th>x</th><td>1</td></tr></table>`);
    expect(cells).toEqual({ a: ['x'], b: [1] });
    expect(source.notices).toEqual([]);
  });

  it('without th: the first row is judged as that of a CSV', async () => {
    const { cells } = await read(`<table>${row('name', 'age')}${row('Ann', '31')}${row('Bob', '29')}</table>`);
    expect(cells).toEqual({ name: ['Ann', 'Bob'], age: [31, 29] });
    const numbers = await read(`<table>${row('1', '2')}${row('3', '4')}</table>`);
    expect(numbers.cells).toEqual({ column_1: [1, 3], column_2: [2, 4] });
  });

  it('the header can be decided: marked names are rows, unmarked ones names', async () => {
    const marked = `<table>${names('1', '2')}${row('3', '4')}</table>`;
    expect((await read(marked, { header: false })).cells).toEqual({ column_1: [1, 3], column_2: [2, 4] });
    const unmarked = `<table>${row('1', '2')}${row('3', '4')}</table>`;
    expect((await read(unmarked, { header: true })).cells).toEqual({ 1: [3], 2: [4] });
  });

  it('several rows of names are joined, a title over all columns is left out, and both are told', async () => {
    const { cells, source } = await read(
      '<table><thead><tr><th colspan=3>Sales, all years</th></tr>' +
        '<tr><th rowspan=2>Country</th><th colspan=2>Year</th></tr><tr><th>2023</th><th>2024</th></tr></thead>' +
        `${row('DE', '1', '2')}${row('FR', '3', '4')}</table>`,
    );
    expect(cells).toEqual({ Country: ['DE', 'FR'], Year_2023: [1, 3], Year_2024: [2, 4] });
    expect(source.notices?.map(({ code, message }) => [code, message])).toEqual([
      ['source.skipped-lines', '1 row above the names is a title and left out: "Sales, all years".'],
      ['source.guess', "The names of columns are joined out of 2 rows of the table's head."],
    ]);
  });

  it('end tags may be missing, and tags may be in capitals', async () => {
    const { cells } = await read('<TABLE><TR><TH>a<TH>b<TR><TD><B>1<TD>x<TR><TD>2<TD><I>y</TABLE>');
    expect(cells).toEqual({ a: [1, 2], b: ['x', 'y'] });
  });

  it('of a single column, empty cells are missing', async () => {
    const { cells, source } = await read(`<table>${names('a')}${row('1')}${row('')}${row('3')}</table>`);
    expect(cells).toEqual({ a: [1, null, 3] });
    expect(source.notices).toEqual([]);
  });

  it('rows with fewer cells end with missing ones', async () => {
    const { cells } = await read(`<table>${names('a', 'b')}${row('1')}${row('2', 'x')}</table>`);
    expect(cells).toEqual({ a: [1, 2], b: [null, 'x'] });
  });
});

describe('pages of other programs, as pandas reads them', () => {
  const expected = JSON.parse(readFileSync(fixture('html/expected.json'), 'utf8')) as Record<
    string,
    Record<string, unknown[]>
  >;

  it.each(Object.keys(expected))('%s', async (name) => {
    const { cells, fields } = await readAll(session, 'HtmlSource', fixture(`html/${name}`));
    const columns = Object.values(expected[name] ?? {});
    expect(fields).toHaveLength(columns.length);
    for (const [index, column] of columns.entries()) {
      const { name: own, type } = fields[index];
      expect(cells[own]).toEqual(type === 'datetime' ? column.map((day) => Date.parse(day as string)) : column);
    }
    expect(await sourceTypeOf(fixture(`html/${name}`))).toBe('HtmlSource');
  });
});

describe('spans', () => {
  it('the text stands in each column and row that it spans, as in pandas', async () => {
    const { cells } = await read(
      `<table>${names('a', 'b', 'c')}<tr><td rowspan=2>x</td><td colspan=2>1</td></tr>` +
        '<tr><td>2</td><td rowspan=0>3</td></tr><tr><td>y</td><td>4</td></tr></table>',
    );
    expect(cells).toEqual({ a: ['x', 'x', 'y'], b: [1, 2, 4], c: [1, 3, 3] });
  });

  it('no cell reaches beyond its group of rows, nor makes rows', async () => {
    const { cells } = await read(
      `<table><thead><tr><th rowspan=9>a</th><th>b</th></tr></thead><tbody>${row('1', '2')}` +
        '<tr><td rowspan=9>3</td><td>4</td></tr></tbody></table>',
    );
    expect(cells).toEqual({ a: [1, 3], b: [2, 4] });
  });

  it('a page whose cells claim more columns than memory holds is refused', async () => {
    expect(await refused(`<table><tr>${'<td colspan=1000>x'.repeat(20)}</table>`)).toMatchObject({
      code: 'html.too-wide',
      message: 'Table 1 of the HTML page has a row of 20,000 columns, more than a sheet of Excel has.',
    });
    const wide = '<tr><td colspan=1000>x<td colspan=1000>y';
    expect(await refused(`<table>${wide.repeat(30_000)}</table>`)).toMatchObject({ code: 'html.too-large' });
  });
});

describe('what is not shown', () => {
  it('hidden rows, cells, parts of cells and scripts are left out, and it is told', async () => {
    const { cells, source } = await read(
      `<table>${names('a', 'b')}<tr style="DISPLAY : none"><td>0</td><td>0</td></tr>` +
        '<tr><td><span style="display:none">0001</span>1</td><td hidden>9</td><td>x<script>var y = "<td>";</script></td></tr>' +
        `<tr hidden><td>0</td></tr>${row('2', '<select><option>no</select>y')}</table>`,
    );
    expect(cells).toEqual({ a: [1, 2], b: ['x', 'y'] });
    expect(source.notices).toMatchObject([{ code: 'source.hidden', count: 4 }]);
  });

  it('a hidden table is none', async () => {
    const { cells, source } = await read(
      `<div style="display:none"><table>${row('1', '2').repeat(9)}</table></div>` +
        `<table style="display:none">${row('1', '2').repeat(9)}</table><table>${names('a')}${row('1')}</table>`,
    );
    expect(cells).toEqual({ a: [1] });
    expect(source.notices).toEqual([]);
  });

  it('the footer is left out and told, or kept', async () => {
    const text = `<table><thead>${names('a', 'b')}</thead><tfoot>${row('sum', '3')}</tfoot><tbody>${row('x', '1')}${row('y', '2')}</tbody></table>`;
    const { cells, source } = await read(text);
    expect(cells).toEqual({ a: ['x', 'y'], b: [1, 2] });
    expect(source.notices).toMatchObject([
      { code: 'source.skipped-lines', message: "1 row of the table's footer is left out: sum, 3." },
    ]);
    const { cells: kept } = await read(text, { footer: true, skip_footer: 0 });
    expect(kept).toEqual({ a: ['sum', 'x', 'y'], b: [3, 1, 2] });
  });
});

describe('which table', () => {
  const text =
    `<table><tr><td>menu</td></tr></table><table id=first><caption>People, 2024</caption>${names('a', 'b')}${row('1', 'x').repeat(3)}</table>` +
    `<table>${names('c')}${row('2')}</table>`;

  it('the one with the most cells; the others are listed with size and name', async () => {
    const { cells, source } = await read(text);
    expect(cells['a']).toEqual([1, 1, 1]);
    expect(source.decided).toMatchObject({ table: 'People, 2024' });
    expect(source.notices?.[0]).toMatchObject({
      code: 'source.table',
      message:
        'Read is table 2 "People, 2024", which has the most cells of 3 tables of the page; there are also table 1 that begins with "menu" (1 × 1), table 3 that begins with "c" (2 × 1).',
    });
  });

  it.each(['People, 2024', 'first', '2'])('by caption, id or number: %s', async (table) => {
    const { cells, source } = await read(text, { table });
    expect(cells['a']).toEqual([1, 1, 1]);
    expect(source.notices).toEqual([]);
  });

  it('one that is not there is refused with the list', async () => {
    expect(await refused(text, { table: 'Pets' })).toMatchObject({
      code: 'html.no-such-table',
      field: 'table',
      hint: expect.stringContaining('table 2 "People, 2024" (4 × 2)'),
    });
  });

  it('tables within cells are tables of their own', async () => {
    const inner = `<table>${names('a', 'b')}${row('1', 'x')}${row('2', 'y')}</table>`;
    const { cells } = await read(`<table><tr><td>left ${inner} right</td></tr></table>`);
    expect(cells).toEqual({ a: [1, 2], b: ['x', 'y'] });
    const outer = await read(`<table><tr><td>left ${inner} right</td></tr><tr><td>below</td></tr></table>`, {
      table: '1',
      header: false,
    });
    expect(outer.source.notices).toMatchObject([{ code: 'source.table', count: 1 }]);
    expect(outer.cells).toEqual({ column_1: ['left right', 'below'] });
  });
});

describe('encodings', () => {
  const table = `<table>${names('wört')}${row('grün')}${row('blau')}</table>`;
  const latin = (head: string): Buffer => Buffer.from(head + table, 'latin1');

  it.each([
    ['<meta charset="iso-8859-1">', latin('<meta charset="iso-8859-1">')],
    ['http-equiv', latin('<meta http-equiv="Content-Type" content="text/html; charset=windows-1252">')],
    ['UTF-8', Buffer.from(`<meta charset=utf-8>${table}`)],
    ['UTF-16 with a mark', Buffer.from(`\ufeff<html>${table}`, 'utf16le')],
    ['a page in UTF-8 that says another', Buffer.from(`<meta charset=utf-16>${table}`)],
  ])('%s', async (_, bytes) => {
    const { cells, source } = await read(bytes);
    expect(cells).toEqual({ wört: ['grün', 'blau'] });
    expect(source.notices).toEqual([]);
  });

  it('a page that says nothing is guessed by its letters, and it is told', async () => {
    const { cells, source } = await read(latin(''));
    expect(cells).toEqual({ wört: ['grün', 'blau'] });
    expect(source.notices).toMatchObject([{ code: 'source.encoding' }]);
  });
});

describe('marks of numbers', () => {
  it('a decimal comma is found, which pandas reads as a thousands mark', async () => {
    const { cells } = await read(`<table>${names('p', 'q')}${row('1,5', '1.234,50')}${row('2,25', '7,00')}</table>`);
    expect(cells).toEqual({ p: [1.5, 2.25], q: [1234.5, 7] });
  });

  it('commas group thousands, as in pandas, where no cell has a decimal comma; it is told', async () => {
    const { cells, source } = await read(`<table>${names('p', 'q')}${row('1,234', 'a')}${row('5,678', 'b,c')}</table>`);
    expect(cells).toEqual({ p: [1234, 5678], q: ['a', 'b,c'] });
    expect(source.notices).toMatchObject([{ code: 'source.number-format', count: 2 }]);
    const chosen = await read(`<table>${names('p')}${row('1,234')}${row('5,678')}</table>`, { decimal: ',' });
    expect(chosen.cells).toEqual({ p: [1.234, 5.678] });
    expect(chosen.source.notices).toEqual([]);
  });

  it.each([
    [row('1,5', '1.234,50') + row('2,25', '7,00')],
    [row('1,234', 'x') + row('5,678', '2024-01-31')],
    [row('1', '2') + row('3', '4')],
  ])('what was found is stored and replayed: %s', async (rows) => {
    const path = page(`<table>${names('p', 'q')}${rows}</table><table>${names('p')}</table>`);
    const first = await readAll(session, 'HtmlSource', path);
    const again = await readAll(session, 'HtmlSource', path, first.source.decided);
    expect(again.cells).toEqual(first.cells);
    expect(again.source.decided).toEqual(first.source.decided);
  });
});

describe('broken pages', () => {
  it('without a table', async () => {
    expect(await refused('<html><body><p>No rows</body></html>')).toMatchObject({ code: 'html.no-table' });
    expect(await refused('')).toMatchObject({ code: 'html.no-table' });
  });

  it('a page that ends within its table is refused; one that ends it with the body is not', async () => {
    const whole = `<html><body><table>${names('a', 'b')}${row('1', 'x')}${row('2', 'y')}</table></body></html>`;
    const end = whole.indexOf('</table>');
    for (let to = whole.indexOf('<th>') + 5; to < end; to += 3)
      expect(await refused(whole.slice(0, to))).toMatchObject({ code: 'html.cut-off' });
    expect((await read(whole.replace('</table>', ''))).cells).toEqual({ a: [1, 2], b: ['x', 'y'] });
  });

  it('tags that are opened a million times and never closed are read once', async () => {
    for (const part of ['<b>', '</b>', '<table><td>', '<!--', '<td style="', '<template>'])
      expect(await refused(`<table>${part.repeat(300_000)}`)).toMatchObject({ code: expect.stringMatching(/^html\./) });
  });
});

describe('files that are HTML whatever their name', () => {
  it.each([
    ['Excel', '<html xmlns:x="urn:schemas-microsoft-com:office:excel">\r\n<head>'],
    ['a bare table', '\n  <table border=1><tr><td>a</td></tr></table>'],
    ['XHTML', '<?xml version="1.0"?>\n<!-- made --><!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0">'],
    ['a byte order mark', '\ufeff<!doctype HTML>'],
  ])('%s', async (_, text) => {
    for (const name of ['book.xls', 'rows.csv', 'rows']) {
      const path = join(folder.path, name);
      writeFileSync(path, text);
      expect(await sourceTypeOf(path)).toBe('HtmlSource');
      writeFileSync(path, Buffer.from(`\ufeff${text}`, 'utf16le'));
      expect(await sourceTypeOf(path)).toBe('HtmlSource');
    }
  });

  it('and texts that are not', async () => {
    const path = join(folder.path, 'rows.csv');
    for (const text of ['<x>,<y>\n1,2\n', 'a,b\n<table>,1\n', '<5,>5\n1,2\n']) {
      writeFileSync(path, text);
      expect(await sourceTypeOf(path)).toBe('CsvSource');
    }
  });
});
