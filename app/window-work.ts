import type { UnsavedEntry, UnsavedWork } from '../core/protocol/desktop.ts';
import type { DocumentFiles } from './document-files.ts';
import type { createGrants } from './grants.ts';
import { whyNotKept } from './room.ts';
import type { Draft, Unsaved } from './unsaved.ts';

export type WindowWork = ReturnType<typeof createWindowWork>;

interface Parts {
  readonly unsaved: Unsaved;
  /** Number of the window. */
  readonly number: number;
  /** Work with which the window starts. */
  readonly draft: Draft | null;
  readonly files: Pick<DocumentFiles, 'baseOf' | 'takeUp' | 'isOpen'>;
  readonly grants: Pick<ReturnType<typeof createGrants>, 'snapshot'>;
  /** The app's own folder, named in messages if it cannot be written. */
  readonly userData: string;
  /** Whether any window displays this work. */
  readonly isShown: (id: string) => boolean;
}

/**
 * Unsaved work of one window. It is held first by the page, for a tenth of a second; then by this window's draft on the
 * disk, until it is saved or another document replaces it; then among the put-aside works, until the person opens or
 * discards it.
 */
export function createWindowWork({ unsaved, number, draft, files, grants, userData, isShown }: Parts) {
  /** Id of the displayed work, unless its file holds it already. */
  let shown: string | null = draft?.work.id ?? null;

  async function write(work: UnsavedWork, window: number | null): Promise<void> {
    const stamp = files.baseOf(work.file.path);
    await unsaved.write({ window, work, stamp, grants: grants.snapshot() }).catch((error: unknown) => {
      throw new Error(whyNotKept(userData, error), { cause: error });
    });
  }

  async function read(id: string): Promise<Draft> {
    const found = await unsaved.read(id);
    if (found === null)
      throw new Error('It cannot be read: it is damaged, or was written by a later version of the app.');
    return found;
  }

  return {
    shows: (id: string): boolean => id === shown,

    write(work: UnsavedWork): Promise<void> {
      if (work.id !== shown && isShown(work.id)) throw new Error('Another window shows this work.');
      shown = work.id;
      return write(work, number);
    },

    async putAside(work: UnsavedWork): Promise<void> {
      if (work.id !== shown && isShown(work.id)) throw new Error('Another window shows this work.');
      await write(work, null);
      if (work.id === shown) shown = null;
    },

    async clear(id: string): Promise<void> {
      if (id !== shown) return;
      await unsaved.remove(id).catch((error: unknown) => {
        throw new Error(whyNotKept(userData, error), { cause: error });
      });
      if (id === shown) shown = null;
    },

    /** The work that the page displays again after a crash of the app or the page. */
    async recover(): Promise<UnsavedWork | null> {
      const found = shown === null ? null : await unsaved.read(shown);
      if (found === null) return null;
      await files.takeUp(found);
      return found.work;
    },

    async list(): Promise<UnsavedEntry[]> {
      return (await unsaved.list()).filter(({ id }) => !isShown(id));
    },

    async read(id: string): Promise<UnsavedWork> {
      return (await read(id)).work;
    },

    /** Displays this work. False if a window displays its document or the work already. */
    async take(id: string): Promise<boolean> {
      const found = await read(id);
      const { path } = found.work.file;
      if (isShown(id) || (path !== null && files.isOpen(path))) return false;
      shown = id;
      await files.takeUp(found);
      // Assigned to this window, so that it is restored after a crash, too. If this write fails, it is listed then.
      await unsaved.write({ ...found, window: number }).catch(() => {});
      return true;
    },

    async discard(id: string): Promise<void> {
      if (!isShown(id)) await unsaved.remove(id);
    },
  };
}
