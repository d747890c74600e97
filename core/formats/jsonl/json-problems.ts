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

/** Objects within objects: names of columns grow with each. */
export const MAX_DEPTH = 100;
export const TOO_DEEP = `Its objects or lists lie in each other more than ${MAX_DEPTH} deep.`;

export const tooDeep = (file: string, line: number): ProblemError => notRecords(file, line, TOO_DEEP);

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

/** The file has another layout than the one that was chosen. */
export const otherLayout = (file: string, orient: string, message: string): ProblemError =>
  new ProblemError({
    code: 'json.other-layout',
    message: `The file cannot be read with the layout "${orient}": ${message}`,
    hint: 'Choose another layout, or leave it empty, so that it is found.',
    field: 'orient',
    file,
  });

/** @param known keys that hold lists of rows */
export const noSuchRows = (file: string, path: string, known: readonly string[]): ProblemError =>
  new ProblemError({
    code: 'json.no-such-rows',
    message: `There is no list of rows under "${path}".`,
    hint:
      known.length === 0
        ? 'Leave it empty: the file has no list of rows under a key.'
        : `Lists of rows are under ${known.map((key) => `"${key}"`).join(', ')}.`,
    field: 'record_path',
    file,
  });
