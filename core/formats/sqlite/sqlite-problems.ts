/** What can be wrong with a SQLite database, in the user's words. */
import { ProblemError } from '../../ir/problem.ts';
import { fileProblem } from '../../files/file-problems.ts';

export const damagedDatabase = (file: string, reason: string): ProblemError =>
  new ProblemError({
    code: 'sqlite.damaged',
    message: `The SQLite database cannot be read: ${reason}.`,
    hint: 'Copy it again; "sqlite3 FILE .recover" may save what is left of a damaged one.',
    file,
  });

const SENTENCES: Readonly<Record<number, string>> = {
  11: 'its pages do not fit together',
  26: 'it is encrypted, or no database',
};

/** An error of the library as a problem; others as they are. `field` is the parameter that the statement came from. */
export function sqliteProblem(error: unknown, file: string, field: 'table' | 'query'): unknown {
  if (error instanceof ProblemError) return error;
  const { resultCode, message } = error as { readonly resultCode?: number; readonly message: string };
  if (resultCode === undefined) return fileProblem(error, file);
  const reason = SENTENCES[resultCode & 0xff];
  if (reason !== undefined || field === 'table') return damagedDatabase(file, reason ?? reasonOf(message));
  return new ProblemError({
    code: 'sqlite.query',
    message: `SQLite refuses the query: ${reasonOf(message)}.`,
    hint: 'Write one SELECT statement on the tables of this file.',
    field,
    file,
  });
}

/** The library begins its messages with its own codes. */
const reasonOf = (message: string): string =>
  message.replace(/^.*?sqlite3? (?:result code|error code) \d+:\s*/i, '').trim();
