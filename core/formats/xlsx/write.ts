/**
 * Writing XLSX as a stream: rows become XML on threads, the archive around them is packed as they come. Strings stand in
 * their cells, so that none has to be known in advance; a string is never run as a formula.
 */
import { holdsNumbers } from '../../table/column.ts';
import { MS_PER_DAY } from '../../words/durations.ts';
import { isoUtcText } from '../cells/iso-text.ts';
import { Readable } from 'node:stream';
import { ZipFile } from 'yazl';
import { stringsOf } from '../../table/dictionary.ts';
import { counted, thousands } from '../../words/counted.ts';
import { PANDAS_MISSING } from '../../words/missing-words.ts';
import { ProblemError } from '../../ir/problem.ts';
import type { Notice } from '../../ir/notice.ts';
import { addAffected, type AffectedCells, affect, noneAffected } from '../output/affected-cells.ts';
import { numberText } from '../output/number-text.ts';
import type { OutputColumn, OutputField, OutputRows } from '../output/output-column.ts';
import { roundedTimes } from '../output/rounding-notice.ts';
import type { RowWriter } from '../output/row-writer.ts';
import { columnLetters, MAX_COLUMNS, MAX_ROWS } from '../../words/cell-name.ts';

/** Characters of a cell. */
const MAX_TEXT = 32_767;

const encoder = new TextEncoder();

/** Characters that XML cannot hold or would change; the format writes them as `_x000B_`. */
// oxlint-disable-next-line no-control-regex
const NOT_XML = /[\u0000-\u0008\u000b-\u001f\ufffe\uffff]/g;

/** A character that is written so. */
const CODED = /_x[0-9a-f]{4}_/i;

/** The text as far as a cell holds it, without half of a pair of surrogates at its end. */
const cutText = (text: string): string =>
  text.length <= MAX_TEXT ? text : text.slice(0, MAX_TEXT).replace(/[\ud800-\udbff]$/, '');

const escapeXml = (text: string): string =>
  cutText(text)
    .replace(/[&<>]/g, (sign) => (sign === '&' ? '&amp;' : sign === '<' ? '&lt;' : '&gt;'))
    .replace(/_x[0-9a-f]{4}_/gi, (coded) => `_x005F${coded}`)
    // Most readers leave _x000D_ as it stands, but all know this one.
    .replace(/\r/g, '&#13;')
    .replace(NOT_XML, (sign) => `_x${sign.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`);

/**
 * Attributes and contents of a cell: its address comes before. A string is written as the result of a formula that is not
 * there, as SheetJS writes it: R's openxlsx 4.2.5 takes the attributes of an inline string for text. Coded characters are
 * decoded in inline strings only.
 */
function textCell(text: string): string {
  const space = /^\s|\s$/.test(text) ? ' xml:space="preserve"' : '';
  const escaped = escapeXml(text);
  return CODED.test(escaped)
    ? ` t="inlineStr"><is><t${space}>${escaped}</t></is></c>`
    : ` t="str"><v${space}>${escaped}</v></c>`;
}

/** Spreadsheets count days from 1899-12-30: the days from there to 1970. */
const EPOCH = 25_569;
/** The day after the last that they know, 9999-12-31. */
const END_DAY = 2_958_466;
/** 1 March 1900. Their calendar has a 29 February 1900, which did not exist, so that earlier dates are off by a day. */
const FIRST_DAY = 61;

export interface SheetRows {
  readonly bytes: Uint8Array;
  readonly rows: number;
  /** Texts longer than a cell holds, column by column. */
  readonly cut: readonly AffectedCells[];
  /** Infinite numbers and dates before March 1900 or after 9999, which are written as text, column by column. */
  readonly asText: readonly AffectedCells[];
  /** Times that are finer than the millisecond to which spreadsheets read them, column by column. */
  readonly fine: readonly AffectedCells[];
  /** Texts that readers of workbooks take as missing, column by column. */
  readonly words: readonly AffectedCells[];
  /** Rows at the end whose cells are all missing. */
  readonly emptyRows: number;
}

