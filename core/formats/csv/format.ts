/** The dialect in bytes: what the tokeniser compares. */
import type { ByteNotation } from '../cells/notation.ts';
import type { ResolvedCsvOptions } from './options.ts';

/** No byte has this value: the quote of a dialect without quotes. */
const NEVER = 256;

export interface CsvFormat extends ByteNotation {
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
  /** Missing tokens with their bytes, the empty cell first. */
  readonly missing: readonly { readonly text: string; readonly bytes: Uint8Array }[];
}

const encoder = new TextEncoder();

/** Bytes 0x80 … 0x9f of Windows-1252; the rest is Latin-1. */
const WINDOWS_1252 = new TextDecoder('windows-1252').decode(Uint8Array.from({ length: 256 }, (_, byte) => byte));

/** A text in the file's own bytes: cells are compared before they are transcoded. Null where it has none. */
function bytesIn(text: string, encoding: ResolvedCsvOptions['encoding']): Uint8Array | null {
  // UTF-16 is transcoded before anything looks at it.
  if (encoding !== 'windows-1252') return encoder.encode(text);
  const codes = Array.from(text, (character) => WINDOWS_1252.indexOf(character));
  return codes.includes(-1) ? null : Uint8Array.from(codes);
}

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
}: Pick<ResolvedCsvOptions, 'delimiter' | 'quote' | 'escape' | 'skip_initial_space' | 'colspecs'>): boolean =>
  isSingleByte(delimiter) &&
  (quote === '' || isSingleByte(quote)) &&
  escape === '' &&
  !skip_initial_space &&
  colspecs === '';

export function csvFormat(options: ResolvedCsvOptions): CsvFormat {
  const { encoding } = options;
  const missing: { text: string; bytes: Uint8Array }[] = [{ text: '', bytes: new Uint8Array(0) }];
  for (const text of new Set(options.missing)) {
    const bytes = bytesIn(text, encoding);
    if (text !== '' && bytes !== null) missing.push({ text, bytes });
  }
  return {
    delimiter: options.delimiter.charCodeAt(0),
    quote: options.quote === '' ? NEVER : options.quote.charCodeAt(0),
    newline: options.newline === '\r' ? 0x0d : 0x0a,
    decimal: options.decimal.charCodeAt(0),
    thousands: options.thousands || null,
    comment: bytesIn(options.comment ?? '', encoding) ?? new Uint8Array(0),
    encoding,
    hasTrailing: options.trailing_delimiter,
    keepsMalformed: options.malformed === 'keep',
    missing,
  };
}
