/** How wide a step's result may become. Wider ones are a mistake: an identifier, say, taken for a category. */
import { thousands } from '../../words/counted.ts';
import { ProblemError } from '../../ir/problem.ts';

/** Columns that one column may become. */
export const MOST_COLUMNS = 100_000;

/** Columns that a step may make in all: each takes about half a kilobyte in the engine and again in the window. */
const MOST_IN_ALL = 1_000_000;

/** Throws a ProblemError where one column would become more than `MOST_COLUMNS`. @param hint how there are fewer */
export function checkWidth(columns: number, hint: string, field: string): void {
  if (columns <= MOST_COLUMNS) return;
  throw new ProblemError({
    code: 'result.too-wide',
    message: `That would make ${thousands(columns)} columns of this one; at most ${thousands(MOST_COLUMNS)} can be made.`,
    hint,
    field,
  });
}

/** Throws a ProblemError where a step has made more than `MOST_IN_ALL` columns. */
export function checkWidthInAll(columns: number): void {
  if (columns <= MOST_IN_ALL) return;
  throw new ProblemError({
    code: 'result.too-wide',
    message: `That would make more than ${thousands(MOST_IN_ALL)} columns.`,
    hint: 'Choose fewer columns, or a step that makes one column of each.',
    field: 'columns',
  });
}
