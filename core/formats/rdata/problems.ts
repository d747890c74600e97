/** Problems of files of R objects, in the user's words. */
import { ProblemError } from '../../ir/problem.ts';
import { reasonOf } from '../damage.ts';

export const damaged = (error: unknown, file: string): ProblemError =>
  new ProblemError({
    code: 'rdata.damaged',
    message: `This is no file of R objects that can be read: ${reasonOf(error)}.`,
    hint: 'Copy it again, or save it anew in R with saveRDS or save.',
    file,
  });
