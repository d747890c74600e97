/**
 * Files that store rows as records of a fixed width: Stata, SPSS and SAS. The layout says where each cell lies in its
 * record and what it means. Plain data, so that it can cross to worker threads.
 */
import type { NoticeCode } from '../../ir/notice.ts';
import type { PieceColumn } from '../pieces/assemble.ts';

/** How a number is stored. `float64-start` has the first bytes of a big-endian double only, `ibm` is IBM's hexadecimal float. */
export type NumberStore = 'int8' | 'int16' | 'int32' | 'float32' | 'float64' | 'float64-start' | 'ibm';

/** Which numbers stand for a missing cell. NaN always does. */
export type MissingNumbers =
  /** Stata: all above `largest`; `plain` is the ordinary one, the others say why (.a to .z). */
  | { readonly as: 'above'; readonly largest: number; readonly plain: number }
  /** SPSS: `plain` is the system's; the user's are single values and ranges, both ends included. */
  | {
      readonly as: 'listed';
      readonly plain: number;
      readonly values: readonly number[];
      readonly ranges: readonly (readonly [number, number])[];
    }
  /** SAS: a NaN, whose bits say why (.A to .Z and ._). */
  | { readonly as: 'tagged' };

export interface NumberCell {
  readonly as: 'number';
  readonly store: NumberStore;
  /** Bytes from the record's start. */
  readonly at: number;
  readonly bytes: number;
  readonly isLittle: boolean;
  readonly missing: MissingNumbers;
}

export interface TextCell {
  readonly as: 'text';
  /** Where the text lies in the record: position and length of each part, in bytes. */
  readonly parts: readonly (readonly [at: number, bytes: number])[];
  /** Fills the cell up behind the text: the text ends at the first NUL, or before the last blanks. */
  readonly padding: 'nul' | 'blanks';
  /** Texts that stand for a missing cell, in the file's encoding without padding. */
  readonly missing: readonly Uint8Array[];
}

/** Text outside of the records (Stata's strL): the cell holds its key, eight bytes. */
export interface FarTextCell {
  readonly as: 'far-text';
  readonly at: number;
  readonly isLittle: boolean;
  /** Bytes of the key that say the column; the others say the row. */
  readonly columnBytes: number;
}

/** What a number counts. Periods are Stata's, which begin in 1960 but for years. */
export type NumberMeaning =
  | { readonly as: 'number' }
  /** `milliseconds` of one unit; `origin` is the time of 0, in milliseconds since 1970. */
  | { readonly as: 'datetime'; readonly milliseconds: number; readonly origin: number }
  | { readonly as: 'period'; readonly perYear: 1 | 2 | 4 | 12 | 52 };

/** Words for values. Texts are keys in the file's encoding. */
export type ValueLabels =
  | { readonly of: 'number'; readonly values: readonly number[]; readonly labels: readonly string[] }
  | { readonly of: 'text'; readonly values: readonly Uint8Array[]; readonly labels: readonly string[] };

export interface RecordColumn {
  readonly name: string;
  /** Why the name is not the file's; null where it is. */
  readonly note: string | null;
  readonly cell: NumberCell | TextCell | FarTextCell;
  readonly meaning: NumberMeaning;
  readonly labels: ValueLabels | null;
  /** Storage, format and label, for the person. */
  readonly evidence: readonly string[];
  /** What is told of the column whatever its cells hold. */
  readonly notices: readonly { readonly code: NoticeCode; readonly message: string }[];
  /** Type in which the column is read, if the document decided another than the file's. */
  readonly readAs: PieceColumn['type'] | null;
}

export interface RecordLayout {
  readonly columns: readonly RecordColumn[];
  readonly recordBytes: number;
  /** Encoding of the texts, as `TextDecoder` calls it. */
  readonly encoding: string;
  /** Encoding of a text that is none in `encoding`; null: its bytes become U+FFFD. */
  readonly otherEncoding: string | null;
}

export const isText = ({ cell }: Pick<RecordColumn, 'cell'>): boolean => cell.as !== 'number';

/** The type that the file gives a column. */
export function typeOfColumn(column: RecordColumn): PieceColumn['type'] {
  if (isText(column) || column.labels !== null) return 'text';
  return column.meaning.as === 'number' ? 'number' : 'datetime';
}

/** Bytes of records that are decoded at once. */
const PIECE_BYTES = 16 << 20;
const PIECE_ROWS = 65_536;

/** Rows of a piece. */
export const rowsAtOnce = ({ recordBytes, columns }: RecordLayout): number =>
  Math.max(1, Math.min(PIECE_ROWS, Math.floor(PIECE_BYTES / Math.max(recordBytes, 8 * columns.length, 1))));
