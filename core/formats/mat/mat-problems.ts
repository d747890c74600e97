/** What can be wrong with a MAT-file, in the user's words. */
import { ProblemError } from '../../ir/problem.ts';
import { fileProblem } from '../../files/file-problems.ts';
import { reasonOf } from '../damage.ts';

export const damaged = (file: string, reason: string): ProblemError =>
  new ProblemError({
    code: 'mat.damaged',
    message: `This is no MATLAB file that can be read: ${reason}.`,
    hint: 'Copy it again, or save it anew: save("x.mat", "x").',
    file,
  });

/** An error of reading as a problem; problems, cancellation and errors of the disk as they are. */
export function matProblem(error: unknown, file: string): unknown {
  if (error instanceof ProblemError || (error as Error).name === 'Cancelled') return error;
  const known = fileProblem(error, file);
  return known === error ? damaged(file, reasonOf(error)) : known;
}
