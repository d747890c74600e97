import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { grants, type UnsavedEntry, unsavedWork } from '../core/protocol/desktop.ts';
import { appFile, writeAtomically } from './files.ts';
import { type Stamp, stampOfText } from './stamp.ts';

/** Above either limit, put-aside works are removed, the oldest first … */
const MAX_WORKS = 100;
const MAX_BYTES = 256 * 2 ** 20;
/** … but never before this age in milliseconds. */
const KEPT_FOR_MS = 30 * 24 * 60 * 60 * 1000;

const ending = '.json';
/** Of the newest state of a work, until the file of the other ending holds it. */
const latestEnding = '.latest';

/** Milliseconds between two searches for works above the limits, whose ages are counted in days. */
const PRUNE_EVERY_MS = 60 * 60 * 1000;

const draftFile = z.strictObject({
  version: z.literal(2),
  /** Number of the window that displays it; null for work put aside. */
  window: z.number().int().nonnegative().nullable(),
  /** Milliseconds since 1970. */
  changedAt: z.number(),
  work: unsavedWork,
  /** Stamp of the document's file when it was read: the base of the changes. */
  stamp: z.string().nullable(),
  /** Grants for the paths in the work. */
  grants,
});
export type Draft = Omit<z.infer<typeof draftFile>, 'version'>;

/** What is told of a work in lists. */
interface Found {
  readonly changedAt: number;
  readonly window: number | null;
  readonly file: Draft['work']['file'];
}

interface Entry {
  readonly id: string;
  readonly bytes: number;
  readonly changedAt: number;
  /** Null where no file of the work can be read. */
  readonly found: Found | null;
}

const readText = (path: string): Promise<string> => readFile(path, 'utf8');

const newerOf = <State extends { readonly changedAt: number }>(latest: State | null, flushed: State | null) =>
  latest !== null && (flushed === null || latest.changedAt >= flushed.changedAt) ? latest : flushed;

/** Recovery file of version 0.1.0, which contains the page's text. */
const oldRecoveryFile = z.strictObject({ version: z.literal(1), text: z.string(), grants });
const oldRecoveryText = z.strictObject({
  path: z.string().nullable(),
  name: z.string(),
  folder: z.string().nullable(),
  savedText: z.string(),
  text: z.string(),
});

export type Unsaved = ReturnType<typeof createUnsaved>;

/**
 * Unsaved work in the app's own folder: one file per document. It is written while the document is edited in a window,
 * and once more when another document replaces it there. A file is removed when its work is saved or discarded by the
 * person; an unreadable file is listed and not touched.
 *
 * Each state is written twice: at once to a file that is not flushed, which a kill of the app leaves whole, and from there
 * to the file that outlives a power cut, too. Flushing took up to half a second beside other programs that write; no edit
 * waits for it.
 */
