/** What can be wrong with a Parquet file, in the user's words. */
import { ProblemError } from '../../ir/problem.ts';

export const notParquet = (file: string): ProblemError =>
  new ProblemError({
    code: 'parquet.not-parquet',
    message: 'This is no Parquet file, or its end is missing.',
    hint: 'A Parquet file begins and ends with the letters PAR1. Copy or download it again; where it holds text, rename it to .csv.',
    file,
  });

export const damaged = (file: string, column: string | null, reason: string): ProblemError =>
  new ProblemError({
    code: 'parquet.damaged',
    message: `The Parquet file is damaged${column === null ? '' : ` in column "${column}"`}: ${reason}.`,
    hint: 'Copy, download or write it again.',
    file,
    ...(column !== null && { column }),
  });
