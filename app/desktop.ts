import { app, type WebContents } from 'electron';
import { closeAfterHandOver } from './closing.ts';
import { answerCalls, type Handlers, handlersOf } from './desktop-calls.ts';
import { createDocumentFiles, type DocumentFiles } from './document-files.ts';
import { type Engine, startEngine } from './engine-process.ts';
import { createGrants } from './grants.ts';
import { installMenu } from './menu.ts';
import { createRecent } from './recent.ts';
import { createRecovery, recoverySlots } from './recovery.ts';
import { createSharedSettings } from './settings.ts';
import { createTrusted } from './trusted.ts';
import { createVersions } from './versions.ts';
import { type AppWindow, createWindow } from './window.ts';
import { createWindowState } from './window-state.ts';

/** A window with an engine, grants, a recovery file and a document of its own. */
interface OpenWindow {
  /** The number of its recovery file. */
  readonly slot: number;
  readonly window: AppWindow;
  readonly engine: Engine;
  readonly files: DocumentFiles;
  readonly handlers: Handlers;
}

/** The app as long as it runs: its windows, and what they share. */
export function createDesktop() {
  const folder = app.getPath('userData');
  const settings = createSharedSettings(folder);
  const recent = createRecent(folder);
  const versions = createVersions(folder);
  const trusted = createTrusted(folder, versions);
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
  settings.onChange((now, before) => {
    for (const { window, engine } of windows) {
      window.send('settingsChanged', now);
      if (now.scale !== before.scale) window.zoom(now.scale / 100);
      if (now.memory !== before.memory) engine.renew();
      if (now.python !== before.python) void engine.publishGrants();
    }
  });

  /** The window that a menu's command is for. */
  function front(): OpenWindow | undefined {
    return windows.find(({ window }) => window.browser.isFocused()) ?? windows.at(-1);
  }

  /** Windows are opened one after the other, so that each finds a number that is free. */
  function openWindow(slot?: number): Promise<OpenWindow> {
    const opened = opening.catch(() => {}).then(async () => open(slot ?? (await freeSlot())));
    opening = opened;
    return opened;
  }

  /** The first number that no window has, nor a text that is still to be brought back. */
  async function freeSlot(): Promise<number> {
    const taken = new Set([...windows.map(({ slot }) => slot), ...(await recoverySlots(folder))]);
    let slot = 0;
    while (taken.has(slot)) slot++;
    return slot;
  }

  async function open(slot: number): Promise<OpenWindow> {
    const window = createWindow(windowState, settings.get(), front()?.window.browser);
    // The page loads while the rest is made; nothing that it asks for arrives before this function rests.
    const loaded = window.load();
    const grants = createGrants();
    const memoryBudget = (): number | null => {
      const { memory } = settings.get();
      return memory === null ? null : memory * 2 ** 20;
    };
    const engine = startEngine(window, grants, memoryBudget, () => settings.get().python);
    const showing = (path: string): OpenWindow | undefined =>
      windows.find((other) => other.window !== window && other.files.shows(path));
    const isOpenElsewhere = (path: string): boolean => showing(path) !== undefined;
    const files = createDocumentFiles({ window, engine, grants, recent, versions, isOpenElsewhere });
    const handlers = handlersOf({
      window,
      engine,
      grants,
      files,
      recovery: createRecovery(folder, slot),
      settings,
      recent,
      versions,
      trusted,
      newWindow: () => openWindow().then(() => undefined),
      showOtherWindow: (path) => showing(path)?.window.focus(),
      handedOver: closeAfterHandOver(window.browser, () => window.send('closing', null)),
    });
    const opened: OpenWindow = { slot, window, engine, files, handlers };
    windows.push(opened);
    window.browser.on('closed', () => {
      windows.splice(windows.indexOf(opened), 1);
      engine.stop();
      files.stop();
    });
    await loaded;
    return opened;
  }

  return {
    /** Opens a window for every text that is to be brought back; at least one. */
    async start(): Promise<void> {
      const slots = await recoverySlots(folder);
      for (const slot of slots.length === 0 ? [0] : slots) await openWindow(slot);
    },

    /** Files from the command line or the system's file manager go to the window in front. */
    async openFiles(paths: string[]): Promise<void> {
      if (paths.length === 0) return;
      const { files } = front() ?? (await openWindow());
      await files.openFiles(paths);
    },

    focus(): void {
      const shown = front();
      if (shown === undefined) void openWindow();
      else shown.window.focus();
    },

    stop: () => windows.forEach(({ engine }) => engine.stop()),
  };
}
