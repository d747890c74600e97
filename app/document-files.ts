import { basename, dirname } from 'node:path';
import { app, dialog } from 'electron';
import {
  documentEnding,
  type DesktopRequest,
  type DesktopResponse,
  type DocumentState,
  type FoundFile,
  type OpenedDocument,
  type SavedDocument,
  type SaveResult,
} from '../core/protocol/desktop.ts';
import { problemSchema } from '../core/protocol/values.ts';
import type { Engine } from './engine-process.ts';
import { fileAt, readStampedDocument, writeAtomically } from './files.ts';
import { canonical, type createGrants } from './grants.ts';
import type { createRecent } from './recent.ts';
import { whyNotKept } from './room.ts';
import { saveDocument } from './save-document.ts';
import { readContents, type Stamp } from './stamp.ts';
import type { Draft } from './unsaved.ts';
import type { createVersions } from './versions.ts';
import { createWatch } from './watch.ts';
import type { AppWindow } from './window.ts';

export type DocumentFiles = ReturnType<typeof createDocumentFiles>;

interface Parts {
  readonly window: AppWindow;
  readonly engine: Engine;
  readonly grants: ReturnType<typeof createGrants>;
  readonly recent: ReturnType<typeof createRecent>;
  readonly versions: ReturnType<typeof createVersions>;
  /** The other window that displays this document. */
  readonly otherWindow: (path: string) => AppWindow | undefined;
  /** Unsaved work with which the window starts. */
  readonly draft: Draft | null;
  /** The app's own folder, named in messages if it cannot be written. */
  readonly userData: string;
}

const pipelineFilter = { name: 'Pipeline', extensions: [documentEnding.slice(1)] };

