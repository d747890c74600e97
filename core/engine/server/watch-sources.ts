/** Looks at the files of the document's sources again and again, and reports when they differ from what was read. */
import type { SourceChange } from '../../graph/source-change.ts';

/** Pause between two looks. Polling works on network drives and across renames, where file system events do not. */
const INTERVAL_MS = 1_000;
/** A look may take a tenth of the time: of a folder of many files, or a slow drive. */
const SHARE = 10;

export interface SourceWatch {
  /** Looks at once. */
  now(): Promise<SourceChange[]>;
  /** Looks at once without anyone waiting for it, unless a look has just ended. */
  soon(): void;
  /** Reports at the next look, which is at once, whether or not anything is new. */
  repeat(): void;
  stop(): void;
}

/** `look` answers null while sources are being read, because they are compared when that ends. */
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
  let lookedAt = Number.NEGATIVE_INFINITY;
  let pause = interval;
  let underWay: Promise<SourceChange[]> | null = null;
  let timer = setTimeout(again, interval).unref();

  function again(): void {
    void now().finally(() => {
      if (!isStopped) timer = setTimeout(again, pause).unref();
    });
  }

  function now(): Promise<SourceChange[]> {
    underWay ??= compare().finally(() => {
      underWay = null;
    });
    return underWay;
  }

  async function compare(): Promise<SourceChange[]> {
    const began = performance.now();
    const changes = await look();
    lookedAt = performance.now();
    pause = Math.max(interval, SHARE * (lookedAt - began));
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
      if (performance.now() - lookedAt >= pause / 2) void now();
    },
    repeat() {
      // Unlike any key: an empty report takes back what the window shows.
      reported = reported === '' ? '' : 'unknown';
      void (underWay ?? Promise.resolve()).then(now);
    },
    stop() {
      isStopped = true;
      clearTimeout(timer);
    },
  };
}
