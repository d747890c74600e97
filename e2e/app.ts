import '../scripts/locale.mjs';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron, test as base, type ElectronApplication, expect, type Page } from '@playwright/test';
import { argsForRoot, packagedApp } from '../scripts/packaged.mjs';
import { startVirtualScreen } from '../scripts/xvfb.mjs';

export { expect };

export interface RunningApp {
  app: ElectronApplication;
  page: Page;
}

interface Fixtures {
  /** A folder of this test's own for the app's settings; the same for every launch in the test. */
  userData: string;
  /** An empty folder of this test's own. */
  folder: string;
  /** Errors that the test provokes on purpose: messages matching a pattern do not fail it. */
  expectErrors: (pattern: RegExp) => void;
  /** Starts the packaged app; more than once for tests of restarts. */
  launch: (...args: string[]) => Promise<RunningApp>;
  /** The app, started without arguments. */
  running: RunningApp;
  app: ElectronApplication;
  page: Page;
}

interface Problems {
  problems: { readonly seen: Set<string>; readonly allowed: RegExp[] };
}

interface WorkerFixtures {
  ownScreen: undefined;
}

/**
 * Playwright's `test` with the packaged app. A test fails, whatever else it checks, on any console error, uncaught
 * error, unhandled rejection or violation of the content security policy in the page, and on any crash of main.
 */
export const test = base.extend<Fixtures & Problems, WorkerFixtures>({
  // One for each worker: of two windows on a screen each takes the focus from the other, which closes its menus.
  ownScreen: [
    async ({}, use) => {
      const screen = await startVirtualScreen();
      if (screen) process.env['DISPLAY'] = screen.display;
      await use(undefined);
      screen?.stop();
    },
    { scope: 'worker', auto: true },
  ],

  userData: async ({}, use) => withFolder('prepgraph-user-', use),
  folder: async ({}, use) => withFolder('prepgraph-test-', use),

  problems: async ({}, use) => {
    const problems = { seen: new Set<string>(), allowed: [] as RegExp[] };
    await use(problems);
    const unexpected = [...problems.seen].filter((text) => !problems.allowed.some((pattern) => pattern.test(text)));
    expect(unexpected, 'errors in the app').toEqual([]);
  },

  expectErrors: async ({ problems }, use) => {
    await use((pattern) => void problems.allowed.push(pattern));
  },

  // It needs `folder` only to end before it: the app may still be reading there.
  launch: async ({ userData, folder: _folder, problems }, use) => {
    const started: RunningApp[] = [];
    await use(async (...args) => {
      const running = await start(userData, args, (text) => problems.seen.add(text));
      started.push(running);
      return running;
    });
    for (const { app, page } of started) {
      await collectEarly(page, (text) => problems.seen.add(text));
      await app.close().catch(() => {});
    }
  },

  running: async ({ launch }, use) => use(await launch()),
  app: async ({ running }, use) => use(running.app),
  page: async ({ running }, use) => use(running.page),
});

/** An app that has not shown its page by then never will: a start takes two seconds, ten on a busy machine. */
const START_TIMEOUT = 25_000;

/**
 * Starts the app and attaches to its page. Attaching to a fresh Electron now and then waits for ever for a window that
 * is there (seen once in some two hundred starts on a busy machine); then that process is ended and another started.
 */
async function attach(userData: string, args: string[]): Promise<RunningApp> {
  const options = {
    executablePath: packagedApp,
    args: [...argsForRoot, `--user-data-dir=${userData}`, ...args],
    timeout: START_TIMEOUT,
  };
  for (let attempt = 1; ; attempt++) {
    let app: ElectronApplication | undefined;
    try {
      // Playwright ends a process that it cannot attach to.
      app = await _electron.launch(options);
      await app.context().addInitScript(reportViolations);
      const page = await app.firstWindow({ timeout: START_TIMEOUT });
      await page.waitForLoadState('load', { timeout: START_TIMEOUT });
      return { app, page };
    } catch (error) {
      app?.process().kill('SIGKILL');
      if (attempt === 2) throw error;
      console.log(`Starting the app again: ${String(error)}`);
    }
  }
}

async function start(userData: string, args: string[], report: (text: string) => void): Promise<RunningApp> {
  const { app, page } = await attach(userData, args);
  app.process().stderr?.on('data', (chunk: Buffer) => {
    if (/Uncaught Exception|UnhandledPromiseRejection/.test(String(chunk))) report(`main: ${String(chunk)}`);
  });
  page.on('console', (message) => {
    if (message.type() === 'error') report(message.text());
  });
  page.on('pageerror', (error) => report(String(error)));
  await page.evaluate(reportViolations);
  return { app, page };
}

/** The page may say something before we listen; Playwright keeps it. */
async function collectEarly(page: Page, report: (text: string) => void) {
  if (page.isClosed()) return;
  for (const message of await page.consoleMessages().catch(() => [])) {
    if (message.type() === 'error') report(message.text());
  }
  for (const error of await page.pageErrors().catch(() => [])) report(String(error));
}

/** Runs in the page, possibly twice. */
function reportViolations() {
  const page = globalThis as typeof globalThis & { violationsReported?: boolean };
  if (page.violationsReported) return;
  page.violationsReported = true;
  document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sourceFile }) => {
    console.error(`securitypolicyviolation: ${violatedDirective} ${blockedURI} ${sourceFile}`);
  });
}

async function withFolder(prefix: string, use: (folder: string) => Promise<void>) {
  const folder = mkdtempSync(join(tmpdir(), prefix));
  await use(folder);
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}
