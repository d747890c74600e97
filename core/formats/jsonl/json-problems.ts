/** What can be wrong with a file of JSON records, in the user's words. */
import { ProblemError } from '../../ir/problem.ts';

export const notRecords = (file: string, line: number, message: string): ProblemError =>
  new ProblemError({
    code: 'json.not-record',
    message,
    hint: 'Each line, or each element of the array, is one object such as {"name": "Ada", "age": 36}.',
    file,
    line,
  });

export const emptyJson = (file: string): ProblemError =>
  new ProblemError({
    code: 'json.empty',
    message: 'The file holds no record.',
    hint: 'Choose a file with an object a line, or an array of objects.',
    file,
  });
