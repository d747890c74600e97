import { join } from 'node:path';
import { app, BrowserWindow, nativeTheme, screen } from 'electron';
import type { DesktopEvent, DesktopEventData, DocumentState } from '../core/protocol/desktop.ts';
import { appOrigin } from './security.ts';

export type AppWindow = ReturnType<typeof createWindow>;

/** The one window. Its page is sandboxed and isolated; it reaches us through the preload only. */
export function createWindow() {
  const area = screen.getPrimaryDisplay().workAreaSize;
  const browser = new BrowserWindow({
    width: Math.min(1440, area.width),
    height: Math.min(900, area.height),
    minWidth: 800,
    minHeight: 600,
    title: 'Prepgraph',
    show: false,
    // The page's own background, so that nothing flashes while it loads.
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#15171c' : '#f7f8fa',
    webPreferences: {
      preload: join(__dirname, 'preload.cjs'),
      additionalArguments: [`--app-version=${app.getVersion()}`],
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
      spellcheck: false,
    },
  });
  browser.once('ready-to-show', () => browser.show());
  // The title is ours to set, see setDocumentState.
  browser.on('page-title-updated', (event) => event.preventDefault());
  reloadAfterCrash(browser);

  return {
    browser,

    /** Loads the page; resolves when it can receive events. */
    load: () => browser.loadURL(`${appOrigin}/index.html`),

    /** Sends an event to the page. */
    send<E extends DesktopEvent>(event: E, data: DesktopEventData<E>) {
      if (!browser.isDestroyed()) browser.webContents.send(event, data);
    },

    focus() {
      if (browser.isDestroyed()) return;
      if (browser.isMinimized()) browser.restore();
      browser.focus();
    },

    /** Names the document in the title bar, with the system's own marks where it has them. */
    setDocumentState({ name, path, edited }: DocumentState) {
      browser.setTitle(`${edited ? '• ' : ''}${name} — Prepgraph`);
      browser.setRepresentedFilename(path ?? '');
      browser.setDocumentEdited(edited);
    },
  };
}

/** The page comes back by itself, and restores its work from the recovery file; unless it crashes over and over. */
function reloadAfterCrash(browser: BrowserWindow) {
  let last = 0;
  browser.webContents.on('render-process-gone', (_event, { reason }) => {
    if (reason === 'clean-exit' || Date.now() - last < 10_000) return;
    last = Date.now();
    browser.webContents.reload();
  });
}
