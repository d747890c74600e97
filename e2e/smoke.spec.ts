import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from './app.ts';
import { answerOpenDialog, answerSaveDialog } from './dialogs.ts';
import { dropFiles } from './drop-files.ts';

test('the app opens one window with its page', async ({ app, page }) => {
  expect(app.windows()).toHaveLength(1);
  expect(page.url()).toBe('prepgraph://app/index.html');
  const title = await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getTitle());
  expect(title).toContain('Prepgraph');
  expect(await page.evaluate(() => window.prepgraph.versions)).toEqual({
    app: expect.stringMatching(/^\d+\.\d+\.\d+/),
    electron: expect.stringMatching(/^\d+\./),
    chrome: expect.stringMatching(/^\d+\./),
  });
});

test('the page is sandboxed and has no way to Node', async ({ app, page }) => {
  const reachable = await page.evaluate(() =>
    ['require', 'process', 'module', 'Buffer', 'global', '__dirname'].filter((name) => name in globalThis),
  );
  expect(reachable).toEqual([]);
  // `process.argv` of the page's own process tells whether Chromium's sandboxed renderer mode is on.
  const preferences = await app.evaluate(({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents as Electron.WebContents & {
      getLastWebPreferences(): Electron.WebPreferences;
    };
    const { sandbox, contextIsolation, nodeIntegration, webviewTag } = contents.getLastWebPreferences();
    return { sandbox, contextIsolation, nodeIntegration, webviewTag };
  });
  expect(preferences).toEqual({ sandbox: true, contextIsolation: true, nodeIntegration: false, webviewTag: false });
});

test('the content security policy is strict and holds', async ({ page, expectErrors }) => {
  const policy = await page.evaluate(async () => (await fetch(location.href)).headers.get('content-security-policy'));
  expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self';");

  // This also shows that the harness sees violations: without the exception below the test would fail.
  expectErrors(/Content Security Policy|securitypolicyviolation/);
  const violation = await page.evaluate(async () => {
    const violated = new Promise<string>((resolve) =>
      document.addEventListener('securitypolicyviolation', (event) => resolve(event.violatedDirective), { once: true }),
    );
    const script = document.createElement('script');
    script.textContent = 'window.injected = true';
    document.head.append(script);
    return [await violated, 'injected' in window];
  });
  expect(violation).toEqual(['script-src-elem', false]);
});

test('the page cannot leave its folder', async ({ page, expectErrors }) => {
  expectErrors(/404/);
  const status = await page.evaluate(async () => (await fetch('/..%2fmain.cjs')).status);
  expect(status).toBe(404);
});

test('navigation, new windows and permissions are refused', async ({ app, page }) => {
  await page.evaluate(() => {
    location.href = 'https://example.com/';
  });
  expect(await page.evaluate(() => window.open('https://example.com/') === null)).toBe(true);
  const states = await page.evaluate(async () => {
    const names = ['geolocation', 'notifications', 'camera', 'microphone'] as PermissionName[];
    return Promise.all(names.map(async (name) => (await navigator.permissions.query({ name })).state));
  });
  expect(new Set(states)).toEqual(new Set(['denied']));
  expect(app.windows()).toHaveLength(1);
  expect(page.url()).toBe('prepgraph://app/index.html');
});

test('a dropped file is granted and its real path is told', async ({ page, folder }) => {
  const path = join(folder, 'data ü.csv');
  writeFileSync(path, 'a,b\n1,2\n');
  const dropped = page.evaluate(() => new Promise((resolve) => window.prepgraph.onFilesDropped(resolve)));
  await dropFiles(page, [path, folder], { x: 300, y: 200 });
  expect(await dropped).toEqual({
    files: [
      { path, name: 'data ü.csv', kind: 'file', size: 8 },
      { path: folder, name: expect.any(String), kind: 'directory', size: 0 },
    ],
    at: { x: 300, y: 200 },
  });
});

test('documents are saved and opened where the person says, and nowhere else', async ({ app, page, folder }) => {
  const path = join(folder, 'mine.prepgraph.json');
  await answerSaveDialog(app, join(folder, 'mine'));
  const file = await page.evaluate(() => window.prepgraph.chooseSavePath('mine.prepgraph.json'));
  expect(file).toEqual({ path, name: 'mine.prepgraph.json', folder });
  for (const text of ['first', 'second']) {
    const saved = await page.evaluate((request) => window.prepgraph.saveDocument(request), { path, text });
    expect(saved).toEqual({ state: 'saved', file });
  }

  await answerOpenDialog(app, [path]);
  expect(await page.evaluate(() => window.prepgraph.openDocument())).toEqual({
    path,
    name: 'mine.prepgraph.json',
    folder,
    text: 'second',
  });

  await answerSaveDialog(app, undefined);
  expect(await page.evaluate(() => window.prepgraph.chooseSavePath('x.prepgraph.json'))).toBeNull();

  const refused = await page.evaluate(
    (path) => window.prepgraph.saveDocument({ path, text: '' }).catch((error: Error) => error.message),
    join(folder, 'other.prepgraph.json'),
  );
  expect(refused).toContain('choose where to save other.prepgraph.json');
  const unread = await page.evaluate(
    (path) => window.prepgraph.readDocument(path).catch((error: Error) => error.message),
    '/etc/passwd',
  );
  expect(unread).toContain('choose passwd first');
});

test('a malformed call is refused', async ({ page }) => {
  const message = await page.evaluate(() =>
    window.prepgraph.readDocument(42 as unknown as string).catch((error: Error) => error.message),
  );
  expect(message).toContain('expected string');
});

test('a pipeline on the command line is opened', async ({ launch, folder }) => {
  const path = join(folder, 'given.prepgraph.json');
  const text = '{ "format": "prepgraph", "version": 1, "nodes": [], "edges": [] }\n';
  writeFileSync(path, text);
  const { page } = await launch(path);
  await expect(page.locator('.bar-name')).toHaveText('given');
  // It may be read, because the person chose it; as this window shows it, there is nothing to open.
  expect(await page.evaluate((path) => window.prepgraph.readDocument(path), path)).toBeNull();
});
