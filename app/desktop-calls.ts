import { basename, join } from 'node:path';
import { app, clipboard, dialog, type IpcMainInvokeEvent, ipcMain, shell, type WebContents } from 'electron';
import {
  type CallResult,
  type DesktopCall,
  type DesktopRequest,
  type DesktopResponse,
  desktopCalls,
  documentEnding,
} from '../core/protocol/desktop.ts';
import { problemSchema } from '../core/protocol/values.ts';
import { DATA_ENDINGS, PREDICTION_ENDINGS } from '../core/words/formats.ts';
import type { DocumentFiles } from './document-files.ts';
import type { Engine } from './engine-process.ts';
import { examplesIn } from './examples.ts';
import { documentsIn, readDocument } from './files.ts';
import type { createGrants } from './grants.ts';
import type { createRecent } from './recent.ts';
import { appOrigin } from './security.ts';
import type { createSharedSettings } from './settings.ts';
import type { createTrusted } from './trusted.ts';
import type { createVersions } from './versions.ts';
import type { AppWindow } from './window.ts';
import type { WindowWork } from './window-work.ts';

export type Handlers = {
  [C in DesktopCall]: (request: DesktopRequest<C>) => Promise<DesktopResponse<C>> | DesktopResponse<C>;
};

interface Parts {
  readonly window: AppWindow;
  readonly engine: Engine;
  readonly grants: ReturnType<typeof createGrants>;
  readonly files: DocumentFiles;
  readonly work: WindowWork;
  readonly settings: ReturnType<typeof createSharedSettings>;
  readonly recent: ReturnType<typeof createRecent>;
  readonly versions: ReturnType<typeof createVersions>;
  readonly trusted: ReturnType<typeof createTrusted>;
  readonly newWindow: () => Promise<void>;
  readonly handedOver: (isKept: boolean) => Promise<void>;
}

const pipelineFilter = { name: 'Pipeline', extensions: [documentEnding.slice(1)] };
const dataFilter = { name: 'Data', extensions: [...DATA_ENDINGS] };
const predictionsFilter = { name: 'Predictions', extensions: [...PREDICTION_ENDINGS] };
const anyFilter = { name: 'All files', extensions: ['*'] };

