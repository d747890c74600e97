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

/** Bytes of a line or of an element of an array: each is held and parsed as a whole. As many as a row of a CSV file has. */
export const MAX_RECORD_BYTES = 64 << 20;

export const recordTooLong = (file: string, line: number): ProblemError =>
  new ProblemError({
    code: 'json.record-too-long',
    message: 'A record that begins here has more than 64 MB.',
    hint: 'Each line, or each element of the array, is one row: is this one whole table? Write its rows one by one.',
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
