import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { DocumentVersion } from '../core/protocol/desktop.ts';
import { appFile, writeAtomically } from './files.ts';

/** Most copies kept of one document; the oldest are removed first. */
const MAX_VERSIONS = 50;
const ending = '.json';

/**
 * Copies of saved documents in the app's own folder: one folder per document, one file per save, named by its time. A
 * save without changes makes no copy.
 */
export function createVersions(folder: string) {
  const folderOf = (path: string): string =>
    join(folder, 'versions', createHash('sha256').update(path).digest('hex').slice(0, 32));

  async function list(path: string): Promise<DocumentVersion[]> {
    const names = await readdir(folderOf(path)).catch(() => []);
    const ids = names.filter((name) => name.endsWith(ending)).map((name) => name.slice(0, -ending.length));
    const found = await Promise.all(
      ids
        .filter((id) => isId(id))
        .map(async (id) => ({ id, savedAt: Number(id), bytes: (await stat(join(folderOf(path), id + ending))).size })),
    );
    return found.sort((a, b) => b.savedAt - a.savedAt);
  }

  async function read(path: string, id: string): Promise<string> {
    if (!isId(id)) throw new Error('There is no such version.');
    return readFile(join(folderOf(path), id + ending), 'utf8');
  }

  return {
    list,
    read,

    /** Stores a text as the newest version, unless it is the newest already. */
    async keep(path: string, text: string, now: number): Promise<void> {
      const [newest] = await list(path);
      if (newest !== undefined && (await read(path, newest.id)) === text) return;
      await mkdir(folderOf(path), { recursive: true });
      // Ids stay distinct for two saves within a millisecond.
      const id = Math.max(now, (newest?.savedAt ?? 0) + 1);
      await writeAtomically(join(folderOf(path), `${id}${ending}`), text, appFile);
      for (const old of (await list(path)).slice(MAX_VERSIONS)) {
        await rm(join(folderOf(path), old.id + ending), { force: true });
      }
    },
  };
}

/** Checks for a time in milliseconds, so that an id cannot form a path. */
const isId = (id: string): boolean => /^\d{1,16}$/.test(id);