export function createUnsaved(
  userData: string,
  {
    write = writeAtomically,
    read = readText,
    now = Date.now,
  }: { write?: typeof writeAtomically; read?: typeof readText; now?: () => number } = {},
) {
  const folder = join(userData, 'unsaved');
  const pathOf = (id: string): string => join(folder, id + ending);
  const latestPathOf = (id: string): string => join(folder, id + latestEnding);
  /** Last operation on each work; operations on a work run in sequence, so that the last one wins. */
  const last = new Map<string, Promise<unknown>>();

  function inTurn<Result>(id: string, step: () => Promise<Result>): Promise<Result> {
    const before = last.get(id) ?? Promise.resolve();
    const result = after(before, step);
    last.set(id, result);
    void after(result, async () => {
      if (last.get(id) === result) last.delete(id);
    });
    return result;
  }

  /** When each work was last written, in milliseconds since 1970. */
  const changes = new Map<string, number>();
  /** Newest state of each work, as text, until it is flushed. */
  const newest = new Map<string, string>();
  /** Writes to files that outlive a power cut, by work; one at a time, always of the newest state. */
  const flushing = new Map<string, Promise<void>>();
  /** Why the last of these writes failed, to be told with the next one. */
  const failures = new Map<string, unknown>();

  /** Text of the file; its time is later than any before, though the clock was set back. */
  function textOf(draft: Draft): string {
    const { id } = draft.work;
    const changedAt = Math.max(draft.changedAt, (changes.get(id) ?? Number.NEGATIVE_INFINITY) + 1);
    changes.set(id, changedAt);
    return JSON.stringify({ version: 2, ...draft, changedAt });
  }

  const put = (draft: Draft): Promise<void> =>
    inTurn(draft.work.id, async () => {
      const { id } = draft.work;
      const failure = failures.get(id);
      failures.delete(id);
      // The folder may have been removed meanwhile.
      await mkdir(folder, { recursive: true });
      const text = textOf(draft);
      newest.set(id, text);
      await write(latestPathOf(id), text, { ...appFile, flush: false });
      if (!flushing.has(id)) flushing.set(id, flush(id));
      if (failure !== undefined) throw failure;
    });

  /** Writes the newest state of a work to the file that outlives a power cut, until no newer one has come meanwhile. */
  async function flush(id: string): Promise<void> {
    try {
      for (let text = newest.get(id); text !== undefined; text = newest.get(id)) {
        await write(pathOf(id), text, appFile);
        const now = newest.get(id);
        // At once, as a newer state may be written from the next turn on.
        if (now === undefined) rmSync(pathOf(id), { force: true });
        if (now !== text) continue;
        newest.delete(id);
        rmSync(latestPathOf(id), { force: true });
      }
    } catch (error) {
      failures.set(id, error);
    } finally {
      flushing.delete(id);
    }
  }

  /** Null if it is damaged, or from a later version of the app. */
  async function readDraft(path: string, id: string): Promise<Draft | null> {
    try {
      const { version: _, ...draft } = draftFile.parse(JSON.parse(await read(path)));
      return draft.work.id === id ? draft : null;
    } catch {
      return null;
    }
  }

  /** The newer of a work's two states that can be read; null if none can. */
  async function get(id: string): Promise<Draft | null> {
    // In this order: the latest state is removed only when the other file holds it.
    const latest = await readDraft(latestPathOf(id), id);
    return newerOf(latest, await readDraft(pathOf(id), id));
  }

  /** What is known of files, by path, with the time and size at which it was read. */
  const known = new Map<string, { readonly at: string; readonly found: Found | null }>();

  /** Null if the file is missing, damaged, or from a later version of the app. */
  async function found(
    path: string,
    id: string,
  ): Promise<{ bytes: number; mtimeMs: number; found: Found | null } | null> {
    const file = await stat(path).catch(() => null);
    if (file === null) return null;
    const at = `${file.mtimeMs} ${file.size} ${file.ino}`;
    let entry = known.get(path);
    if (entry?.at !== at) {
      const draft = await readDraft(path, id);
      entry = { at, found: draft && { changedAt: draft.changedAt, window: draft.window, file: draft.work.file } };
      known.set(path, entry);
    }
    return { bytes: file.size, mtimeMs: file.mtimeMs, found: entry.found };
  }

  /**
   * Every work, newest first. One file after the other: hundreds at once would hold up the next edit, which the same few
   * threads of the process write.
   */
  async function all(): Promise<Entry[]> {
    const names = await readdir(folder).catch(() => []);
    const endings = [ending, latestEnding];
    const ids = names
      .flatMap((name) => endings.flatMap((end) => (name.endsWith(end) ? [name.slice(0, -end.length)] : [])))
      .filter((id) => isId(id));
    const entries: Entry[] = [];
    for (const id of new Set(ids)) {
      // In this order: the latest state is removed only when the other file holds it.
      const latest = await found(latestPathOf(id), id);
      const flushed = await found(pathOf(id), id);
      const file = flushed ?? latest;
      if (file === null) continue;
      const newer = newerOf(latest?.found ?? null, flushed?.found ?? null);
      entries.push({ id, bytes: file.bytes, changedAt: newer?.changedAt ?? file.mtimeMs, found: newer });
    }
    return entries.sort((a, b) => b.changedAt - a.changedAt);
  }

  /** When works above the limits were last looked for. */
  let pruned = Number.NEGATIVE_INFINITY;
  let pruning: Promise<void> = Promise.resolve();

  /** Removes old works above the limits. Younger works stay, however many there are. */
  async function prune(): Promise<void> {
    if (now() - pruned < PRUNE_EVERY_MS) return;
    pruned = now();
    let works = 0;
    let bytes = 0;
    for (const one of await all()) {
      works += 1;
      bytes += one.bytes;
      const isAbove = works > MAX_WORKS || bytes > MAX_BYTES;
      const isShown = one.found !== null && one.found.window !== null;
      if (isAbove && !isShown && now() - one.changedAt > KEPT_FOR_MS) await remove(one.id);
    }
  }

  /** Does not wait for a flush under way, which removes what it writes: the next edit would wait for both. */
  const remove = (id: string): Promise<void> =>
    inTurn(id, async () => {
      newest.delete(id);
      failures.delete(id);
      await rm(latestPathOf(id), { force: true });
      await rm(pathOf(id), { force: true });
    });

  /** Imports files of version 0.1.0. Unreadable ones are listed as such. */
  async function adoptOldFiles(): Promise<void> {
    const names = await readdir(userData).catch(() => []);
    for (const name of names) {
      const match = /^recovery(?:-([1-9]\d{0,3}))?\.json$/.exec(name);
      if (match === null) continue;
      const path = join(userData, name);
      const id = randomUUID();
      try {
        const old = oldRecoveryFile.parse(JSON.parse(await readFile(path, 'utf8')));
        const { savedText, text, ...file } = oldRecoveryText.parse(JSON.parse(old.text));
        const { mtimeMs } = await stat(path);
        await put({
          window: Number(match[1] ?? 0),
          changedAt: mtimeMs,
          work: { id, file, savedText, text },
          stamp: await stampBefore(file.path, mtimeMs),
          grants: old.grants,
        });
        await rm(path, { force: true });
      } catch {
        await mkdir(folder, { recursive: true })
          .then(() => rename(path, pathOf(id)))
          .catch(() => {});
      }
    }
  }

  return {
    /**
     * Writes a window's work, or puts it aside; resolves when no kill of the app can undo it. Rejects if it cannot be
     * written, or the state before could not be flushed to the disk.
     */
    async write(draft: Omit<Draft, 'changedAt'>): Promise<void> {
      await put({ ...draft, changedAt: now() });
      // Not awaited: the window holds the next edits until its work is put aside.
      if (draft.window === null) pruning = pruning.then(prune).catch(() => {});
    },
    read: get,
    remove,

    /** Newest first. */
    async list(): Promise<UnsavedEntry[]> {
      return (await all()).map(({ id, bytes, changedAt, found }) => ({
        id,
        bytes,
        changedAt,
        file: found?.file ?? null,
      }));
    },

    /** Works to restore in windows: the newest of each window and of each document. The others are put aside. */
    async bringBack(): Promise<(Draft & { window: number })[]> {
      await adoptOldFiles();
      const windows = new Set<number>();
      const paths = new Set<string>();
      const back: (Draft & { window: number })[] = [];
      for (const { id, found } of await all()) {
        if (found === null || found.window === null) continue;
        const draft = await get(id);
        if (draft === null) continue;
        const { window } = found;
        const { path } = draft.work.file;
        if (windows.has(window) || (path !== null && paths.has(path))) {
          // If this write fails, the work is listed anyway, because no window displays it.
          await put({ ...draft, window: null }).catch(() => {});
          continue;
        }
        windows.add(window);
        if (path !== null) paths.add(path);
        back.push({ ...draft, window });
      }
      return back.sort((a, b) => a.window - b.window);
    },

    /** Numbers of windows whose work is to be restored at the next start. */
    async windows(): Promise<number[]> {
      return (await all()).flatMap(({ found }) => (found === null || found.window === null ? [] : [found.window]));
    },

    /** Resolves when no write is in progress. */
    async idle(): Promise<void> {
      await pruning;
      while (last.size + flushing.size > 0) await Promise.allSettled([...last.values(), ...flushing.values()]);
    },
  };
}

/** Runs a step after another has ended, successfully or not. */
async function after<Result>(before: Promise<unknown>, step: () => Promise<Result>): Promise<Result> {
  await before.catch(() => {});
  return step();
}

/**
 * Stamp of a file that was not changed after this time. If it was, `unknown`, which matches no contents, so that the
 * person is asked.
 */
async function stampBefore(path: string | null, time: number): Promise<Stamp> {
  if (path === null) return null;
  try {
    const { mtimeMs } = await stat(path);
    return mtimeMs > time ? 'unknown' : stampOfText(await readFile(path, 'utf8'));
  } catch {
    return null;
  }
}

/** Checks for a UUID, so that an id cannot form a path. */
const isId = (id: string): boolean => unsavedWork.shape.id.safeParse(id).success;
