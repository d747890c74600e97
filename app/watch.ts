import { stat } from 'node:fs/promises';
import { readContents, type Stamp } from './stamp.ts';

/** How often a document's file is looked at, in milliseconds. Looking works on network drives too, and across renames. */
const INTERVAL = 1000;

/** What another program put into the file; without text where it is too large for a document, or gone (no stamp either). */
export interface OutsideChange {
  readonly path: string;
  readonly text: string | null;
  readonly stamp: Stamp;
}

/**
 * Watches one file at a time for contents other than the known ones; `changed` is told each of them once. The first look
 * compares the contents: what was written before it would be missed by comparing times alone (as `fs.watchFile` does).
 */
export function createWatch(changed: (change: OutsideChange) => void, interval = INTERVAL) {
  let path: string | null = null;
  let known: Stamp = null;
  /** The file's identity, size and time at the last look; undefined before the first. */
  let seen: string | null | undefined;
  /** Counts what is learned here, so that a look which began before is forgotten. */
  let turn = 0;
  let writing = 0;
  let timer: NodeJS.Timeout | null = null;

  async function look(): Promise<void> {
    const [at, began] = [path, turn];
    if (at === null || writing > 0) return;
    const identity = await identityOf(at);
    if (identity === seen || began !== turn) return;
    const contents = await readContents(at).catch(() => undefined);
    // What cannot be read now is looked at again.
    if (began !== turn || contents === undefined) return;
    seen = identity;
    const stamp = contents?.stamp ?? null;
    if (stamp === known) return;
    known = stamp;
    changed({ path: at, text: contents?.text ?? null, stamp });
  }

  function learn(at: string | null, stamp: Stamp): void {
    turn += 1;
    path = at;
    known = stamp;
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
    /** This file is watched from now on; its known contents have this stamp. */
    knows: (at: string, stamp: Stamp): void => learn(at, stamp),
    /** Nobody looks while `save` writes: half of a save is not another program's. */
    async during<Result>(save: () => Promise<Result>): Promise<Result> {
      turn += 1;
      writing += 1;
      try {
        return await save();
      } finally {
        turn += 1;
        writing -= 1;
      }
    },
    stop: (): void => learn(null, null),
  };
}

/** What changes when a file is written or replaced; null where there is none. */
async function identityOf(path: string): Promise<string | null> {
  const found = await stat(path, { bigint: true }).catch(() => null);
  return found && `${found.dev} ${found.ino} ${found.size} ${found.mtimeNs}`;
}
