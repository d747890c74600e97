import { spawn } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ElectronApplication, Page } from '@playwright/test';
import { argsForRoot, packagedApp } from '../../scripts/packaged.mjs';
import { expectAccessible } from '../accessibility.ts';
import { expect, test } from '../app.ts';
import { answerOpenDialog, answerSaveDialog } from '../dialogs.ts';
import { stepsDocument } from '../documents.ts';
import { dropFiles } from '../drop-files.ts';
import { kill } from '../end.ts';
import { addStep, keptOnDisk, settled, step, toast } from './workbench.ts';

/** Promise 8, Never lose work: over kills, with several windows, other programs, and earlier saves. */

const middle = { x: 420, y: 220 };

function withData(folder: string): string {
  const path = join(folder, 'penguins.csv');
  copyFileSync('examples/penguins.csv', path);
  return path;
}

const focusedTitle = (app: ElectronApplication): Promise<string> =>
  app.evaluate(({ BrowserWindow }) => {
    const windows = BrowserWindow.getAllWindows();
    return (windows.find((one) => one.isFocused()) ?? windows[0])?.getTitle() ?? '';
  });

/** A second start, as by a double click: it hands its files to the app that runs, and ends. */
function startAgain(userData: string, ...files: string[]): Promise<number | null> {
  return new Promise((resolve, reject) => {
    const child = spawn(packagedApp, [...argsForRoot, `--user-data-dir=${userData}`, ...files], { stdio: 'ignore' });
    child.once('error', reject);
    child.once('exit', resolve);
  });
}

const unsavedWork = (page: Page, name: string) => page.locator('.unsaved-work', { hasText: name });

async function newWindow(app: ElectronApplication, page: Page): Promise<Page> {
  const opened = app.waitForEvent('window');
  await page.keyboard.press('Control+Shift+n');
  const other = await opened;
  await other.waitForLoadState('load');
  await expect(other.locator('.empty-title')).toBeVisible();
  return other;
}

test('after a kill every window is back with its last edit', async ({ launch, folder, expectErrors }) => {
  expectErrors(/closed|crash/i);
  const data = withData(folder);
  const first = await launch();
  await dropFiles(first.page, [data], middle);
  await settled(first.page);
  const other = await newWindow(first.app, first.page);
  await other.getByRole('button', { name: 'Ready for tree models' }).click();
  await expect(step(other, 'Ordinal encode')).toBeVisible();
  await keptOnDisk(first.app, 'CsvSource');
  await keptOnDisk(first.app, 'OrdinalEncoder');
  await kill(first.app);

  const { app, page } = await launch();
  await expect.poll(() => app.windows().length).toBe(2);
  const pages = app.windows();
  for (const window of pages) await expect(toast(window, 'Your last changes are back')).toBeVisible();
  expect(pages).toContain(page);
  const counts = await Promise.all(pages.map((window) => window.locator('.react-flow__node-step').count()));
  expect(counts.sort((a, b) => a - b)).toEqual([1, 4]);
});

test('what was done the moment before a window is closed, or the app is left, is back', async ({ launch, folder }) => {
  const first = await launch();
  await dropFiles(first.page, [withData(folder)], middle);
  await settled(first.page);
  await addStep(first.page, 'ordinal encode');
  await expect(step(first.page, 'Ordinal encode')).toBeVisible();
  const closed = new Promise((resolve) => first.app.process().once('exit', resolve));
  await first.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
  await closed;

  const second = await launch();
  await expect(step(second.page, 'Ordinal encode')).toBeVisible();
  await addStep(second.page, 'standard scale');
  await expect(step(second.page, 'Standard scale')).toBeVisible();
  await second.app.close();

  const { page } = await launch();
  await expect(step(page, 'Standard scale')).toBeVisible();
  await expect(step(page, 'Ordinal encode')).toBeVisible();
});

test('each window has a document of its own, and the clipboard joins them', async ({ app, page, folder }) => {
  await dropFiles(page, [withData(folder)], middle);
  await settled(page);
  const other = await newWindow(app, page);
  await step(page, 'penguins').click();
  await page.keyboard.press('Control+c');
  await other.locator('.react-flow__pane').click({ position: { x: 8, y: 8 }, force: true });
  await other.keyboard.press('Control+v');
  await expect(step(other, 'penguins')).toBeVisible();
  await expect(page.locator('.react-flow__node')).toHaveCount(1);
});

