import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ElectronApplication, Page } from '@playwright/test';
import { expectAccessible } from '../accessibility.ts';
import { expect, test } from '../app.ts';
import { answerOpenDialog, answerSaveDialog } from '../dialogs.ts';
import { dropFiles } from '../drop-files.ts';
import { addStep, settled, step, toast } from './workbench.ts';

/** Promise 8, Never lose work: over kills, with several windows, other programs, and earlier saves. */

const middle = { x: 420, y: 220 };

function withData(folder: string): string {
  const path = join(folder, 'penguins.csv');
  copyFileSync('examples/penguins.csv', path);
  return path;
}

const text = (steps: string[]): string =>
  JSON.stringify({
    format: 'prepgraph',
    version: 1,
    nodes: steps.map((type, index) => ({ id: `n${index}`, type, params: {}, position: { x: index * 260, y: 0 } })),
    edges: [],
  });

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
  await first.page.waitForTimeout(800);
  const gone = new Promise((resolve) => first.app.process().once('exit', resolve));
  first.app.process().kill('SIGKILL');
  await gone;

  const { app, page } = await launch();
  await expect.poll(() => app.windows().length).toBe(2);
  const pages = app.windows();
  for (const window of pages) await expect(toast(window, 'Your last changes are back')).toBeVisible();
  expect(pages).toContain(page);
  const counts = await Promise.all(pages.map((window) => window.locator('.react-flow__node-step').count()));
  expect(counts.sort((a, b) => a - b)).toEqual([1, 3]);
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

test('the same document in two windows: the second is told, and each hears of the other’s save', async ({
  app,
  page,
  folder,
}) => {
  const path = join(folder, 'shared.prepgraph.json');
  writeFileSync(path, text(['StandardScaler']));
  await dropFiles(page, [path], middle);
  await expect(step(page, 'Standard scale')).toBeVisible();
  const other = await newWindow(app, page);
  await dropFiles(other, [path], middle);
  await expect(toast(other, 'is open in another window')).toBeVisible();

  await step(page, 'Standard scale').click();
  await page.keyboard.press('Control+d');
  await page.keyboard.press('Control+s');
  await expect(page.locator('.bar-saved')).toHaveText('Saved');
  await toast(other, 'was changed outside').getByRole('button', { name: 'Reload' }).click();
  await expect(other.locator('.react-flow__node')).toHaveCount(2);
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
  writeFileSync(path, text(['StandardScaler']));
  await dropFiles(page, [path], middle);
  await expect(step(page, 'Standard scale')).toBeVisible();

  writeFileSync(path, text(['StandardScaler', 'MinMaxScaler']));
  await toast(page, 'was changed outside').getByRole('button', { name: 'Reload' }).click();
  await expect(step(page, 'Min–max scale')).toBeVisible();
  await expect(page.locator('.bar-saved')).toHaveText('Saved');
  await page.locator('[data-command="edit.undo"]').click();
  await expect(step(page, 'Min–max scale')).toHaveCount(0);

  writeFileSync(path, text(['RobustScaler']));
  await toast(page, 'was changed outside').getByRole('button', { name: 'Keep mine' }).click();
  await expect(step(page, 'Standard scale')).toBeVisible();
  await expect(page.locator('.bar-saved')).toHaveText('Not saved');
  await page.keyboard.press('Control+s');
  await expect(page.locator('.bar-saved')).toHaveText('Saved');
  expect(readFileSync(path, 'utf8')).toContain('StandardScaler');
});

test('every save is a version; restoring one can be undone', async ({ app, page, folder }) => {
  const path = join(folder, 'kept.prepgraph.json');
  writeFileSync(path, text(['StandardScaler']));
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
  await versions.nth(1).getByRole('button').click();
  await expect(page.locator('.react-flow__node')).toHaveCount(1);
  await page.keyboard.press('Control+z');
  await expect(page.locator('.react-flow__node')).toHaveCount(2);
});

test('size and place of the window are remembered', async ({ launch }) => {
  const first = await launch();
  const size = (app: ElectronApplication) =>
    app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getNormalBounds());
  await first.app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]?.setBounds({ x: 60, y: 40, width: 1000, height: 700 }),
  );
  await first.page.waitForTimeout(900);
  await first.app.close();
  const again = await launch();
  expect(await size(again.app)).toMatchObject({ width: 1000, height: 700 });
});
