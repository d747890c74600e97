/** Cells from the rows of a worksheet of Office Open XML: one pass over the bytes, without a tree and mostly without strings. */
import { parseDate } from '../cells/date.ts';
import { parsed, parseNumber } from '../cells/number.ts';
import { KIND } from '../cells/type-ledger.ts';
import { Damage } from '../damage.ts';
import { CELL, CellList } from './cell-list.ts';
import { address, type CellRange, MAX_COLUMNS, rangeOf } from '../../words/cell-name.ts';
import { FORMAT } from './number-formats.ts';
import { RichText } from './rich-text.ts';
import type { ScanResult } from './scan-result.ts';
import { addSerial } from './serial-dates.ts';
import type { TextSpans } from './shared-strings.ts';
import { isPlain, nameCode, XML, XmlScan } from './xml-scan.ts';

const ROW = nameCode('row');
const C = nameCode('c');
const V = nameCode('v');
const F = nameCode('f');
const IS = nameCode('is');
const R = nameCode('r');
const S = nameCode('s');
const T = nameCode('t');
const TYPE = {
  number: nameCode('n'),
  shared: nameCode('s'),
  boolean: nameCode('b'),
  error: nameCode('e'),
  date: nameCode('d'),
  formula: nameCode('str'),
} as const;

/** Some millions more than Excel has: LibreOffice can be built for more. */
const MAX_ROW = 1 << 24;

const POINT = 0x2e;

export interface XlsxFacts {
  readonly shared: TextSpans;
  /** By style, what its numbers are. */
  readonly styles: Uint8Array;
  readonly is1904: boolean;
}

/** The first row of the part has no number, and where it stands is not known. */
export class NeedsStart extends Error {}

/** The next number of an attribute's digits; throws Damage where they are none. */
function digitsOf(bytes: Uint8Array, from: number, to: number): number {
  let number = 0;
  for (let at = from; at < to; at++) {
    const digit = bytes[at] - 0x30;
    if (digit < 0 || digit > 9 || number > 1e9) throw new Damage('a row or cell of it has no sound number');
    number = number * 10 + digit;
  }
  if (from >= to) throw new Damage('a row or cell of it has no sound number');
  return number;
}

class SheetScan {
  private readonly scan: XmlScan;
  private readonly facts: XlsxFacts;
  readonly cells: CellList;
  readonly merges: CellRange[] = [];
  private readonly text = new RichText();
  /** The present row, and the row after the last one; null while it is not known. */
  private row = -1;
  firstRow = -1;
  nextRow: number | null;
  private column = -1;
  private style = 0;
  private type: number = TYPE.number;

  constructor(xml: Uint8Array, facts: XlsxFacts, firstRow: number | null) {
    this.scan = new XmlScan(xml);
    this.facts = facts;
    this.cells = new CellList(facts.shared);
    this.nextRow = firstRow;
  }

  run(): number {
    const { scan } = this;
    for (let token = scan.next(); token !== XML.end; token = scan.next()) {
      if (token !== XML.open) continue;
      if (scan.code === C) this.cell();
      else if (scan.code === ROW) this.beginRow();
      else if (scan.isNamed('mergeCell')) this.merge();
    }
    return scan.depth;
  }

  private beginRow(): void {
    const { scan } = this;
    let row: number | null = null;
    while (scan.nextAttribute()) if (scan.attribute === R) row = digitsOf(scan.bytes, scan.valueFrom, scan.valueTo) - 1;
    row ??= this.nextRow;
    if (row === null) throw new NeedsStart();
    if (row < 0 || row > MAX_ROW) throw new Damage('a row of it has no sound number');
    if (this.nextRow !== null && row < this.nextRow) throw new Damage(`row ${row + 1} of its sheet is out of order`);
    if (this.row < 0) this.firstRow = row;
    this.row = row;
    this.nextRow = row + 1;
    this.column = -1;
  }

  private merge(): void {
    const range = rangeOf(this.scan.attributes().get('ref') ?? '');
    if (range === null) throw new Damage('its merged cells have no sound range');
    this.merges.push(range);
  }

  /** Column from the letters of an address such as `AB12`; its digits are those of the row. */
  private columnOf(from: number, to: number): number {
    const { bytes } = this.scan;
    let column = 0;
    let at = from;
    for (; at < to; at++) {
      const letter = (bytes[at] & 0xdf) - 0x40;
      if (letter < 1 || letter > 26) break;
      column = column * 26 + letter;
      if (column > MAX_COLUMNS) throw new Damage('a cell of it has an address beyond the sheet');
    }
    if (column === 0 || digitsOf(bytes, at, to) !== this.row + 1)
      throw new Damage(`a cell in row ${this.row + 1} of its sheet has an unsound address`);
    return column - 1;
  }

