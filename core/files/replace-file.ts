/**
 * Writes files whole or not at all: no reader ever sees a partial file, and a failure leaves the old file unchanged.
 */
import { type FileHandle, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { copyExtendedAttributes, copyMode } from './attributes.ts';
import { writeProblem } from './file-problems.ts';
import { cleanUpAgain, recoverLater, removeQuietly, writeJournals } from './journal.ts';
import { noteFolder, sweepBeforeWrite } from './leftovers.ts';
import { temporaryName } from './names.ts';
import { operations } from './operations.ts';
import { findTarget, type Target } from './target.ts';

export interface ReplaceOptions {
  /** Also replaces write-protected files, and files in write-protected folders if the system allows it. */
  readonly overwriteReadOnly?: boolean;
  /** Keeps the owner and extended attributes of an existing file. The app's own files need only the mode. */
  readonly keepAttributes?: boolean;
  /**
   * False: returns once the system has the file, which a kill of the process does not undo, but a power cut may. Flushing
   * to the disk takes 3 ms as a rule, and hundreds where others write. True by default.
   */
  readonly flush?: boolean;
}

export interface ReplacedFile {
  /** Path of the replaced file, with symbolic links resolved. */
  readonly path: string;
  /** Number of further names (hard links) of the old file, which keep its contents. */
  readonly otherNames: number;
}

/** Writes the contents, in any order, through the handle of the temporary file. */
type Produce = (handle: FileHandle) => Promise<void>;

interface Prepared {
  /** Path as given by the caller. */
  readonly file: string;
  readonly target: Target;
  readonly folder: string;
  /** Name of the temporary file in `folder`, complete and, if `flush`, on the disk. */
  readonly temporary: string;
  readonly overwriteReadOnly: boolean;
  readonly flush: boolean;
}

const temporaryPath = ({ folder, temporary }: Prepared): string => join(folder, temporary);

/**
 * Writes a file through `produce`: to a temporary file beside it, which is renamed only when everything is on the disk.
 * If `produce` or the disk fails, the temporary file is removed and an existing file stays unchanged. Symbolic links
 * stay, and the file to which they lead is replaced. It keeps its mode, and owner, extended attributes and access lists
 * if the system allows.
 * Throws a ProblemError for every refusal of the system (after `file.write-protected` the caller may retry with
 * `overwriteReadOnly`), and errors of `produce`.
 */
export async function replaceFile(path: string, produce: Produce, options: ReplaceOptions = {}): Promise<ReplacedFile> {
  const files = new FileTransaction();
  const replaced = await files.replace(path, produce, options);
  await files.commit();
  return replaced;
}

/** Writes a text or bytes like `replaceFile`. */
export function replaceContents(
  path: string,
  contents: string | Uint8Array,
  options: ReplaceOptions = {},
): Promise<ReplacedFile> {
  return replaceFile(path, (handle) => handle.writeFile(contents), options);
}

/** Throws early, before long work, the errors with which `replaceFile` would refuse the path. */
export async function checkReplaceable(
  path: string,
  { overwriteReadOnly = false }: ReplaceOptions = {},
): Promise<void> {
  try {
    const target = await findTarget(path, overwriteReadOnly);
    await stat(dirname(target.path));
  } catch (error) {
    throw writeProblem(error, path);
  }
}

/**
 * Several files that change together or not at all. If the process is killed between two renames, the next write or
 * start completes the change (see journal.ts).
 */
export class FileTransaction {
  private readonly prepared: Prepared[] = [];

  /** Writes one file like `replaceFile`, but places it with `commit`. */
  async replace(path: string, produce: Produce, options: ReplaceOptions = {}): Promise<ReplacedFile> {
    try {
      const file = await prepare(path, produce, options);
      this.prepared.push(file);
      const { found } = file.target;
      return { path: file.target.path, otherNames: found === null ? 0 : Math.max(0, Number(found.nlink) - 1) };
    } catch (error) {
      await this.discard();
      throw writeProblem(error, path);
    }
  }

  /** Places all files. Throws a ProblemError if one cannot be placed; then all old files are restored. */
  async commit(): Promise<void> {
    const files = this.prepared.splice(0);
    if (files.length === 1) await commitOne(files[0]);
    else if (files.length > 1) await commitAll(files);
  }

  /** Removes the written temporary files. After `commit` there are none. */
  async discard(): Promise<void> {
    for (const file of this.prepared.splice(0)) await removeQuietly(temporaryPath(file));
  }
}

async function prepare(
  file: string,
  produce: Produce,
  { overwriteReadOnly = false, keepAttributes = true, flush = true }: ReplaceOptions,
): Promise<Prepared> {
  const target = await findTarget(file, overwriteReadOnly);
  const { found } = target;
  const folder = dirname(target.path);
  const temporary = temporaryName('tmp');
  const path = join(folder, temporary);
  await cleanUpAgain();
  await noteFolder(folder);
  const sweeping = sweepBeforeWrite(folder);
  try {
    // Also read by us, because SQLite reads pages again that it wrote. Not readable by others until it is complete, because the replaced file may be secret.
    const handle = await operations.open(path, 'wx+', found === null ? 0o666 : 0o600);
    try {
      const attributes =
        found === null ? undefined : copyAttributes(target, path, handle, keepAttributes).catch(() => undefined);
      try {
        await produce(handle);
        if (flush) await syncFile(handle);
      } finally {
        // Awaited even after a failure, because `cp` would create the temporary file again.
        await attributes;
      }
    } finally {
      await handle.close();
    }
  } catch (error) {
    await removeQuietly(path);
    throw error;
  } finally {
    await sweeping;
  }
  return { file, target, folder, temporary, overwriteReadOnly, flush };
}

async function copyAttributes(
  { path, found }: Target,
  temporary: string,
  handle: FileHandle,
  keepAttributes: boolean,
): Promise<void> {
  if (found === null) return;
  if (!keepAttributes) {
    await handle.chmod(Number(found.mode) & 0o777).catch(() => undefined);
    return;
  }
  const mode = await copyMode(found, handle);
  await copyExtendedAttributes(path, temporary, mode === (Number(found.mode) & 0o7777));
}

/** Error codes of network drives that cannot flush a file. */
const CANNOT_FLUSH: ReadonlySet<string | undefined> = new Set(['EINVAL', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS']);

async function syncFile(handle: FileHandle): Promise<void> {
  await handle.sync().catch((error: NodeJS.ErrnoException) => {
    if (!CANNOT_FLUSH.has(error.code)) throw error;
  });
}

/**
 * Makes a rename survive a power cut. Errors are ignored, because not every system can open a folder, and the rename
 * itself is done.
 */
async function syncFolder(folder: string): Promise<void> {
  try {
    const handle = await operations.open(folder, 'r');
    await handle.sync().finally(() => handle.close());
  } catch {
    // Windows refuses to open folders.
  }
}

/**
 * Pauses between attempts in milliseconds, 1.3 s in total, because virus scanners and indexers hold a new file for a
 * moment.
 */
const RETRY_MS = [10, 20, 40, 80, 150, 250, 350, 400];

const isHeldOpen = ({ code }: NodeJS.ErrnoException): boolean =>
  code === 'EBUSY' || (process.platform === 'win32' && (code === 'EPERM' || code === 'EACCES'));

async function withRetries<Result>(change: () => Result | Promise<Result>): Promise<Result> {
  for (const pause of RETRY_MS) {
    try {
      return await change();
    } catch (error) {
      if (!isHeldOpen(error as NodeJS.ErrnoException)) throw error;
      await wait(pause);
    }
  }
  try {
    return await change();
  } catch (error) {
    if (!isHeldOpen(error as NodeJS.ErrnoException)) throw error;
    throw Object.assign(new Error('held open'), { code: 'EBUSY' });
  }
}

async function rename(file: Prepared): Promise<void> {
  const { target, overwriteReadOnly } = file;
  await withRetries(() => operations.rename(temporaryPath(file), target.path)).catch(async (error: unknown) => {
    if (process.platform !== 'win32' || !overwriteReadOnly) throw error;
    // Windows does not replace a file with the read-only attribute.
    const { chmod } = await import('node:fs/promises');
    await chmod(target.path, 0o666);
    await operations.rename(temporaryPath(file), target.path);
  });
}

async function commitOne(file: Prepared): Promise<void> {
  try {
    await rename(file);
  } catch (error) {
    await removeQuietly(temporaryPath(file));
    throw writeProblem(error, file.file);
  }
  if (file.flush) await syncFolder(file.folder);
}

async function commitAll(files: readonly Prepared[]): Promise<void> {
  const folders = [...new Set(files.map(({ folder }) => folder))];
  const name = temporaryName('journal');
  /** Temporary names of the old files, in order of `files`; null for a new file. */
  const old: (string | null)[] = [];
  let now = files[0];
  let renamed = 0;
  try {
    for (const file of files) {
      now = file;
      old.push(await keepOld(file));
    }
    await writeJournals(
      name,
      files.map(({ folder, temporary, target }) => ({ folder, temporary, target: basename(target.path) })),
    );
    for (const folder of folders) await syncFolder(folder);
    for (const file of files) {
      now = file;
      await renameNow(file);
      renamed++;
    }
  } catch (error) {
    if (await rollBack(files, old, renamed)) for (const folder of folders) await removeQuietly(join(folder, name));
    else recoverLater({ home: now.folder, name, remove: old.filter((path) => path !== null) });
    throw writeProblem(error, now.file);
  }
  for (const folder of folders) await syncFolder(folder);
  for (const folder of folders) await removeQuietly(join(folder, name));
  for (const path of old) if (path !== null) await removeQuietly(path);
}

/**
 * Like `rename`, but the first attempt is synchronous, to keep the time short in which one file is changed and another
 * is not.
 */
async function renameNow(file: Prepared): Promise<void> {
  try {
    operations.renameSync(temporaryPath(file), file.target.path);
  } catch (error) {
    if (!isHeldOpen(error as NodeJS.ErrnoException)) throw error;
    await rename(file);
  }
}

/** Gives the old file a second, temporary name and returns its path; null if there is no old file. */
async function keepOld({ folder, target }: Prepared): Promise<string | null> {
  const path = join(folder, temporaryName('tmp'));
  try {
    await operations.link(target.path, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    // File systems of memory sticks have no links.
    await operations.copyFile(target.path, path);
  }
  return path;
}

/**
 * Restores the old files; returns false if that fails, too, and the journal says how to continue. The order makes a
 * kill in between recoverable: a file that is neither pending nor done tells the finder of the journal that all files
 * are to be restored.
 */
async function rollBack(
  files: readonly Prepared[],
  old: readonly (string | null)[],
  renamed: number,
): Promise<boolean> {
  try {
    for (const [at, { target }] of files.slice(0, renamed).entries()) {
      const path = old[at] ?? null;
      if (path === null) await operations.unlink(target.path);
      else await operations.rename(path, target.path);
    }
  } catch {
    return false;
  }
  for (const file of files.slice(renamed)) await removeQuietly(temporaryPath(file));
  for (const path of old.slice(renamed)) if (path !== null) await removeQuietly(path);
  return true;
}
