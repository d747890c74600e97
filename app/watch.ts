import { stat } from 'node:fs/promises';
import { readContents, type Stamp } from './stamp.ts';

/** Milliseconds between two checks of a document's file. Polling works on network drives and across renames, too. */
const INTERVAL_MS = 1000;

/**
 * Contents written by another program. `text` is null if they are too large for a document or the file is gone; then
 * `stamp` is null, too.
 */
export interface OutsideChange {
  readonly path: string;
  readonly text: string | null;
  readonly stamp: Stamp;
}

/**
 * Watches one file at a time for contents other than the known ones; `changed` is called once for each. The first check
 * compares contents, because comparing times alone (as `fs.watchFile` does) would miss earlier writes.
 */
export function createWatch(changed: (change: OutsideChange) => void, interval = INTERVAL_MS) {
  let path: string | null = null;
  let known: Stamp = null;
  /** Identity, size and time of the file at the last check; undefined before the first. */
  let seen: string | null | undefined;
  /** Counts changes of the known state, so that the result of a check begun earlier is discarded. */
  let turn = 0;
  let writing = 0;
  let timer: NodeJS.Timeout | null = null;

  async function look(): Promise<void> {
    const [at, began] = [path, turn];
    if (at === null || writing > 0) return;
    const identity = await identityOf(at);
    if (identity === seen || began !== turn) return;
    const contents = await readContents(at).catch(() => undefined);
    // A file that cannot be read now is checked again.
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
    /** Watches this file from now on; its known contents have this stamp. */
    knows: (at: string, stamp: Stamp): void => learn(at, stamp),
    /** Suspends checks while `save` writes, so that half of a save is not reported as another program's change. */
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

/** Text that changes when a file is written or replaced; null if there is no file. */
async function identityOf(path: string): Promise<string | null> {
  const found = await stat(path, { bigint: true }).catch(() => null);
  return found && `${found.dev} ${found.ino} ${found.size} ${found.mtimeNs}`;
}