  private cell(): void {
    const { scan, cells } = this;
    if (this.row < 0) throw new Damage('a cell of it stands outside of rows');
    this.column++;
    this.style = 0;
    this.type = TYPE.number;
    while (scan.nextAttribute()) {
      if (scan.attribute === R) this.column = this.columnOf(scan.valueFrom, scan.valueTo);
      else if (scan.attribute === S) this.style = digitsOf(scan.bytes, scan.valueFrom, scan.valueTo);
      else if (scan.attribute === T) this.type = this.typeOf();
    }
    if (this.column >= MAX_COLUMNS) throw new Damage('a cell of it has an address beyond the sheet');
    if (scan.isEmpty) return;
    const outside = scan.depth - 1;
    let hasFormula = false;
    let from = 0;
    let to = 0;
    /** Whether the value is that of `text`, and not the bytes [from, to). */
    let isMade = false;
    let isValue = false;
    for (;;) {
      const token = scan.next();
      if (token === XML.end) throw new Damage('it is cut off within a cell');
      if (token === XML.text) {
        if (!isValue) continue;
        if (to === 0 && !isMade && !scan.isRaw && isPlain(scan.bytes, scan.from, scan.to)) {
          from = scan.from;
          to = scan.to;
          continue;
        }
        // A value in several pieces, or with entities.
        if (!isMade) {
          this.text.clear();
          if (to > from) this.text.append(scan.bytes, from, to, false);
          isMade = true;
        }
        this.text.append(scan.bytes, scan.from, scan.to, scan.isRaw);
      } else if (token === XML.open) {
        if (scan.code === V) isValue = !scan.isEmpty;
        else if (scan.code === F) hasFormula = true;
        else if (scan.code === IS && !scan.isEmpty) {
          this.text.read(scan);
          isMade = true;
        }
      } else {
        if (scan.depth <= outside) break;
        if (scan.code === V) isValue = false;
      }
    }
    const before = cells.size;
    if (isMade) this.value(this.text.bytes, 0, this.text.length);
    else this.value(scan.bytes, from, to);
    if (!hasFormula) return;
    if (cells.size === before) {
      // A text formula may give the empty text.
      if (this.type !== TYPE.formula) cells.add(this.row, this.column, CELL.uncalculated, 0);
    } else if (cells.kindAt(before) === CELL.number && cells.values[before] === 0) cells.markZeroFormula();
  }

  private typeOf(): number {
    const { bytes, valueFrom, valueTo } = this.scan;
    let code = 0;
    if (valueTo - valueFrom > 3) return 0;
    for (let at = valueFrom; at < valueTo; at++) code = code * 256 + bytes[at];
    return code;
  }

  private value(bytes: Uint8Array, from: number, to: number): void {
    if (from >= to) return;
    const { cells, row, column, facts } = this;
    switch (this.type) {
      case TYPE.number: {
        const kind = parseNumber(bytes, from, to, POINT);
        const format = facts.styles[this.style] ?? FORMAT.number;
        if (kind === KIND.other) cells.addText(row, column, CELL.text, bytes, from, to);
        else if (format !== FORMAT.number) addSerial(cells, row, column, parsed[0], format, facts.is1904);
        else if (kind === KIND.bigInteger) cells.addText(row, column, CELL.big, bytes, from, to);
        else cells.add(row, column, CELL.number, parsed[0]);
        break;
      }
      case TYPE.shared: {
        const position = digitsOf(bytes, from, to);
        if (position >= facts.shared.size)
          throw new Damage(`the cell ${address(row, column)} names a shared string that is not there`);
        if (facts.shared.offsets[position] < facts.shared.offsets[position + 1]) cells.addShared(row, column, position);
        break;
      }
      case TYPE.boolean:
        cells.add(row, column, CELL.boolean, bytes[from] === 0x31 || (bytes[from] | 0x20) === 0x74 ? 1 : 0);
        break;
      case TYPE.error:
        cells.addText(row, column, CELL.error, bytes, from, to);
        break;
      case TYPE.date: {
        const kind = parseDate(bytes, from, to);
        if (kind === KIND.other) cells.addText(row, column, CELL.text, bytes, from, to);
        else cells.add(row, column, CELL.date, parsed[0]);
        break;
      }
      default:
        cells.addText(row, column, CELL.text, bytes, from, to);
    }
  }
}

/**
 * Scans whole rows of a worksheet, with whatever stands before and after them.
 * @param firstRow the row after the last one before this part, counted from 0; null where it is not known
 * @throws NeedsStart where the first row of the part does not say where it stands; Damage
 */
export function scanXlsx(xml: Uint8Array, facts: XlsxFacts, firstRow: number | null): ScanResult {
  const sheet = new SheetScan(xml, facts, firstRow);
  const depth = sheet.run();
  const { cells, merges, firstRow: first, nextRow: next } = sheet;
  return { cells, merges, rows: first < 0 || next === null ? null : { first, next }, depth };
}
