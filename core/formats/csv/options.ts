/**
 * How a CSV file is to be read: what the document's CsvSource node stores. Everything may be left out; what is left out
 * is found in the file, and `readCsv` returns the decisions so that the document can store and replay them.
 */
import type { Encoding } from '../../words/encodings.ts';
import type { Notation } from '../cells/notation.ts';
import type { StoredTypes } from '../../ir/column-types.ts';

/** Rows end with LF or CRLF, mixed as they come (`\n`, `\r\n`: read alike), with CR alone, or with any of them. */
export type Newline = '\n' | '\r\n' | '\r' | 'any';

/** Marks of the numbers of a column. */
export interface NumberFormat {
  readonly decimal: '.' | ',';
  readonly thousands: string | null;
}

export interface CsvOptions extends Partial<Notation> {
  /** Text between two cells: one or several characters; `\\s+` for runs of blanks and tabs, as in pandas. */
  readonly delimiter?: string;
  /** What encloses a cell that holds delimiters or line breaks; the empty string where quotes mean nothing. */
  readonly quote?: string;
  readonly encoding?: Encoding;
  readonly newline?: Newline;
  /** Character before which the next one has no meaning of its own; empty where there is none. As pandas' `escapechar`. */
  readonly escape?: string;
  /** Whether blanks after a delimiter are dropped. As pandas' `skipinitialspace`. */
  readonly skip_initial_space?: boolean;
  /** Columns of fixed width, `0:8, 8:15`, instead of a delimiter; empty where a delimiter cuts. As `colspecs` of `read_fwf`. */
  readonly colspecs?: string;
  /** Whether each row ends with a delimiter behind its last cell. */
  readonly trailing_delimiter?: boolean;
  /** Whether the first row holds the names of the columns. */
  readonly header?: boolean;
  /** Text before the first name that is no part of it, such as the `#` of `# x y z`; empty where there is none. */
  readonly name_mark?: string;
  /** Rows that hold names, joined with `_`. */
  readonly header_rows?: number;
  /** Rows between the names and the first row of data, such as units. */
  readonly skip_after_header?: number;
  /** Lines that begin with this are skipped; null where there are no comments. */
  readonly comment?: string | null;
  /** Lines to skip before anything else is read. */
  readonly skip_rows?: number;
  /** Lines at the end that are no rows, blank ones not counted. As pandas' `skipfooter`. */
  readonly skip_footer?: number;
  /** Marks of the numbers of single columns, where they differ from `decimal` and `thousands`. */
  readonly number_formats?: Readonly<Record<string, Partial<NumberFormat>>>;
  /** The cells that stand for "missing", compared as written. The empty cell always does and need not be listed. */
  readonly missing?: readonly string[];
  /** Whether such a text in quotes is missing as well, as in pandas; else it is a text of its column, as in DuckDB and Polars. */
  readonly quoted_missing?: boolean;
  /**
   * What to do with a row of too few or too many cells, text after a closing quote, or a file of another encoding.
   * `error`: refuse the file. `keep`: short rows are filled with missing cells, extra cells are dropped, text after a
   * closing quote is appended, bad bytes become U+FFFD; each such line is reported.
   */
  readonly malformed?: 'error' | 'keep';
  /** Decided types by column name; they are not inferred again. Cells that do not fit become missing and are counted. */
  readonly types?: StoredTypes;
}

/** The options with nothing left open, to be stored in the document. */
export type ResolvedCsvOptions = Required<CsvOptions>;

/** The options of a table whose rows are cut by delimiters, begin right below one row of names, and end with the file. */
export const PLAIN_LAYOUT = {
  escape: '',
  skip_initial_space: false,
  colspecs: '',
  trailing_delimiter: false,
  name_mark: '',
  header_rows: 1,
  skip_after_header: 0,
  comment: null,
  skip_rows: 0,
  skip_footer: 0,
  number_formats: {},
} as const satisfies Partial<ResolvedCsvOptions>;
