/**
 * Notices: data that a source, a step or a writer left out, cut, rounded, guessed or turned to missing. They cross
 * process boundaries as plain objects, and are displayed on their node and column.
 */
import { type Problem, problemText } from './problem.ts';

/** All codes with their meaning, as docs/command-line.md lists them. */
export const NOTICES = {
  'source.cut-rows': 'malformed rows of a CSV were kept: cells were cut off or filled with missing ones',
  'source.left-out': 'a column is not read, because it holds maps, bytes or another type that no column has',
  'source.index': 'the row labels that pandas stores beside the columns (its index) are not read',
  'source.unit': 'durations or times of day are read as numbers, in a unit that the message names',
  'source.time-zone': 'times of a time zone are read in UTC',
  'source.lists': 'lists are read as their JSON text',
  'source.layout': 'a JSON document can be read as a table in more than one way: one was chosen',
  'source.repeated-key': 'a key occurs more than once in an object of a JSON file: its last value is read',
  'source.renamed': 'a column has no name in the file, or the name of another column',
  'source.mismatched': 'cells that the decided type of their column cannot hold count as missing',
  'source.rounded': 'numbers or times have more digits than a double holds',
  'source.leading-zeros': 'cells lose their leading zeros, because their column is read as numbers',
  'source.missing-word': 'a word such as NA in a column of texts counts as missing, although it may be a value',
  'source.error-cells': 'cells of a workbook that hold an error such as #N/A count as missing',
  'source.not-calculated': 'formulas of a workbook were never calculated: they have no value, or a 0 that may be none',
  'source.merged-cells': 'cells of a sheet are merged: the first of them holds the value, the others count as missing',
  'source.mixed-kinds': 'a column mixes numbers, dates and texts: one type was chosen for all',
  'source.sheet': 'a workbook has several sheets: the first was read',
  'source.table': 'a file holds several tables: one was read',
  'source.deleted-rows': 'records of a DBF file that are marked as deleted are left out',
  'source.sparse-text': 'sparse rows of an ARFF file leave texts out, which it does not hold: they count as missing',
  'source.stray-breaks': 'characters that end lines in other files are read as part of a cell',
  'source.guess':
    'a text file may be cut into cells otherwise, or the first row of a table may not hold names: the evidence is weak',
  'source.skipped-lines': 'lines or rows above the names of a table, below them or at its end are left out',
  'source.hidden': 'cells that an HTML page hides are left out',
  'source.trailing-delimiter': 'the delimiter at the end of each row is cut off, as the names end without one',
  'source.blank-cells': 'cells of blanks in a column of numbers, dates or booleans count as missing',
  'source.number-format': 'a column has other decimal or thousands marks than its file, or marks that may mean either',
  'source.blank-rows': 'empty lines of a CSV with one column are read as rows with a missing cell',
  'source.encoding': 'a file is not UTF-8, and says nothing of its encoding: one was guessed',
  'source.no-text': 'bytes that are no text are read as �',
  'source.marked-missing':
    'cells are missing for a reason that the file gives: .a to .z of Stata, user-missing values of SPSS, .A to .Z of SAS',
  'source.labels': 'value labels of a column are not applied, or one of them stands for several values',
  'step.column-dropped': 'a step that fills missing cells dropped a column in which it had no value to learn from',
  'step.unreadable': 'cells became missing, because a step could not read them or has no value for them',
  'step.cut': 'a step cut the fractions of cells off, or has no place for cells: no column, no bin',
  'step.rows-dropped': 'a step dropped rows of new data: the result has fewer rows than the data',
  'step.rows-left-out': 'rows with a missing key are in no group',
  'step.rounded': 'sums of whole numbers are beyond 2⁵³ and rounded to the nearest double',
  'step.unseen': 'rows that a step did not learn from hold values that it does not know',
  'write.left-out': 'a column is not in the file, because the format holds numbers only',
  'write.rows-left-out':
    'rows that belong to no part of a split, or are empty at the end of a sheet, are not in the file',
  'write.cut': 'texts are longer than a cell of the format, or have letters that it cannot hold',
  'write.rounded': 'single precision rounds numbers of a column beyond use',
  'write.renamed': 'a column has another name in the file, because the format does not allow its own',
  'write.empty-text': 'empty texts are missing in CSV and in files of Stata and SPSS, which do not tell them apart',
  'write.rounded-times': 'times are finer than the milliseconds that a format holds',
  'write.infinite': 'infinite numbers, and others that a format does not know, are missing in the file',
  'write.as-text': 'a workbook holds infinite numbers and dates before March 1900 or after 9999 as texts',
  'write.missing-word': 'texts of a workbook that are empty or a word such as NA count as missing where it is read',
  'write.other-type': 'a format does not have the type of a column, which has another one when the file is read again',
  'write.no-rows': 'a JSON file without rows does not hold the names of its columns',
  'export.rounded': 'a column has numbers that the single precision of an ONNX model rounds beyond use',
  'decode.missing-prediction': 'predictions are missing, and so is what they are decoded to',
  'decode.impossible-value': 'predictions are no value that the target can become: they are decoded to missing',
  'decode.unknown-class': 'predictions stand for labels that were not learned: they are decoded to missing',
  'decode.between-codes': 'predictions between the codes of two classes are read as the share of the second',
  'new-data.missing-column': 'new data lacks a column that no step reads: its cells are missing in the result',
  'new-data.extra-column': 'new data has a column that the pipeline has not met: the result is without it',
  'new-data.mismatched': 'as source.mismatched, when a fitted pipeline is applied',
  'new-data.label': 'a step refuses a label of new data: it is missing, and no feature needs it',
  'new-data.unseen': 'new data holds values that a step has not learned',
} as const;

export type NoticeCode = keyof typeof NOTICES;

export interface Notice {
  readonly code: NoticeCode;
  /** The event, in one sentence. */
  readonly message: string;
  /** Advice, in one sentence. */
  readonly hint?: string;
  /** The option of the command line for that. */
  readonly option?: string;
  readonly nodeId?: string;
  readonly column?: string;
  /** Number of affected cells, rows or columns. */
  readonly count?: number;
  /** First affected row of the table, counted from 0. */
  readonly row?: number;
  readonly file?: string;
  /** First affected line of the file, counted from 1. */
  readonly line?: number;
}

/** One line for a terminal: place, message, and the code in brackets. */
export const noticeText = (notice: Notice): string => `${problemText(asProblem(notice))} [${notice.code}]`;

/** The notice as a problem that stops nothing. */
export const asProblem = ({ count: _, ...notice }: Notice): Problem => notice;