test('a document is open in one window: to open it again brings that one to the front', async ({
  app,
  page,
  folder,
}) => {
  const path = join(folder, 'shared.prepgraph.json');
  writeFileSync(path, stepsDocument(['StandardScaler']));
  await dropFiles(page, [path], middle);
  await expect(step(page, 'Standard scale')).toBeVisible();
  await addStep(page, 'min–max');
  const other = await newWindow(app, page);
  await dropFiles(other, [path], middle);
  await expect.poll(() => focusedTitle(app)).toContain('shared');
  await answerOpenDialog(app, [path]);
  await other.keyboard.press('Control+o');
  await expect(other.locator('.empty-title')).toBeVisible();
  await expect(page.locator('.react-flow__node')).toHaveCount(2);
  await expect(page.locator('.bar-saved')).toHaveText('Not saved');
});

test('a document saved beside its data shows the same table', async ({ app, page, folder }) => {
  await dropFiles(page, [withData(folder)], middle);
  const drawn = page.locator('.grid .histogram path[d*="v"]');
  await expect(drawn).toHaveCount(7);
  const path = join(folder, 'penguins.prepgraph.json');
  await answerSaveDialog(app, path);
  await page.keyboard.press('Control+s');
  await expect(page.locator('.bar-saved')).toHaveText('Saved');
  expect(JSON.parse(readFileSync(path, 'utf8')).nodes[0].params.path).toBe('penguins.csv');
  await settled(page);
  await expect(drawn).toHaveCount(7);
  await expect(page.locator('.problem[data-tone="error"]')).toHaveCount(0);
});

test('a change by another program is noticed: reload it, or keep mine', async ({ page, folder }) => {
  const path = join(folder, 'mine.prepgraph.json');
  writeFileSync(path, stepsDocument(['StandardScaler']));
  await dropFiles(page, [path], middle);
  await expect(step(page, 'Standard scale')).toBeVisible();

  writeFileSync(path, stepsDocument(['StandardScaler', 'MinMaxScaler']));
  await toast(page, 'was changed outside').getByRole('button', { name: 'Reload' }).click();
  await expect(step(page, 'Min–max scale')).toBeVisible();
  await expect(page.locator('.bar-saved')).toHaveText('Saved');
  await page.locator('[data-command="edit.undo"]').click();
  await expect(step(page, 'Min–max scale')).toHaveCount(0);

  writeFileSync(path, stepsDocument(['RobustScaler']));
  await toast(page, 'was changed outside').getByRole('button', { name: 'Keep mine' }).click();
  await expect(step(page, 'Standard scale')).toBeVisible();
  await expect(page.locator('.bar-saved')).toHaveText('Not saved');
  await page.keyboard.press('Control+s');
  await expect(page.locator('.bar-saved')).toHaveText('Saved');
  expect(readFileSync(path, 'utf8')).toContain('StandardScaler');
});

test('every save is a version; restoring one can be undone', async ({ app, page, folder }) => {
  const path = join(folder, 'kept.prepgraph.json');
  writeFileSync(path, stepsDocument(['StandardScaler']));
  mkdirSync(join(folder, 'sub'));
  await answerOpenDialog(app, [path]);
  await page.keyboard.press('Control+o');
  await step(page, 'Standard scale').click();
  await page.keyboard.press('Control+d');
  await answerSaveDialog(app, undefined);
  await page.keyboard.press('Control+s');
  await expect(page.locator('.bar-saved')).toHaveText('Saved');

  await page.keyboard.press('Control+k');
  await page.keyboard.type('versions');
  await page.keyboard.press('Enter');
  const versions = page.getByRole('dialog').locator('.version');
  await expect(versions).toHaveCount(2);
  await expect(versions.nth(1)).toContainText('1 step');
  await expectAccessible(page);
  await versions
    .nth(1)
    .getByRole('button', { name: /^Restore/ })
    .click();
  await expect(page.locator('.react-flow__node')).toHaveCount(1);
  await page.keyboard.press('Control+z');
  await expect(page.locator('.react-flow__node')).toHaveCount(2);
});

test('size and place of the window are remembered', async ({ launch, userData }) => {
  const first = await launch();
  const size = (app: ElectronApplication) =>
    app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getNormalBounds());
  await first.app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]?.setBounds({ x: 60, y: 40, width: 1000, height: 700 }),
  );
  const kept = (): string => readFileSync(join(userData, 'window.json'), { encoding: 'utf8', flag: 'a+' });
  await expect.poll(kept).toContain('1000');
  await first.app.close();
  const again = await launch();
  expect(await size(again.app)).toMatchObject({ width: 1000, height: 700 });
});

