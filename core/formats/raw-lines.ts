/** The first lines of a text file as they are written, and how a dialect cuts them into cells. */

/** A part of a line: text of a cell, a quote around it, whatever stands between cells, or text of no row. */
export interface LinePiece {
  readonly text: string;
  readonly part: 'cell' | 'quote' | 'delimiter' | 'text';
  /** Number of the cell in its row, counted from 0. */
  readonly cell?: number;
}

export type LineKind = 'skipped' | 'comment' | 'blank' | 'names' | 'row' | 'footer' | 'unclosed';

export interface RawLine {
  /** Counted from 1; null in the end of a large file, whose lines are not counted. */
  readonly number: number | null;
  readonly kind: LineKind;
  readonly pieces: readonly LinePiece[];
  /** Whether the line goes on behind the pieces. */
  readonly isCut: boolean;
  /** Cells of the row that begins in this line, long ones cut; null where none does. */
  readonly cells: readonly string[] | null;
  /** Number of the row's cells. */
  readonly width: number;
}

export interface RawLines {
  readonly lines: readonly RawLine[];
  /** Whether the file goes on between or behind these lines. */
  readonly hasMore: boolean;
}

/** The first lines of a file, read with the parameters of its source node. Throws a `ProblemError` that names the file. */
export type ReadRawLines = (path: string, params: Readonly<Record<string, unknown>>) => Promise<RawLines>;
