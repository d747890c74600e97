import { copyFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expect, test } from '../app.ts';
import { answerOpenDialog, answerSaveDialog } from '../dialogs.ts';
import { dropFiles } from '../drop-files.ts';
import { centreOf, dragOperator, exportAs, numberIn, parameter, settled, step, toast } from './workbench.ts';

/**
 * Promise 6, Export: data set and pipeline through the system's dialog, with progress and cancel; a dropped or reopened
 * pipeline restores everything. Every format is in formats.spec.ts, what is in the file in main-job.spec.ts.
 */

const middle = { x: 420, y: 240 };

/** A pipeline of two steps on the penguins, with a parameter that is not the default. */
async function build(page: Page, folder: string): Promise<void> {
  const data = join(folder, 'penguins.csv');
  copyFileSync('examples/penguins.csv', data);
  await dropFiles(page, [data], middle);
  await settled(page);
  await dragOperator(page, 'SimpleImputer', await centreOf(step(page, 'penguins')));
  await expect(step(page, 'Impute')).toBeVisible();
  await parameter(page, 'strategy').getByRole('combobox').selectOption('median');
  await settled(page);
}

const places = (page: Page): Promise<string[]> =>
  page.locator('.react-flow__node').evaluateAll((nodes) => nodes.map((node) => (node as HTMLElement).style.transform));

/** The pipeline as it was built: steps where they were, parameters, edges, the table. */
async function expectRestored(page: Page, before: readonly string[]): Promise<void> {
  await expect(page.locator('.react-flow__node')).toHaveCount(2);
  await settled(page);
  expect(await places(page)).toEqual(before);
  await expect(page.locator('[aria-label="From penguins to Impute"]')).toHaveCount(1);
  await step(page, 'Impute').click();
  await expect(parameter(page, 'strategy').getByRole('combobox')).toHaveValue('median');
  await expect.poll(() => numberIn(page, 3, 2)).toBeGreaterThan(40);
  await expect(page.locator('.bar-saved')).toHaveText('Saved');
}

test('a fitted pipeline is exported; dropped, it restores everything', async ({ app, page, folder }) => {
  await build(page, folder);
  const before = await places(page);
  const pipeline = join(folder, 'fitted.prepgraph.json');
  await answerSaveDialog(app, pipeline);
  await exportAs(page, 'Fitted pipeline…');
  await expect(toast(page, 'Exported fitted.prepgraph.json')).toBeVisible();
  await page.keyboard.press('Control+n');
  await expect(page.getByRole('heading', { name: 'Drop a data file here' })).toBeVisible();
  await dropFiles(page, [pipeline], { x: 500, y: 300 });
  await expectRestored(page, before);
});

test('by keyboard: data set and pipeline are written, and reopening restores everything', async ({
  app,
  page,
  folder,
}) => {
  await build(page, folder);
  const before = await places(page);
  await step(page, 'Impute').focus();
  await page.keyboard.press('Enter');
  // The dialog is left without choosing: nothing happens.
  await answerSaveDialog(app, undefined);
  await page.keyboard.press('Control+e');
  await page
    .getByRole('dialog', { name: 'Export the data set' })
    .getByRole('button', { name: 'Export…', exact: true })
    .press('Enter');
  await expect(page.locator('.toast')).toHaveCount(0);
  await answerSaveDialog(app, join(folder, 'out.csv'));
  await page.keyboard.press('Control+e');
  await page
    .getByRole('dialog', { name: 'Export the data set' })
    .getByRole('button', { name: 'Export…', exact: true })
    .press('Enter');
  await expect(toast(page, 'Exported out.csv')).toContainText('344 rows');
  expect(readFileSync(join(folder, 'out.csv'), 'utf8').trim().split('\n')).toHaveLength(345);

  const pipeline = join(folder, 'mine.prepgraph.json');
  await answerSaveDialog(app, pipeline);
  await page.keyboard.press('Control+s');
  await expect(page.locator('.bar-name')).toHaveText('mine');
  await page.keyboard.press('Control+n');
  await expect(page.locator('.react-flow__node')).toHaveCount(0);
  await answerOpenDialog(app, [pipeline]);
  await page.keyboard.press('Control+o');
  await expectRestored(page, before);
});

test('an export shows how far it is; cancelled, it leaves the file as it was', async ({ app, page, folder }) => {
  const data = join(folder, 'large.csv');
  const lines = Array.from({ length: 1000 }, (_, row) => `${row},${row / 7},${row * 1.1},text ${row}`).join('\n');
  writeFileSync(data, `a,b,c,d\n${`${lines}\n`.repeat(1000)}`);
  await dropFiles(page, [data], middle);
  await settled(page);
  await expect(step(page, 'large')).toContainText('1,000,000 × 4');
  // Written by one thread, a workbook of a million rows takes seconds.
  const out = join(folder, 'out.xlsx');
  writeFileSync(out, 'what was there');
  await answerSaveDialog(app, out);
  await exportAs(page, 'Data set…');
  const running = page.locator('.toast', { has: page.getByRole('button', { name: 'Cancel' }) });
  await expect(running).toBeVisible();
  await expect(running.getByRole('progressbar')).toBeVisible();
  await running.getByRole('button', { name: 'Cancel' }).click();
  await expect(toast(page, 'Export cancelled')).toContainText('Nothing was written');
  expect(readFileSync(out, 'utf8')).toBe('what was there');
  expect(readdirSync(folder).sort()).toEqual(['large.csv', 'out.xlsx']);
  expect(existsSync(data)).toBe(true);
});
