/** Handles output streams that cannot be written. */
import { fileProblem } from '../files/file-problems.ts';
import { ProblemError } from '../ir/problem.ts';

/**
 * Handles errors of standard output and standard error, which would end the process during its work. If the reader
 * closed the stream (`… | head -1`), the command continues silently, because it may have files to write. Other errors,
 * such as a full disk, are reported on standard error.
 * @returns function that tells whether standard output failed in another way, so that the command did not succeed
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
