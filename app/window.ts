import { join } from 'node:path';
import { app, BrowserWindow, nativeTheme, type WebContents } from 'electron';
import type { DesktopEvent, DesktopEventData, DocumentState } from '../core/protocol/desktop.ts';
import type { Settings } from '../core/protocol/settings.ts';
import { appOrigin } from './security.ts';
import type { createWindowState } from './window-state.ts';

export type AppWindow = ReturnType<typeof createWindow>;

/** A window. Its page is sandboxed and isolated and reaches the main process through the preload only. */
export function createWindow(
  state: ReturnType<typeof createWindowState>,
  settings: Settings,
  beside: BrowserWindow | undefined,
) {
  const browser = new BrowserWindow({
    ...state.place(beside),
    minWidth: 800,
    minHeight: 600,
    title: 'Prepgraph',
    show: false,
    // The page's own background, to avoid a flash while it loads.
    backgroundColor: isDark(settings.theme) ? '#15171c' : '#f7f8fa',
    webPreferences: {
      preload: join(__dirname, 'preload.cjs'),
      additionalArguments: [
        `--app-version=${app.getVersion()}`,
        `--settings=${encodeURIComponent(JSON.stringify(settings))}`,
      ],
      zoomFactor: settings.scale / 100,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
      spellcheck: false,
    },
  });
  if (beside === undefined && state.maximized()) browser.maximize();
  state.remember(browser);
  browser.once('ready-to-show', () => browser.show());
  // setDocumentState sets the title.
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

    /** Whether this page belongs to the window. */
    is: (page: WebContents): boolean => !browser.isDestroyed() && browser.webContents === page,

    zoom(factor: number) {
      if (!browser.isDestroyed()) browser.webContents.setZoomFactor(factor);
    },

    focus() {
      if (browser.isDestroyed()) return;
      if (browser.isMinimized()) browser.restore();
      browser.focus();
    },

    /** Displays the document's name and state in the title bar, with the system's own marks if it has them. */
    setDocumentState({ name, path, edited }: DocumentState) {
      browser.setTitle(`${edited ? '• ' : ''}${name} — Prepgraph`);
      browser.setRepresentedFilename(path ?? '');
      browser.setDocumentEdited(edited);
    },
  };
}

const isDark = (theme: Settings['theme']): boolean =>
  theme === 'system' ? nativeTheme.shouldUseDarkColors : theme === 'dark';

/** Reloads a crashed page, which restores its work from the recovery file, unless it crashes repeatedly. */
function reloadAfterCrash(browser: BrowserWindow) {
  let last = 0;
  browser.webContents.on('render-process-gone', (_event, { reason }) => {
    if (reason === 'clean-exit' || Date.now() - last < 10_000) return;
    last = Date.now();
    browser.webContents.reload();
  });
}
