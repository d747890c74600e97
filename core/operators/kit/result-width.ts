/** Limits of a step's result columns. A wider result is a mistake, such as an identifier encoded as a category. */
import { thousands } from '../../words/counted.ts';
import { ProblemError } from '../../ir/problem.ts';

/** Maximum number of columns made from one column. */
export const MAX_COLUMNS_PER_COLUMN = 100_000;

/** Maximum number of columns that a step creates. Each takes about 0.5 kB in the engine and again in the window. */
const MAX_COLUMNS_PER_STEP = 1_000_000;

/**
 * Throws a ProblemError if one column would become more than `MAX_COLUMNS_PER_COLUMN`.
 * @param hint advice for fewer columns
 */
export function checkWidth(columns: number, hint: string, field: string): void {
  if (columns <= MAX_COLUMNS_PER_COLUMN) return;
  throw new ProblemError({
    code: 'result.too-wide',
    message: `That would make ${thousands(columns)} columns of this one; at most ${thousands(MAX_COLUMNS_PER_COLUMN)} can be made.`,
    hint,
    field,
  });
}

/** Throws a ProblemError if a step creates more than `MAX_COLUMNS_PER_STEP` columns. */
export function checkWidthInAll(columns: number): void {
  if (columns <= MAX_COLUMNS_PER_STEP) return;
  throw new ProblemError({
    code: 'result.too-wide',
    message: `That would make more than ${thousands(MAX_COLUMNS_PER_STEP)} columns.`,
    hint: 'Choose fewer columns, or a step that makes one column of each.',
    field: 'columns',
  });
}