export function encodeSheetRows({ columns, rows }: OutputRows, start: number): SheetRows {
  const cut = columns.map((_, column) => noneAffected(column));
  const asText = columns.map((_, column) => noneAffected(column));
  const fine = columns.map((_, column) => noneAffected(column));
  const words = columns.map((_, column) => noneAffected(column));
  const cells = columns.map((column, index) =>
    cellText(column, { cut: cut[index], asText: asText[index], fine: fine[index], words: words[index] }),
  );
  const letters = columns.map((_, column) => columnLetters(column));
  let text = '';
  let emptyRows = 0;
  for (let row = 0; row < rows; row++) {
    emptyRows++;
    // The names stand in row 1.
    const number = start + row + 2;
    text += `<row r="${number}">`;
    for (let column = 0; column < cells.length; column++) {
      const cell = cells[column](row);
      if (cell === null) continue;
      text += `<c r="${letters[column]}${number}"${cell}`;
      emptyRows = 0;
    }
    text += '</row>';
  }
  return {
    bytes: encoder.encode(text),
    rows,
    cut: affected(cut),
    asText: affected(asText),
    fine: affected(fine),
    words: affected(words),
    emptyRows,
  };
}

const affected = (cells: readonly AffectedCells[]): AffectedCells[] => cells.filter(({ count }) => count > 0);

const MISSING_WORDS: ReadonlySet<string> = new Set(['', ...PANDAS_MISSING]);

/** The rest of each row's cell after its address; null where the cell is missing. */
function cellText(
  { vector, dictionary }: OutputColumn,
  { cut, asText, fine, words }: Readonly<Record<'cut' | 'asText' | 'fine' | 'words', AffectedCells>>,
): (row: number) => string | null {
  if (holdsNumbers(vector) && vector.type === 'number') {
    return (row) => {
      const value = vector.cells[row];
      if (Number.isNaN(value)) return null;
      if (Number.isFinite(value)) return `><v>${numberText(value)}</v></c>`;
      affect(asText, row, value);
      return textCell(value > 0 ? 'inf' : '-inf');
    };
  }
  if (holdsNumbers(vector)) {
    return (row) => {
      const value = vector.cells[row];
      if (Number.isNaN(value)) return null;
      const days = value / MS_PER_DAY + EPOCH;
      if (days < FIRST_DAY || days >= END_DAY) {
        affect(asText, row, value);
        return textCell(isoUtcText(value).slice(0, -1));
      }
      if (!Number.isInteger(value)) affect(fine, row, value);
      return ` s="${Number.isInteger(days) ? 1 : 2}"><v>${days}</v></c>`;
    };
  }
  const { cells: codes } = vector;
  if (vector.type === 'boolean') return (row) => (codes[row] < 0 ? null : ` t="b"><v>${codes[row]}</v></c>`);
  const strings = dictionary === null ? [] : stringsOf(dictionary);
  const made: (string | undefined)[] = [];
  return (row) => {
    const code = codes[row];
    if (code < 0) return null;
    const string = strings[code];
    if (string.length > MAX_TEXT) affect(cut, row);
    else if (MISSING_WORDS.has(string)) affect(words, row);
    return (made[code] ??= textCell(string));
  };
}

const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const RELATIONS = 'http://schemas.openxmlformats.org/package/2006/relationships';
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml';

/** Everything but the sheet. */
const PARTS: Readonly<Record<string, string>> = {
  '[Content_Types].xml': `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${TYPE}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="${TYPE}.worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="${TYPE}.styles+xml"/></Types>`,
  '_rels/.rels': `<Relationships xmlns="${RELATIONS}"><Relationship Id="rId1" Type="${OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
  'xl/workbook.xml': `<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><sheets><sheet name="Data" sheetId="1" r:id="rId1"/></sheets></workbook>`,
  'xl/_rels/workbook.xml.rels': `<Relationships xmlns="${RELATIONS}"><Relationship Id="rId1" Type="${OFFICE}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="${OFFICE}/styles" Target="styles.xml"/></Relationships>`,
  // Style 1 is a date, style 2 a date with a time. Excel wants the first two fills as they are here, openpyxl a pattern in each.
  'xl/styles.xml': `<styleSheet xmlns="${MAIN}"><numFmts count="2"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/><numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss"/></numFmts><fonts count="1"><font><sz val="11"/><name val="Calibri"/><family val="2"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="165" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>`,
};

/** The same bytes on every day. */
const WRITTEN = new Date(1980, 0, 1);

/** Throws a `ProblemError` where the table has more rows or columns than a sheet. */
function refuseTooLargeSheet(rows: number, columns: number): void {
  if (rows < MAX_ROWS && columns <= MAX_COLUMNS) return;
  throw new ProblemError({
    code: 'write.sheet-too-large',
    message:
      rows < MAX_ROWS
        ? `A sheet holds ${thousands(MAX_COLUMNS)} columns, and these are ${thousands(columns)}.`
        : `A sheet holds ${thousands(MAX_ROWS - 1)} rows below its header, and these are ${thousands(rows)}.`,
    hint: 'Write a .csv or .parquet file instead, or fewer rows.',
  });
}

