/** One sheet of a workbook to typed columns, on a worker thread: the library holds the whole workbook in memory. */
import { MS_PER_DAY } from '../../words/durations.ts';
import { readFileSync, statSync } from 'node:fs';
import { read, SSF, utils, type WorkBook } from '@e965/xlsx';
import { counted, sizeText } from '../../words/counted.ts';
import type { Notice } from '../../ir/notice.ts';
import { type Problem, ProblemError } from '../../ir/problem.ts';
import type { Vector } from '../../table/column.ts';
import type { Piece, PieceColumn, Unfit } from '../pieces/assemble.ts';
import { addCell, ColumnOfCells, type LooseCell, noKinds, typeOfKinds } from '../pieces/column-of-cells.ts';
import { columnNames } from '../cells/column-names.ts';
import { TextIndex } from '../texts/text-index.ts';
import { fileProblem } from '../../files/file-problems.ts';
import { reasonOf } from '../damage.ts';
import { readAs } from '../pieces/retype.ts';
import type { DecidedTypes } from '../source.ts';
import { TooLarge, verifyZip } from './verify-zip.ts';

export interface SheetInput {
  readonly path: string;
  readonly sheet: string | null;
  readonly range: string | null;
  readonly header: boolean | null;
  readonly types: DecidedTypes;
  readonly most: number;
  /** What ends the reading: a damaged workbook may send the library round in circles. */
  readonly timeLimit: { readonly milliseconds: number; readonly problem: Problem };
}

export interface SheetOutput {
  readonly sheet: string;
  readonly sheets: readonly string[];
  readonly header: boolean;
  /** Its first cell below the names, row and column counted from 0. */
  readonly origin: { readonly row: number; readonly column: number };
  readonly columns: readonly PieceColumn[];
  readonly piece: Piece;
}

/** Beyond these a workbook does not fit: the library needs some twenty times the file. */
const MOST_BYTES = 64 << 20;
const MOST_UNPACKED = 2 ** 30;

const wrong = (problem: Omit<Problem, 'file'>, file: string): ProblemError => new ProblemError({ ...problem, file });

const tooLarge = (file: string): ProblemError =>
  wrong(
    {
      code: 'xlsx.too-large',
      message: 'The workbook is too large: up to 64 MB, and 1 GB unpacked, can be read.',
      hint: 'Save the sheet as CSV in the spreadsheet program, and read that.',
    },
    file,
  );

/** Of a small workbook; each megabyte may take as much again. Sound ones take a tenth of it. */
const TIME_LIMIT_MS = 5_000;

/** The time that reading a workbook of so many bytes may take. */
export const timeLimitOf = (path: string, bytes: number): SheetInput['timeLimit'] => {
  const milliseconds = TIME_LIMIT_MS * (1 + Math.floor(bytes / 2 ** 20));
  return {
    milliseconds,
    problem: {
      code: 'xlsx.too-slow',
      message: `The workbook of ${sizeText(bytes)} was not read within ${milliseconds / 1000} seconds: it is damaged, or made to be slow.`,
      hint: 'Open it in the spreadsheet program and save the sheet as CSV, and read that.',
      file: path,
    },
  };
};

