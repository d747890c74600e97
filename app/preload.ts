import { contextBridge, ipcRenderer, webUtils } from 'electron';
import {
  callResult,
  type DesktopApi,
  type DesktopCall,
  type DesktopEvent,
  type DesktopEventData,
  type DesktopRequest,
  type DesktopResponse,
  desktopCalls,
  desktopEvents,
  enginePortMessage,
} from '../core/protocol/desktop.ts';
import { settings } from '../core/protocol/settings.ts';

/** Runs beside the page in an isolated world and exposes `window.prepgraph`: all calls from the page to the desktop. */

async function call<C extends DesktopCall>(name: C, request: DesktopRequest<C>): Promise<DesktopResponse<C>> {
  const result = callResult.parse(await ipcRenderer.invoke(name, request));
  if (!result.ok) throw new Error(result.message);
  return desktopCalls[name].response.parse(result.value) as DesktopResponse<C>;
}

/** Listeners of one event. Events that arrive before the first listener are queued for it. */
function channel<E extends DesktopEvent>(event: E) {
  const listeners = new Set<(data: DesktopEventData<E>) => void>();
  const early: DesktopEventData<E>[] = [];
  ipcRenderer.on(event, (_event, data: unknown) => emit(desktopEvents[event].parse(data) as DesktopEventData<E>));

  function emit(data: DesktopEventData<E>) {
    if (listeners.size === 0) early.push(data);
    for (const listener of listeners) listener(data);
  }
  function subscribe(listener: (data: DesktopEventData<E>) => void) {
    listeners.add(listener);
    for (const data of early.splice(0)) listener(data);
    return () => void listeners.delete(listener);
  }
  return { emit, subscribe };
}

const commands = channel('command');
const drops = channel('filesDropped');
const documents = channel('documentOpened');
const documentChanges = channel('documentChanged');
const settingsChanges = channel('settingsChanged');
const engineFailures = channel('engineFailed');
const closings = channel('closing');

ipcRenderer.on(enginePortMessage, ({ ports }) => {
  window.postMessage(enginePortMessage, window.location.origin, [...ports]);
});

// Files can be dropped anywhere. Only this world sees their paths; the page receives them after they are granted.
const carriesFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') === true;

window.addEventListener(
  'dragover',
  (event) => {
    if (!carriesFiles(event) || !event.dataTransfer) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = 'copy';
  },
  true,
);

window.addEventListener(
  'drop',
  (event) => {
    if (!carriesFiles(event) || !event.dataTransfer) return;
    event.preventDefault();
    const paths = Array.from(event.dataTransfer.files, pathOf).filter((path) => path !== '');
    const at = { x: event.clientX, y: event.clientY };
    if (paths.length > 0) void call('resolveDrop', paths).then((files) => drops.emit({ files, at }));
  },
  true,
);

/** `webUtils` exists since Electron 29; the `path` property existed until 31. */
function pathOf(file: File): string {
  if (webUtils as typeof webUtils | undefined) return webUtils.getPathForFile(file);
  return (file as File & { path?: string }).path ?? '';
}

const argument = (name: string): string | undefined =>
  process.argv.find((given) => given.startsWith(`--${name}=`))?.slice(name.length + 3);

const appVersion = argument('app-version') ?? '';
const initialSettings = settings.parse(JSON.parse(decodeURIComponent(argument('settings') ?? '%7B%7D')));

contextBridge.exposeInMainWorld('prepgraph', {
  platform: process.platform,
  versions: { app: appVersion, electron: process.versions.electron, chrome: process.versions.chrome },

  connectEngine: () => call('connectEngine', undefined),
  onEngineFailed: engineFailures.subscribe,

  onFilesDropped: drops.subscribe,
  onDocumentOpened: documents.subscribe,
  onCommand: commands.subscribe,

  openDataFiles: () => call('openDataFiles', undefined),
  openDocument: () => call('openDocument', undefined),
  readDocument: (path) => call('readDocument', path),
  documentRefused: (path) => call('documentRefused', path),
  chooseSavePath: (suggestedName) => call('chooseSavePath', suggestedName),
  saveDocument: (request) => call('saveDocument', request),
  acceptContents: (contents) => call('acceptContents', contents),
  chooseExportPath: (request) => call('chooseExportPath', request),
  choosePredictions: () => call('choosePredictions', undefined),
  showItemInFolder: (path) => call('showItemInFolder', path),

  listRecent: () => call('listRecent', undefined),
  openRecent: (path) => call('openRecent', path),
  clearRecent: () => call('clearRecent', undefined),
  listVersions: (path) => call('listVersions', path),
  readVersion: (version) => call('readVersion', version),
  onDocumentChanged: documentChanges.subscribe,

  initialSettings,
  readSettings: () => call('readSettings', undefined),
  changeSettings: (change) => call('changeSettings', change),
  choosePython: () => call('choosePython', undefined),
  forgetPython: () => call('forgetPython', undefined),
  isTrustedDocument: (path) => call('isTrustedDocument', path),
  trustDocument: (path) => call('trustDocument', path),
  onSettingsChanged: settingsChanges.subscribe,

  newWindow: () => call('newWindow', undefined),

  listExamples: () => call('listExamples', undefined),
  openExample: (id) => call('openExample', id),

  setDocumentState: (state) => call('setDocumentState', state),
  copyText: (text) => call('copyText', text),
  editText: (action) => call('editText', action),

  unsaved: {
    write: (work) => call('writeUnsaved', work),
    putAside: (work) => call('putAside', work),
    clear: (id) => call('clearUnsaved', id),
    recover: () => call('recoverUnsaved', undefined),
    list: () => call('listUnsaved', undefined),
    read: (id) => call('readUnsaved', id),
    take: (id) => call('takeUnsaved', id),
    discard: (id) => call('discardUnsaved', id),
    onClosing: closings.subscribe,
    handedOver: (end) => call('handedOver', end),
  },
} satisfies DesktopApi);
