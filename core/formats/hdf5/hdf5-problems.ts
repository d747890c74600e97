/** What can be wrong with an HDF5 file, in the user's words. */
import { ProblemError } from '../../ir/problem.ts';
import { Unreadable } from '../arrays/array-table.ts';
import { readingProblem } from '../reading-problems.ts';

export const damaged = (file: string, reason: string): ProblemError =>
  new ProblemError({
    code: 'hdf5.damaged',
    message: `This is no HDF5 file that can be read: ${reason}.`,
    hint: 'Copy it again, or write it anew with the program that made it.',
    file,
  });

export const kerasModel = (file: string): ProblemError =>
  new ProblemError({
    code: 'hdf5.keras',
    message: 'The file holds the weights of a Keras model, not rows of data.',
    hint: 'Choose the file with the data. Single weights can be read by the parameter "table".',
    file,
  });

/** An error of reading as a problem; problems, cancellation and errors of the disk as they are. */
export function hdf5Problem(error: unknown, file: string): unknown {
  if (error instanceof Unreadable) return damaged(file, `a part of it ${error.message}`);
  return readingProblem(error, file, (reason) => damaged(file, reason));
}
