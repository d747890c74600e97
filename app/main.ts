import { app } from 'electron';
import { removeLeftovers } from '../core/files/leftovers.ts';
import { filesFromCommandLine } from './command-line.ts';
import { createDesktop } from './desktop.ts';
import { denyEverything, registerAppScheme, serveApp } from './security.ts';

/** Electron's entry: windows, each with an engine process, and the files that the person chose. */

registerAppScheme();
denyEverything();

if (app.requestSingleInstanceLock()) {
  void app.whenReady().then(start);
} else {
  // The running instance receives our command line and opens the files.
  app.quit();
}

/** macOS passes files by events, possibly before the app is ready. */
const early: string[] = [];
app.on('open-file', collectEarly);
function collectEarly(event: Electron.Event, path: string) {
  event.preventDefault();
  early.push(path);
}

async function start() {
  serveApp();
  // Removes leftovers of killed app starts and commands.
  void removeLeftovers();
  const desktop = createDesktop();

  app.off('open-file', collectEarly);
  app.on('open-file', (event, path) => {
    event.preventDefault();
    void desktop.openFiles([path]);
  });
  app.on('second-instance', (_event, argv, workingDirectory) => {
    const files = filesFromCommandLine(argv, workingDirectory);
    if (files.length === 0) desktop.focus();
    else void desktop.openFiles(files);
  });
  // A window closes with a delay, which cancels the quit that asked it to; closing the last window resumes quitting.
  let isQuitting = false;
  app.on('before-quit', () => {
    isQuitting = true;
  });
  // On macOS an app stays open after its last window is closed, and opens one when it is activated.
  app.on('window-all-closed', () => (isQuitting || process.platform !== 'darwin') && app.quit());
  app.on('activate', () => desktop.focus());
  app.on('will-quit', () => desktop.stop());

  await desktop.start();
  await desktop.openFiles([...early, ...filesFromCommandLine(process.argv, process.cwd())]);
}
