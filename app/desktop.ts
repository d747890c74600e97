import { app, dialog, nativeTheme, type WebContents } from 'electron';
import { documentEnding } from '../core/protocol/desktop.ts';
import { closeAfterHandOver } from './closing.ts';
import { answerCalls, type Handlers, handlersOf } from './desktop-calls.ts';
import { createDocumentFiles, type DocumentFiles } from './document-files.ts';
import { type Engine, startEngine } from './engine-process.ts';
import { createGrants } from './grants.ts';
import { installMenu } from './menu.ts';
import { createRecent } from './recent.ts';
import { createSharedSettings } from './settings.ts';
import { createTrusted } from './trusted.ts';
import { createUnsaved, type Draft } from './unsaved.ts';
import { userFilesWritten } from './user-file.ts';
import { createVersions } from './versions.ts';
import { type AppWindow, createWindow } from './window.ts';
import { createWindowState } from './window-state.ts';
import { createWindowWork } from './window-work.ts';

/** A window with its own engine, grants and document. */
interface OpenWindow {
  /** Stored with its unsaved work, which the window of the same number restores at the next start. */
  readonly number: number;
  /** Whether the window displays this unsaved work. */
  readonly showsWork: (id: string) => boolean;
  readonly window: AppWindow;
  readonly engine: Engine;
  readonly files: DocumentFiles;
  readonly handlers: Handlers;
}

/** The running app: its windows, and what they share. */
export function createDesktop() {
  const folder = app.getPath('userData');
  const settings = createSharedSettings(folder);
  const recent = createRecent(folder);
  const versions = createVersions(folder);
  const trusted = createTrusted(folder, versions);
  const unsaved = createUnsaved(folder);
  const windowState = createWindowState(folder);
  const windows: OpenWindow[] = [];
  let opening: Promise<unknown> = Promise.resolve();

  answerCalls((page: WebContents) => windows.find(({ window }) => window.is(page))?.handlers);
  const refreshMenu = installMenu({
    send: (command) => front()?.window.send('command', command),
    newWindow: () => void openWindow(),
    openRecent: (path) => void front()?.files.showRecent(path),
    recent,
  });
  recent.onChange(refreshMenu);
  // The menu bar and dialogs of the system have the theme of the page.
  nativeTheme.themeSource = settings.get().theme;
  settings.onChange((now, before) => {
    nativeTheme.themeSource = now.theme;
    for (const { window, engine } of windows) {
      window.send('settingsChanged', now);
      if (now.scale !== before.scale) window.zoom(now.scale / 100);
      if (now.memory !== before.memory) engine.renew();
      if (now.python !== before.python) void engine.publishGrants();
    }
  });

  /** The window to which a menu command goes. */
  function front(): OpenWindow | undefined {
    return windows.find(({ window }) => window.browser.isFocused()) ?? windows.at(-1);
  }

  /** Opens windows one after the other, so that each finds a free number. */
  function openWindow(draft?: Draft & { readonly window: number }): Promise<OpenWindow> {
    const opened = opening.catch(() => {}).then(async () => open(draft?.window ?? (await freeNumber()), draft ?? null));
    opening = opened;
    return opened;
  }

  /** The first number used neither by a window nor by unsaved work to be restored. */
  async function freeNumber(): Promise<number> {
    const taken = new Set([...windows.map(({ number }) => number), ...(await unsaved.windows())]);
    let number = 0;
    while (taken.has(number)) number++;
    return number;
  }

  async function open(number: number, draft: Draft | null): Promise<OpenWindow> {
    const window = createWindow(windowState, settings.get(), front()?.window.browser);
    // The page loads in parallel; its calls arrive only after the synchronous part of this function.
    const loaded = window.load();
    const grants = createGrants();
    const memoryBudget = (): number | null => {
      const { memory } = settings.get();
      return memory === null ? null : memory * 2 ** 20;
    };
    const engine = startEngine(window, grants, memoryBudget, () => settings.get().python);
    const otherWindow = (path: string): AppWindow | undefined =>
      windows.find((other) => other.window !== window && other.files.shows(path))?.window;
    const files = createDocumentFiles({
      window,
      engine,
      grants,
      recent,
      versions,
      otherWindow,
      draft,
      userData: folder,
    });
    const work = createWindowWork({
      unsaved,
      number,
      draft,
      files,
      grants,
      userData: folder,
      isShown: (id) => windows.some(({ showsWork }) => showsWork(id)),
    });
    const handlers = handlersOf({
      window,
      engine,
      grants,
      files,
      work,
      settings,
      recent,
      versions,
      trusted,
      newWindow: () => openWindow().then(() => undefined),
      handedOver: closeAfterHandOver(window.browser, {
        ask: () => window.send('closing', null),
        idle: async () => {
          await Promise.all([unsaved.idle(), userFilesWritten()]);
        },
        confirmLoss: () => confirmLoss(window, folder),
      }),
    });
    const opened: OpenWindow = { number, showsWork: work.shows, window, engine, files, handlers };
    windows.push(opened);
    window.browser.on('closed', () => {
      windows.splice(windows.indexOf(opened), 1);
      engine.stop();
      files.stop();
    });
    await loaded;
    return opened;
  }

  let started: Promise<void> = Promise.resolve();
  /** Files are opened one call after the other, so that a second call for a document finds its window. */
  let openingFiles: Promise<void> = Promise.resolve();

  return {
    /** Opens a window for each unsaved work to be restored; at least one. */
    start(): Promise<void> {
      started = (async () => {
        const drafts = await unsaved.bringBack();
        for (const draft of drafts.length === 0 ? [undefined] : drafts) await openWindow(draft);
      })();
      return started;
    },

    /**
     * Opens files from the command line or the system's file manager. If a window displays the document, it comes to
     * the front; a new document never replaces unsaved changes.
     */
    openFiles(paths: string[]): Promise<void> {
      if (paths.length === 0) return Promise.resolve();
      openingFiles = openingFiles
        .catch(() => {})
        .then(async () => {
          await started;
          const document = paths.find((path) => path.endsWith(documentEnding));
          const shown = document && windows.find(({ files }) => files.shows(document));
          const inFront = front();
          const isFree = inFront !== undefined && (document === undefined || !inFront.files.isEdited());
          const { window, files } = shown || (isFree ? inFront : await openWindow());
          window.focus();
          await files.openFiles(paths);
        });
      return openingFiles;
    },

    focus(): void {
      const shown = front();
      if (shown === undefined) void openWindow();
      else shown.window.focus();
    },

    stop: () => windows.forEach(({ engine }) => engine.stop()),
  };
}

/** Asks whether to close a window whose last changes could not be written. */
async function confirmLoss(window: AppWindow, folder: string): Promise<boolean> {
  const { response } = await dialog.showMessageBox(window.browser, {
    type: 'warning',
    message: 'The last changes could not be kept safe. Close the window and lose them?',
    detail: `They could not be written to ${folder}. Keep the window open to save the document, elsewhere if need be.`,
    buttons: ['Keep it open', 'Close and lose them'],
    defaultId: 0,
    cancelId: 0,
  });
  return response === 1;
}
