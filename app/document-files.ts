import { basename, dirname } from 'node:path';
import { app, dialog } from 'electron';
import {
  documentEnding,
  type DesktopRequest,
  type DesktopResponse,
  type FoundFile,
  type OpenedDocument,
} from '../core/protocol/desktop.ts';
import type { Engine } from './engine-process.ts';
import { look, readDocument, writeAtomically } from './files.ts';
import type { createGrants } from './grants.ts';
import type { createRecent } from './recent.ts';
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
  /** Whether another window shows this document. */
  readonly isOpenElsewhere: (path: string) => boolean;
}

const pipelineFilter = { name: 'Pipeline', extensions: [documentEnding.slice(1)] };

/** Files of one window: what is opened and saved there is granted, remembered, kept and watched. */
export function createDocumentFiles(parts: Parts) {
  const { window, engine, grants, recent, versions, isOpenElsewhere } = parts;
  /** The document on screen. */
  let shown: string | null = null;
  const watch = createWatch((path, text) => window.send('documentChanged', { path, text }));

  return {
    grantFiles,
    openGranted,
    openRecent,
    save,
    shows: (path: string): boolean => shown === path,
    stop: watch.stop,

    /** Which document the page shows from now on. */
    show(path: string | null): void {
      if (path === null) watch.stop();
      shown = path;
    },

    /** Opens files that the system handed us: the first pipeline as the document, data files as if dropped. */
    async openFiles(paths: string[]): Promise<void> {
      const document = paths.find((path) => path.endsWith(documentEnding));
      const data = await grantFiles(paths.filter((path) => !path.endsWith(documentEnding)));
      const files = data.filter(({ kind }) => kind === 'file');
      if (document !== undefined)
        await sayFailure(async () => window.send('documentOpened', await openGranted(document)));
      if (files.length > 0) window.send('filesDropped', { files, at: null });
    },

    /** As the page's own call, for the menu. */
    async showRecent(path: string): Promise<void> {
      await sayFailure(async () => {
        const opened = await openRecent(path);
        if ('document' in opened) window.send('documentOpened', opened.document);
        else window.send('filesDropped', { files: [opened.data], at: null });
      });
    },
  };

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

  /** A document brings the right to read the data beside it, and to be saved again. */
  async function openGranted(path: string): Promise<OpenedDocument> {
    const document = await readDocument(path);
    grants.read(path);
    grants.write(path);
    grants.readFolder(document.folder);
    await engine.publishGrants();
    remember(path);
    watch.knows(path, document.text);
    return { ...document, ...(isOpenElsewhere(path) && { alsoOpen: true as const }) };
  }

  async function openRecent(path: string): Promise<DesktopResponse<'openRecent'>> {
    // The list is ours, of what the person chose in this run or an earlier one.
    if (!recent.has(path)) throw new Error(`Please choose ${basename(path)} with “Open…”.`);
    if ((await look(path)).kind !== 'file') {
      recent.remove(path);
      throw new Error(`${basename(path)} is not there any more.`);
    }
    if (path.endsWith(documentEnding)) return { document: await openGranted(path) };
    const [data] = await grantFiles([path]);
    return { data: data as FoundFile };
  }

  async function save({ path, suggestedName, text }: DesktopRequest<'saveDocument'>) {
    const target = path ?? (await askWhereToSave(suggestedName));
    if (target === null) return null;
    if (!grants.mayWrite(target)) throw new Error(`Please choose where to save ${basename(target)}, with “Save as…”.`);
    // What stood there before the first save of this run is a version, too.
    const before = await readDocument(target).catch(() => null);
    if (before !== null) await keep(target, before.text);
    await watch.writes(target, text, () => writeAtomically(target, text));
    await keep(target, text);
    remember(target);
    return { path: target, name: basename(target), folder: dirname(target) };
  }

  /** A copy that cannot be kept must not keep the document from being saved. */
  async function keep(path: string, text: string): Promise<void> {
    await versions.keep(path, text, Date.now()).catch((error: unknown) => console.warn('No version was kept.', error));
  }

  function remember(path: string): void {
    recent.add(path);
    app.addRecentDocument(path);
  }

  async function askWhereToSave(suggestedName: string): Promise<string | null> {
    const { filePath } = await dialog.showSaveDialog(window.browser, {
      title: 'Save the pipeline',
      defaultPath: suggestedName,
      filters: [pipelineFilter],
    });
    if (!filePath) return null;
    const target = filePath.endsWith('.json') ? filePath : filePath + documentEnding;
    grants.write(target);
    return target;
  }
}
