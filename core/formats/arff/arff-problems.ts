/** What can be wrong with an ARFF file, in the user's words. */
import { ProblemError } from '../../ir/problem.ts';

export const badHeader = (file: string, line: number | null, message: string): ProblemError =>
  new ProblemError({
    code: 'arff.bad-header',
    message,
    hint: 'An ARFF file begins with @relation, has a line such as "@attribute age numeric" for each column, and its rows below @data.',
    file,
    ...(line !== null && { line }),
  });

export const badRow = (file: string, line: number, message: string, column: string | null): ProblemError =>
  new ProblemError({
    code: 'arff.bad-row',
    message,
    hint: 'Mend the row, or its column’s declaration at the beginning of the file. Missing cells are written ?, texts with blanks in quotes.',
    file,
    line,
    ...(column !== null && { column }),
  });

/** Bytes of a line, which is held and parsed as a whole: as many as a row of a CSV file has. */
export const MAX_LINE_BYTES = 64 << 20;
