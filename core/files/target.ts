/** What stands at the path that is to be written. */
import { type BigIntStats, constants } from 'node:fs';
import { access, readlink, realpath, stat } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, resolve, sep } from 'node:path';
import { ProblemError } from '../ir/problem.ts';

export interface Target {
  /** Where symbolic links lead: this file is replaced, the links stay. */
  readonly path: string;
  /** Null where the file is new. */
  readonly found: BigIntStats | null;
}

/** Links that are followed to a file that does not exist; systems stop at 40. */
const MAX_LINKS = 40;

const codeOf = (error: unknown): string | undefined => (error as NodeJS.ErrnoException).code;

/**
 * Finds the file that a path means, without opening it: a pipe would hang. Throws a ProblemError for pipes, devices and
 * sockets, for write-protected files and folders unless `overwriteReadOnly`, and the system's error for all else.
 */
export async function findTarget(path: string, overwriteReadOnly: boolean): Promise<Target> {
  const found = await stat(path, { bigint: true }).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  });
  if (found?.isDirectory()) throw Object.assign(new Error('is a folder'), { code: 'EISDIR' });
  if (found !== null && !found.isFile()) throw notRegular(path, found);
  // Some network drives cannot resolve their own paths.
  const real = found === null ? await missingTarget(path) : await realpath(path).catch(() => resolve(path));
  if (!overwriteReadOnly) {
    if (found !== null) await refuseReadOnly(path, real, Number(found.mode));
    await refuseReadOnlyFolder(path, dirname(real));
  }
  return { path: real, found };
}

/** The end of a chain of links at which no file is. */
async function missingTarget(path: string): Promise<string> {
  let at = path;
  for (let links = 0; links < MAX_LINKS; links++) {
    const folder = await realpath(dirname(at));
    const text = await readlink(at).catch((error: unknown) => {
      if (codeOf(error) === 'ENOENT' || codeOf(error) === 'EINVAL') return null;
      throw error;
    });
    if (text === null) return join(folder, basename(at));
    // Not joined: "linked-folder/.." is the parent of where the link leads.
    at = isAbsolute(text) ? text : `${folder}${sep}${text}`;
  }
  throw Object.assign(new Error('too many links'), { code: 'ELOOP' });
}

function notRegular(file: string, found: BigIntStats): ProblemError {
  const kind = found.isFIFO() ? 'a pipe' : found.isSocket() ? 'a socket' : 'a device';
  return new ProblemError({
    code: 'file.not-regular',
    message: `This is ${kind}, not a file.`,
    hint: 'Give the path of a file: it is written whole or not at all, which needs a file.',
    file,
  });
}

/** Root may write everything, so the mode is asked as well. */
async function refuseReadOnly(file: string, real: string, mode: number): Promise<void> {
  const isWritable = (mode & 0o222) !== 0 && (await mayWrite(real));
  if (isWritable) return;
  throw new ProblemError({
    code: 'file.write-protected',
    message: 'The file is write-protected.',
    hint: 'Allow writing it (chmod u+w), or choose another name; nothing was changed.',
    file,
  });
}

async function refuseReadOnlyFolder(file: string, folder: string): Promise<void> {
  // On Windows the attribute says nothing about folders.
  if (process.platform === 'win32') return;
  const { mode } = await stat(folder);
  if ((mode & 0o222) !== 0 && (await mayWrite(folder))) return;
  throw new ProblemError({
    code: 'file.folder-write-protected',
    message: 'The folder is write-protected.',
    hint: 'Allow writing in it (chmod u+w), or choose another folder; nothing was changed.',
    file,
  });
}

async function mayWrite(path: string): Promise<boolean> {
  try {
    await access(path, constants.W_OK);
    return true;
  } catch (error) {
    // A disk that can only be read has a sentence of its own.
    if (codeOf(error) === 'EROFS') throw error;
    return false;
  }
}
