import { copyFileSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ElectronApplication, Page } from '@playwright/test';
import { expectAccessible } from '../accessibility.ts';
import { expect, test } from '../app.ts';
import { answerOpenDialog, answerSaveDialog } from '../dialogs.ts';
import { dragFilesOver, dropFiles } from '../drop-files.ts';
import { addStep, centreOf, settled, step, toast } from './workbench.ts';

/** A person comes back to a pipeline whose data changed: the window says what differs, and mends it with one press. */

const ROWS = Array.from(
  { length: 300 },
  (_, row) => `${20 + (row % 40)},${'SCQ'[row % 3]},${row % 2 === 0 ? 'yes' : 'no'}`,
);
const passengers = (port: string): string => `age,${port},survived\n${ROWS.join('\n')}\n`;
const pipeline = (folder: string): string => join(folder, 'titanic.prepgraph.json');
const data = (folder: string): string => join(folder, 'titanic.csv');

/** A saved, fitted pipeline of two steps over the passengers. */
async function saved(page: Page, app: ElectronApplication, folder: string): Promise<void> {
  writeFileSync(data(folder), passengers('Embarked'));
  await dropFiles(page, [data(folder)], { x: 420, y: 240 });
  await settled(page);
  await step(page, 'titanic').click();
  await addStep(page, 'one-hot encode');
  await settled(page);
  await answerSaveDialog(app, pipeline(folder));
  await page.keyboard.press('Control+s');
  await expect(page.locator('.bar-saved')).toHaveText('Saved');
  expect(readFileSync(pipeline(folder), 'utf8')).toContain('"read_from"');
}

async function reopened(page: Page, app: ElectronApplication, folder: string): Promise<void> {
  await page.keyboard.press('Control+n');
  await expect(page.locator('.empty-card')).toBeVisible();
  await answerOpenDialog(app, [pipeline(folder)]);
  await page.keyboard.press('Control+o');
  await expect(page.locator('[data-run-state="done"], [data-run-state="failed"]')).toBeVisible();
  await expect(step(page, 'titanic')).toBeVisible();
}

const told = (page: Page) => toast(page, 'The data differs from what the pipeline was fitted on.');

test('opened over a file with a renamed column, it asks, and one press mends it', async ({
  app,
  page,
  folder,
}, info) => {
  await saved(page, app, folder);
  writeFileSync(data(folder), passengers('Port'));
  await reopened(page, app, folder);
  await expect(told(page)).toContainText('“Port” instead of “Embarked”');
  await expect(page.locator('.head-cell[data-head="Port_C"]')).toBeVisible();
  await page.screenshot({ path: info.outputPath('renamed.png') });
  await expectAccessible(page);
  await told(page).getByRole('button', { name: 'Rename “Port” to “Embarked”' }).click();
  await settled(page);
  await expect(step(page, 'Rename columns')).toBeVisible();
  await step(page, 'One-hot encode').click();
  await expect(page.locator('.head-cell[data-head="Embarked_C"]')).toBeVisible();
  await page.keyboard.press('Control+z');
  await expect(step(page, 'Rename columns')).toHaveCount(0);
  // The question stands on the source as well, and comes back with the undo.
  await step(page, 'titanic').click();
  await expect(page.locator('[data-rule="data.renamed"]').first()).toContainText('“Port” instead of “Embarked”?');
});

test('opened over the same data, it says nothing', async ({ app, page, folder }) => {
  await saved(page, app, folder);
  await reopened(page, app, folder);
  await expect(page.locator('[data-run-state="done"]')).toBeVisible();
  await expect(page.locator('.toast')).toHaveCount(0);
  await expect(page.locator('[data-rule^="data."]')).toHaveCount(0);
});

test('a file that changes while it is open: the message says what it holds, before it is read', async ({
  app,
  page,
  folder,
}) => {
  await saved(page, app, folder);
  writeFileSync(data(folder), passengers('Port'));
  const notice = toast(page, '“titanic.csv”');
  await expect(notice).toContainText('In the file: “Port” instead of “Embarked”.');
  await notice.getByRole('button', { name: 'Read it again' }).click();
  await expect(told(page)).toBeVisible();
  await told(page).getByRole('button', { name: 'Rename “Port” to “Embarked”' }).click();
  await settled(page);
  await expect(page.locator('.step[data-state="failed"]')).toHaveCount(0);
});

test('a file dropped on a source takes its place, after a look at its columns', async ({ app, page, folder }, info) => {
  await saved(page, app, folder);
  const next = join(folder, 'april.csv');
  writeFileSync(next, passengers('embarked').replace('age,', 'years,'));
  const at = await centreOf(step(page, 'titanic'));
  await dragFilesOver(page, [next], at);
  await expect(page.locator('.files-over')).toHaveText('Drop to replace the file of “titanic”');
  await page.screenshot({ path: info.outputPath('over.png') });
  await dropFiles(page, [next], at);
  const dialog = page.getByRole('dialog', { name: 'Replace the file of “titanic”?' });
  await expect(dialog).toContainText('“april.csv” has 1 of the 3 columns.');
  await expect(dialog).toContainText('“embarked” is “Embarked”: it differs in spelling only');
  await page.screenshot({ path: info.outputPath('replace.png') });
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Replace' }).click();
  await settled(page);
  await expect(step(page, 'april')).toBeVisible();
  await expect(step(page, 'Rename columns')).toBeVisible();
  await expect(page.locator('.step[data-state="failed"]')).toHaveCount(0);
  await page.keyboard.press('Control+z');
  await expect(step(page, 'titanic')).toBeVisible();
  await expect(page.locator('.react-flow__node')).toHaveCount(2);
});

test('a file that is gone is shown with its full path, and another one is chosen', async ({
  app,
  page,
  folder,
}, info) => {
  await saved(page, app, folder);
  const moved = join(folder, 'elsewhere.csv');
  renameSync(data(folder), moved);
  await reopened(page, app, folder);
  await step(page, 'titanic').click();
  const missing = page.locator('[data-missing-file]');
  await expect(missing).toContainText(data(folder));
  await page.screenshot({ path: info.outputPath('missing.png') });
  await answerOpenDialog(app, [moved]);
  await missing.getByRole('button', { name: 'Choose…' }).click();
  await settled(page);
  await expect(page.locator('.step[data-state="failed"]')).toHaveCount(0);
  await expect(missing).toHaveCount(0);
});

test('versions say what was done since', async ({ app, page, folder }, info) => {
  await saved(page, app, folder);
  await step(page, 'One-hot encode').click();
  await addStep(page, 'drop missing');
  await settled(page);
  await page.keyboard.press('Control+k');
  await page.keyboard.type('Versions');
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: /^Versions of/ });
  await expect(dialog.locator('.version').first()).toContainText('Since then: added Drop missing.');
  await page.screenshot({ path: info.outputPath('versions.png') });
});

test('a copy of the data in another folder is no difference', async ({ app, page, folder }) => {
  await saved(page, app, folder);
  copyFileSync(data(folder), `${data(folder)}.bak`);
  rmSync(data(folder));
  renameSync(`${data(folder)}.bak`, data(folder));
  await reopened(page, app, folder);
  await expect(page.locator('.toast')).toHaveCount(0);
});
