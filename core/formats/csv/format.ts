/** The dialect in bytes: what the tokeniser compares. */
import type { Encoding } from '../../words/encodings.ts';
import type { ByteNotation } from '../cells/notation.ts';
import type { ResolvedCsvOptions } from './options.ts';

/** No byte has this value: the quote of a dialect without quotes. */
const NEVER = 256;

export interface CsvFormat extends ByteNotation {
  /** That of the file: its bytes are made UTF-8 before they are compared with anything. */
  readonly encoding: Encoding;
  readonly delimiter: number;
  readonly quote: number;
  /** The byte that ends a row: LF (a CR before it belongs to the row's end), or CR. */
  readonly newline: number;
  /** Empty where there are no comments. */
  readonly comment: Uint8Array;
  /** Whether rows may have one cell more than there are columns, an empty one. */
  readonly hasTrailing: boolean;
  /** Whether malformed rows are kept and reported. */
  readonly keepsMalformed: boolean;
  /** Whether a blank line is a row: its only cell is missing. */
  readonly hasBlankRows: boolean;
  /** Whether a missing token in quotes is one. */
  readonly hasQuotedTokens: boolean;
  /** Missing tokens with their bytes, the empty cell first. */
  readonly missing: readonly { readonly text: string; readonly bytes: Uint8Array }[];
}

const encoder = new TextEncoder();

const isSingleByte = (text: string): boolean => text.length === 1 && text.charCodeAt(0) < 0x80;

/**
 * Whether the byte-level tokeniser knows the dialect: delimiter and quote are single ASCII characters, and nothing is escaped
 * or blank before a cell. Rows of others are rewritten (other-dialect.ts).
 */
export const isByteDialect = ({
  delimiter,
  quote,
  escape,
  skip_initial_space,
  colspecs,
  newline,
}: Pick<
  ResolvedCsvOptions,
  'delimiter' | 'quote' | 'escape' | 'skip_initial_space' | 'colspecs' | 'newline'
>): boolean =>
  newline !== 'any' &&
  isSingleByte(delimiter) &&
  (quote === '' || isSingleByte(quote)) &&
  escape === '' &&
  !skip_initial_space &&
  colspecs === '';

export function csvFormat(options: ResolvedCsvOptions): CsvFormat {
  const missing: { text: string; bytes: Uint8Array }[] = [{ text: '', bytes: new Uint8Array(0) }];
  for (const text of new Set(options.missing)) {
    if (text !== '') missing.push({ text, bytes: encoder.encode(text) });
  }
  return {
    delimiter: options.delimiter.charCodeAt(0),
    quote: options.quote === '' ? NEVER : options.quote.charCodeAt(0),
    newline: options.newline === '\r' ? 0x0d : 0x0a,
    decimal: options.decimal.charCodeAt(0),
    thousands: options.thousands || null,
    comment: encoder.encode(options.comment ?? ''),
    encoding: options.encoding,
    hasTrailing: options.trailing_delimiter,
    keepsMalformed: options.malformed === 'keep',
    // Until the columns are known.
    hasBlankRows: false,
    hasQuotedTokens: options.quoted_missing,
    missing,
  };
}
