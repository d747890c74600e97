/** First pass over the rows of formats that lay out all records alike: ranges of numbers and lengths of texts. */
import { holdsNumbers } from '../../table/column.ts';
import type { OutputRows } from './output-column.ts';

/** Figures of one column over all cells that are not missing. */
export interface ColumnSurvey {
  /** All numbers are whole, and none is −0. */
  isWhole: boolean;
  /** Smallest and largest number; +∞ and −∞ if all are missing. */
  low: number;
  high: number;
  /** UTF-8 bytes of the longest text. */
  textBytes: number;
}

export const emptySurvey = (): ColumnSurvey => ({ isWhole: true, low: Infinity, high: -Infinity, textBytes: 0 });

/** Runs on worker threads. */
export function surveyColumns({ columns, rows }: Pick<OutputRows, 'columns' | 'rows'>): ColumnSurvey[] {
  return columns.map(({ vector, dictionary }) => {
    const survey = emptySurvey();
    if (holdsNumbers(vector)) {
      const { cells } = vector;
      for (let row = 0; row < rows; row++) {
        const value = cells[row];
        if (value < survey.low) survey.low = value;
        if (value > survey.high) survey.high = value;
        if (survey.isWhole && !Number.isNaN(value) && (!Number.isInteger(value) || Object.is(value, -0)))
          survey.isWhole = false;
      }
    } else if (dictionary !== null) {
      const { offsets } = dictionary;
      for (let row = 0; row < rows; row++) {
        const code = vector.cells[row];
        if (code < 0) continue;
        const bytes = offsets[code + 1] - offsets[code];
        if (bytes > survey.textBytes) survey.textBytes = bytes;
      }
    }
    return survey;
  });
}

export function addSurvey(all: ColumnSurvey, piece: ColumnSurvey): void {
  all.isWhole &&= piece.isWhole;
  all.low = Math.min(all.low, piece.low);
  all.high = Math.max(all.high, piece.high);
  all.textBytes = Math.max(all.textBytes, piece.textBytes);
}