/** Handlers of all calls from one window's page. Every file that the person chooses becomes a grant. */
export function handlersOf(parts: Parts): Handlers {
  const { window, engine, grants, files, work, settings, recent, versions, trusted } = parts;
  const examples = app.isPackaged ? join(process.resourcesPath, 'examples') : join(__dirname, '..', 'examples');

  return {
    connectEngine: () => engine.connect(),
    resolveDrop: (paths) => files.grantFiles(paths),

    async openDataFiles() {
      const { filePaths } = await dialog.showOpenDialog(window.browser, {
        title: 'Add data',
        filters: [dataFilter, anyFilter],
        properties: ['openFile', 'multiSelections'],
      });
      return files.grantFiles(filePaths);
    },

    async openDocument() {
      const { filePaths } = await dialog.showOpenDialog(window.browser, {
        title: 'Open a pipeline',
        filters: [pipelineFilter, anyFilter],
        properties: ['openFile'],
      });
      return filePaths[0] === undefined ? null : files.openGranted(filePaths[0]);
    },

    readDocument(path) {
      if (!grants.mayRead(path)) throw new Error(`Please choose ${basename(path)} first, with “Open…”.`);
      return files.openGranted(path);
    },

    documentRefused: (path) => files.refuse(path),
    chooseSavePath: (suggestedName) => files.chooseSavePath(suggestedName),
    saveDocument: (request) => files.save(request),
    acceptContents: (contents) => files.accept(contents),

    async chooseExportPath({ suggestedName, filters }) {
      const { filePath } = await dialog.showSaveDialog(window.browser, {
        title: 'Export',
        defaultPath: suggestedName,
        filters,
      });
      if (!filePath) return null;
      grants.write(filePath);
      await engine.publishGrants();
      return filePath;
    },

    async choosePredictions() {
      const { filePaths } = await dialog.showOpenDialog(window.browser, {
        title: 'Choose what the model predicted',
        filters: [predictionsFilter, anyFilter],
        properties: ['openFile'],
      });
      const [path] = filePaths;
      if (path === undefined) return null;
      grants.read(path);
      await engine.publishGrants();
      return path;
    },

    showItemInFolder(path) {
      if (grants.mayRead(path)) shell.showItemInFolder(path);
    },

    listRecent: () => recent.list(),
    openRecent: (path) => files.openRecent(path),
    clearRecent: () => recent.clear(),

    async listVersions(path) {
      return grants.mayRead(path) ? versions.list(path) : [];
    },
    readVersion({ path, id }) {
      if (!grants.mayRead(path)) throw new Error(`Please choose ${basename(path)} first, with “Open…”.`);
      return versions.read(path, id);
    },

    readSettings: () => settings.get(),
    changeSettings: (change) => settings.change(change),
    async choosePython() {
      const { filePaths } = await dialog.showOpenDialog(window.browser, {
        title: 'Choose a Python',
        properties: ['openFile', 'noResolveAliases', 'showHiddenFiles'],
      });
      const [python] = filePaths;
      if (python === undefined) return settings.get();
      const now = await settings.change({ python });
      await engine.publishGrants();
      return now;
    },
    async forgetPython() {
      const now = await settings.change({ python: null });
      await engine.publishGrants();
      return now;
    },

    isTrustedDocument: async (path) => grants.mayRead(path) && (await trusted.has(path)),
    async trustDocument(path) {
      if (grants.mayRead(path)) await trusted.add(path);
    },

    newWindow: () => parts.newWindow(),

    async listExamples() {
      return examplesIn(examples);
    },

    async openExample(id) {
      if (!(await documentsIn(examples)).includes(id)) throw new Error(`There is no example “${id}”.`);
      grants.readFolder(examples);
      await engine.publishGrants();
      return { ...(await readDocument(join(examples, id + documentEnding))), path: null };
    },

    setDocumentState(state) {
      files.show(state);
      window.setDocumentState(state);
    },
    copyText: (text) => clipboard.writeText(text),
    editText: (action) => window.browser.webContents[action](),

    writeUnsaved: (one) => work.write(one),
    putAside: (one) => work.putAside(one),
    clearUnsaved: (id) => work.clear(id),
    recoverUnsaved() {
      files.pageStarts();
      return work.recover();
    },
    listUnsaved: () => work.list(),
    readUnsaved: (id) => work.read(id),
    takeUnsaved: (id) => work.take(id),
    discardUnsaved: (id) => work.discard(id),
    handedOver: ({ isKept }) => parts.handedOver(isKept),
  };
}

/** Answers calls from pages, each with the handlers of its own window. */
export function answerCalls(handlersFor: (page: WebContents) => Handlers | undefined): void {
  for (const call of Object.keys(desktopCalls) as DesktopCall[]) {
    ipcMain.handle(call, (event, data: unknown) => answer(call, event, data));
  }

  async function answer(call: DesktopCall, event: IpcMainInvokeEvent, data: unknown): Promise<CallResult> {
    try {
      const handlers = handlersFor(event.sender);
      if (handlers === undefined || event.senderFrame?.url.startsWith(`${appOrigin}/`) !== true)
        throw new Error('Not our page.');
      const request = desktopCalls[call].request.parse(data);
      const handle = handlers[call] as (request: unknown) => unknown;
      return { ok: true, value: await handle(request) };
    } catch (error) {
      return { ok: false, message: sentenceOf(error) };
    }
  }
}

function sentenceOf(error: unknown): string {
  const carried = problemSchema.safeParse((error as { problem?: unknown } | null)?.problem);
  if (carried.success) return [carried.data.message, carried.data.hint].filter(Boolean).join(' ');
  return error instanceof Error ? error.message : String(error);
}
