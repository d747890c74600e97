/**
 * Workbooks of the binary formats, .xls and .xlsb, on a worker thread. A library reads them: it holds the whole workbook in
 * memory, so that large ones are refused.
 */
import { readFileSync } from 'node:fs';
import { read, type WorkBook, type WorkSheet } from '@e965/xlsx';
import type { Problem } from '../../ir/problem.ts';
import { fileProblem } from '../../files/file-problems.ts';
import { Damage, reasonOf } from '../damage.ts';
import { CELL, CellList, type PackedCells } from './cell-list.ts';
import type { CellRange } from '../../words/cell-name.ts';
import { FORMAT, formatOf } from './number-formats.ts';
import { TooLarge } from './package-parts.ts';
import { addSerial } from './serial-dates.ts';
import { damaged, encrypted, tooLarge } from './sheet-problems.ts';
import { verifyZip } from './verify-zip.ts';

export interface OldWorkbookInput {
  readonly path: string;
  /** Which sheet to read, by name; null to list the sheets only. */
  readonly sheet: string | null;
  /** What ends the reading: a damaged workbook may send the library round in circles. */
  readonly timeLimit: { readonly milliseconds: number; readonly problem: Problem };
}

export interface OldWorkbookOutput {
  readonly sheets: readonly { readonly name: string; readonly isHidden: boolean }[];
  readonly cells: PackedCells | null;
  readonly merges: readonly CellRange[];
}

/** The library needs some twenty times the file. */
export const MAX_OLD_BYTES = 64 << 20;
const MAX_UNPACKED = 2 ** 30;

/** The library writes to the console what it finds odd. */
function silently<T>(work: () => T): T {
  const { log, warn, error } = console;
  console.log = console.warn = console.error = () => {};
  try {
    return work();
  } finally {
    Object.assign(console, { log, warn, error });
  }
}

function openWorkbook(path: string, sheet: string | null): { readonly workbook: WorkBook; readonly isZip: boolean } {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    throw fileProblem(error, path);
  }
  if (bytes.length > MAX_OLD_BYTES) throw tooLarge(path);
  const isZip = bytes.length > 3 && bytes.readUInt32LE(0) === 0x04034b50;
  try {
    if (isZip) verifyZip(bytes, MAX_UNPACKED);
    const workbook = silently(() =>
      read(bytes, {
        dense: true,
        cellNF: true,
        cellFormula: false,
        cellHTML: false,
        cellText: false,
        ...(sheet === null ? { bookSheets: true } : { sheets: [sheet] }),
      }),
    );
    return { workbook, isZip };
  } catch (error) {
    if (error instanceof TooLarge) throw tooLarge(path);
    if (/password|encrypt/i.test((error as Error).message)) throw encrypted(path);
    throw damaged(path, reasonOf(error));
  }
}

const ERRORS: Readonly<Record<number, string>> = {
  0: '#NULL!',
  7: '#DIV/0!',
  15: '#VALUE!',
  23: '#REF!',
  29: '#NAME?',
  36: '#NUM!',
  42: '#N/A',
};

interface StoredCell {
  readonly t: string;
  readonly v?: unknown;
  /** Its number format. */
  readonly z?: unknown;
}

/** Columns of a sheet in .xls, whose records have room for numbers of 65,536. */
const MAX_XLS_COLUMNS = 256;

function cellsOf(sheet: WorkSheet, is1904: boolean, maxColumns: number): CellList {
  const cells = new CellList();
  const addText = (row: number, column: number, kind: number, text: string): void => {
    if (text === '') return;
    const bytes = Buffer.from(text, 'utf8');
    cells.addText(row, column, kind, bytes, 0, bytes.length);
  };
  const data = (sheet as { '!data'?: (StoredCell[] | undefined)[] })['!data'] ?? [];
  // Only cells that are there are visited: the range that a sheet says it uses may be the whole sheet.
  data.forEach((line, row) => {
    if (line !== undefined && line.length > maxColumns)
      throw new Damage(`row ${row + 1} has a cell in column ${line.length} of ${maxColumns}`);
    line?.forEach(({ t, v, z }, column) => {
      if (t === 'e') addText(row, column, CELL.error, ERRORS[Number(v)] ?? '#VALUE!');
      else if (typeof v === 'number') {
        const format = typeof z === 'string' ? formatOf(z) : FORMAT.number;
        if (format === FORMAT.number) cells.add(row, column, CELL.number, v);
        else addSerial(cells, row, column, v, format, is1904);
      } else if (typeof v === 'boolean') cells.add(row, column, CELL.boolean, v ? 1 : 0);
      else if (typeof v === 'string') addText(row, column, CELL.text, v);
    });
  });
  return cells;
}

export function readOldWorkbook({ path, sheet, timeLimit: _ }: OldWorkbookInput): OldWorkbookOutput {
  const { workbook, isZip } = openWorkbook(path, sheet);
  const states = workbook.Workbook?.Sheets ?? [];
  const sheets = workbook.SheetNames.map((name, index) => ({ name, isHidden: (states[index]?.Hidden ?? 0) !== 0 }));
  if (sheet === null) return { sheets, cells: null, merges: [] };
  const read = workbook.Sheets[sheet];
  if (read === undefined) throw damaged(path, new Damage(`its sheet "${sheet}" cannot be read`).message);
  const merges = (read['!merges'] ?? []).map(({ s, e }) => ({ top: s.r, left: s.c, bottom: e.r, right: e.c }));
  const is1904 = workbook.Workbook?.WBProps?.date1904 === true;
  try {
    return { sheets, cells: cellsOf(read, is1904, isZip ? Infinity : MAX_XLS_COLUMNS).packed(), merges };
  } catch (error) {
    throw error instanceof Damage ? damaged(path, error.message) : error;
  }
}
