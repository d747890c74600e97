/** What becomes of a command whose output cannot be written. */
import { fileProblem } from '../files/file-problems.ts';
import { ProblemError } from '../ir/problem.ts';

/**
 * Takes errors of standard output and standard error, which would end the process in the middle of its work. A reader that went away
 * (`… | head -1`) has what it wanted: the command goes on in silence, since it may have files to write. Any other error, such as a full
 * disk, is said on standard error.
 * @returns whether standard output failed otherwise: the command then did not succeed
 */
export function surviveClosedStreams(): () => boolean {
  let hasFailed = false;
  process.stderr.on('error', () => {});
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE' || hasFailed) return;
    hasFailed = true;
    const known = fileProblem(error, '');
    const why = known instanceof ProblemError ? known.problem.message : `${error.message}.`;
    console.error(`Standard output could not be written: ${why}`);
  });
  return () => hasFailed;
}
