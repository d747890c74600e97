import { app } from 'electron';
import { filesFromCommandLine } from './command-line.ts';
import { handleDesktopCalls } from './desktop-calls.ts';
import { startEngine } from './engine-process.ts';
import { createGrants } from './grants.ts';
import { installMenu } from './menu.ts';
import { denyEverything, registerAppScheme, serveApp } from './security.ts';
import { createWindow } from './window.ts';

/** Electron's entry: one window, one engine process, and the files that the person chose. */

registerAppScheme();
denyEverything();

if (app.requestSingleInstanceLock()) {
  void app.whenReady().then(start);
} else {
  // The running instance gets our command line and opens the files.
  app.quit();
}

/** macOS hands files over by event, possibly before the app is ready. */
const early: string[] = [];
app.on('open-file', collectEarly);
function collectEarly(event: Electron.Event, path: string) {
  event.preventDefault();
  early.push(path);
}

async function start() {
  serveApp();
  const grants = createGrants();
  const window = createWindow();
  const engine = startEngine(window, grants);
  installMenu((command) => window.send('command', command));
  const desktop = handleDesktopCalls({ window, engine, grants });

  app.off('open-file', collectEarly);
  app.on('open-file', (event, path) => {
    event.preventDefault();
    void desktop.openFiles([path]);
  });
  app.on('second-instance', (_event, argv, workingDirectory) => {
    window.focus();
    void desktop.openFiles(filesFromCommandLine(argv, workingDirectory));
  });
  app.on('window-all-closed', () => app.quit());
  app.on('will-quit', () => engine.stop());

  await window.load();
  await desktop.openFiles([...early, ...filesFromCommandLine(process.argv, process.cwd())]);
}
