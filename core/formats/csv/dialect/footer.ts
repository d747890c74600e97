/** Lines below the table: remarks, and a row of totals. */
import { isMissingMark, isNumberShape, shapeOf } from '../../cells/cell-shape.ts';
import { certain, type Finding } from '../../cells/finding.ts';
import { counted } from '../../../words/counted.ts';
import { HEAD_ROWS } from './best-dialect.ts';
import type { SampleRow } from './sample.ts';
import { isTotal } from './table-rows.ts';

const numberOf = (cell: string): number => Number(cell.trim().replaceAll(' ', '').replace(',', '.'));

/** Whether each number of the last row is the sum of those above it, in at least one column. */
function isSumOf(last: readonly string[], above: readonly (readonly string[])[]): boolean {
  let sums = 0;
  for (let column = 0; column < last.length; column++) {
    if (!isNumberShape(shapeOf(last[column] ?? ''))) continue;
    const values = above.map((row) => row[column] ?? '').filter((cell) => isNumberShape(shapeOf(cell)));
    const sum = values.reduce((total, cell) => total + numberOf(cell), 0);
    if (values.length < 2 || !(Math.abs(sum - numberOf(last[column])) <= 1e-6 * Math.max(1, Math.abs(sum)))) continue;
    sums++;
  }
  return sums > 0;
}

export interface Footer {
  readonly finding: Finding<number>;
  readonly isTotalRow: boolean;
}

/** The rows behind the table, and a row of totals at its end. */
export function footerOf(
  behind: readonly SampleRow[],
  table: readonly SampleRow[],
  isWhole: boolean,
  given: { readonly skip_footer?: number | undefined },
  hints: string[],
): Footer {
  if (given.skip_footer !== undefined) return { finding: certain(given.skip_footer, ''), isTotalRow: false };
  const lines = behind.reduce((sum, row) => sum + row.lines, 0);
  const none = (value: number): Footer['finding'] => ({
    value,
    evidence: `${counted(value, 'line')} at the end ${value === 1 ? 'has' : 'have'} other cells than the rows of the table.`,
    confidence: 0.85,
    runnerUp: { value: 0, evidence: '' },
  });
  const last = table.at(-1);
  if (isWhole && last !== undefined && table.length > 3 && last.cells.length > 1 && isTotal(last)) {
    const above = table.slice(1, -1).map(({ cells }) => cells);
    const isComplete = above.length < HEAD_ROWS - 2;
    if (isComplete && isSumOf(last.cells, above)) {
      return {
        finding: {
          value: lines + last.lines,
          evidence: `The last row, "${last.cells.find((cell) => !isMissingMark(cell)) ?? ''}", is the sum of the rows above it.`,
          confidence: 0.8,
          runnerUp: { value: lines, evidence: '' },
        },
        isTotalRow: true,
      };
    }
    hints.push(
      `The last row begins with "${last.cells.find((cell) => !isMissingMark(cell)) ?? ''}": where it holds totals, leave it out with "Skip lines at the end".`,
    );
  }
  return {
    finding: lines === 0 ? certain(0, 'The table reaches to the end of the file.') : none(lines),
    isTotalRow: false,
  };
}
