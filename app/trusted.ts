import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import { readDocument } from './files.ts';
import { openUserFile } from './user-file.ts';
import type { createVersions } from './versions.ts';

/** Most confirmed documents remembered; the oldest are dropped first. */
const MAX_REMEMBERED = 500;

/**
 * Documents whose code may run without confirmation: documents saved by this app or confirmed by the person. A file
 * changed by another program is not trusted.
 */
export function createTrusted(folder: string, versions: Pick<ReturnType<typeof createVersions>, 'list' | 'read'>) {
  const file = openUserFile(join(folder, 'trusted.json'), z.array(z.string()).max(MAX_REMEMBERED), []);

  return {
    async has(path: string): Promise<boolean> {
      const text = await textOf(path);
      if (text === null) return false;
      if (file.get().includes(keyOf(path, text))) return true;
      const [newest] = await versions.list(path);
      return newest !== undefined && (await versions.read(path, newest.id)) === text;
    },

    async add(path: string): Promise<void> {
      const text = await textOf(path);
      if (text === null) return;
      const key = keyOf(path, text);
      await file.set([key, ...file.get().filter((other) => other !== key)].slice(0, MAX_REMEMBERED));
    },
  };
}

/** Null if the file is gone or cannot be read. */
const textOf = (path: string): Promise<string | null> =>
  readDocument(path).then(
    ({ text }) => text,
    () => null,
  );

const keyOf = (path: string, text: string): string => createHash('sha256').update(`${path}\0${text}`).digest('hex');
