import { readFile, stat } from 'node:fs/promises';

/** How often a document's file is looked at, in milliseconds. Looking works on network drives too, and across renames. */
const INTERVAL = 1000;

/**
 * Watches one file at a time for texts that we did not put there; `changed` is told each of them once, null where the file is
 * gone. The first look compares the text itself: what was written before it would be missed by comparing times alone
 * (as `fs.watchFile` does), and then overwritten by the next save.
 */
export function createWatch(changed: (path: string, text: string | null) => void, interval = INTERVAL) {
  let path: string | null = null;
  let known: string | null = null;
  /** The file's stamp at the last look; undefined before the first. */
  let seen: string | null | undefined;
  /** Counts what is learned here, so that a look which began before is forgotten. */
  let turn = 0;
  let writing = 0;
  let timer: NodeJS.Timeout | null = null;

  async function look(): Promise<void> {
    const [at, began] = [path, turn];
    if (at === null || writing > 0) return;
    const stamp = await stampOf(at);
    if (stamp === seen || began !== turn) return;
    const text = await readFile(at, 'utf8').catch(() => null);
    if (began !== turn) return;
    seen = stamp;
    if (text === known) return;
    known = text;
    changed(at, text);
  }

  function learn(at: string | null, text: string | null): void {
    turn += 1;
    path = at;
    known = text;
    seen = undefined;
    if (at !== null) timer ??= wait();
    else if (timer !== null) {
      clearTimeout(timer);
      timer = null;
    }
  }

  function wait(): NodeJS.Timeout {
    const pause = setTimeout(() => {
      void look().finally(() => {
        if (timer === pause) timer = wait();
      });
    }, interval);
    return pause.unref();
  }

  return {
    /** This file holds this text now. */
    knows: (at: string, text: string): void => learn(at, text),
    /** Nobody looks while `write` puts this text into this file: half of a save is not another program's. */
    async writes(at: string, text: string, write: () => Promise<void>): Promise<void> {
      turn += 1;
      writing += 1;
      try {
        await write();
        learn(at, text);
      } finally {
        writing -= 1;
      }
    },
    stop: (): void => learn(null, null),
  };
}

/** What changes when a file is written or replaced; null where there is none. */
async function stampOf(path: string): Promise<string | null> {
  const found = await stat(path, { bigint: true }).catch(() => null);
  return found && `${found.ino} ${found.size} ${found.mtimeNs}`;
}
