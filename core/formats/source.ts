/** What every reader of a file takes and gives, whatever the format. */
import { storedTypes, typesOf } from '../ir/column-types.ts';
import type { Notice } from '../ir/notice.ts';
import { ProblemError } from '../ir/problem.ts';
import type { ColumnType } from '../ir/types.ts';
import type { Table } from '../table/column.ts';
import type { Run } from '../run/run.ts';
import type { BatchSink } from './pieces/batch-sink.ts';
import type { ReadRawLines } from './raw-lines.ts';
import type { Finding } from './cells/finding.ts';
import type { ColumnReport } from './cells/type-ledger.ts';

/** A line of a text file that did not fit and was kept all the same. */
export interface MalformedLine {
  /** Counted from 1. */
  readonly line: number;
  readonly message: string;
  /** Where a table is made of several files. */
  readonly file?: string;
}

/** Why a column has its type, and what the user should know of it. */
export type ColumnNote = Pick<
  ColumnReport,
  'name' | 'type' | 'evidence' | 'alternatives' | 'warnings' | 'notices' | 'unfit'
>;

/** Where a cell stands in its file: one of line, row, cell and folder. */
export interface CellInFile {
  /** Of a file of text, counted from 1. */
  readonly line?: number;
  /** Among the rows of a file that has no lines, counted from 1. */
  readonly row?: number;
  /** As a spreadsheet calls it: `Sheet1!C17`. */
  readonly cell?: string;
  /** Part of the file's path that says it for all rows: `year=2024`. */
  readonly folder?: string;
  /** What is written there; null where the row has no such cell, left out where files hold no text. */
  readonly text?: string | null;
}

/** Columns of a type that no column has. */
export const leftOutNotices = (columns: readonly { readonly name: string; readonly reason: string }[]): Notice[] =>
  columns.map(({ name, reason }) => ({
    code: 'source.left-out',
    message: `Column "${name}" ${reason}: it is left out.`,
    column: name,
  }));

/** All columns of a file are of types that no column has, or are row labels of pandas. */
export function noColumns(
  format: string,
  file: string,
  leftOut: readonly { readonly name: string; readonly reason: string }[],
  index: readonly string[],
): ProblemError {
  const reasons = [
    ...leftOut.map(({ name, reason }) => `"${name}" ${reason}`),
    ...index.map((name) => `"${name}" holds row labels`),
  ];
  const more = reasons.length > MAX_NAMED ? ` and ${reasons.length - MAX_NAMED} more` : '';
  const named = reasons.length === 0 ? '' : `: ${reasons.slice(0, MAX_NAMED).join('; ')}${more}`;
  return new ProblemError({
    code: `${format}.no-columns`,
    message: `The file has no column that a table can hold${named}.`,
    hint: 'Prepgraph reads numbers, text, booleans and dates. Write such columns into the file.',
    file,
  });
}

/** Columns that a sentence names. */
const MAX_NAMED = 5;

export interface ReadTable {
  readonly table: Table;
  /** Parameters that were found, to be stored in the document and replayed. */
  readonly decided: Readonly<Record<string, unknown>>;
  readonly columns: readonly ColumnNote[];
  /** Why a parameter that was found is what it is, one sentence each, by the parameter's name. */
  readonly dialect?: Readonly<Record<string, string>>;
  /** The same with runner-up and confidence, by the parameter's name. */
  readonly findings?: Readonly<Record<string, Finding<unknown>>>;
  /** The first lines that did not fit and were kept all the same. */
  readonly malformed: readonly MalformedLine[];
  readonly malformedTotal: number;
  /** What the user should know of the file as a whole. */
  readonly warnings: readonly string[];
  /** What was left out, cut, rounded or guessed, among the warnings; of single columns see `columns`. */
  readonly notices?: readonly Notice[];
  /** The cell of a row and column as it stands in the file; null where the file has changed since. Left out where only rows can be counted. */
  locate?(row: number, column: number): Promise<CellInFile | null>;
}

/**
 * What a reader says of a table whose format declares its types and has no lines that could be malformed. `found` are
 * parameters that it found beside the types.
 */
export const typedResult = (
  { fields, rows }: Pick<Table, 'fields' | 'rows'>,
  notices: readonly Notice[],
  found: ReadTable['decided'] = {},
) => ({
  decided: { ...found, types: storedTypes(fields) },
  malformed: [],
  malformedTotal: 0,
  warnings: [...(rows === 0 ? ['The file holds columns but no rows.'] : []), ...notices.map(({ message }) => message)],
  notices,
});

export interface ReadOptions {
  readonly run: Run;
  /** Where batches go; asked again where a file has to be read once more, as its end contradicts its beginning. */
  sink(): BatchSink;
  /** Only the first so many rows, at once, from the file's beginning. */
  readonly rows?: number;
}

/** Reads one file. Throws a `ProblemError` that names file, and line, column or parameter; `Cancelled`. */
export type ReadFile = (
  path: string,
  params: Readonly<Record<string, unknown>>,
  options: ReadOptions,
) => Promise<ReadTable>;

/** The reader of a format, as its folder exports it. */
export interface FormatReader {
  readonly read: ReadFile;
  /** For text whose rows are cut by parameters: the first lines as they are written. */
  readonly rawLines?: ReadRawLines;
  /** Its work on worker threads, by name; the names begin with the format's id: `csv.parse`. */
  readonly tasks?: Readonly<Record<string, (input: never) => unknown>>;
}

/** Types that the document decided, by column name. */
export type DecidedTypes = ReadonlyMap<string, ColumnType>;

export const decidedTypes = (params: Readonly<Record<string, unknown>>): DecidedTypes => typesOf(params['types']);
