/** Files are written whole or not at all: nobody ever sees half of one, and a failure leaves the old one as it was. */
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
  /** Also replaces a write-protected file, and writes into a write-protected folder where the system lets us. */
  readonly overwriteReadOnly?: boolean;
  /** Keeps the owner and extended attributes of an existing file. The app's own files need only the mode. */
  readonly keepAttributes?: boolean;
}

export interface ReplacedFile {
  /** The file that was replaced: where the symbolic links led. */
  readonly path: string;
  /** Further names (hard links) of the old file, which keep its old contents. */
  readonly otherNames: number;
}

/** Writes the contents, in any order, through the handle of the temporary file. */
type Produce = (handle: FileHandle) => Promise<void>;

interface Prepared {
  /** As the caller named it. */
  readonly file: string;
  readonly target: Target;
  readonly folder: string;
  /** Name of the temporary file, which lies in `folder`, complete and on the disk. */
  readonly temporary: string;
  readonly overwriteReadOnly: boolean;
}

const temporaryPath = ({ folder, temporary }: Prepared): string => join(folder, temporary);

/**
 * Writes a file through `produce`: into a temporary file beside it, which takes its place only when everything is on
 * the disk. Where `produce` or the disk fails, the temporary file is removed and an older file stays untouched. Symbolic
 * links stay, and the file that they lead to is replaced; it keeps its mode, and owner, extended attributes and access
 * lists where the system allows.
 *
 * Throws a `ProblemError` for whatever the system refuses (`file.write-protected` may be answered by
 * `overwriteReadOnly`), and whatever `produce` throws.
 */
export async function replaceFile(path: string, produce: Produce, options: ReplaceOptions = {}): Promise<ReplacedFile> {
  const files = new FileTransaction();
  const replaced = await files.replace(path, produce, options);
  await files.commit();
  return replaced;
}

/** Writes a text or bytes. */
export function replaceContents(
  path: string,
  contents: string | Uint8Array,
  options: ReplaceOptions = {},
): Promise<ReplacedFile> {
  return replaceFile(path, (handle) => handle.writeFile(contents), options);
}

/** Throws what `replaceFile` would throw at once, before anything is written: for long work that ends in a file. */
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

  /** Writes one file as `replaceFile` does, except that it takes its place with `commit`. */
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

  /** Puts all files in their places. Throws a ProblemError where one cannot be: then all are as they were. */
  async commit(): Promise<void> {
    const files = this.prepared.splice(0);
    if (files.length === 1) await commitOne(files[0]);
    else if (files.length > 1) await commitAll(files);
  }

  /** Removes what was written. After `commit` there is nothing to remove. */
  async discard(): Promise<void> {
    for (const file of this.prepared.splice(0)) await removeQuietly(temporaryPath(file));
  }
}

async function prepare(
  file: string,
  produce: Produce,
  { overwriteReadOnly = false, keepAttributes = true }: ReplaceOptions,
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
    // Until it is complete, nobody else can read what may be secret.
    const handle = await operations.open(path, 'wx', found === null ? 0o666 : 0o600);
    try {
      const attributes =
        found === null ? undefined : copyAttributes(target, path, handle, keepAttributes).catch(() => undefined);
      try {
        await produce(handle);
        await syncFile(handle);
      } finally {
        // Even after a failure: `cp` would create the temporary file once more.
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
  return { file, target, folder, temporary, overwriteReadOnly };
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

/** Some network drives cannot flush a file. */
const CANNOT_FLUSH: ReadonlySet<string | undefined> = new Set(['EINVAL', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS']);

async function syncFile(handle: FileHandle): Promise<void> {
  await handle.sync().catch((error: NodeJS.ErrnoException) => {
    if (!CANNOT_FLUSH.has(error.code)) throw error;
  });
}

/** Makes a rename survive a power cut. Not every system lets a folder be opened; the rename itself has happened. */
async function syncFolder(folder: string): Promise<void> {
  try {
    const handle = await operations.open(folder, 'r');
    await handle.sync().finally(() => handle.close());
  } catch {
    // Windows refuses to open folders.
  }
}

/** Waits between tries in milliseconds, 1.3 s together: virus scanners and indexers hold a new file for a moment. */
const RETRY_MS = [10, 20, 40, 80, 150, 250, 350, 400];

const isHeldOpen = ({ code }: NodeJS.ErrnoException): boolean =>
  code === 'EBUSY' || (process.platform === 'win32' && (code === 'EPERM' || code === 'EACCES'));

async function patiently<Result>(change: () => Result | Promise<Result>): Promise<Result> {
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
  await patiently(() => operations.rename(temporaryPath(file), target.path)).catch(async (error: unknown) => {
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
  await syncFolder(file.folder);
}

async function commitAll(files: readonly Prepared[]): Promise<void> {
  const folders = [...new Set(files.map(({ folder }) => folder))];
  const name = temporaryName('journal');
  /** Old files under a temporary name, by their place among the files; null where the file is new. */
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

/** As `rename`, except that the first try happens at once: hardly anybody can see one file changed and the other not. */
async function renameNow(file: Prepared): Promise<void> {
  try {
    operations.renameSync(temporaryPath(file), file.target.path);
  } catch (error) {
    if (!isHeldOpen(error as NodeJS.ErrnoException)) throw error;
    await rename(file);
  }
}

/** Gives the old file a second, temporary name. Returns that name; null where there is no old file. */
async function keepOld({ folder, target }: Prepared): Promise<string | null> {
  const path = join(folder, temporaryName('tmp'));
  try {
    await operations.link(target.path, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    // Memory sticks know no links.
    await operations.copyFile(target.path, path);
  }
  return path;
}

/**
 * Restores the old files; false where that fails, too: the journal then tells how to go on. In this order a kill in
 * between is understood by whoever finds the journal: a file that is neither pending nor done says that all are to be as
 * they were.
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
