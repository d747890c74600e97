/** Decimal and thousands marks of a file, from the columns whose numbers leave no doubt. */
import { counted } from '../../../words/counted.ts';
import { isMissingMark } from '../../cells/cell-shape.ts';
import type { Finding } from '../../cells/finding.ts';

type Mark = '.' | ',';

/** A number with this decimal mark, and digits grouped by the other mark or not at all. */
const NUMBERS: Readonly<Record<Mark, RegExp>> = {
  '.': /^(?=.*\d)[ \t]*[+-]?(?:\d+|\d{1,3}(?:,\d{3})+)?(?:\.\d*)?(?:[eE][+-]?\d+)?[ \t]*$/,
  ',': /^(?=.*\d)[ \t]*[+-]?(?:\d+|\d{1,3}(?:\.\d{3})+)?(?:,\d*)?(?:[eE][+-]?\d+)?[ \t]*$/,
};
/** A number that only this decimal mark explains: another one would group other than three digits. */
const CLEAR: Readonly<Record<Mark, RegExp>> = {
  '.': /^[ \t]*[+-]?(?:\d*\.(?:\d{1,2}|\d{4,})|0\.\d+|\d{4,}\.\d+|\d{1,3}(?:,\d{3})+(?:\.\d*)?|\d*\.\d+[eE][+-]?\d+)[ \t]*$/,
  ',': /^[ \t]*[+-]?(?:\d*,(?:\d{1,2}|\d{4,})|0,\d+|\d{4,},\d+|\d{1,3}(?:\.\d{3})+,\d*|\d*,\d+[eE][+-]?\d+)[ \t]*$/,
};

/** Whether a cell is a number with a decimal comma, and none with commas between thousands. */
export const hasDecimalComma = (cell: string): boolean => CLEAR[','].test(cell);

/** Whether a cell is a number with commas between thousands, or one with three digits behind a decimal comma. */
export const hasGroups = (cell: string): boolean => cell.includes(',') && NUMBERS['.'].test(cell);

interface Votes {
  /** Columns that the mark explains wholly, and whose first clear cell this is. */
  columns: number;
  cells: number;
  example: string;
}

/** Cells of a column with a mark, and those that only this mark explains; none where a cell is no number with it. */
function marksIn(
  rows: readonly (readonly string[])[],
  column: number,
  mark: Mark,
): { clear: number; marked: number; example: string } {
  let clear = 0;
  let marked = 0;
  let example = '';
  for (const row of rows) {
    const cell = row[column];
    if (cell === undefined || cell === '') continue;
    if (!NUMBERS[mark].test(cell)) {
      if (isMissingMark(cell)) continue;
      return { clear: 0, marked: 0, example: '' };
    }
    if (!cell.includes(mark)) continue;
    marked++;
    const isClear = CLEAR[mark].test(cell);
    if (example === '' || (isClear && clear === 0)) example = cell.trim();
    if (isClear) clear++;
  }
  return { clear, marked, example };
}

/** The file's decimal mark: that of the columns whose cells all have one. A file that is cut at commas has points. */
export function findDecimal(
  rows: readonly (readonly string[])[],
  delimiter: string,
  hasQuotes: boolean,
): Finding<Mark> {
  const votes: Record<Mark, Votes> = {
    '.': { columns: 0, cells: 0, example: '' },
    ',': { columns: 0, cells: 0, example: '' },
  };
  const ambiguous: Votes = { columns: 0, cells: 0, example: '' };
  const width = Math.max(0, ...rows.map(({ length }) => length));
  for (let column = 0; column < width; column++) {
    for (const mark of ['.', ','] as const) {
      const { clear, marked, example } = marksIn(rows, column, mark);
      if (clear > 0) {
        votes[mark].columns++;
        votes[mark].cells += clear;
        votes[mark].example ||= example;
      } else if (marked > 0 && mark === ',') {
        ambiguous.columns++;
        ambiguous.cells += marked;
        ambiguous.example ||= example;
      }
    }
  }
  const commas = votes[','];
  const points = votes['.'];
  const runnerUp = (value: Mark, { example, columns }: Votes): Finding<Mark>['runnerUp'] =>
    columns === 0
      ? null
      : {
          value,
          evidence: `Cells such as "${example}" have ${value === ',' ? 'a decimal comma' : 'a decimal point'}.`,
        };
  const hasCommas = delimiter !== ',' || hasQuotes;
  if (hasCommas && commas.columns > 0 && (delimiter !== ',' || points.columns === 0)) {
    return {
      value: ',',
      evidence: `${counted(commas.cells, 'cell')} such as "${commas.example}" ${commas.cells === 1 ? 'has' : 'have'} a decimal comma.`,
      confidence: points.columns === 0 ? 1 : 0.8,
      runnerUp: runnerUp('.', points),
    };
  }
  // `1,234` in a file that is cut at semicolons, as Excel cuts where the comma is the decimal mark.
  if (delimiter === ';' && ambiguous.columns > 0 && points.columns === 0) {
    return {
      value: ',',
      evidence: `${counted(ambiguous.cells, 'cell')} such as "${ambiguous.example}" ${ambiguous.cells === 1 ? 'has' : 'have'} a comma, and semicolons stand between cells.`,
      confidence: 0.55,
      runnerUp: { value: '.', evidence: `The comma of "${ambiguous.example}" may group thousands.` },
    };
  }
  return {
    value: '.',
    evidence:
      points.columns > 0
        ? `${counted(points.cells, 'cell')} ${points.cells === 1 ? 'has' : 'have'} a decimal point.`
        : 'No cell has a decimal comma.',
    confidence: 1,
    runnerUp: runnerUp(',', commas),
  };
}
