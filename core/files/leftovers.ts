/**
 * Removes temporary files of dead processes. Each process records the folders to which it writes, in a file of its own
 * in the system's temporary folder, so that the next start finds leftovers in all of them.
 */
import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { recoverJournal, removeQuietly } from './journal.ts';
import { isFolderOfGone, isTemporaryFolder, parseTemporaryName, temporaryName } from './names.ts';
import { operations } from './operations.ts';
import { isGone, type ProcessIdentity } from './process-identity.ts';

/** Age in milliseconds from which files of another machine, on a shared drive, count as left behind. */
const FOREIGN_AGE_MS = 7 * 24 * 3600 * 1000;
/** Shortest time in milliseconds between two sweeps of a folder, because listing many files takes a while. */
const SWEEP_EVERY_MS = 1000;

const isOld = (mtimeMs: number): boolean => Date.now() - mtimeMs > FOREIGN_AGE_MS;

/** Only our own user's files in a shared folder are touched. Windows has no user numbers. */
const isOurs = (uid: number): boolean => process.getuid === undefined || uid === process.getuid();

async function isLeftBehind(path: string, owner: ProcessIdentity): Promise<boolean> {
  const found = await lstat(path).catch(() => null);
  if (found === null || !found.isFile() || !isOurs(found.uid)) return false;
  return isGone(owner) ?? isOld(found.mtimeMs);
}

/**
 * Completes changes and removes temporary files of dead processes in one folder. Never throws; files that cannot be
 * removed now are removed later.
 */
export async function removeLeftoversIn(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  const left: { readonly path: string; readonly name: string; readonly kind: string }[] = [];
  for (const name of names) {
    const parsed = parseTemporaryName(name);
    if (parsed === null || parsed.kind === 'folders') continue;
    const path = join(folder, name);
    if (await isLeftBehind(path, parsed.owner)) left.push({ path, name, kind: parsed.kind });
  }
  let isRecovered = true;
  for (const { name, kind } of left) {
    if (kind !== 'journal') continue;
    await recoverJournal(folder, name).catch(() => {
      isRecovered = false;
    });
  }
  // A journal that could not be carried out still needs its files.
  if (!isRecovered) return;
  for (const { path, kind } of left) if (kind === 'tmp') await removeQuietly(path);
}

const swept = new Map<string, number>();

/** Removes leftovers before a write, at most once a second per folder. */
export async function sweepBeforeWrite(folder: string): Promise<void> {
  const now = performance.now();
  if (now - (swept.get(folder) ?? -Infinity) < SWEEP_EVERY_MS) return;
  swept.set(folder, now);
  await removeLeftoversIn(folder);
}

/** This process's record of folders: its file, and the folders in it. */
let notes: { readonly path: string; readonly folders: Set<string> } | null = null;

/**
 * Records that this process writes to a folder. Without the record only the next write there would clean up after a
 * kill.
 */
export async function noteFolder(folder: string): Promise<void> {
  if (notes?.folders.has(folder)) return;
  if (notes === null) {
    const path = join(tmpdir(), temporaryName('folders'));
    notes = { path, folders: new Set() };
    process.once('exit', () => {
      try {
        operations.unlinkSync(path);
      } catch {
        // The file was never written.
      }
    });
  }
  notes.folders.add(folder);
  await operations.appendFile(notes.path, `${folder}\n`, { mode: 0o600 }).catch(() => undefined);
}

/**
 * Cleans up after all dead processes: their temporary folders, and temporary files in all folders that they recorded.
 * Called at the start. Never throws.
 */
export async function removeLeftovers(temporary = tmpdir()): Promise<void> {
  removeTemporaryFolders(temporary);
  const names = await readdir(temporary).catch(() => []);
  for (const name of names) {
    const parsed = parseTemporaryName(name);
    if (parsed?.kind !== 'folders') continue;
    const path = join(temporary, name);
    if (!(await isLeftBehind(path, parsed.owner))) continue;
    for (const folder of new Set(readText(path).split('\n').filter(isAbsolute))) await removeLeftoversIn(folder);
    await removeQuietly(path);
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/** Removes temporary folders of dead processes. Never throws. */
export function removeTemporaryFolders(temporary = tmpdir()): void {
  for (const name of namesIn(temporary)) {
    if (!isTemporaryFolder(name)) continue;
    const path = join(temporary, name);
    try {
      const found = lstatSync(path);
      if (!found.isDirectory() || !isOurs(found.uid)) continue;
      if (isFolderOfGone(name) ?? isOld(found.mtimeMs)) operations.rmSync(path, { recursive: true, force: true });
    } catch {
      // Another process is removing it, too.
    }
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
