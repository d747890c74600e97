import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import { documentEnding, type RecentFile } from '../core/protocol/desktop.ts';
import { openUserFile } from './user-file.ts';

const MAX_RECENT = 12;

/** Paths of recently opened files, the newest first. */
export function createRecent(folder: string) {
  const file = openUserFile(join(folder, 'recent.json'), z.array(z.string()).max(MAX_RECENT), []);
  const listeners = new Set<() => void>();
  const changed = (paths: string[]): void => {
    void file.set(paths).catch(() => {});
    for (const listener of listeners) listener();
  };

  return {
    list: (): RecentFile[] => file.get().map(recentFile),
    has: (path: string): boolean => file.get().includes(path),
    add(path: string): void {
      if (file.get()[0] !== path) changed([path, ...file.get().filter((other) => other !== path)].slice(0, MAX_RECENT));
    },
    remove: (path: string): void => changed(file.get().filter((other) => other !== path)),
    clear: (): void => changed([]),
    onChange: (listener: () => void): void => void listeners.add(listener),
  };
}

const recentFile = (path: string): RecentFile => ({
  path,
  name: basename(path),
  folder: dirname(path),
  kind: path.endsWith(documentEnding) ? 'pipeline' : 'data',
});
