/** What can be wrong with a file on disk, in the user's words. */
import { ProblemError } from '../ir/problem.ts';

/** A file system's error as a problem: vanished, a folder, not permitted, disk full. Other errors pass through. */
export function fileProblem(error: unknown, file: string): unknown {
  const code = (error as NodeJS.ErrnoException | null)?.code;
  switch (code) {
    case 'ENOENT':
      return new ProblemError({
        code: 'file.not-found',
        message: 'The file does not exist.',
        hint: 'It may have been moved or renamed: choose it again.',
        file,
      });
    case 'EISDIR':
      return new ProblemError({
        code: 'file.is-folder',
        message: 'This is a folder, not a file.',
        hint: 'Choose a file inside it.',
        file,
      });
    case 'EACCES':
    case 'EPERM':
      return new ProblemError({
        code: 'file.not-permitted',
        message: 'You have no permission for this file.',
        hint: 'Change its permissions, or use a copy in a folder of your own.',
        file,
      });
    case 'EROFS':
      return new ProblemError({
        code: 'file.read-only',
        message: 'This disk can only be read.',
        hint: 'Choose a folder on another disk; nothing was changed.',
        file,
      });
    case 'ENOSPC':
    case 'EDQUOT':
      return new ProblemError({
        code: 'file.disk-full',
        message: 'The disk is full.',
        hint: 'Free some space or choose another disk; nothing was changed.',
        file,
      });
    default:
      return error;
  }
}
