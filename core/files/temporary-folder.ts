/** Temporary folders for data beyond the memory budget, and for programs that need a file. */
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ProblemError } from '../ir/problem.ts';
import { temporaryFolderPrefix } from './names.ts';
import { operations } from './operations.ts';

/**
 * Creates a folder of this process in the system's temporary folder. The caller removes it; after a kill the next start
 * does (`removeLeftovers`). Throws a ProblemError if the temporary folder is full, missing or protected.
 */
export function temporaryFolder(): string {
  try {
    return operations.mkdtempSync(join(tmpdir(), temporaryFolderPrefix()));
  } catch (error) {
    throw temporaryProblem(error);
  }
}

/** Writes a file to a folder of `temporaryFolder`. Throws a ProblemError if the temporary folder is full. */
export async function writeTemporary(path: string, contents: string | Uint8Array): Promise<void> {
  try {
    await operations.writeFile(path, contents);
  } catch (error) {
    throw temporaryProblem(error);
  }
}

/** Converts a system error in the temporary folder to a problem; returns other errors unchanged. */
function temporaryProblem(error: unknown): unknown {
  const { code, syscall } = (error ?? {}) as NodeJS.ErrnoException;
  if (code === undefined || syscall === undefined) return error;
  const isFull = code === 'ENOSPC' || code === 'EDQUOT';
  return new ProblemError({
    code: isFull ? 'spill.disk-full' : 'spill.no-folder',
    message: isFull
      ? `The temporary folder ${tmpdir()} is full.`
      : `The temporary folder ${tmpdir()} is missing, or cannot be written.`,
    hint: isFull
      ? 'Free some space there, or point TMPDIR to a larger disk.'
      : 'Create it, or point TMPDIR to a folder of your own.',
  });
}