test('unsaved changes outlive whatever opens, and a kill: the first screen lists them', async ({
  launch,
  folder,
  expectErrors,
}) => {
  expectErrors(/closed|crash/i);
  const paths = ['a', 'b', 'c'].map((name) => join(folder, `${name}.prepgraph.json`));
  for (const path of paths) writeFileSync(path, stepsDocument(['StandardScaler']));
  const first = await launch(paths[0] ?? '');
  const { app, page } = first;
  await expect(step(page, 'Standard scale')).toBeVisible();
  await addStep(page, 'min–max');
  // Open…, right after the edit.
  await answerOpenDialog(app, [paths[1] ?? '']);
  await page.keyboard.press('Control+o');
  await expect(page.locator('.bar-name')).toHaveText('b');
  await expect(toast(page, 'Opened b')).toContainText('put aside');
  await step(page, 'Standard scale').click();
  await addStep(page, 'robust');
  await addStep(page, 'min–max');
  // A drop.
  await dropFiles(page, [paths[2] ?? ''], middle);
  await expect(page.locator('.bar-name')).toHaveText('c');
  await page.keyboard.press('Control+n');
  await expect(page.locator('.empty-card')).toBeVisible();
  await page.getByRole('button', { name: 'Ready for tree models' }).click();
  await expect(page.locator('.react-flow__node-step')).toHaveCount(4);
  // New, over work that has no file yet.
  await page.keyboard.press('Control+n');
  await expect(page.locator('.empty-title')).toBeVisible();
  await kill(first.app);

  const second = await launch();
  const works = second.page.locator('.unsaved-work');
  await expect(works).toHaveCount(3);
  await expect(unsavedWork(second.page, 'Untitled')).toContainText('4 steps, never saved; put aside');
  await expect(unsavedWork(second.page, 'b')).toContainText('3 steps, 2 more than the file; put aside');
  await expect(works.last()).toContainText('2 steps, 1 more than the file; put aside');
  await expectAccessible(second.page);
  await unsavedWork(second.page, '2 steps').getByRole('button', { name: 'Open' }).click();
  await expect(second.page.locator('.bar-name')).toHaveText('a');
  await expect(second.page.locator('.bar-saved')).toHaveText('Not saved');
  await expect(second.page.locator('.react-flow__node-step')).toHaveCount(2);
  await kill(second.app);

  // What was opened is on screen again; what was thrown away is gone, and no other.
  const third = await launch();
  await expect(third.page.locator('.bar-name')).toHaveText('a');
  await third.page.keyboard.press('Control+s');
  await expect(third.page.locator('.bar-saved')).toHaveText('Saved');
  await third.page.keyboard.press('Control+n');
  await expect(third.page.locator('.unsaved-work')).toHaveCount(2);
  await unsavedWork(third.page, 'Untitled').getByRole('button', { name: 'Throw away' }).click();
  await expect(third.page.locator('.unsaved-work')).toHaveCount(1);
  await toast(third.page, 'thrown away').getByRole('button', { name: 'Undo' }).click();
  await expect(third.page.locator('.unsaved-work')).toHaveCount(2);
  expect(JSON.parse(readFileSync(paths[0] ?? '', 'utf8')).nodes).toHaveLength(2);
  expect(readFileSync(paths[1] ?? '', 'utf8')).toBe(stepsDocument(['StandardScaler']));
});

test('a double click on the open document brings its window to the front; on another one it replaces nothing', async ({
  launch,
  userData,
  folder,
}) => {
  const paths = ['mine', 'other'].map((name) => join(folder, `${name}.prepgraph.json`));
  for (const path of paths) writeFileSync(path, stepsDocument(['StandardScaler']));
  const { app, page } = await launch(paths[0] ?? '');
  await expect(step(page, 'Standard scale')).toBeVisible();
  await addStep(page, 'min–max');
  await Promise.all([startAgain(userData, paths[0] ?? ''), startAgain(userData, paths[0] ?? '')]);
  const opened = app.waitForEvent('window');
  await startAgain(userData, paths[1] ?? '');
  const other = await opened;
  await expect(other.locator('.bar-name')).toHaveText('other');
  expect(app.windows()).toHaveLength(2);
  await expect(page.locator('.bar-name')).toHaveText('mine');
  await expect(page.locator('.bar-saved')).toHaveText('Not saved');
  await expect(page.locator('.react-flow__node')).toHaveCount(2);
});

test('a start with a document after a crash keeps what was not saved: of this document, and of another', async ({
  launch,
  folder,
  expectErrors,
}) => {
  expectErrors(/closed|crash/i);
  const paths = ['mine', 'other'].map((name) => join(folder, `${name}.prepgraph.json`));
  for (const path of paths) writeFileSync(path, stepsDocument(['StandardScaler']));
  const first = await launch(paths[0] ?? '');
  await expect(step(first.page, 'Standard scale')).toBeVisible();
  await addStep(first.page, 'min–max');
  await keptOnDisk(first.app, 'MinMaxScaler');
  await kill(first.app);

  const second = await launch(paths[0] ?? '');
  await expect(toast(second.page, 'Your last changes are back')).toBeVisible();
  await expect(second.page.locator('.react-flow__node')).toHaveCount(2);
  await keptOnDisk(second.app, 'MinMaxScaler');
  await kill(second.app);

  const third = await launch(paths[1] ?? '');
  await expect.poll(() => third.app.windows().length).toBe(2);
  const names = async (): Promise<string[]> => {
    const all = third.app.windows().map((page) => page.locator('.bar-name').textContent());
    return (await Promise.all(all)).map(String).sort();
  };
  await expect.poll(names).toEqual(['mine', 'other']);
  const mine =
    third.app.windows()[(await third.app.windows()[0]?.locator('.bar-name').textContent()) === 'mine' ? 0 : 1];
  await expect(mine?.locator('.react-flow__node') ?? third.page.locator('none')).toHaveCount(2);
});

