/** Sheets of .ods as programs write them, and as they should not be. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { odsBytes } from '../../formats/xlsx/testing.ts';
import { problemOf, readAll, temporaryFolder, testSession } from '../testing.ts';

const folder = temporaryFolder();
const session = testSession();
afterAll(async () => {
  await session.close();
  folder.remove();
});

const path = join(folder.path, 'book.ods');
const refused = async (bytes: Promise<Buffer>, params: Record<string, unknown> = {}) => {
  writeFileSync(path, await bytes);
  return problemOf(session, 'XlsxSource', path, params);
};

/** Codes of the notices of the file that was read last. */
const codes = async (): Promise<string[]> => (await session.notices('source')).map(({ code }) => code);

describe('cells of .ods', () => {
  const cell = (attributes: string, content = ''): string =>
    `<table:table-cell ${attributes}>${content}</table:table-cell>`;
  const p = (content: string): string => cell('office:value-type="string"', `<text:p>${content}</text:p>`);
  const row = (...cells: string[]): string => `<table:table-row>${cells.join('')}</table:table-row>`;
  const table = (name: string, ...lines: string[]): string =>
    `<table:table table:name="${name}">${lines.join('\n')}</table:table>`;
  const openOds = async (tables: string, params: Record<string, unknown> = {}) => {
    writeFileSync(path, await odsBytes(tables));
    return readAll(session, 'XlsxSource', path, params);
  };

  it('are their stored values, with or without a text', async () => {
    const { cells } = await openOds(
      table(
        'D',
        row(...['n', 'b', 'd', 't', 'pct', 'cur', 'big', 'e', 'tf'].map(p)),
        row(
          cell('office:value-type="float" office:value="1.5"'),
          cell('office:value-type="boolean" office:boolean-value="true"'),
          cell('office:value-type="date" office:date-value="2024-01-31T10:00:00.5"', '<text:p>31/01/24</text:p>'),
          cell('office:value-type="time" office:time-value="PT30H05M00.5S"'),
          cell('office:value-type="percentage" office:value="0.125"', '<text:p>12.5 %</text:p>'),
          cell(
            'office:value-type="currency" office:currency="CHF" office:value="1234.5"',
            '<text:p>CHF 1’234.50</text:p>',
          ),
          cell('office:value-type="float" office:value="6222021234567890123"'),
          cell(
            'table:formula="of:=1/0" office:value-type="string" office:string-value="" calcext:value-type="error"',
            '<text:p>#DIV/0!</text:p>',
          ),
          cell('table:formula="of:=TRUE()" office:value-type="float" office:value="1"'),
        ),
      ),
    );
    expect(cells).toEqual({
      n: [1.5],
      b: [true],
      d: [Date.UTC(2024, 0, 31, 10) + 500],
      t: [108_300.5],
      pct: [0.125],
      cur: [1234.5],
      big: ['6222021234567890123'],
      e: [null],
      tf: [true],
    });
    expect(await codes()).toEqual(['source.unit', 'source.error-cells']);
  });

  it('repeat, span and hold notes', async () => {
    const { cells } = await openOds(
      table(
        'D',
        '<table:table-header-rows>' + row(p('a'), p('b'), p('c')) + '</table:table-header-rows>',
        '<table:table-row table:number-rows-repeated="2">' +
          cell('office:value-type="float" office:value="7" table:number-columns-repeated="2"') +
          p(
            'x<text:s text:c="2"/>y<text:line-break/>z\n  w<office:annotation><text:p>note</text:p></office:annotation>',
          ) +
          '</table:table-row>',
        row(
          cell(
            'office:value-type="float" office:value="8" table:number-columns-spanned="2" table:number-rows-spanned="1"',
          ),
          '<table:covered-table-cell/>',
          p('one</text:p><text:p>two'),
        ),
        '<table:table-row table:number-rows-repeated="1048000">' +
          cell('table:number-columns-repeated="16384"') +
          '</table:table-row>',
      ),
    );
    expect(cells).toEqual({ a: [7, 7, 8], b: [7, 7, null], c: ['x  y\nz w', 'x  y\nz w', 'one\ntwo'] });
    expect(await codes()).toEqual(['source.merged-cells']);
  });

  it('stand in the sheet that is chosen', async () => {
    const tables = table('A', row(p('a')), row(p('1'))) + table('B', row(p('b')), row(p('2')));
    expect((await openOds(tables)).source.warnings).toEqual(['Read is the sheet "A"; there are also "B".']);
    expect((await openOds(tables, { sheet: 'B' })).cells).toEqual({ b: ['2'] });
    expect((await openOds(tables, { sheet: '2' })).cells).toEqual({ b: ['2'] });
    expect(await problemOf(session, 'XlsxSource', path, { sheet: 'C' })).toMatchObject({
      code: 'xlsx.no-sheet',
      hint: 'The workbook has "A", "B".',
    });
  });

  it('stand in sheets of many megabytes, one after the other', async () => {
    const lines = (from: number): string[] =>
      Array.from({ length: 40_000 }, (_, k) =>
        row(cell(`office:value-type="float" office:value="${from + k}"`), p(`text of row ${k}`)),
      );
    const tables = table('A', row(p('a'), p('t')), ...lines(0)) + table('B', row(p('b'), p('t')), ...lines(500));
    const { cells, source } = await openOds(tables, { sheet: 'B' });
    expect([cells['b']?.length, cells['b']?.[0], cells['b']?.at(-1)]).toEqual([40_000, 500, 40_499]);
    expect(cells['t']?.at(-1)).toBe('text of row 39999');
    expect(source.warnings).toEqual([]);
    expect((await openOds(tables)).cells['a']?.at(-1)).toBe(39_999);
  });

  it('that repeat without end are refused', async () => {
    const bomb = `<table:table-row table:number-rows-repeated="1000000">${cell('office:value-type="float" office:value="1" table:number-columns-repeated="1000"')}</table:table-row>`;
    expect(await refused(odsBytes(table('D', row(p('x')), bomb)))).toMatchObject({ code: 'xlsx.too-wide' });
  });
});
