/**
 * What goes to a worker thread and comes back for one chunk of a CSV file. Chunks are cut at fixed byte positions,
 * whatever stands there; a chunk's rows are those that begin inside it. So the result never depends on the threads.
 */
import type { Vector } from '../../table/column.ts';
import type { ByteNotation } from '../cells/notation.ts';
import type { CsvFormat } from './format.ts';
import type { TextBlock } from '../texts/text-index.ts';

/** How the cells of a column are read. */
export const MODE = { skip: 0, number: 1, datetime: 2, boolean: 3, string: 4 } as const;

/** The file as it was when reading began: a chunk refuses to read another one. */
export interface FileState {
  readonly path: string;
  readonly size: number;
  readonly modified: number;
}

export interface ChunkInput {
  /** The file, or rows that are in memory already. */
  readonly source: FileState | Uint8Array;
  /** Byte position in the source. */
  readonly from: number;
  /** Rows that begin at or after this position belong to the next chunk. */
  readonly to: number;
  /** Whether a row begins at `from`, or the first one behind it has to be searched. */
  readonly isExact: boolean;
  readonly format: CsvFormat;
  /** For columns whose numbers have marks of their own, these; shorter than the columns where the last ones have none. */
  readonly notations: readonly (ByteNotation | null)[];
  /** One `MODE` a column. */
  readonly modes: Uint8Array;
  /** 1 for each kind of each column (column · KINDS + kind) of which an example is known already. */
  readonly known: Uint8Array;
  /** Stop after so many rows. */
  readonly maxRows: number;
  /** Memory that the columns may be put into, where they have room there. */
  readonly memory?: SharedArrayBuffer;
}

export const FLAW = { short: 0, long: 1, quote: 2, outside: 3 } as const;

/** A malformed place; `line` is counted from 0 at the chunk's first row. */
export interface Flaw {
  readonly kind: number;
  readonly line: number;
  /** Cells in the row, where their number is wrong. */
  readonly cells: number;
}

/** Bytes outside quotes that look like a line end and are none in this file: see stray-breaks.ts. */
export interface StrayBreaks {
  readonly count: number;
  /** Line of the first one, counted from 0 at the first line of what was searched. */
  readonly line: number;
}

/** Cells of a column with bytes that are no text in the file's encoding. */
export interface NoText {
  readonly column: number;
  readonly cells: number;
  /** Line of the first one, counted from 0 at the first line of what was read. */
  readonly line: number;
}

export interface ChunkExample {
  readonly column: number;
  readonly kind: number;
  readonly line: number;
  readonly cell: string;
}

export type ChunkFailure =
  | { readonly kind: 'changed' }
  | { readonly kind: 'file'; readonly error: string }
  | { readonly kind: 'row-too-long' | 'unclosed-quote'; readonly line: number };

export interface ChunkOutput {
  /** Why the chunk could not be read; the rest is then empty. Not thrown, because the chunk may have begun wrongly. */
  readonly failure: ChunkFailure | null;
  /** Byte positions of the first row and of whatever follows the last row. */
  readonly start: number;
  readonly end: number;
  /** Lines from `start` to `end`. */
  readonly lines: number;
  readonly rows: number;
  /** One a column; null where it is skipped. Codes of string columns are positions in `texts`. */
  readonly vectors: readonly (Vector | null)[];
  readonly texts: TextBlock;
  /** Cells by kind: column · KINDS + kind. */
  readonly kinds: Int32Array;
  /** Missing cells by token: column · tokens + token. */
  readonly missing: Int32Array;
  /** Texts in quotes that are missing tokens without them, laid out as `missing`. */
  readonly words: Int32Array;
  readonly examples: readonly ChunkExample[];
  /** Null where there is none. */
  readonly strayBreaks: StrayBreaks | null;
  /** Blank lines that are rows, as the file has one column; null where there is none. */
  readonly blankRows: StrayBreaks | null;
  /** By column, where a column has any. */
  readonly noText: readonly NoText[];
  /** The first flaws; `flawCounts` counts all, by kind. */
  readonly flaws: readonly Flaw[];
  readonly flawCounts: readonly number[];
}

/** Flaws that are kept one by one. */
export const FLAWS_KEPT = 100;

/** The longest row that is read: beyond it, a quote was most likely never closed. */
export const MAX_ROW_BYTES = 64 << 20;
