import { basename, dirname, join } from 'node:path';
import { app, clipboard, dialog, type IpcMainInvokeEvent, ipcMain, shell } from 'electron';
import {
  type CallResult,
  type DesktopCall,
  type DesktopRequest,
  type DesktopResponse,
  dataFileExtensions,
  desktopCalls,
  documentEnding,
  type OpenedDocument,
} from '../core/protocol/desktop.ts';
import type { Engine } from './engine-process.ts';
import { documentsIn, look, readDocument, writeAtomically } from './files.ts';
import type { createGrants } from './grants.ts';
import { createRecovery } from './recovery.ts';
import { appOrigin } from './security.ts';
import type { AppWindow } from './window.ts';

type Handlers = {
  [C in DesktopCall]: (request: DesktopRequest<C>) => Promise<DesktopResponse<C>> | DesktopResponse<C>;
};

const pipelineFilter = { name: 'Pipeline', extensions: [documentEnding.slice(1)] };
const dataFilter = { name: 'Data', extensions: [...dataFileExtensions] };
const anyFilter = { name: 'All files', extensions: ['*'] };

/** Answers the page's calls. Whatever the person chooses here becomes a grant. */
export function handleDesktopCalls(desktop: {
  window: AppWindow;
  engine: Engine;
  grants: ReturnType<typeof createGrants>;
}) {
  const { window, engine, grants } = desktop;
  const recovery = createRecovery(app.getPath('userData'));
  const examples = app.isPackaged ? join(process.resourcesPath, 'examples') : join(__dirname, '..', 'examples');

  const handlers: Handlers = {
    connectEngine: () => engine.connect(),
    resolveDrop: (paths) => grantFiles(paths),

    async openDataFiles() {
      const { filePaths } = await dialog.showOpenDialog(window.browser, {
        title: 'Add data',
        filters: [dataFilter, anyFilter],
        properties: ['openFile', 'multiSelections'],
      });
      return grantFiles(filePaths);
    },

    async openDocument() {
      const { filePaths } = await dialog.showOpenDialog(window.browser, {
        title: 'Open a pipeline',
        filters: [pipelineFilter, anyFilter],
        properties: ['openFile'],
      });
      return filePaths[0] === undefined ? null : openGranted(filePaths[0]);
    },

    readDocument(path) {
      if (!grants.mayRead(path)) throw new Error(`Please choose ${basename(path)} first, with “Open…”.`);
      return openGranted(path);
    },

    async saveDocument({ path, suggestedName, text }) {
      const target = path ?? (await askWhereToSave(suggestedName));
      if (target === null) return null;
      if (!grants.mayWrite(target))
        throw new Error(`Please choose where to save ${basename(target)}, with “Save as…”.`);
      await writeAtomically(target, text);
      return { path: target, name: basename(target), folder: dirname(target) };
    },

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

    showItemInFolder(path) {
      if (grants.mayRead(path)) shell.showItemInFolder(path);
    },

    async listExamples() {
      return (await documentsIn(examples)).map((id) => ({ id, name: title(id) }));
    },

    async openExample(id) {
      if (!(await documentsIn(examples)).includes(id)) throw new Error(`There is no example “${id}”.`);
      grants.readFolder(examples);
      await engine.publishGrants();
      return { ...(await readDocument(join(examples, id + documentEnding))), path: null };
    },

    setDocumentState: (state) => window.setDocumentState(state),
    copyText: (text) => clipboard.writeText(text),

    writeRecovery: (text) => recovery.write(text, grants.snapshot()),
    clearRecovery: () => recovery.clear(),
    async readRecovery() {
      const found = await recovery.read();
      if (!found) return null;
      grants.restore(found.grants);
      await engine.publishGrants();
      return found.text;
    },
  };

  for (const call of Object.keys(handlers) as DesktopCall[]) {
    ipcMain.handle(call, (event, data: unknown) => answer(call, event, data));
  }
  return { openFiles };

  async function answer(call: DesktopCall, event: IpcMainInvokeEvent, data: unknown): Promise<CallResult> {
    try {
      if (event.senderFrame?.url.startsWith(`${appOrigin}/`) !== true) throw new Error('Not our page.');
      const request = desktopCalls[call].request.parse(data);
      const handle = handlers[call] as (request: unknown) => unknown;
      return { ok: true, value: await handle(request) };
    } catch (error) {
      return { ok: false, message: error instanceof Error ? error.message : String(error) };
    }
  }

  /** Opens files that the system handed us: the first pipeline as the document, data files as if dropped. */
  async function openFiles(paths: string[]) {
    const document = paths.find((path) => path.endsWith(documentEnding));
    const data = await grantFiles(paths.filter((path) => !path.endsWith(documentEnding)));
    const files = data.filter(({ kind }) => kind === 'file');
    if (document !== undefined) {
      const opened = await openGranted(document).catch((error: Error) => {
        const message = 'The pipeline could not be opened';
        void dialog.showMessageBox(window.browser, { type: 'error', message, detail: error.message });
      });
      if (opened) window.send('documentOpened', opened);
    }
    if (files.length > 0) window.send('filesDropped', { files, at: null });
  }

  async function grantFiles(paths: string[]) {
    const files = await Promise.all(paths.map(look));
    for (const { path, kind } of files) if (kind === 'file') grants.read(path);
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
    return document;
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

/** `titanic-survival` → `Titanic survival` */
function title(id: string): string {
  const words = id.replace(/[-_]+/g, ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
