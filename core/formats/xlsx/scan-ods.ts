/** Cells from the rows of a sheet of OpenDocument: the stored value counts, and the text only where there is none. */
import { parseDate } from '../cells/date.ts';
import { parsed, parseNumber } from '../cells/number.ts';
import { KIND } from '../cells/type-ledger.ts';
import { Damage } from '../damage.ts';
import { CELL, CellList } from './cell-list.ts';
import { type CellRange, MAX_COLUMNS } from '../../words/cell-name.ts';
import type { ScanResult } from './scan-result.ts';
import { nameCode, XML, XmlScan } from './xml-scan.ts';

const P = nameCode('p');
const S = nameCode('s');
const TAB = nameCode('tab');
const C = nameCode('c');

const POINT = 0x2e;
/** Rows that a sheet may have: LibreOffice has 16 million where it is asked for. */
const MAX_ROW = 1 << 24;
/** Cells that repeating may make of one part of a file, which is a few megabytes. */
const MAX_REPEATED_CELLS = 1 << 23;

/** Thrown where cells that stand once in the file are repeated without end. */
export class TooManyRepeated extends Error {}

/** Writers without a boolean type call these functions instead. */
const TRUTH = /^(?:\w+:)?=(TRUE|FALSE)\(\)$/i;
const ERROR = /^(?:#[A-Z0-9/]+[!?]?|Err:\d+)$/;
const TIME = /^(-)?P(?:(\d+)D)?T?(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:[.,]\d+)?)S)?$/;

/** Seconds of an ISO 8601 duration; null where the text is none, or has months. */
function secondsOf(text: string): number | null {
  const match = TIME.exec(text);
  if (match === null) return null;
  const [, sign, days = 0, hours = 0, minutes = 0, seconds = '0'] = match;
  const size = (Number(days) * 24 + Number(hours)) * 3600 + Number(minutes) * 60 + Number(seconds.replace(',', '.'));
  return sign === undefined ? size : -size;
}

class OdsScan {
  private readonly scan: XmlScan;
  readonly cells = new CellList();
  readonly merges: CellRange[] = [];
  row: number;
  private column = 0;
  private repeated = 0;

  constructor(xml: Uint8Array, firstRow: number) {
    this.scan = new XmlScan(xml);
    this.row = firstRow;
  }

  run(): number {
    const { scan } = this;
    for (let token = scan.next(); token !== XML.end; token = scan.next())
      if (token === XML.open && scan.isNamed('table-row')) this.rowOf();
    return scan.depth;
  }

  private count(what: number): number {
    const text = this.scan.value();
    const number = Number(text);
    if (!Number.isInteger(number) || number < 1 || number > what)
      throw new Damage('a row or cell of it is repeated unsoundly');
    return number;
  }

  private rowOf(): void {
    const { scan, cells } = this;
    let times = 1;
    while (scan.nextAttribute()) if (scan.isAttribute('number-rows-repeated')) times = this.count(MAX_ROW);
    const first = cells.size;
    this.column = 0;
    if (!scan.isEmpty) {
      const outside = scan.depth - 1;
      for (;;) {
        const token = scan.next();
        if (token === XML.end) throw new Damage('it is cut off within a row');
        if (token === XML.close && scan.depth <= outside) break;
        if (token !== XML.open) continue;
        if (scan.isNamed('table-cell') || scan.isNamed('covered-table-cell')) this.cell();
        else if (!scan.isEmpty) this.skip();
      }
    }
    const end = cells.size;
    if (end > first) {
      this.addRepeated((times - 1) * (end - first));
      for (let time = 1; time < times; time++)
        for (let at = first; at < end; at++) cells.repeat(at, this.row + time, cells.columns[at]);
    }
    this.row += times;
    if (this.row > MAX_ROW) throw new Damage('it has more rows than a sheet');
  }

  private addRepeated(count: number): void {
    this.repeated += count;
    if (this.repeated > MAX_REPEATED_CELLS) throw new TooManyRepeated();
  }

  /** To the closing tag of the element that was opened last. */
  private skip(): void {
    const { scan } = this;
    const outside = scan.depth - 1;
    for (let token = scan.next(); token !== XML.end; token = scan.next())
      if (token === XML.close && scan.depth <= outside) return;
  }