export function readSheet(input: SheetInput): SheetOutput {
  const { path } = input;
  const workbook = open(path, input.sheet, input.most);
  const sheets = workbook.SheetNames;
  const sheet = input.sheet ?? sheets[0];
  if (!sheets.includes(sheet)) {
    const list = sheets.map((name) => `"${name}"`).join(', ');
    throw wrong(
      {
        code: 'xlsx.no-sheet',
        message: `There is no sheet "${sheet}".`,
        hint: `The workbook has ${list}.`,
        field: 'sheet',
      },
      path,
    );
  }
  const { rows, top, left } = cellsOf(workbook, sheet, input.range, path);
  const [first = []] = rows;
  if (rows.length === 0 || first.length === 0) {
    throw wrong(
      {
        code: 'xlsx.empty',
        message: `There is nothing in the sheet "${sheet}"${input.range === null ? '' : ` at ${input.range}`}.`,
        hint: 'Choose another sheet or range.',
        field: input.range === null ? 'sheet' : 'range',
      },
      path,
    );
  }
  const named = first.filter((cell) => cell.value !== null);
  const header = input.header ?? (named.length > 0 && named.every(({ value }) => typeof value === 'string'));
  const width = rows.reduce((most, row) => Math.max(most, row.length), 0);
  const { names, notes } = columnNames(
    Array.from({ length: width }, (_, column) => (header ? String(first[column]?.value ?? '') : '')),
  );
  const body = (header ? rows.slice(1) : rows).slice(0, input.most);
  const origin = { row: top + (header ? 1 : 0), column: left };
  const texts = new TextIndex();
  const vectors: Vector[] = [];
  const missing = new Int32Array(width);
  const whole = new Uint8Array(width);
  let unfit: Unfit | null = null;
  const columns = names.map((name, column): PieceColumn => {
    const kinds = noKinds();
    let errors = 0;
    for (const row of body) {
      addCell(kinds, row[column]?.value);
      if (row[column]?.isError) errors++;
    }
    const stored = typeOfKinds(kinds);
    const type = readAs(name, stored ?? 'number', input.types) ?? stored ?? 'number';
    const cells = new ColumnOfCells(type, body.length, column, texts);
    for (const [row, line] of body.entries()) cells.set(row, line[column]?.value);
    vectors.push(cells.vector);
    missing[column] = cells.missing;
    whole[column] = cells.whole;
    if (cells.unfit !== null) {
      const place = cellName(sheet, origin.row + cells.unfit.row, origin.column + column);
      unfit ??= { column: name, wanted: type, ...cells.unfit, place };
    }
    const evidence = (['number', 'boolean', 'date', 'text'] as const)
      .filter((kind) => kinds[kind] > 0)
      .map((kind) => `${counted(kinds[kind], 'cell')}: ${kind}`);
    const note = header ? notes[column] : null;
    const notices: Notice[] = [];
    if (note) notices.push({ code: 'source.renamed', message: note, column: name });
    if (errors > 0) {
      const message = `${errors} ${errors === 1 ? 'cell holds an error such as' : 'cells hold errors such as'} #N/A: missing.`;
      notices.push({ code: 'source.error-cells', message, column: name, count: errors });
    }
    if (evidence.length > 1) {
      const message = `It mixes kinds of cells (${evidence.join('; ')}): read as ${type}.`;
      notices.push({ code: 'source.mixed-kinds', message, column: name });
    }
    return { name, type, evidence, warnings: notices.map(({ message }) => message), notices };
  });
  return {
    sheet,
    sheets,
    header,
    origin,
    columns,
    piece: { rows: body.length, vectors, texts: texts.toBlock(), missing, whole, unfit },
  };
}

/** What spreadsheets call a cell, its row and column counted from 0: `Sheet1!C17`. */
export const cellName = (sheet: string, row: number, column: number): string =>
  `${quotedSheet(sheet)}!${utils.encode_cell({ r: row, c: column })}`;

/** As spreadsheets write it: names with spaces and signs in quotes. */
const quotedSheet = (name: string): string =>
  /^[\p{L}_][\p{L}\p{N}_.]*$/u.test(name) ? name : `'${name.replace(/'/g, "''")}'`;

function open(path: string, sheet: string | null, most: number): WorkBook {
  let bytes: Buffer;
  try {
    if (statSync(path).size > MOST_BYTES) throw tooLarge(path);
    bytes = readFileSync(path);
  } catch (error) {
    throw fileProblem(error, path);
  }
  const isZip = bytes.length > 3 && bytes.readUInt32LE(0) === 0x04034b50;
  const isOld = bytes.length > 3 && bytes.readUInt32BE(0) === 0xd0cf11e0;
  if (!isZip && !isOld) {
    throw wrong(
      {
        code: 'xlsx.not-workbook',
        message: 'This is no workbook.',
        hint: 'Where it holds text, rename it to .csv; else save it again as .xlsx.',
      },
      path,
    );
  }
  try {
    if (isZip) verifyZip(bytes, MOST_UNPACKED);
    return read(bytes, {
      dense: true,
      cellNF: true,
      cellFormula: false,
      cellHTML: false,
      cellText: false,
      ...(sheet !== null && { sheets: [sheet] }),
      ...(Number.isFinite(most) && { sheetRows: most + 200 }),
    });
  } catch (error) {
    if (error instanceof TooLarge) throw tooLarge(path);
    const { message } = error as Error;
    if (/password|encrypt/i.test(message)) {
      throw wrong(
        {
          code: 'xlsx.encrypted',
          message: 'The workbook is protected by a password.',
          hint: 'Save a copy without one.',
        },
        path,
      );
    }
    throw wrong(
      {
        code: 'xlsx.damaged',
        message: `The workbook is damaged: ${reasonOf(error)}.`,
        hint: MEND,
      },
      path,
    );
  }
}

