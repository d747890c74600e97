/** Errors of reading, in the user's words. */
import { fileProblem } from '../files/file-problems.ts';
import { ProblemError } from '../ir/problem.ts';
import { reasonOf } from './damage.ts';

/**
 * An error of reading as a problem: problems, cancellation and errors of the disk as they are, all others as damage.
 * @param damaged the problem of a damaged file; the reason is the rest of a sentence
 */
export function readingProblem(error: unknown, file: string, damaged: (reason: string) => ProblemError): unknown {
  if (error instanceof ProblemError || (error as Error).name === 'Cancelled') return error;
  const known = fileProblem(error, file);
  return known === error ? damaged(reasonOf(error)) : known;
}

/** A task of a thread whose errors are told in words. */
export const inWords =
  <In, Out>(task: (input: In) => Out, problemOf: (error: unknown, input: In) => unknown) =>
  (input: In): Out => {
    try {
      return task(input);
    } catch (error) {
      throw problemOf(error, input);
    }
  };
