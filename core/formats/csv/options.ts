/**
 * How a CSV file is to be read: what the document's CsvSource node stores. Everything may be left out; what is left out
 * is found in the file, and `readCsv` returns the decisions so that the document can store and replay them.
 */
import type { ByteNotation, Notation } from '../cells/notation.ts';
import type { StoredTypes } from '../../ir/column-types.ts';

export type Encoding = ByteNotation['encoding'];

/** Rows end with LF or CRLF, mixed as they come (`\n`, `\r\n`: read alike), or with CR alone. */
export type Newline = '\n' | '\r\n' | '\r';

export interface CsvOptions extends Partial<Notation> {
  /** What stands between two cells. */
  readonly delimiter?: string;
  /** What encloses a cell that holds delimiters or line breaks; the empty string where quotes mean nothing. */
  readonly quote?: string;
  readonly encoding?: Encoding;
  readonly newline?: Newline;
  /** Whether the first row holds the names of the columns. */
  readonly header?: boolean;
  /** Lines that begin with this are skipped; null where there are no comments. */
  readonly comment?: string | null;
  /** Lines to skip before anything else is read. */
  readonly skip_rows?: number;
  /** The cells that stand for "missing", compared as written. The empty cell always does and need not be listed. */
  readonly missing?: readonly string[];
  /**
   * What to do with a row of too few or too many cells, text after a closing quote, or bytes that are not text.
   * `error`: refuse the file. `keep`: short rows are filled with missing cells, extra cells are dropped, text after a
   * closing quote is appended, bad bytes become U+FFFD; each such line is reported.
   */
  readonly malformed?: 'error' | 'keep';
  /** Decided types by column name; they are not inferred again. Cells that do not fit become missing and are counted. */
  readonly types?: StoredTypes;
}

/** The options with nothing left open, to be stored in the document. */
export type ResolvedCsvOptions = Required<CsvOptions>;
