/** Sentences for workbooks that cannot be read. */
import { type Problem, ProblemError } from '../../ir/problem.ts';
import { counted } from '../../words/counted.ts';
import { sizeText } from '../../words/counted.ts';
import { address, type CellRange } from '../../words/cell-name.ts';
import { MAX_CELLS } from './sheet-columns.ts';

const wrong = (problem: Omit<Problem, 'file'>, file: string): ProblemError => new ProblemError({ ...problem, file });

const MEND = 'Open it in the spreadsheet program and save it again, or copy it again.';

export const damaged = (file: string, reason: string): ProblemError =>
  wrong({ code: 'xlsx.damaged', message: `The workbook is damaged: ${reason}.`, hint: MEND }, file);

export const tooLarge = (file: string): ProblemError =>
  wrong(
    {
      code: 'xlsx.too-large',
      message:
        'The workbook is too large: a part of it unpacks to more than 1 GB and 200 times its size, or it is an .xls or .xlsb file beyond 64 MB.',
      hint: 'Save the sheet as CSV in the spreadsheet program, and read that.',
    },
    file,
  );

export const notWorkbook = (file: string): ProblemError =>
  wrong(
    {
      code: 'xlsx.not-workbook',
      message: 'This is no workbook.',
      hint: 'Where it holds text, rename it to .csv; else save it again as .xlsx.',
    },
    file,
  );

export const encrypted = (file: string): ProblemError =>
  wrong(
    {
      code: 'xlsx.encrypted',
      message: 'The workbook is protected by a password.',
      hint: 'Save a copy without one.',
    },
    file,
  );

export const noSheet = (file: string, sheet: string, sheets: readonly string[]): ProblemError =>
  wrong(
    {
      code: 'xlsx.no-sheet',
      message: `There is no sheet "${sheet}".`,
      hint: `The workbook has ${sheets.map((name) => `"${name}"`).join(', ') || 'no sheet with cells'}.`,
      field: 'sheet',
    },
    file,
  );

export const emptySheet = (file: string, sheet: string, range: string | null): ProblemError =>
  wrong(
    {
      code: 'xlsx.empty',
      message: `There is nothing in the sheet "${sheet}"${range === null ? '' : ` at ${range}`}.`,
      hint: 'Choose another sheet or range.',
      field: range === null ? 'sheet' : 'range',
    },
    file,
  );

export const badRange = (file: string, range: string): ProblemError =>
  wrong(
    {
      code: 'xlsx.range',
      message: `"${range}" is no range of cells.`,
      hint: 'Write it as A1:F200, or leave it empty.',
      field: 'range',
    },
    file,
  );

/** `used`: the range with all filled cells; null where cells are repeated beyond any. */
export function tooWide(file: string, sheet: string, used: CellRange | null): ProblemError {
  const what = `The cells of the sheet${sheet === '' ? '' : ` "${sheet}"`}`;
  const where =
    used === null
      ? 'are repeated more often than a table has cells'
      : `lie between ${address(used.top, used.left)} and ${address(used.bottom, used.right)}`;
  return wrong(
    {
      code: 'xlsx.too-wide',
      message: `${what} ${where}: up to ${counted(MAX_CELLS, 'cell')} can be read.`,
      hint: 'Give the range of the table, such as A1:F200, or save the sheet as CSV.',
      field: 'range',
    },
    file,
  );
}

/**
 * Of the smallest workbook, and of each megabyte more; sound ones take a tenth of it. A damaged one that sends the library
 * round in circles takes memory all the time, 150 MB a second, and V8 ends the process where its heap is full.
 */
const LEAST_SECONDS = 2;
const SECONDS_A_MEGABYTE = 5;

/** The time that the library may take to read an old workbook of so many bytes. */
export function timeLimitOf(file: string, bytes: number): { milliseconds: number; problem: Problem } {
  const milliseconds = 1000 * Math.round(LEAST_SECONDS + (SECONDS_A_MEGABYTE * bytes) / 2 ** 20);
  return {
    milliseconds,
    problem: {
      code: 'xlsx.too-slow',
      message: `The workbook of ${sizeText(bytes)} was not read within ${milliseconds / 1000} seconds: it is damaged, or made to be slow.`,
      hint: 'Open it in the spreadsheet program and save the sheet as CSV, and read that.',
      file,
    },
  };
}
