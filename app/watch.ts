import { readFile } from 'node:fs/promises';
import { unwatchFile, watchFile } from 'node:fs';

/** How often a document's file is looked at, in milliseconds. Looking works on network drives too, and across renames. */
const INTERVAL = 1000;

/**
 * Watches one file at a time for texts that we did not put there. `known` is the text that was last read or written here;
 * null is told where the file is gone.
 */
export function createWatch(changed: (path: string, text: string | null) => void) {
  let path: string | null = null;
  let known: string | null = null;

  function look(): void {
    void read();
  }

  async function read(): Promise<void> {
    const at = path;
    if (at === null) return;
    const text = await readFile(at, 'utf8').catch(() => null);
    if (at !== path || text === known) return;
    known = text;
    changed(at, text);
  }

  return {
    /** This file holds this text now. */
    knows(at: string, text: string): void {
      if (at === path) known = text;
      else start(at, text);
    },
    stop: (): void => start(null, null),
  };

  function start(at: string | null, text: string | null): void {
    if (path !== null) unwatchFile(path, look);
    path = at;
    known = text;
    if (at !== null) watchFile(at, { interval: INTERVAL }, look);
  }
}
