/**
 * Changes several files together. Two renames are two operations, so a journal in each folder lists all of them
 * beforehand: a process that finds the journal of a dead process carries out the rest, or nothing. A journal is on the
 * disk before the first rename, and is removed after the last one.
 */
import { type BigIntStats, readFileSync } from 'node:fs';
import { lstat, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { operations } from './operations.ts';

/** One file, whose complete temporary file lies beside it. */
interface Entry {
  /** Null: the folder of the journal itself, wherever it is found. */
  readonly folder: string | null;
  readonly temporary: string;
  readonly target: string;
  /** Inode, size and time of the temporary file; a rename keeps them. */
  readonly inode: string;
  readonly stamp: string;
  /** Inode of the old file, restored when the change is undone; null for a new file. */
  readonly old: string | null;
}

interface Journal {
  readonly version: 1;
  readonly files: readonly Entry[];
}

const inodeOf = ({ ino }: BigIntStats): string => String(ino);
const stampOf = ({ size, mtimeNs }: BigIntStats): string => `${size} ${mtimeNs}`;

export interface Change {
  readonly folder: string;
  readonly temporary: string;
  readonly target: string;
}

/** Writes the journal to every folder and flushes it to the disk. Returns the paths. */
export async function writeJournals(name: string, changes: readonly Change[]): Promise<string[]> {
  const stats = await Promise.all(
    changes.map(({ folder, temporary }) => stat(join(folder, temporary), { bigint: true })),
  );
  const old = await Promise.all(changes.map(({ folder, target }) => lookAt(join(folder, target))));
  const folders = [...new Set(changes.map(({ folder }) => folder))];
  for (const home of folders) {
    const files = changes.map(({ folder, temporary, target }, at): Entry => {
      const found = stats[at];
      const place = folder === home ? null : folder;
      const before = old[at] ?? null;
      return {
        folder: place,
        temporary,
        target,
        inode: inodeOf(found),
        stamp: stampOf(found),
        old: before && inodeOf(before),
      };
    });
    const handle = await operations.open(join(home, name), 'wx', 0o600);
    try {
      await handle.writeFile(JSON.stringify({ version: 1, files } satisfies Journal));
      await handle.sync();
    } finally {
      await handle.close();
    }
  }
  return folders.map((folder) => join(folder, name));
}

/** Accepts plain names only, because a forged journal must not reach other folders. */
const isName = (value: unknown): value is string =>
  typeof value === 'string' && value !== '' && value !== '.' && value !== '..' && !/[/\\\0]/.test(value);

function parse(text: string): Journal | null {
  try {
    const journal = JSON.parse(text) as Journal;
    const isWhole =
      journal.version === 1 &&
      journal.files.length > 0 &&
      journal.files.every(
        ({ folder, temporary, target }) =>
          (folder === null || typeof folder === 'string') &&
          isName(temporary) &&
          temporary.startsWith('.prepgraph-') &&
          isName(target),
      );
    return isWhole ? journal : null;
  } catch {
    return null;
  }
}

/** `pending`: to be renamed. `done`: renamed. `lost`: neither, after a rollback or another program's change. */
type State = 'pending' | 'done' | 'lost';

const lookAt = (path: string): Promise<BigIntStats | null> => lstat(path, { bigint: true }).catch(() => null);

async function stateOf(folder: string, { temporary, target, inode, stamp, old }: Entry): Promise<State> {
  const waiting = await lookAt(join(folder, temporary));
  if (waiting?.isFile()) return 'pending';
  const there = await lookAt(join(folder, target));
  if (there === null) return 'lost';
  if (inodeOf(there) === inode) return 'done';
  // On memory sticks a rename changes the inode; the stamp alone could belong to a file of the same size and time.
  return inodeOf(there) !== old && stampOf(there) === stamp ? 'done' : 'lost';
}

/**
 * Completes the change of a dead process: all files, or none. Throws the system's error if a rename fails; the journal
 * then stays for the next attempt.
 */
export async function recoverJournal(home: string, name: string): Promise<void> {
  const journal = parse(await readFile(join(home, name), 'utf8'));
  if (journal === null) return removeQuietly(join(home, name));
  const files = journal.files.map((entry) => ({ entry, folder: entry.folder ?? home }));
  const others = [...new Set(journal.files.flatMap(({ folder }) => folder ?? []))];
  // A folder counts only if it contains the same journal, so that nobody can reach folders without write permission.
  const isComplete = others.every((folder) => parse(readText(join(folder, name))) !== null);
  const states = await Promise.all(files.map(({ entry, folder }) => stateOf(folder, entry)));
  const isForward = isComplete && !states.includes('lost');
  for (const [at, { entry, folder }] of files.entries()) {
    if (states[at] !== 'pending' || (!isComplete && entry.folder !== null)) continue;
    const temporary = join(folder, entry.temporary);
    if (!isForward) await removeQuietly(temporary);
    else await operations.rename(temporary, join(folder, entry.target)).catch(unlessGone);
  }
  if (isComplete) for (const folder of others) await removeQuietly(join(folder, name));
  await removeQuietly(join(home, name));
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/** Ignores a missing file, because two programs may recover the same journal. */
function unlessGone(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error;
}

/** Files that could not be removed yet. */
const unremoved = new Set<string>();

/** Removes one of our files; if that fails, the next write tries again, and after this process any other process. */
export async function removeQuietly(path: string): Promise<void> {
  await operations.unlink(path).then(
    () => unremoved.delete(path),
    ({ code }: NodeJS.ErrnoException) => (code === 'ENOENT' ? unremoved.delete(path) : unremoved.add(path)),
  );
}

interface Unfinished {
  readonly home: string;
  readonly name: string;
  /** Files to remove once the change is completed or undone. */
  readonly remove: readonly string[];
}

/** Changes of several files that this process could neither complete nor undo. */
const unfinished = new Set<Unfinished>();

/** Leaves an unfinished change to the next write, or to another process. */
export function recoverLater(change: Unfinished): void {
  unfinished.add(change);
}

/** Retries what this process could not clean up. Never throws. */
export async function cleanUpAgain(): Promise<void> {
  for (const change of unfinished) {
    try {
      await recoverJournal(change.home, change.name);
      unfinished.delete(change);
      for (const path of change.remove) await removeQuietly(path);
    } catch {
      // The next write tries again.
    }
  }
  for (const path of unremoved) await removeQuietly(path);
}
