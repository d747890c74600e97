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
import { problemSchema } from '../core/protocol/engine.ts';
import type { Engine } from './engine-process.ts';
import { look, readStampedDocument, writeAtomically } from './files.ts';
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
  /** The other window that shows this document. */
  readonly otherWindow: (path: string) => AppWindow | undefined;
  /** Unsaved work that this window begins with. */
  readonly draft: Draft | null;
  /** The app's own folder, to be named where it takes nothing more. */
  readonly userData: string;
}

const pipelineFilter = { name: 'Pipeline', extensions: [documentEnding.slice(1)] };

/** Files of one window: what is opened and saved there is granted, remembered, kept, watched and compared. */
export function createDocumentFiles(parts: Parts) {
  const { window, engine, grants, recent, versions, otherWindow, draft, userData } = parts;
  /** The document on screen. */
  let shown: string | null = draft?.work.file.path ?? null;
  let isEdited = draft !== null;
  /** The document that the page was given and does not show yet. */
  let coming: string | null = null;
  let hasStarted = false;
  /** Stamps of what the page was given of a file, saved to it, or knows of it: what its changes are based on. */
  const bases = new Map<string, Stamp>();
  /** Stamps of files that the person chose to save to: what stood there when the dialog asked. */
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

    /** What the page shows from now on. */
    show({ path, edited }: DocumentState): void {
      isEdited = edited;
      if (path === coming) coming = null;
      if (path === shown && path !== null) return;
      shown = path;
      watchShown();
    },

    /** The page does not show a document that it was given. */
    refuse(path: string): void {
      if (path === coming) coming = null;
      watchShown();
    },

    /** The person knows what the file holds and goes on with what is on screen. */
    accept({ path, stamp }: DesktopRequest<'acceptContents'>): void {
      if (!grants.mayWrite(path)) return;
      bases.set(path, stamp);
      if (path === shown) watchShown();
    },

    /** What the changes of a document are based on; null where it has no file. */
    baseOf: (path: string | null): Stamp => (path === null ? null : (bases.get(path) ?? null)),

    /** The page starts: for the first time, or anew after a crash, when what it was given before is lost. */
    pageStarts(): void {
      if (hasStarted) coming = null;
      hasStarted = true;
    },

    /** The page goes on with unsaved work of an earlier time. */
    async takeUp({ work, stamp, grants: granted }: Draft): Promise<void> {
      const { path } = work.file;
      if (path !== null) {
        bases.set(path, stamp);
        if (path === shown) watchShown();
        else coming = path;
      }
      grants.restore(granted);
      await engine.publishGrants();
    },

    isOpen,

    /** Opens files that the system handed us: the first pipeline as the document, data files as if dropped. */
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

    /** As the page's own call, for the menu. */
    async showRecent(path: string): Promise<void> {
      await sayFailure(async () => {
        const opened = await openRecent(path);
        if ('document' in opened) window.send('documentOpened', opened.document);
        else if ('data' in opened) window.send('filesDropped', { files: [opened.data], at: null });
      });
    },
  };

  function shows(path: string): boolean {
    return [shown, coming].some((one) => one !== null && isSameFile(one, path));
  }

  /** Whether a window shows this document; that one comes to the front. */
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
    const files = await Promise.all(paths.map(look));
    for (const { path, kind } of files) {
      // A dropped folder is one table: the data files in it.
      if (kind === 'directory') grants.readFolder(path);
      if (kind !== 'file') continue;
      grants.read(path);
      if (!path.endsWith(documentEnding)) remember(path);
    }
    await engine.publishGrants();
    return files;
  }

  /**
   * A document brings the right to read the data beside it, and to be saved again. Null where a window shows it already:
   * that one comes to the front, and nothing changes.
   */
  async function openGranted(path: string): Promise<OpenedDocument | null> {
    if (isOpen(path)) return null;
    // Before anything is awaited, so that no other window opens it meanwhile.
    const before = coming;
    coming = path;
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
      coming = before;
      throw error;
    }
  }

  async function openRecent(path: string): Promise<DesktopResponse<'openRecent'>> {
    // The list is ours, of what the person chose in this run or an earlier one.
    if (!recent.has(path)) throw new Error(`Please choose ${basename(path)} with “Open…”.`);
    if ((await look(path)).kind !== 'file') {
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
    // With the ending that was added, the dialog has not asked about a file of that name.
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
    /** A copy that cannot be kept must not keep the document from being saved. */
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
   * The contents that a save may replace. For the document on screen these are what its changes are based on, even where
   * it was chosen in the dialog: the person confirmed to replace a file, not changes in it that nobody has seen.
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

/** Whether a save failed because the file, or its folder, is write-protected; throws what else went wrong. */
function writeProtected(error: unknown): { state: 'write-protected'; why: string } {
  const carried = problemSchema.safeParse((error as { problem?: unknown } | null)?.problem);
  if (!carried.success || !/^file\.(folder-)?write-protected$/.test(carried.data.code)) throw error;
  return { state: 'write-protected', why: carried.data.message };
}

const isSameFile = (one: string, other: string): boolean => one === other || canonical(one) === canonical(other);
