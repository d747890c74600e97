/** Sentences for errors of the file system. */
import { type Problem, ProblemError } from '../ir/problem.ts';

type Sentence = Pick<Problem, 'code' | 'message' | 'hint'>;

const NOT_PERMITTED: Sentence = {
  code: 'file.not-permitted',
  message: 'You have no permission for this file.',
  hint: 'Change its permissions, or use a copy in a folder of your own.',
};
const DISK_FULL: Sentence = {
  code: 'file.disk-full',
  message: 'The disk is full.',
  hint: 'Free some space or choose another disk; nothing was changed.',
};
const UNREACHABLE: Sentence = {
  code: 'file.unreachable',
  message: 'The disk or network drive does not answer.',
  hint: 'Connect it again, or choose another folder.',
};
const TOO_MANY_OPEN: Sentence = {
  code: 'file.too-many-open',
  message: 'Too many files are open at once.',
  hint: 'Close other programs, and try again.',
};

const SENTENCES: Readonly<Record<string, Sentence>> = {
  ENOENT: {
    code: 'file.not-found',
    message: 'The file does not exist.',
    hint: 'It may have been moved or renamed: choose it again.',
  },
  ENOTDIR: {
    code: 'file.not-found',
    message: 'A part of the path is a file, not a folder.',
    hint: 'Choose the file again.',
  },
  EISDIR: {
    code: 'file.is-folder',
    message: 'This is a folder, not a file.',
    hint: 'Choose a file inside it.',
  },
  EACCES: NOT_PERMITTED,
  EPERM: NOT_PERMITTED,
  EROFS: {
    code: 'file.read-only',
    message: 'This disk can only be read.',
    hint: 'Choose a folder on another disk; nothing was changed.',
  },
  ENOSPC: DISK_FULL,
  EDQUOT: {
    code: 'file.disk-full',
    message: 'Your share of the disk is used up.',
    hint: 'Delete some of your files there, or choose another disk; nothing was changed.',
  },
  ENAMETOOLONG: {
    code: 'file.name-too-long',
    message: 'The name of the file or of one of its folders is longer than this disk allows.',
    hint: 'Choose a shorter name.',
  },
  EFBIG: {
    code: 'file.too-large',
    message: 'The file would be larger than this disk or this account allows.',
    hint: 'Write fewer rows or columns, or choose another disk.',
  },
  EIO: {
    code: 'file.disk-failed',
    message: 'The disk reports an error.',
    hint: 'Choose another disk, and have this one checked.',
  },
  ELOOP: {
    code: 'file.link-cycle',
    message: 'The symbolic links at this path lead in a circle.',
    hint: 'Delete the link, or choose another name.',
  },
  EBUSY: {
    code: 'file.in-use',
    message: 'Another program uses the file, so it cannot be replaced.',
    hint: 'Close it there, and try again.',
  },
  ETXTBSY: {
    code: 'file.in-use',
    message: 'The file is a running program.',
    hint: 'End the program, and try again.',
  },
  EMFILE: TOO_MANY_OPEN,
  ENFILE: TOO_MANY_OPEN,
  ESTALE: UNREACHABLE,
  ETIMEDOUT: UNREACHABLE,
  ENOTCONN: UNREACHABLE,
  EHOSTDOWN: UNREACHABLE,
  ENODEV: UNREACHABLE,
};

/** Converts a file system error to a problem; returns other errors unchanged. */
export function fileProblem(error: unknown, file: string): unknown {
  const sentence = SENTENCES[(error as NodeJS.ErrnoException | null)?.code ?? ''];
  return sentence === undefined ? error : new ProblemError({ ...sentence, file });
}

/** Sentences that differ when a file is written. */
const WRITING: Readonly<Record<string, Sentence>> = {
  ENOENT: {
    code: 'file.not-found',
    message: 'The folder does not exist.',
    hint: 'Create it, or choose another folder.',
  },
  EACCES: {
    code: 'file.not-permitted',
    message: 'You have no permission to write this file, or to create files in its folder.',
    hint: 'Choose a folder of your own, or change the permissions; nothing was changed.',
  },
  EINVAL: {
    code: 'file.bad-name',
    message: 'This disk does not allow the name of the file.',
    hint: 'Choose a name of letters and digits.',
  },
};

/** Converts an error while writing: every system error becomes a sentence, and no temporary file is named. */
export function writeProblem(error: unknown, file: string): unknown {
  const { code, syscall } = (error ?? {}) as NodeJS.ErrnoException;
  if (code === 'EPERM') return writeProblem({ code: 'EACCES' }, file);
  const sentence = WRITING[code ?? ''] ?? SENTENCES[code ?? ''];
  if (sentence !== undefined) return new ProblemError({ ...sentence, file });
  if (syscall === undefined) return error;
  return new ProblemError({
    code: 'file.not-written',
    message: 'The system could not write the file.',
    hint: 'Try again, or choose another folder.',
    file,
  });
}
