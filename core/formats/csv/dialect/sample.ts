/** Rows of a sample of the file, cut in one dialect. */
import { type TextDialect, TextRows } from '../text-rows.ts';

export interface SampleRow {
  readonly cells: readonly string[];
  readonly quoted: readonly boolean[];
  /** Line of its first cell, counted from 0 at the start of the sample. */
  readonly line: number;
  readonly lines: number;
  readonly hasFlaw: boolean;
  /** Whether a blank line stands right before it. */
  readonly isAfterBlank: boolean;
}

export interface Sample {
  readonly rows: readonly SampleRow[];
  /** Whether a quote is opened and not closed in the sample. */
  readonly isUnclosed: boolean;
  /** Whether the sample's rows reach to the end of the text. */
  readonly isWhole: boolean;
}

/** Wide rows fill a sample sooner. */
const MAX_CELLS = 20_000;

/** The first rows of a text that are not blank. The last one is left out where it may be cut, unless it is the only one. */
export function sampleOf(
  text: string,
  isWhole: boolean,
  dialect: TextDialect,
  maxRows: number,
  maxCells = MAX_CELLS,
): Sample {
  const reader = new TextRows(text, dialect);
  const rows: SampleRow[] = [];
  let isAfterBlank = false;
  let cells = 0;
  while (rows.length < maxRows && cells < maxCells && reader.read()) {
    if (reader.isUnclosed) return { rows, isUnclosed: isWhole, isWhole: false };
    if (reader.cells.length === 0) {
      isAfterBlank = true;
      continue;
    }
    if (!reader.isEnded && !isWhole && rows.length > 0) break;
    rows.push({
      // A line that does not keep to columns of fixed width is no row of theirs.
      cells: dialect.colspecs !== '' && reader.flaws.length > 0 ? [reader.cells.join(' ')] : reader.cells,
      quoted: reader.quoted,
      line: reader.line,
      lines: reader.lines,
      hasFlaw: reader.flaws.length > 0,
      isAfterBlank,
    });
    cells += reader.cells.length;
    isAfterBlank = false;
  }
  return { rows, isUnclosed: false, isWhole: isWhole && reader.next >= text.length };
}