/** The bytes of a workbook with one sheet: a row of names, then `count` rows. */
async function* workbook(
  names: readonly string[],
  count: number,
  rows: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  const zip = new ZipFile();
  for (const [name, text] of Object.entries(PARTS)) zip.addBuffer(Buffer.from(HEAD + text), name, { mtime: WRITTEN });
  async function* sheet(): AsyncGenerator<Uint8Array> {
    const header = names.map((name, column) => `<c r="${columnLetters(column)}1"${textCell(name)}`).join('');
    const last = `${columnLetters(Math.max(0, names.length - 1))}${count + 1}`;
    yield encoder.encode(
      `${HEAD}<worksheet xmlns="${MAIN}"><dimension ref="A1:${last}"/><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetData><row r="1">${header}</row>`,
    );
    yield* rows;
    yield encoder.encode('</sheetData></worksheet>');
  }
  const source = Readable.from(sheet(), { objectMode: false });
  const output = zip.outputStream as unknown as Readable;
  source.on('error', (error) => output.destroy(error));
  zip.addReadStream(source, 'xl/worksheets/sheet1.xml', { mtime: WRITTEN });
  zip.end();
  yield* output;
}

export const xlsxWriter: RowWriter<SheetRows> = {
  encode: encodeSheetRows,
  async write(pieces, { fields, rows }, sink) {
    refuseTooLargeSheet(rows, fields.length);
    const cuts = new Map<number, AffectedCells>();
    const asTexts = new Map<number, AffectedCells>();
    const fines = new Map<number, AffectedCells>();
    const missing = new Map<number, AffectedCells>();
    let emptyRows = 0;
    async function* sheetRows(): AsyncGenerator<Uint8Array> {
      let first = 0;
      for await (const { bytes, rows: count, cut, asText, fine, words, emptyRows: own } of pieces) {
        addAffected(cuts, cut, first);
        addAffected(asTexts, asText, first);
        addAffected(fines, fine, first);
        addAffected(missing, words, first);
        emptyRows = own === count ? emptyRows + own : own;
        first += count;
        yield bytes;
      }
    }
    const names = fields.map(({ name }) => name);
    for await (const bytes of workbook(names, rows, sheetRows())) await sink.write(bytes);
    const fieldOf = ({ column }: AffectedCells): OutputField => fields[column];
    return [
      ...(emptyRows === 0 ? [] : [emptyRowsNotice(emptyRows, rows - emptyRows)]),
      ...Array.from(cuts.values(), (cells) => cutNotice(fieldOf(cells), cells)),
      ...Array.from(asTexts.values(), (cells) => asTextNotice(fieldOf(cells), cells)),
      ...Array.from(fines.values(), (cells) => roundedTimes(fieldOf(cells).name, cells, 'A spreadsheet')),
      ...Array.from(missing.values(), (cells) => wordsNotice(fieldOf(cells), cells)),
    ];
  },
};

const cutNotice = ({ name }: OutputField, { count, row }: AffectedCells): Notice => ({
  code: 'write.cut',
  message: `${counted(count, 'text')} ${count === 1 ? 'is' : 'are'} longer than a workbook’s cell holds and ${count === 1 ? 'is' : 'are'} cut after ${thousands(MAX_TEXT)} characters.`,
  column: name,
  count,
  row,
});

const emptyRowsNotice = (count: number, row: number): Notice => ({
  code: 'write.rows-left-out',
  message: `${counted(count, 'row')} at the end ${count === 1 ? 'has' : 'have'} missing cells only: for readers of workbooks the sheet ends before ${count === 1 ? 'it' : 'them'}.`,
  count,
  row,
});

const wordsNotice = ({ name }: OutputField, { count, row }: AffectedCells): Notice => ({
  code: 'write.missing-word',
  message: `${counted(count, 'text')} ${count === 1 ? 'is' : 'are'} empty or a word such as NA, which pandas and Prepgraph read as missing in a workbook.`,
  hint: 'Write another format, or replace them before.',
  column: name,
  count,
  row,
});

function asTextNotice({ name, type }: OutputField, { count, row }: AffectedCells): Notice {
  const cells =
    type === 'datetime'
      ? `${counted(count, 'date')} before March 1900 or after 9999`
      : counted(count, 'infinite number');
  return {
    code: 'write.as-text',
    message: `A workbook does not know ${cells}: ${count === 1 ? 'it is' : 'they are'} written as text.`,
    column: name,
    count,
    row,
  };
}
