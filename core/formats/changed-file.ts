/** A file that another program writes while it is read. */
import { ProblemError } from '../ir/problem.ts';

export const changedFile = (file: string): ProblemError =>
  new ProblemError({
    code: 'file.changed',
    message: 'The file changed while it was being read.',
    hint: 'Wait until whatever writes it has finished, then read it again.',
    file,
  });
