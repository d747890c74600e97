/**
 * Unsaved work stays on the disk until the person saves or discards it: the document on screen is written shortly after
 * every change, and put aside when another document replaces it.
 */
import { parseDocument } from '../../core/graph/document.ts';
import type { DesktopApi, UnsavedWork } from '../../core/protocol/desktop.ts';
import { problemOf } from '../engine/problem-of.ts';
import { placed } from '../store/layout.ts';
import { isEdited, recipeText, savedText } from '../store/recipe.ts';
import type { DocumentSlice } from '../store/state.ts';
import type { Workbench } from '../store/workbench.ts';

/** Milliseconds between two writes at least; the first change after a pause is written at once. */
const WRITE_EVERY_MS = 100;
/** A document that takes longer to put into text, in milliseconds, is written after the change is painted. */
const SLOW_TEXT_MS = 16;
/** Milliseconds after which a failed write is repeated. */
const RETRY_MS = 2000;

/** Restores unsaved work. Resolves when the document on screen is the one to continue with. */
export async function recover(workbench: Workbench, desktop: DesktopApi): Promise<void> {
  const work = await desktop.unsaved.recover().catch(() => null);
  if (work === null) return;
  try {
    workbench.open(placed(parseDocument(work.text)), work.file, work.savedText, work.id);
    workbench.toast({ tone: 'info', title: 'Your last changes are back.', detail: 'They had not been saved.' });
  } catch {
    // Unreadable work stays on the disk, and in the list of unsaved work.
    if (work.file.path !== null) void desktop.documentRefused(work.file.path);
  }
}

/** The document as unsaved work. */
const workOf = ({ draft, file, saved, current }: DocumentSlice): UnsavedWork => ({
  id: draft,
  file: { path: file.path, name: file.name, folder: file.folder },
  savedText: savedText(saved),
  text: recipeText(current),
});

/** Whether a document holds anything worth keeping. */
const isWorthKeeping = ({ file, current }: DocumentSlice): boolean =>
  file.path !== null || current.nodes.length + (current.notes?.length ?? 0) + (current.groups?.length ?? 0) > 0;

export interface UnsavedKeeper {
  /** Keeps the document on screen from now on. */
  start(): void;
  /**
   * Puts unsaved changes aside, and then calls `next`, which displays another document. Rejects, without calling it, if
   * they cannot be kept.
   */
  replaceWith(next: () => void): Promise<void>;
  /** Puts a copy of unsaved changes aside; the window continues with the document. */
  putCopyAside(): Promise<void>;
}

export function createUnsavedKeeper(workbench: Workbench, desktop: DesktopApi): UnsavedKeeper {
  let isDirty = false;
  /** True while the write loop runs, which writes as long as there are unwritten changes. */
  let isLooping = false;
  let writing: Promise<boolean> = Promise.resolve(true);
  /** When the next write may begin, and how long the text of the document took last, in milliseconds. */
  let nextWrite = Number.NEGATIVE_INFINITY;
  let textTime = 0;
  /** Above zero while a document is being replaced: writing is paused. */
  let held = 0;
  let replacing: Promise<void> = Promise.resolve();
  let notice: number | null = null;

  const hasWork = (): boolean => isDirty && held === 0;
  const pass = (milliseconds: number) => new Promise((done) => setTimeout(done, milliseconds));

  function changed(): void {
    isDirty = true;
    if (!isLooping) void writeChanges();
  }

  async function writeChanges(): Promise<void> {
    isLooping = true;
    while (hasWork()) {
      await pass(Math.max(textTime > SLOW_TEXT_MS ? WRITE_EVERY_MS : 0, nextWrite - performance.now()));
      const began = performance.now();
      const isKept = await flush();
      // From its beginning on, so that a change made during a slow write waits for that write alone. A document that takes
      // long to put into text is written less often, to leave time for other work.
      nextWrite = isKept ? began + WRITE_EVERY_MS + textTime : performance.now() + RETRY_MS;
    }
    isLooping = false;
  }

  /** The document as unsaved work, timed. */
  function timedWork(document: DocumentSlice): UnsavedWork {
    const began = performance.now();
    const work = workOf(document);
    textTime = performance.now() - began;
    return work;
  }

  /** Writes unwritten changes. Resolves to whether all are kept. */
  async function flush(): Promise<boolean> {
    const before = writing;
    writing = before.then(async (wasKept) => {
      if (!hasWork()) return wasKept;
      isDirty = false;
      const state = workbench.getState();
      const { document } = state;
      try {
        if (isEdited(state) && isWorthKeeping(document)) await desktop.unsaved.write(timedWork(document));
        else await desktop.unsaved.clear(document.draft);
        reportKept(null);
        return true;
      } catch (error) {
        isDirty = true;
        reportKept(problemOf(error).message);
        // The loop ended if it checked during this write, which was for a window about to close.
        if (!isLooping) setTimeout(changed, RETRY_MS);
        return false;
      }
    });
    return writing;
  }

  /** Reports that changes cannot be kept, for as long as they cannot. */
  function reportKept(why: string | null): void {
    const { ui } = workbench.getState();
    if (why === null) {
      if (notice !== null) workbench.dismissToast(notice);
      notice = null;
      if (ui.notKept !== null) {
        workbench.ui({ notKept: null });
        workbench.announce('Your changes are kept safe again.');
      }
      return;
    }
    if (ui.notKept === why) return;
    if (notice !== null) workbench.dismissToast(notice);
    workbench.ui({ notKept: why });
    notice = workbench.toast({
      tone: 'error',
      title: 'Your changes cannot be kept safe.',
      detail: why,
      stays: true,
    });
  }

  async function putAside(next: () => void): Promise<void> {
    held += 1;
    try {
      await writing;
      for (;;) {
        const { document } = workbench.getState();
        if (!isEdited({ document }) || !isWorthKeeping(document)) break;
        await desktop.unsaved.putAside(workOf(document));
        // A change made meanwhile is part of the work, so the loop repeats.
        if (workbench.getState().document.current === document.current) break;
      }
      next();
    } finally {
      held -= 1;
      changed();
    }
  }

  return {
    start(): void {
      workbench.subscribe(({ document }, before) => {
        if (document.current === before.document.current && document.saved === before.document.saved) return;
        changed();
      });
      desktop.unsaved.onClosing(() => {
        void flush().then((isKept) => desktop.unsaved.handedOver({ isKept }));
      });
      // The page is reloaded or closed.
      window.addEventListener('pagehide', () => void flush());
    },

    replaceWith(next): Promise<void> {
      const before = replacing;
      replacing = (async () => {
        await before.catch(() => {});
        await putAside(next);
      })();
      return replacing;
    },

    async putCopyAside(): Promise<void> {
      const { document } = workbench.getState();
      if (!isEdited({ document }) || !isWorthKeeping(document)) return;
      await desktop.unsaved.putAside({ ...workOf(document), id: crypto.randomUUID() });
    },
  };
}
