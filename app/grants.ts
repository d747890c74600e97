import { realpathSync, statSync } from 'node:fs';
import { basename, dirname, extname, join, resolve, sep } from 'node:path';
import type { Grants } from '../core/protocol/desktop.ts';
import { DATA_ENDINGS } from '../core/words/formats.ts';

/**
 * Records the files that the person chose. Links are resolved before paths are compared, so that a link inside a
 * granted folder does not lead out of it.
 */
export function createGrants() {
  const read = new Set<string>();
  const readFolders = new Set<string>();
  const write = new Set<string>();

  return {
    read: (path: string) => void read.add(canonical(path)),
    readFolder: (path: string) => void readFolders.add(canonical(path)),
    write: (path: string) => void write.add(canonical(path)),
    mayRead: (path: string) => mayRead(snapshot(), path),
    mayWrite: (path: string) => mayWrite(snapshot(), path),
    /** All current grants, for the engine host and the recovery file. */
    snapshot,
    /** Adds the grants of an earlier run. */
    restore(earlier: Grants) {
      for (const path of earlier.read) read.add(path);
      for (const path of earlier.readFolders) readFolders.add(path);
      for (const path of earlier.write) write.add(path);
    },
  };

  function snapshot(): Grants {
    return { read: [...read], readFolders: [...readFolders], write: [...write] };
  }
}

/** Whether the file was chosen, or is a data file or a folder in or below a granted folder. */
export function mayRead(grants: Grants, path: string): boolean {
  const real = canonical(path);
  if (grants.read.includes(real) || grants.write.includes(real)) return true;
  const isInside = grants.readFolders.some((folder) => real === folder || real.startsWith(folder + sep));
  return isInside && (isDataFile(real) || isFolder(real));
}

/** Whether the person chose the file as an output. */
export function mayWrite(grants: Grants, path: string): boolean {
  return grants.write.includes(canonical(path));
}

/** A folder may be listed, to read its data files as one table; each file in it is checked separately. */
function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

function isDataFile(path: string): boolean {
  return DATA_ENDINGS.includes(extname(path).slice(1).toLowerCase());
}

/** The path with links resolved as far as it exists; for a new file, its folder is resolved. */
export function canonical(path: string): string {
  const absolute = resolve(path);
  try {
    return realpathSync.native(absolute);
  } catch {
    const parent = dirname(absolute);
    return parent === absolute ? absolute : join(canonical(parent), basename(absolute));
  }
}
