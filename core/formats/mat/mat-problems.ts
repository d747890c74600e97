/** What can be wrong with a MAT-file, in the user's words. */
import { ProblemError } from '../../ir/problem.ts';
import { readingProblem } from '../reading-problems.ts';

export const damaged = (file: string, reason: string): ProblemError =>
  new ProblemError({
    code: 'mat.damaged',
    message: `This is no MATLAB file that can be read: ${reason}.`,
    hint: 'Copy it again, or save it anew: save("x.mat", "x").',
    file,
  });

/** An error of reading as a problem; problems, cancellation and errors of the disk as they are. */
export const matProblem = (error: unknown, file: string): unknown =>
  readingProblem(error, file, (reason) => damaged(file, reason));
