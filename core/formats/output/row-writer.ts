/** The interface of writers: rows are encoded on worker threads and become a file, piece by piece in row order. */
import type { Notice } from '../../ir/notice.ts';
import type { Dictionary } from '../../table/dictionary.ts';
import type { ColumnSurvey } from './column-survey.ts';
import type { Sink } from './file.ts';
import type { OutputField, OutputRows } from './output-column.ts';

/** Some encoded rows: plain data that goes from a worker thread to the file. */
export interface EncodedRows {
  readonly rows: number;
  /** Columns that are declared to hold whole numbers and do not. The file is then written again, with these as doubles. */
  readonly notWhole?: readonly string[];
}

/** The table that is written, without its rows. */
export interface OutputTable {
  readonly fields: readonly OutputField[];
  readonly rows: number;
  /** The columns to predict, by name. */
  readonly targets: readonly string[];
  /** For each column its strings in the whole file; null for columns without, and where the writer did not ask for them. */
  readonly dictionaries: readonly (Dictionary | null)[];
  /** The files that the table was made of, by source node; formats without a place for it leave it out. */
  readonly sources: Readonly<Record<string, unknown>>;
}

/** The writer of a format, as its folder exports it. */
export interface RowWriter<Piece extends EncodedRows = EncodedRows, Layout = unknown> {
  /** A piece has at least this many rows, but for the last and those of very wide tables; a batch each where left out. */
  readonly minRows?: number;
  /**
   * Whether codes of categories stand for the strings of one dictionary in the whole file. Columns whose strings are made
   * row by row have no such dictionary: they are declared as text.
   */
  readonly sharesDictionaries?: boolean;
  /**
   * The layout of all records: plain data, made of a first pass over the rows. Only formats with records of fixed width need
   * it, because the pass computes each cell once more.
   */
  layoutOf?(table: OutputTable, surveys: readonly ColumnSurvey[]): Layout;
  /** Runs on worker threads. `start`: position of the first row in the file, counted from 0. */
  encode(rows: OutputRows, start: number, layout: Layout): Piece | Promise<Piece>;
  /** Returns notices of cells that the file does not hold as they are. */
  write(pieces: AsyncIterable<Piece>, table: OutputTable, sink: Sink, layout: Layout): Promise<readonly Notice[]>;
  /** Contents of the second file, where the register says that there is one (`beside`). */
  besideOf?(table: OutputTable): Uint8Array;
}

/** `minRows` of formats whose pieces are read as a whole. */
export const GROUP_ROWS = 65_536;

/** The sources as an entry of a file's metadata: a text by name. */
export const sourcesEntry = ({ sources }: OutputTable): Readonly<Record<string, string>> =>
  Object.keys(sources).length === 0 ? {} : { 'prepgraph.sources': JSON.stringify(sources) };