test('a page that crashes comes back with its last edit', async ({ app, page, folder, expectErrors }) => {
  expectErrors(/crash|closed/i);
  const path = join(folder, 'mine.prepgraph.json');
  writeFileSync(path, stepsDocument(['StandardScaler']));
  await dropFiles(page, [path], middle);
  await expect(step(page, 'Standard scale')).toBeVisible();
  await addStep(page, 'min–max');
  await keptOnDisk(app, 'MinMaxScaler');
  await app.evaluate(
    ({ BrowserWindow }) =>
      new Promise<void>((resolve, reject) => {
        const contents = BrowserWindow.getAllWindows()[0]?.webContents;
        if (contents === undefined) return reject(new Error('no window'));
        contents.once('did-finish-load', () => resolve());
        contents.forcefullyCrashRenderer();
      }),
  );
  const nodes = (): Promise<unknown> =>
    app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0]?.webContents.executeJavaScript(
        `document.querySelectorAll('.react-flow__node').length`,
      ),
    );
  await expect.poll(nodes).toBe(2);
});

test('work that cannot be read is listed, and stays until it is thrown away', async ({ launch, userData }) => {
  const unsaved = join(userData, 'unsaved');
  mkdirSync(unsaved, { recursive: true });
  const file = join(unsaved, '00000000-0000-4000-8000-000000000001.json');
  writeFileSync(file, '{"version":2,"window":0,"chan');
  const { app, page } = await launch();
  await addStep(page, 'min–max');
  await keptOnDisk(app, 'MinMaxScaler');
  expect(existsSync(file)).toBe(true);
  await page.keyboard.press('Control+k');
  await page.keyboard.type('versions');
  await page.keyboard.press('Enter');
  const row = page.getByRole('dialog').locator('.unsaved-work');
  await expect(row).toContainText('it cannot be read');
  await row.getByRole('button', { name: 'Throw away' }).click();
  await expect(row).toHaveCount(0);
  expect(existsSync(file)).toBe(false);
});

test('changes of the document itself are restored from Versions, as a change that can be undone', async ({
  launch,
  folder,
}) => {
  const path = join(folder, 'mine.prepgraph.json');
  writeFileSync(path, stepsDocument(['StandardScaler']));
  const { app, page } = await launch(path);
  await expect(step(page, 'Standard scale')).toBeVisible();
  await addStep(page, 'min–max');
  await page.keyboard.press('Control+n');
  await expect(page.locator('.empty-title')).toBeVisible();
  await answerOpenDialog(app, [path]);
  await page.keyboard.press('Control+o');
  await toast(page, 'are put aside').getByRole('button', { name: 'Show them' }).click();
  const row = page.getByRole('dialog').locator('.unsaved-work');
  await expect(row).toContainText('2 steps, 1 more than the file; put aside');
  await expectAccessible(page);
  await row.getByRole('button', { name: 'Restore' }).click();
  await expect(page.locator('.react-flow__node')).toHaveCount(2);
  await page.keyboard.press('Control+z');
  await expect(page.locator('.react-flow__node')).toHaveCount(1);
});

test('ten kills, each 0.3 seconds after an edit, lose nothing', async ({ launch, folder, expectErrors }) => {
  expectErrors(/closed|crash/i);
  test.setTimeout(240_000);
  const path = join(folder, 'mine.prepgraph.json');
  writeFileSync(path, stepsDocument(['StandardScaler']));
  let running = await launch(path);
  for (let round = 1; round <= 10; round++) {
    const last = running.page.locator('.react-flow__node').last();
    // What is chosen while a window is still starting may be let go again.
    await expect(async () => {
      await last.click();
      await expect(last).toHaveClass(/selected/, { timeout: 1000 });
    }).toPass();
    await running.page.keyboard.press('Control+d');
    await expect(running.page.locator('.react-flow__node')).toHaveCount(round + 1);
    // This time is what is promised.
    await running.page.waitForTimeout(300);
    await kill(running.app);
    running = await launch(...(round % 2 ? [path] : []));
    await expect(running.page.locator('.react-flow__node')).toHaveCount(round + 1);
  }
  expect(running.app.windows()).toHaveLength(1);
});
