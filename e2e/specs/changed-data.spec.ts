import { appendFileSync, copyFileSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expectAccessible } from '../accessibility.ts';
import { expect, test } from '../app.ts';
import { answerSaveDialog } from '../dialogs.ts';
import { dropFiles } from '../drop-files.ts';
import { dragOperator, exportAs, parameter, settled, step, toast, centreOf } from './workbench.ts';

/**
 * The data's file changes while it is open: the window says so without any edit, and the person reads it again or keeps
 * what was read. Nothing is written before that choice.
 */

const ROW = 'Adelie,Torgersen,40,18,190,3800,MALE\n';

async function openPenguins(page: Page, folder: string): Promise<string> {
  const path = join(folder, 'penguins.csv');
  copyFileSync('examples/penguins.csv', path);
  await dropFiles(page, [path], { x: 420, y: 240 });
  await settled(page);
  await expect(sizeOf(page)).toHaveText(/344 ×/);
  return path;
}

const sizeOf = (page: Page) => step(page, 'penguins').locator('.step-size');
const noteOf = (page: Page) => step(page, 'penguins').locator('.step-note');
const notice = (page: Page) => toast(page, '“penguins.csv”');

test('a file that grew is told of within three seconds, and read again', async ({ page, folder }) => {
  const path = await openPenguins(page, folder);
  appendFileSync(path, ROW.repeat(3));
  await expect(notice(page)).toContainText('“penguins.csv” grew on disk by 111 bytes', { timeout: 3_000 });
  await expect(noteOf(page)).toHaveText('file changed');
  await expect(sizeOf(page)).toHaveText(/344 ×/);
  await notice(page).getByRole('button', { name: 'Read it again' }).click();
  await expect(sizeOf(page)).toHaveText(/347 ×/);
  await expect(notice(page)).toHaveCount(0);
  await expect(noteOf(page)).toHaveText('');
});

test('an edit does not slip in the new data, and the choice to keep holds until the file changes again', async ({
  page,
  folder,
}) => {
  const path = await openPenguins(page, folder);
  appendFileSync(path, ROW);
  await notice(page).getByRole('button', { name: 'Keep what was read' }).click();
  await expect(noteOf(page)).toHaveText(/^read .+, changed since$/);
  await expect(notice(page)).toHaveCount(0);
  await dragOperator(page, 'SimpleImputer', await centreOf(step(page, 'penguins')));
  await parameter(page, 'strategy').getByRole('combobox').selectOption('median');
  await settled(page);
  await expect(step(page, 'Impute').locator('.step-size')).toHaveText(/344 ×/);
  appendFileSync(path, ROW);
  await expect(notice(page)).toContainText('grew on disk by 74 bytes');
});

test('an export asks before the old table is written', async ({ app, page, folder }) => {
  const path = await openPenguins(page, folder);
  const output = join(folder, 'out.csv');
  await answerSaveDialog(app, output);
  appendFileSync(path, ROW);
  await exportAs(page, 'Data set…');
  const question = toast(page, 'Nothing was written yet.');
  await expect(question).toContainText('grew on disk');
  expect(existsSync(output)).toBe(false);
  await question.getByRole('button', { name: 'Write what was read' }).click();
  await expect(toast(page, 'Exported out.csv')).toBeVisible();
  expect(readFileSync(output, 'utf8').trim().split('\n')).toHaveLength(345);
  await expect(noteOf(page)).toHaveText(/^read .+, changed since$/);
});

test('a deleted file leaves the table; when another stands in its place it is read by keyboard', async ({
  app,
  page,
  folder,
}) => {
  const path = await openPenguins(page, folder);
  rmSync(path);
  await expect(notice(page)).toContainText('is gone', { timeout: 3_000 });
  await expect(notice(page).getByRole('button', { name: /^Read/ })).toHaveCount(0);
  await expect(page.locator('.toasts')).toHaveAttribute('aria-live', 'polite');
  await expect(page.locator('.grid [aria-rowindex="5"]')).toBeVisible();
  await notice(page).getByRole('button', { name: 'Keep what was read' }).press('Enter');
  const output = join(folder, 'out.csv');
  await answerSaveDialog(app, output);
  await exportAs(page, 'Data set…');
  await expect(toast(page, 'Exported out.csv')).toBeVisible();
  expect(readFileSync(output, 'utf8').trim().split('\n')).toHaveLength(345);
  const next = join(folder, 'next.csv');
  writeFileSync(next, `${readFileSync('examples/penguins.csv', 'utf8').split('\n').slice(0, 11).join('\n')}\n`);
  renameSync(next, path);
  await expect(notice(page)).toContainText(/was replaced|changed on disk/);
  await page.locator('.react-flow__node').first().focus();
  await page.keyboard.press('F5');
  await expect(sizeOf(page)).toHaveText(/10 ×/);
  await expect(notice(page)).toHaveCount(0);
});

for (const theme of ['light', 'dark'] as const) {
  test(`the question is readable in the ${theme} theme`, async ({ page, folder }, info) => {
    await page.emulateMedia({ colorScheme: theme });
    const path = await openPenguins(page, folder);
    await step(page, 'penguins').click();
    appendFileSync(path, ROW);
    await expect(notice(page)).toBeVisible();
    await expect(page.locator('.source-change')).toBeVisible();
    await page.screenshot({ path: info.outputPath(`changed-${theme}.png`) });
    await expectAccessible(page);
    await page.locator('.source-change').getByRole('button', { name: 'Keep what was read' }).click();
    await expect(page.locator('.source-change')).toHaveAttribute('data-tone', 'info');
    await page.screenshot({ path: info.outputPath(`kept-${theme}.png`) });
    await expectAccessible(page);
  });
}
