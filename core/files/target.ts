/** Finds the file at a path that is to be written. */
import { type BigIntStats, constants } from 'node:fs';
import { access, readlink, realpath, stat } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, resolve, sep } from 'node:path';
import { ProblemError } from '../ir/problem.ts';

export interface Target {
  /** Path with symbolic links resolved: this file is replaced, the links stay. */
  readonly path: string;
  /** Null if the file is new. */
  readonly found: BigIntStats | null;
}

/** Most links followed to a file that does not exist; systems stop at 40. */
const MAX_LINKS = 40;

const codeOf = (error: unknown): string | undefined => (error as NodeJS.ErrnoException).code;

/**
 * Finds the file to which a path leads, without opening it, because opening a pipe would hang. Throws a ProblemError
 * for pipes, devices and sockets, and for write-protected files and folders unless `overwriteReadOnly`; throws the
 * system's error in other cases.
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

/** End of a chain of links to a file that does not exist. */
async function missingTarget(path: string): Promise<string> {
  let at = path;
  for (let links = 0; links < MAX_LINKS; links++) {
    const folder = await realpath(dirname(at));
    const text = await readlink(at).catch((error: unknown) => {
      if (codeOf(error) === 'ENOENT' || codeOf(error) === 'EINVAL') return null;
      throw error;
    });
    if (text === null) return join(folder, basename(at));
    // Not `join`: "linked-folder/.." is the parent of the folder to which the link leads.
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

/** The mode is checked as well, because root may write everything. */
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
  // On Windows the attribute means nothing for folders.
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
    // A read-only disk has a sentence of its own.
    if (codeOf(error) === 'EROFS') throw error;
    return false;
  }
}
