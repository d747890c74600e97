/** Compares the document's source files with what was read, again and again, and reports changes. */
import type { SourceChange } from '../../graph/source-change.ts';

/**
 * Milliseconds between two checks. Polling works on network drives and across renames, where file system events do not.
 */
const INTERVAL_MS = 1_000;
/**
 * Pause in multiples of the duration of a check, so that checks of a folder with many files or on a slow drive take a
 * tenth of the time at most.
 */
const PAUSE_FACTOR = 10;

export interface SourceWatch {
  /** Checks at once. */
  now(): Promise<SourceChange[]>;
  /** Checks at once without waiting for the result, unless a check has just ended. */
  soon(): void;
  /** Checks at once and reports the result even if it is the same as before. */
  repeat(): void;
  stop(): void;
}

/** @param look returns the changes, or null while sources are being read, because they are compared when that ends */
export function watchSources({
  look,
  changed,
  interval = INTERVAL_MS,
}: {
  readonly look: () => Promise<SourceChange[] | null>;
  readonly changed: (changes: SourceChange[]) => void;
  readonly interval?: number;
}): SourceWatch {
  let reported = '';
  let isStopped = false;
  let checkedAt = Number.NEGATIVE_INFINITY;
  let pause = interval;
  let checking: Promise<SourceChange[]> | null = null;
  let timer = setTimeout(again, interval).unref();

  function again(): void {
    void now().finally(() => {
      if (!isStopped) timer = setTimeout(again, pause).unref();
    });
  }

  function now(): Promise<SourceChange[]> {
    checking ??= compare().finally(() => {
      checking = null;
    });
    return checking;
  }

  async function compare(): Promise<SourceChange[]> {
    const began = performance.now();
    const changes = await look();
    checkedAt = performance.now();
    pause = Math.max(interval, PAUSE_FACTOR * (checkedAt - began));
    if (changes === null || isStopped) return [];
    const states = changes.map(({ nodeId, before, after }) => [nodeId, before.id, after.id]);
    const key = changes.length === 0 ? '' : JSON.stringify(states);
    if (key !== reported) {
      reported = key;
      changed(changes);
    }
    return changes;
  }

  return {
    now,
    soon() {
      if (performance.now() - checkedAt >= pause / 2) void now();
    },
    repeat() {
      // Differs from every key, so that an empty result is reported too and clears the window's display.
      reported = reported === '' ? '' : 'unknown';
      void (checking ?? Promise.resolve()).then(now);
    },
    stop() {
      isStopped = true;
      clearTimeout(timer);
    },
  };
}