interface SheetCell {
  readonly value: LooseCell;
  readonly isError: boolean;
}

const NOTHING: SheetCell = { value: null, isError: false };

interface Cells {
  readonly rows: SheetCell[][];
  /** Where they begin in the sheet, counted from 0. */
  readonly top: number;
  readonly left: number;
}

const MEND = 'Open it in the spreadsheet program and save it again, or copy it again.';

/** Cells between the first and the last one that is filled: more are no table, but a few cells far from each other. */
const MAX_CELLS = 50_000_000;

const NO_CELLS: Cells = { rows: [], top: 0, left: 0 };

/** The cells of the range, or of all that is used; rows that are empty at top and bottom, and columns at the sides, are left out. */
function cellsOf(workbook: WorkBook, name: string, range: string | null, path: string): Cells {
  const sheet = workbook.Sheets[name];
  if (sheet === undefined)
    throw wrong({ code: 'xlsx.damaged', message: `The sheet "${name}" is damaged.`, hint: MEND }, path);
  const first = workbook.Workbook?.WBProps?.date1904 === true ? EPOCH_1904 : EPOCH_1900;
  const data = (sheet as { '!data'?: (StoredCell[] | undefined)[] })['!data'] ?? [];
  const { s: from, e: to } = range === null ? { s: { r: 0, c: 0 }, e: LAST } : utils.decode_range(range);
  const isRange = [from.r, from.c, to.r, to.c].every((place) => Number.isInteger(place) && place >= 0);
  if (!isRange || (range !== null && !/^\$?[A-Z]{1,3}\$?\d+:\$?[A-Z]{1,3}\$?\d+$/i.test(range))) {
    throw wrong(
      {
        code: 'xlsx.range',
        message: `"${range}" is no range of cells.`,
        hint: 'Write it as A1:F200, or leave it empty.',
        field: 'range',
      },
      path,
    );
  }
  // Only cells that are there are visited: the range that a sheet says it uses may be the whole sheet.
  let top = Infinity;
  let left = Infinity;
  let bottom = -1;
  let right = -1;
  data.forEach((line, row) => {
    if (row < from.r || row > to.r) return;
    line?.forEach((cell, column) => {
      if (column < from.c || column > to.c || !isUsed(cellOf(cell, first))) return;
      top = Math.min(top, row);
      bottom = Math.max(bottom, row);
      left = Math.min(left, column);
      right = Math.max(right, column);
    });
  });
  if (bottom < 0) return NO_CELLS;
  if ((bottom - top + 1) * (right - left + 1) > MAX_CELLS) {
    throw wrong(
      {
        code: 'xlsx.too-wide',
        message: `The cells of the sheet "${name}" lie between ${utils.encode_cell({ r: top, c: left })} and ${utils.encode_cell({ r: bottom, c: right })}: up to ${counted(MAX_CELLS, 'cell')} can be read.`,
        hint: 'Give the range of the table, such as A1:F200, or save the sheet as CSV.',
        field: 'range',
      },
      path,
    );
  }
  const rows: SheetCell[][] = [];
  for (let row = top; row <= bottom; row++) {
    const line: SheetCell[] = [];
    for (let column = left; column <= right; column++) line.push(cellOf(data[row]?.[column], first));
    rows.push(line);
  }
  return { rows, top, left };
}

/** Beyond the last cell of a sheet. */
const LAST = { r: 2 ** 20, c: 2 ** 14 };

const isUsed = ({ value, isError }: SheetCell): boolean => value !== null || isError;

interface StoredCell {
  readonly t: string;
  readonly v?: unknown;
  /** Its number format. */
  readonly z?: unknown;
}

/** The day 0 of each calendar, in days before 1970. */
const EPOCH_1900 = 25_569;
const EPOCH_1904 = 24_107;

/** Dates are numbers that are shown as dates; they hold no more than a millisecond. */
function cellOf(cell: StoredCell | undefined, epoch: number): SheetCell {
  if (cell === undefined || cell.t === 'z') return NOTHING;
  if (cell.t === 'e') return { value: null, isError: true };
  const { v, z } = cell;
  if (typeof v === 'number' && typeof z === 'string' && SSF.is_date(z))
    return { value: new Date(Math.round((v - epoch) * MS_PER_DAY)), isError: false };
  if (v === '' || v === undefined || v === null) return NOTHING;
  return { value: v as LooseCell, isError: false };
}
