/** What can be wrong with an ORC file, in the user's words. */
import { ProblemError } from '../../ir/problem.ts';

export const notOrc = (file: string): ProblemError =>
  new ProblemError({
    code: 'orc.not-orc',
    message: 'This is no ORC file, or its end is missing.',
    hint: 'An ORC file begins with the letters ORC and ends with them. Copy or download it again; where it holds text, rename it to .csv.',
    file,
  });

export const damaged = (file: string, column: string | null, reason: string): ProblemError =>
  new ProblemError({
    code: 'orc.damaged',
    message: `The ORC file is damaged${column === null ? '' : ` in column "${column}"`}: ${reason}.`,
    hint: 'Copy, download or write it again.',
    file,
    ...(column !== null && { column }),
  });

export const encrypted = (file: string): ProblemError =>
  new ProblemError({
    code: 'orc.encrypted',
    message: 'Columns of the ORC file are encrypted.',
    hint: 'Write it again without encryption, where the keys are known.',
    file,
  });

export const otherCodec = (file: string, codec: string): ProblemError =>
  new ProblemError({
    code: 'orc.codec',
    message: `The ORC file is packed with ${codec}, which is not read.`,
    hint: 'Write it again with zlib, snappy, lz4, zstd, or not packed.',
    file,
  });
