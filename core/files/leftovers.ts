/**
 * Removes temporary files whose process is gone. Each process notes, in a file of its own in the system's temporary
 * folder, the folders into which it writes; so the next start finds what a kill left in any of them.
 */
import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { recoverJournal, removeQuietly } from './journal.ts';
import { isFolderOfGone, isTemporaryFolder, parseTemporaryName, temporaryName } from './names.ts';
import { operations } from './operations.ts';
import { isGone, type ProcessIdentity } from './process-identity.ts';

/** Files of another machine, on a shared drive, are left behind if nothing was written to them for a week. */
const FOREIGN_AGE_MS = 7 * 24 * 3600 * 1000;
/** A folder with many files takes a while to list: at most once in this time. */
const SWEEP_EVERY_MS = 1000;

const isOld = (mtimeMs: number): boolean => Date.now() - mtimeMs > FOREIGN_AGE_MS;

/** Another person's files in a shared folder are none of our business. Windows has no such numbers. */
const isOurs = (uid: number): boolean => process.getuid === undefined || uid === process.getuid();

async function isLeftBehind(path: string, owner: ProcessIdentity): Promise<boolean> {
  const found = await lstat(path).catch(() => null);
  if (found === null || !found.isFile() || !isOurs(found.uid)) return false;
  return isGone(owner) ?? isOld(found.mtimeMs);
}

/**
 * Completes the changes and removes the temporary files of processes that are gone, in one folder. Never throws: whatever
 * cannot be removed now is removed later.
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

/** The same before a write, at most once a second for each folder. */
export async function sweepBeforeWrite(folder: string): Promise<void> {
  const now = performance.now();
  if (now - (swept.get(folder) ?? -Infinity) < SWEEP_EVERY_MS) return;
  swept.set(folder, now);
  await removeLeftoversIn(folder);
}

/** The file in which this process notes its folders, and the folders that stand in it. */
let notes: { readonly path: string; readonly folders: Set<string> } | null = null;

/** Notes that this process writes into a folder. Without the note only the next write there would clean up after a kill. */
export async function noteFolder(folder: string): Promise<void> {
  if (notes?.folders.has(folder)) return;
  if (notes === null) {
    const path = join(tmpdir(), temporaryName('folders'));
    notes = { path, folders: new Set() };
    process.once('exit', () => {
      try {
        operations.unlinkSync(path);
      } catch {
        // It was never written.
      }
    });
  }
  notes.folders.add(folder);
  await operations.appendFile(notes.path, `${folder}\n`, { mode: 0o600 }).catch(() => undefined);
}

/**
 * Cleans up after all processes that are gone: their temporary folders, and their temporary files wherever they wrote.
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

/** Removes the temporary folders of processes that are gone. Never throws. */
export function removeTemporaryFolders(temporary = tmpdir()): void {
  for (const name of namesIn(temporary)) {
    if (!isTemporaryFolder(name)) continue;
    const path = join(temporary, name);
    try {
      const found = lstatSync(path);
      if (!found.isDirectory() || !isOurs(found.uid)) continue;
      if (isFolderOfGone(name) ?? isOld(found.mtimeMs)) operations.rmSync(path, { recursive: true, force: true });
    } catch {
      // Another process removes it, too.
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