  private cell(): void {
    const { scan, cells } = this;
    let times = 1;
    let type = '';
    let value: string | null = null;
    let formula: string | null = null;
    let isError = false;
    let wide = 1;
    let high = 1;
    while (scan.nextAttribute()) {
      if (scan.isAttribute('number-columns-repeated')) times = this.count(MAX_ROW);
      else if (scan.isAttribute('value-type')) {
        // LibreOffice adds a type of its own, which knows errors.
        if (type === '') type = scan.value();
        else isError = scan.value() === 'error';
      } else if (scan.isAttribute('formula')) formula = scan.value();
      else if (scan.isAttribute('number-columns-spanned')) wide = this.count(MAX_ROW);
      else if (scan.isAttribute('number-rows-spanned')) high = this.count(MAX_ROW);
      else if (
        scan.isAttribute('value') ||
        scan.isAttribute('date-value') ||
        scan.isAttribute('time-value') ||
        scan.isAttribute('boolean-value') ||
        scan.isAttribute('string-value')
      )
        value ??= scan.value();
    }
    const text = scan.isEmpty ? '' : this.textOf();
    const { row, column } = this;
    this.column += times;
    if (wide > 1 || high > 1)
      this.merges.push({ top: row, left: column, bottom: row + high - 1, right: column + wide - 1 });
    const before = cells.size;
    const truth = formula === null ? null : TRUTH.exec(formula);
    if (truth !== null) cells.add(row, column, CELL.boolean, truth[1].toUpperCase() === 'TRUE' ? 1 : 0);
    else if (isError || (formula !== null && ERROR.test(text)))
      this.addText(CELL.error, column, text === '' ? '#VALUE!' : text);
    else this.value(column, type, value, text);
    if (cells.size === before) {
      if (formula === null || type !== '') return;
      cells.add(row, column, CELL.uncalculated, 0);
    }
    if (column + times > MAX_COLUMNS) throw new Damage('a cell of it stands beyond the last column');
    this.addRepeated(times - 1);
    for (let time = 1; time < times; time++) cells.repeat(before, row, column + time);
  }

  private addText(kind: number, column: number, text: string): void {
    if (text === '') return;
    const bytes = Buffer.from(text, 'utf8');
    this.cells.addText(this.row, column, kind, bytes, 0, bytes.length);
  }

  private value(column: number, type: string, value: string | null, text: string): void {
    const { cells, row } = this;
    if (value !== null && value !== '') {
      const bytes = Buffer.from(value, 'utf8');
      if (type === 'float' || type === 'percentage' || type === 'currency') {
        const kind = parseNumber(bytes, 0, bytes.length, POINT);
        if (kind === KIND.bigInteger) cells.addText(row, column, CELL.big, bytes, 0, bytes.length);
        else if (kind !== KIND.other) cells.add(row, column, CELL.number, parsed[0]);
        else this.addText(CELL.text, column, value);
        return;
      }
      if (type === 'date') {
        if (parseDate(bytes, 0, bytes.length) === KIND.other) this.addText(CELL.text, column, value);
        else cells.add(row, column, CELL.date, parsed[0]);
        return;
      }
      if (type === 'time') {
        const seconds = secondsOf(value);
        if (seconds === null) this.addText(CELL.text, column, value);
        else cells.add(row, column, seconds >= 0 && seconds < 86_400 ? CELL.time : CELL.duration, seconds);
        return;
      }
      if (type === 'boolean') {
        cells.add(row, column, CELL.boolean, value.toLowerCase() === 'true' || value === '1' ? 1 : 0);
        return;
      }
      this.addText(CELL.text, column, value);
      return;
    }
    // A type without its value is not sound; the text is all that there is.
    this.addText(CELL.text, column, text);
  }

  /** The paragraphs of a cell, one a line; notes and drawings are none. */
  private textOf(): string {
    const { scan } = this;
    const outside = scan.depth - 1;
    const paragraphs: string[] = [];
    for (;;) {
      const token = scan.next();
      if (token === XML.end) throw new Damage('it is cut off within a cell');
      if (token === XML.close && scan.depth <= outside) return paragraphs.join('\n');
      if (token !== XML.open) continue;
      if (scan.code === P) paragraphs.push(scan.isEmpty ? '' : this.paragraph());
      else if (!scan.isEmpty) this.skip();
    }
  }

  /** White space counts as one blank, also at the ends, where LibreOffice and Gnumeric write it; more has elements of its own. */
  private paragraph(): string {
    const { scan } = this;
    const outside = scan.depth - 1;
    let text = '';
    for (;;) {
      const token = scan.next();
      if (token === XML.end) throw new Damage('it is cut off within a text');
      if (token === XML.text) {
        const part = scan.text().replace(/[ \t\r\n]+/g, ' ');
        text += text.endsWith(' ') ? part.replace(/^ /, '') : part;
      } else if (token === XML.close) {
        if (scan.depth <= outside) return unmark(text);
      } else if (scan.code === S) text += BLANK.repeat(this.blanks());
      else if (scan.code === TAB) text += '\t';
      else if (scan.isNamed('line-break')) text += '\n';
      else if (!scan.isEmpty && (scan.isNamed('annotation') || scan.isNamed('note') || scan.isNamed('ruby-text')))
        this.skip();
    }
  }

  private blanks(): number {
    const { scan } = this;
    while (scan.nextAttribute()) if (scan.attribute === C) return this.count(1 << 16);
    return 1;
  }
}

/** Stands for a blank of `<text:s/>` while other white space is put together. */
const BLANK = '\0';
const unmark = (text: string): string => text.replaceAll(BLANK, ' ');

/** Scans whole rows of a sheet. @param firstRow the row after the last one before this part, counted from 0 @throws TooManyRepeated, Damage */
export function scanOds(xml: Uint8Array, firstRow: number): ScanResult {
  const sheet = new OdsScan(xml, firstRow);
  const depth = sheet.run();
  const { cells, merges, row } = sheet;
  return { cells, merges, rows: { first: firstRow, next: row }, depth };
}