/** The files of one window: grants, recent files, versions, watching, and conflict checks when saving. */
export function createDocumentFiles(parts: Parts) {
  const { window, engine, grants, recent, versions, otherWindow, draft, userData } = parts;
  /** The displayed document. */
  let shown: string | null = draft?.work.file.path ?? null;
  let isEdited = draft !== null;
  /** A document that was sent to the page and is not displayed yet. */
  let pending: string | null = null;
  let hasStarted = false;
  /** Stamps, by path, of contents that were sent to the page, saved by it, or accepted: the base of its changes. */
  const bases = new Map<string, Stamp>();
  /** Stamps of files chosen for saving: their contents when the dialog asked. */
  const chosen = new Map<string, Stamp>();
  const watch = createWatch((change) => window.send('documentChanged', change));

  return {
    grantFiles,
    openGranted,
    openRecent,
    chooseSavePath,
    save,
    stop: watch.stop,
    shows,
    isEdited: (): boolean => isEdited,

    /** The page displays this document now. */
    show({ path, edited }: DocumentState): void {
      isEdited = edited;
      if (path === pending) pending = null;
      if (path === shown && path !== null) return;
      shown = path;
      watchShown();
    },

    /** The page refused to display a document sent to it. */
    refuse(path: string): void {
      if (path === pending) pending = null;
      watchShown();
    },

    /** The person has seen the file's contents and continues with the displayed document. */
    accept({ path, stamp }: DesktopRequest<'acceptContents'>): void {
      if (!grants.mayWrite(path)) return;
      bases.set(path, stamp);
      if (path === shown) watchShown();
    },

    /** Stamp of the contents on which a document's changes are based; null if it has no file. */
    baseOf: (path: string | null): Stamp => (path === null ? null : (bases.get(path) ?? null)),

    /** The page starts: the first time, or after a crash, in which case pending documents are lost. */
    pageStarts(): void {
      if (hasStarted) pending = null;
      hasStarted = true;
    },

    /** Continues with stored unsaved work. */
    async takeUp({ work, stamp, grants: granted }: Draft): Promise<void> {
      const { path } = work.file;
      if (path !== null) {
        bases.set(path, stamp);
        if (path === shown) watchShown();
        else pending = path;
      }
      grants.restore(granted);
      await engine.publishGrants();
    },

    isOpen,

    /** Opens files received from the system: the first pipeline as the document, data files as if dropped. */
    async openFiles(paths: string[]): Promise<void> {
      const document = paths.find((path) => path.endsWith(documentEnding));
      const data = await grantFiles(paths.filter((path) => !path.endsWith(documentEnding)));
      const files = data.filter(({ kind }) => kind === 'file');
      if (document !== undefined) {
        await sayFailure(async () => {
          const opened = await openGranted(document);
          if (opened !== null) window.send('documentOpened', opened);
        });
      }
      if (files.length > 0) window.send('filesDropped', { files, at: null });
    },

    /** Opens a recent file from the menu, like the page's own call. */
    async showRecent(path: string): Promise<void> {
      await sayFailure(async () => {
        const opened = await openRecent(path);
        if ('document' in opened) window.send('documentOpened', opened.document);
        else if ('data' in opened) window.send('filesDropped', { files: [opened.data], at: null });
      });
    },
  };

  function shows(path: string): boolean {
    return [shown, pending].some((one) => one !== null && isSameFile(one, path));
  }

  /** Whether any window displays this document; if so, it comes to the front. */
  function isOpen(path: string): boolean {
    const open = shows(path) ? window : otherWindow(path);
    open?.focus();
    return open !== undefined;
  }

  function watchShown(): void {
    const path = shown;
    if (path !== null && bases.has(path)) watch.knows(path, bases.get(path) ?? null);
    else watch.stop();
  }

  async function sayFailure(open: () => Promise<void>): Promise<void> {
    await open().catch((error: Error) => {
      const message = 'The file could not be opened';
      void dialog.showMessageBox(window.browser, { type: 'error', message, detail: error.message });
    });
  }

  async function grantFiles(paths: string[]): Promise<FoundFile[]> {
    const files = await Promise.all(paths.map(fileAt));
    for (const { path, kind } of files) {
      // A dropped folder is one table of the data files in it.
      if (kind === 'directory') grants.readFolder(path);
      if (kind !== 'file') continue;
      grants.read(path);
      if (!path.endsWith(documentEnding)) remember(path);
    }
    await engine.publishGrants();
    return files;
  }

  /**
   * Opens a document and grants reading of the data beside it, and saving. Null if a window displays it already: that
   * window comes to the front and nothing changes.
   */
  async function openGranted(path: string): Promise<OpenedDocument | null> {
    if (isOpen(path)) return null;
    // Set before the first await, so that no other window opens the document meanwhile.
    const before = pending;
    pending = path;
    try {
      const { stamp, ...document } = await readStampedDocument(path);
      grants.read(path);
      grants.write(path);
      grants.readFolder(document.folder);
      await engine.publishGrants();
      remember(path);
      bases.set(path, stamp);
      return document;
    } catch (error) {
      pending = before;
      throw error;
    }
  }

  async function openRecent(path: string): Promise<DesktopResponse<'openRecent'>> {
    // The list contains only files that the person chose, in this run or an earlier one.
    if (!recent.has(path)) throw new Error(`Please choose ${basename(path)} with “Open…”.`);
    if ((await fileAt(path)).kind !== 'file') {
      recent.remove(path);
      throw new Error(`${basename(path)} is not there any more.`);
    }
    if (path.endsWith(documentEnding)) {
      const document = await openGranted(path);
      return document === null ? { isOpen: true } : { document };
    }
    const [data] = await grantFiles([path]);
    return { data: data as FoundFile };
  }

  async function chooseSavePath(suggestedName: string): Promise<SavedDocument | null> {
    const { filePath } = await dialog.showSaveDialog(window.browser, {
      title: 'Save the pipeline',
      defaultPath: suggestedName,
      filters: [pipelineFilter],
    });
    if (!filePath) return null;
    const path = filePath.endsWith('.json') ? filePath : filePath + documentEnding;
    if (otherWindow(path) !== undefined)
      throw new Error(`${basename(path)} is open in another window. Save under another name, or close it there first.`);
    grants.write(path);
    // If an ending was added, the dialog has not asked about a file of that name.
    chosen.set(path, path === filePath ? ((await readContents(path))?.stamp ?? null) : null);
    return { path, name: basename(path), folder: dirname(path) };
  }

  async function save({
    path,
    text,
    overwrite,
    overwriteReadOnly,
  }: DesktopRequest<'saveDocument'>): Promise<SaveResult> {
    if (!grants.mayWrite(path)) throw new Error(`Please choose where to save ${basename(path)}, with “Save as…”.`);
    const base = overwrite ?? basisOf(path);
    chosen.delete(path);
    const file = { path, name: basename(path), folder: dirname(path) };
    let noVersion: string | undefined;
    /** A version that cannot be stored must not prevent saving. */
    const keep = async (contents: string): Promise<void> => {
      await versions.keep(path, contents, Date.now()).catch((error: unknown) => {
        noVersion = whyNotKept(userData, error);
      });
    };
    return watch.during(async () => {
      const write = (to: string, contents: string) =>
        writeAtomically(to, contents, { overwriteReadOnly: overwriteReadOnly === true });
      const outcome = await saveDocument({ path, text, base, keep, write }).catch(writeProtected);
      if (outcome.state === 'write-protected') return { ...outcome, file };
      if (outcome.state === 'conflict') return { ...outcome, file };
      bases.set(path, outcome.stamp);
      if (path === shown) watchShown();
      await keep(text);
      remember(path);
      return { state: 'saved', file, ...(noVersion !== undefined && { noVersion }) };
    });
  }

  /**
   * Stamp of the contents that a save may replace. For the displayed document it is the base of its changes, even if
   * the file was chosen in the dialog: the person agreed to replace a file, but not changes that nobody has seen.
   */
  function basisOf(path: string): Stamp {
    const isShown = shown !== null && isSameFile(shown, path);
    return (isShown ? bases.get(shown ?? path) : chosen.get(path)) ?? bases.get(path) ?? null;
  }

  function remember(path: string): void {
    recent.add(path);
    app.addRecentDocument(path);
  }
}

/** Recognises a save that failed because of write protection of the file or its folder; throws every other error. */
function writeProtected(error: unknown): { state: 'write-protected'; why: string } {
  const carried = problemSchema.safeParse((error as { problem?: unknown } | null)?.problem);
  if (!carried.success || !/^file\.(folder-)?write-protected$/.test(carried.data.code)) throw error;
  return { state: 'write-protected', why: carried.data.message };
}

const isSameFile = (one: string, other: string): boolean => one === other || canonical(one) === canonical(other);
